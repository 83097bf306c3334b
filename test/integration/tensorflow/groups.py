"""Models of several groups of layers, and of several layers in a group.

    python groups.py FOLDER            writes two: `google`, a checkpoint, and `huggingface`, which transformers save
    python groups.py FOLDER INPUTS     compares what was made of them: `google_hf` and `huggingface_google`

INPUTS is a file of JSON with ids, mask and types. What the sources compute is NumPy's word in float64 for the one, and
transformers' for the other. Prints JSON: the hidden states of each source, one after the other, and for what was made
of it the keys or variables that its loader misses, and the largest difference of each output.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import transformers  # noqa: E402

import layouts  # noqa: E402
import load_bert4keras  # noqa: E402
import model_files  # noqa: E402
import numpy_forward  # noqa: E402
import restore_variables  # noqa: E402
import saver  # noqa: E402
from compare_forward import read_inputs  # noqa: E402
from compare_huggingface import run  # noqa: E402
from layouts import Dimensions  # noqa: E402
from numpy_forward import Inputs  # noqa: E402

BY_GOOGLE = Dimensions(60, 8, 16, 64, layers=4, heads=2, positions=32, groups=3, inner=2)
BY_TRANSFORMERS = Dimensions(60, 8, 16, 64, layers=3, heads=2, positions=32, groups=2, inner=2)
Outputs = dict[str, np.ndarray]


def write(folder: Path) -> None:
    generator = np.random.default_rng(3)
    scaled = {name: 0.3 * generator.standard_normal(shape, np.float32) for name, shape in layouts.google(BY_GOOGLE).items()}
    tensors = {name: value + np.float32(name.endswith("/gamma")) for name, value in scaled.items()}
    (folder / "google").mkdir(parents=True)
    saver.save_as_they_are(folder / "google/albert_model.ckpt", {name: tf.constant(value) for name, value in tensors.items()})
    model_files.write_config(folder / "google/albert_config.json", model_files.google_config(BY_GOOGLE))

    transformers.set_seed(3)
    changes = {"hidden_act": "gelu_new", "layer_norm_eps": 1e-12, "initializer_range": 0.3}
    config = transformers.AlbertConfig(**(model_files.google_config(BY_TRANSFORMERS) | changes))
    transformers.AlbertForPreTraining(config).save_pretrained(folder / "huggingface")
    for name in ("google", "huggingface"):
        model_files.write_vocabulary(folder / name / "vocab.txt", BY_GOOGLE.vocabulary)


def by_numpy(folder: Path, inputs: Inputs) -> Outputs:
    tensors = saver.load(folder / "albert_model.ckpt")
    return numpy_forward.google(tensors, model_files.read_config(folder), inputs)


def by_transformers(folder: Path, inputs: Inputs) -> tuple[Outputs, dict[str, list[str]]]:
    outputs: Outputs = {}
    keys: dict[str, list[str]] = {}
    for name in ("AutoModel", "AutoModelForPreTraining"):
        model, info = getattr(transformers, name).from_pretrained(folder, output_loading_info=True)
        outputs |= run(model, inputs)
        # Beside the heads, which AutoModel has no place for.
        keys = {kind: sorted(map(str, info[f"{kind}_keys"])) for kind in ("missing", "unexpected", "mismatched")}
    return outputs, keys


def compare(folder: Path, inputs: Inputs) -> dict[str, object]:
    google = by_numpy(folder / "google", inputs)
    exported, keys = by_transformers(folder / "google_hf", inputs)
    huggingface, _ = by_transformers(folder / "huggingface", inputs)
    config, checkpoint = (str(folder / "huggingface_google" / name) for name in ("albert_config.json", "albert_model.ckpt"))
    tokens = load_bert4keras.TOKENS
    whole = by_numpy(folder / "huggingface_google", Inputs(tokens, np.ones_like(tokens), np.zeros_like(tokens)))
    keras = load_bert4keras.run(config, checkpoint)
    return {
        "google": {"sequence": google["sequence"].flatten().tolist(), **keys, "differences": differences(google, exported)},
        "huggingface": {
            "sequence": huggingface["sequence"].flatten().tolist(),
            **restore_variables.restore(config, checkpoint),
            "differences": differences(by_numpy(folder / "huggingface_google", inputs), huggingface),
            "bert4keras": differences(whole, {"sequence": keras})["sequence"],
        },
    }


def differences(expected: Outputs, found: Outputs) -> dict[str, float]:
    both = [name for name in found if name in expected and name != "embedding"]
    return {name: float(np.abs(found[name] - expected[name]).max() / np.abs(expected[name]).max()) for name in both}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if len(sys.argv) == 2:
        write(place)
    else:
        json.dump(compare(place, read_inputs(Path(sys.argv[2]))), sys.stdout)
