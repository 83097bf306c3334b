"""Compares the likeliest words of the model that `train_small.py` made with those of ONNX models of it.

    python compare_small.py MODEL ONNX_FOLDER...

Prints JSON: for each folder, of how many tokens the likeliest word is the same, and of all; and how often the model
itself, run by transformers in float64, is right.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import onnxruntime
import torch
from transformers import AlbertForMaskedLM

from train_small import batch


def main(model: Path, folders: list[Path]) -> None:
    torch.manual_seed(9)
    ids, masked = batch(64)
    with torch.no_grad():
        expected = AlbertForMaskedLM.from_pretrained(model).double().eval()(input_ids=masked).logits.argmax(-1).numpy()
    inputs = masked.numpy()
    given = {"input_ids": inputs, "attention_mask": np.ones_like(inputs), "token_type_ids": np.zeros_like(inputs)}
    same = []
    for folder in folders:
        (path,) = (folder / "onnx").iterdir()
        (logits,) = onnxruntime.InferenceSession(str(path)).run(["logits"], given)
        same.append([int((logits.argmax(-1) == expected).sum()), int(expected.size)])
    json.dump({"same": same, "right": float((expected == ids.numpy()).mean())}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
