"""Rewrites a converted checkpoint with one thing wrong, by TensorFlow's own Saver.

    python spoil.py swapped|transposed|layer-norm|exponent CONVERTED_FOLDER SPOILT_FOLDER
"""

import shutil
import sys
from pathlib import Path

import numpy as np

import saver
from model_files import prefix_of
from weights import Tensors

BLOCK = "bert/encoder/transformer/group_0/inner_group_0"


def main(kind: str, converted: Path, spoilt: Path) -> None:
    shutil.copytree(converted, spoilt)
    tensors = {name: np.array(value) for name, value in saver.load(prefix_of(converted)).items()}
    spoil(kind, tensors)
    saver.save(prefix_of(spoilt), tensors, meta=False)


def spoil(kind: str, tensors: Tensors) -> None:
    if kind == "swapped":
        for part in ("kernel", "bias"):
            exchange(tensors, *(f"{BLOCK}/attention_1/self/{name}/{part}" for name in ("query", "key")))
    elif kind == "transposed":
        name = f"{BLOCK}/attention_1/self/value/kernel"
        tensors[name] = tensors[name].T.copy()
    elif kind == "layer-norm":
        for part in ("gamma", "beta"):
            exchange(tensors, f"{BLOCK}/LayerNorm/{part}", f"{BLOCK}/LayerNorm_1/{part}")
    elif kind == "exponent":
        tensors["bert/embeddings/word_embeddings"].view(np.uint32)[4711, 13] ^= 1 << 23
    else:
        raise ValueError(kind)


def exchange(tensors: Tensors, first: str, second: str) -> None:
    tensors[first], tensors[second] = tensors[second], tensors[first]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
