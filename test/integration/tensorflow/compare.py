"""Runs a source in brightmart's architecture and its conversions in Google's, and prints how far they differ.

    python compare.py SOURCE_FOLDER CONVERTED_FOLDER...

TensorFlow itself loads the checkpoints. Prints JSON, for each converted folder:

    tensors        number of tensors
    different      names of tensors whose bytes are not those of the reference conversion
    product        the largest error of the word embedding's product against float64: what NumPy's float32 `dot` makes,
                   and what the conversion has
    maxAbsDiff     the largest absolute difference of each output, padded positions too: both architectures compute them
"""

import json
import sys
from pathlib import Path

import numpy as np

import numpy_forward
import reference_convert
import saver
from model_files import prefix_of, read_config
from numpy_forward import Inputs
from weights import Tensors

WORDS = reference_convert.WORDS
SEQUENCE_LENGTH = 6
PADDED_FROM = 4
SECOND_SEGMENT_FROM = 3
# All layers have the same weights: so many of them tell a wrong one as well as all do.
MOST_LAYERS = 6


def main(source: Path, converted: list[Path]) -> None:
    config = first_layers(read_config(source))
    inputs = sample_inputs(config)
    tensors = saver.load(prefix_of(source))
    outputs = numpy_forward.brightmart(tensors, config, inputs)
    reference = reference_convert.convert(tensors)
    exact = np.dot(tensors[WORDS].astype(np.float64), tensors[f"{WORDS}_2"].astype(np.float64))
    report = {}
    for folder in converted:
        found = saver.load(prefix_of(folder))
        found_outputs = numpy_forward.google(found, first_layers(read_config(folder)), inputs)
        report[str(folder)] = {
            "tensors": len(found),
            "different": different(reference, found),
            "product": {
                "numpy": float(np.max(np.abs(exact - reference[WORDS]))),
                "converted": float(np.max(np.abs(exact - found[WORDS]))),
            },
            "maxAbsDiff": differences(outputs, found_outputs),
        }
    json.dump(report, sys.stdout)


def different(expected: Tensors, found: Tensors) -> list[str]:
    """Names of tensors that only one of the two has, or of another type, shape or bytes."""

    def same(name: str) -> bool:
        if name not in expected or name not in found:
            return False
        a, b = expected[name], found[name]
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()

    return sorted(name for name in expected.keys() | found.keys() if not same(name))


def differences(expected: Tensors, found: Tensors) -> dict[str, float]:
    if found.keys() != expected.keys():
        raise ValueError(f"outputs {sorted(found)} instead of {sorted(expected)}")
    return {name: float(np.abs(found[name] - expected[name]).max()) for name in expected}


def first_layers(config: dict) -> dict:
    return {**config, "num_hidden_layers": min(config["num_hidden_layers"], MOST_LAYERS)}


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
