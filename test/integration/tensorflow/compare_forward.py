"""Holds our forward passes against NumPy's in float64 and against Hugging Face's transformers.

    python compare_forward.py SOURCE_FOLDER CONVERTED_FOLDER EXPORTED_FOLDER OUTPUTS_FOLDER...

Each folder of outputs has `inputs.json` (ids, mask and types, [sequences, length]) and, in a folder for each layout,
our float32 outputs as raw bytes. Prints JSON: by folder and layout, the largest absolute difference of each output
from the reference for that layout (brightmart, google: NumPy; huggingface: transformers in float32), and from
brightmart's architecture in NumPy, which all of them are to agree with.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import numpy as np  # noqa: E402
import transformers  # noqa: E402

import numpy_forward  # noqa: E402
import saver  # noqa: E402
from compare_huggingface import run  # noqa: E402
from model_files import prefix_of, read_config  # noqa: E402
from numpy_forward import Inputs  # noqa: E402

OUTPUTS = ["sequence", "pooled", "mlm", "sop"]
Outputs = dict[str, np.ndarray]


def main(source: Path, converted: Path, exported: Path, folders: list[Path]) -> None:
    inputs = read_inputs(folders[0] / "inputs.json")
    references = {
        "brightmart": numpy_forward.brightmart(saver.load(prefix_of(source)), read_config(source), inputs),
        "google": numpy_forward.google(saver.load(prefix_of(converted)), read_config(converted), inputs),
        "huggingface": by_transformers(exported, inputs),
    }
    report = {}
    for folder in folders:
        if read_inputs(folder / "inputs.json").ids.tolist() != inputs.ids.tolist():
            raise ValueError("the folders have different inputs")
        for layout, reference in references.items():
            ours = read_outputs(folder / layout, reference)
            report[f"{folder.name} {layout}"] = {
                "own": differences(ours, reference),
                "brightmart": differences(ours, references["brightmart"]),
            }
    json.dump(report, sys.stdout)


def read_inputs(file: Path) -> Inputs:
    found = json.loads(file.read_text("utf-8"))
    return Inputs(*(np.array(found[part]) for part in ("ids", "mask", "types")))


def read_outputs(folder: Path, like: Outputs) -> Outputs:
    return {name: np.fromfile(folder / f"{name}.f32", "<f4").reshape(like[name].shape) for name in OUTPUTS}


def by_transformers(folder: Path, inputs: Inputs) -> Outputs:
    outputs: Outputs = {}
    for name in ("AutoModel", "AutoModelForPreTraining"):
        outputs |= run(getattr(transformers, name).from_pretrained(folder), inputs)
    return outputs


def differences(found: Outputs, expected: Outputs) -> dict[str, float]:
    return {name: float(np.abs(found[name] - expected[name]).max()) for name in OUTPUTS}


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]), [Path(argument) for argument in sys.argv[4:]])
