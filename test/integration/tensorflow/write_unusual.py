"""Writes checkpoints that strain the format: what surrounds a small model in brightmart's layout is unusual.

    python write_unusual.py OUT_FOLDER

Makes the folders `names`, `shapes`, `blocks` and `floats`; beside the model's, each has tensors that conversions keep.
"""

import sys
from pathlib import Path

import ml_dtypes
import numpy as np

import model_files
import saver
import write_brightmart
from layouts import Dimensions
from weights import Tensors
from write_brightmart import Options

SIZE = Dimensions(vocabulary=40, embedding=4, hidden=8, feed_forward=16, layers=2, heads=2, positions=32)
#  Their entries make an index of some 1.1 MB: five blocks of 256 KiB.
MANY = 1000


def names() -> Tensors:
    """Names whose order differs by UTF-8 bytes, by UTF-16 units and without regard to case."""
    listed = ["分类/权重", "分类/权重2", "Zebra", "apple", "apple-tree", "a b", "é", "\ufb03", "\U00020bb7", "~", "0"]
    return {name: np.full(2, number, np.float32) for number, name in enumerate(listed)}


def shapes() -> Tensors:
    """Scalars, tensors without elements, many axes, sizes of more than one varint byte, and every type to be copied."""
    tensors = {
        "head/scalar": np.array(0.5, np.float32),
        "head/empty_row": np.zeros((0, 3), np.float32),
        "head/empty_column": np.zeros((3, 0), np.float32),
        "head/empty_last": np.zeros((2, 300, 0), np.float32),
        "head/eight_axes": np.arange(6, dtype=np.float32).reshape(1, 2, 1, 3, 1, 1, 1, 1),
        "head/long": np.arange(70_000, dtype=np.float32),
        "head/not_numbers": np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], np.float32),
    }
    for dtype in ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "complex64"]:
        tensors[f"head/{dtype}"] = np.arange(3).astype(dtype)
    return tensors


def blocks() -> Tensors:
    """So many tensors with so long names that the index has several blocks."""
    scrambled = [number * 7919 % 100_003 for number in range(MANY)]
    return {f"head/{number:06}/{'long_name_' * 100}": np.array([number], np.float32) for number in scrambled}


def floats() -> Tensors:
    """Every number of float16 and of bfloat16, and float64 numbers on the edges of what float32 holds."""
    every = np.arange(1 << 16, dtype=np.uint16)
    float16, bfloat16 = every.view(np.float16), every.view(ml_dtypes.bfloat16)
    edges = [0.0, -0.0, 1 / 3, 1e-45, 7e-46, 7.1e-46, 1.17549435e-38, 1e-40, 3.4028235e38, 3.4028236e38, 1e300, np.inf]
    between = [1 + 2.0**-24, 1 + 2.0**-24 + 2.0**-50, 1 + 3 * 2.0**-24, 16777217.0, -16777219.0, -np.inf, np.nan]
    with np.errstate(invalid="ignore"):
        numbers = [~np.isnan(float16), ~np.isnan(bfloat16)]
    return {
        "head/float16": float16[numbers[0]],
        "head/bfloat16": bfloat16[numbers[1]],
        "head/float64": np.array(edges + between),
    }


def write(folder: Path, unusual: Tensors) -> None:
    model = write_brightmart.tensors_of(SIZE, Options(dyadic=True))
    saver.save(folder / "albert_model.ckpt", model | unusual, meta=False)
    model_files.write_config(folder / "albert_config.json", model_files.brightmart_config(SIZE))
    model_files.write_vocabulary(folder / "vocab.txt", SIZE.vocabulary)


if __name__ == "__main__":
    for make in (names, shapes, blocks, floats):
        write(Path(sys.argv[1]) / make.__name__, make())
