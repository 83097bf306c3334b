"""Writes a checkpoint in BERT's layout, one block of variables for each layer: no ALBERT.

    python write_bert.py OUT 40,8,8,16,2,2
"""

import sys
from pathlib import Path

import layouts
import model_files
import saver
import weights
from layouts import Dimensions


def write(out: Path, size: Dimensions, *, meta: bool = True, seed: int = 1) -> None:
    saver.save(out / "bert_model.ckpt", weights.dyadic_weights(layouts.bert(size), seed), meta=meta)
    config = model_files.brightmart_config(size)
    del config["embedding_size"], config["ln_type"]
    model_files.write_config(out / "bert_config.json", config)
    model_files.write_vocabulary(out / "vocab.txt", size.vocabulary)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Dimensions(*map(int, sys.argv[2].split(","))))
