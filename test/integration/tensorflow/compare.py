"""Runs a source in brightmart's architecture and its conversions in Google's, and prints how far they differ.

    python compare.py SOURCE_FOLDER CONVERTED_FOLDER...

TensorFlow itself loads the checkpoints. Prints JSON: for each converted folder the number of tensors and the largest
absolute difference of each output. Padded positions are compared too: both architectures compute them.
"""

import json
import sys
from pathlib import Path

import numpy as np

import numpy_forward
import saver
from numpy_forward import Inputs

SEQUENCE_LENGTH = 24
PADDED_FROM = 15
SECOND_SEGMENT_FROM = 8


def main(source: Path, converted: list[Path]) -> None:
    config = read_config(source)
    inputs = sample_inputs(config)
    expected = numpy_forward.brightmart(saver.load(prefix_of(source)), config, inputs)
    report = {str(folder): compare(expected, folder, inputs) for folder in converted}
    json.dump(report, sys.stdout)


def compare(expected: dict[str, np.ndarray], folder: Path, inputs: Inputs) -> dict[str, object]:
    tensors = saver.load(prefix_of(folder))
    found = numpy_forward.google(tensors, read_config(folder), inputs)
    if found.keys() != expected.keys():
        raise ValueError(f"{sorted(found)} instead of {sorted(expected)}")
    differences = {name: float(np.abs(found[name] - expected[name]).max()) for name in expected}
    return {"tensors": len(tensors), "maxAbsDiff": differences}


def sample_inputs(config: dict) -> Inputs:
    """Two sequences of random tokens in two segments; the second is shorter and padded with token 0."""
    shape = (2, min(SEQUENCE_LENGTH, config["max_position_embeddings"]))
    ids = np.random.default_rng(7).integers(0, config["vocab_size"], shape)
    mask = np.ones(shape, np.int64)
    types = np.zeros(shape, np.int64)
    types[:, SECOND_SEGMENT_FROM:] = 1
    for padded in (ids, mask, types):
        padded[1, PADDED_FROM:] = 0
    return Inputs(ids, mask, types)


def read_config(folder: Path) -> dict:
    (path,) = folder.glob("albert_config*.json")
    return json.loads(path.read_text("utf-8"))


def prefix_of(folder: Path) -> Path:
    (index,) = folder.glob("*.index")
    return index.with_suffix("")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
