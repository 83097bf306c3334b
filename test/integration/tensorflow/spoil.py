"""Rewrites a converted checkpoint with one thing wrong, by TensorFlow's own Saver, so that all checksums are right.

    python spoil.py CONVERTED_FOLDER OUT_FOLDER

Makes OUT_FOLDER/FAULT for every fault, with the configuration and vocabulary of the conversion.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

import saver
from model_files import prefix_of
from weights import Tensors

BLOCK = "bert/encoder/transformer/group_0/inner_group_0"
QUERY = f"{BLOCK}/attention_1/self/query"
KEY = f"{BLOCK}/attention_1/self/key"


def swap_query_and_key(tensors: Tensors) -> None:
    for part in ("kernel", "bias"):
        swap(tensors, f"{QUERY}/{part}", f"{KEY}/{part}")


def flip_an_exponent_bit(tensors: Tensors) -> None:
    """Of one weight in the row of a word that is hardly ever used."""
    embedding = tensors["bert/embeddings/word_embeddings"].copy()
    embedding.view(np.uint32)[-3, 7] ^= 1 << 23
    tensors["bert/embeddings/word_embeddings"] = embedding


FAULTS: dict[str, Callable[[Tensors], None]] = {
    "query_and_key": swap_query_and_key,
    "exponent": flip_an_exponent_bit,
}


def swap(tensors: Tensors, one: str, other: str) -> None:
    tensors[one], tensors[other] = tensors[other], tensors[one]


def main(converted: Path, out: Path) -> None:
    prefix = prefix_of(converted)
    for fault, spoil in FAULTS.items():
        tensors = saver.load(prefix)
        spoil(tensors)
        saver.save(out / fault / prefix.name, tensors, meta=False)
        for name in ("albert_config.json", "vocab.txt"):
            shutil.copy(converted / name, out / fault / name)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
