"""Writes a bundle as Keras does, from an object graph: its keys are attribute paths, not variable names.

    python write_keras.py OUT 40,4,8,16,2,2
"""

import sys
from pathlib import Path

import layouts
import model_files
import saver
import weights
from layouts import Dimensions
from saver import tf


def write(out: Path, size: Dimensions, seed: int = 1) -> None:
    out.mkdir(parents=True, exist_ok=True)
    values = weights.dyadic_weights(layouts.brightmart(size), seed)
    model = tf.Module()
    model.weights = [tf.Variable(value, name=name) for name, value in values.items()]
    tf.train.Checkpoint(model=model).write(str(out / "albert_model.ckpt"))
    saver.write_state(out / "albert_model.ckpt")
    model_files.write_config(out / "albert_config.json", model_files.brightmart_config(size))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Dimensions(*map(int, sys.argv[2].split(","))))
