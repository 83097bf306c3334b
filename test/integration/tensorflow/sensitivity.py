"""Shows that comparing forward passes tells every misplaced tensor: swaps each pair that a wrong renaming could swap.

    python sensitivity.py SOURCE_FOLDER

Converts by reference, and for every two tensors of the same shape that are not the same swaps them and compares.
Prints JSON: for each pair the largest absolute difference of any output.
"""

import itertools
import json
import sys
from pathlib import Path

import numpy_forward
import reference_convert
import saver
from compare import differences, sample_inputs
from model_files import prefix_of, read_config


def main(source: Path) -> None:
    config = read_config(source)
    tensors = saver.load(prefix_of(source))
    inputs = sample_inputs(config)
    expected = numpy_forward.brightmart(tensors, config, inputs)
    converted = reference_convert.convert(tensors)
    google_config = reference_convert.google_config(config)
    report = {}
    for one, other in itertools.combinations(sorted(converted), 2):
        if converted[one].shape != converted[other].shape:
            continue
        swapped = converted | {one: converted[other], other: converted[one]}
        outputs = numpy_forward.google(swapped, google_config, inputs)
        report[f"{one} {other}"] = max(differences(expected, outputs).values())
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
