"""Writes a checkpoint in Google's ALBERT layout, which there is nothing to convert in.

    python write_google.py OUT 40,4,8,16,2,2     with embedding_hidden_mapping_in
    python write_google.py OUT 40,8,8,16,2,2     without, as converted checkpoints are
"""

import sys
from pathlib import Path

import layouts
import model_files
import saver
import weights
from layouts import Dimensions


def write(out: Path, size: Dimensions, *, meta: bool = True, seed: int = 1) -> None:
    saver.save(out / "albert_model.ckpt", weights.dyadic_weights(layouts.google(size), seed), meta=meta)
    model_files.write_config(out / "albert_config.json", model_files.google_config(size))
    model_files.write_vocabulary(out / "vocab.txt", size.vocabulary)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Dimensions(*map(int, sys.argv[2].split(","))))
