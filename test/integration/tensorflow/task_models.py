"""Models of every task, as each kind of program leaves them:  task_models.py FOLDER

Writes a folder FORM-TASK for each. `tensors_of` gives what is in one, by TensorFlow's
names: what an expected output is computed of.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch
from safetensors.torch import save_file

import layouts
import model_files
import saver
from layouts import Dimensions, Shape
from weights import Tensors

SIZE = Dimensions(60, 8, 16, 64, layers=2, heads=2, positions=32)


@dataclass(frozen=True)
class Task:
    """What a task has, and of the pretraining's parts (`pooler`, `predictions`, `seq_relationship`) what it keeps."""

    architecture: str
    parts: tuple[str, ...]
    heads: dict[str, Shape]


def _labels(labels: int) -> dict[str, Shape]:
    return {"output_weights": (labels, SIZE.hidden), "output_bias": (labels,)}


TASKS = {
    "pretraining": Task("AlbertForPreTraining", ("pooler", "predictions", "seq_relationship"), {}),
    "masked-words": Task("AlbertForMaskedLM", ("predictions",), {}),
    "masked-words-pooled": Task("AlbertForMaskedLM", ("pooler", "predictions"), {}),
    "classification": Task("AlbertForSequenceClassification", ("pooler",), _labels(3)),
    "tagging": Task("AlbertForTokenClassification", ("pooler",), _labels(5) | {"crf_loss/transitions": (5, 5)}),
    "tagging-unpooled": Task("AlbertForTokenClassification", (), _labels(5)),
    "answers": Task(
        "AlbertForQuestionAnswering",
        ("pooler",),
        {"cls/squad/output_weights": (2, SIZE.hidden), "cls/squad/output_bias": (2,)},
    ),
    "choice": Task("AlbertForMultipleChoice", ("pooler",), _labels(1)),
    "none": Task("AlbertModel", ("pooler",), {}),
}

#  Each with the layout whose architecture it has.
FORMS = {
    "brightmart-checkpoint": layouts.brightmart,
    "google-checkpoint": layouts.google,
    "lonepatient-bin": layouts.brightmart,
    "lonepatient-safetensors": layouts.brightmart,
    "huggingface-bin": layouts.google,
    "huggingface-safetensors": layouts.google,
}

_BLOCK = "albert.encoder.albert_layer_groups.0.albert_layers.0"
_HUGGINGFACE = [
    ("bert/embeddings/(word|position|token_type)_embeddings$", r"albert.embeddings.\1_embeddings.weight"),
    ("bert/encoder/transformer/group_0/inner_group_0/attention_1/(self|output)/", f"{_BLOCK}.attention."),
    ("bert/encoder/transformer/group_0/inner_group_0/LayerNorm_1/", f"{_BLOCK}.full_layer_layer_norm."),
    ("bert/encoder/transformer/group_0/inner_group_0/LayerNorm/", f"{_BLOCK}.attention.LayerNorm."),
    ("bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/output/dense/", f"{_BLOCK}.ffn_output."),
    ("bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/dense/", f"{_BLOCK}.ffn."),
    ("bert/pooler/dense/", "albert.pooler."),
    ("bert/", "albert."),
    ("cls/predictions/transform/", "predictions."),
    ("cls/predictions/output_", "predictions."),
    ("cls/seq_relationship/output_", "sop_classifier.classifier."),
]
_LONEPATIENT = [
    ("(bert/embeddings/.*_embeddings(_2)?)$", r"\1.weight"),
    ("cls/(predictions|seq_relationship)/output_", r"cls.\1."),
]
_PYTORCH_HEADS = [
    ("output_", "classifier."),
    ("cls/squad/output_", "qa_outputs."),
    ("crf_loss/", "crf."),
]
_PARTS = [(r"(kernel|gamma|weights)$", "weight"), (r"beta$", "bias"), ("/", ".")]
_TURNED = re.compile(r"/kernel$|word_embeddings_2$")


def tensors_of(form: str, task: str) -> Tensors:
    """Its tensors by TensorFlow's names, random, of a scale at which each of them matters."""
    kept = TASKS[task]
    optional = {"pooler", "predictions", "seq_relationship"}
    shapes = {name: shape for name, shape in FORMS[form](SIZE).items() if (name.split("/")[1] not in optional - set(kept.parts))}
    generator = np.random.default_rng(len(task))
    scaled = {name: 0.3 * generator.standard_normal(shape, np.float32) for name, shape in (shapes | kept.heads).items()}
    return {name: value + np.float32(name.endswith("/gamma")) for name, value in scaled.items()}


def write(folder: Path, form: str, task: str) -> None:
    tensors = tensors_of(form, task)
    folder.mkdir(parents=True)
    model_files.write_vocabulary(folder / "vocab.txt", SIZE.vocabulary)
    layout, container = form.split("-")
    if container == "checkpoint":
        config = model_files.google_config(SIZE) if layout == "google" else model_files.brightmart_config(SIZE)
        saver.save_as_they_are(folder / "model.ckpt", {name: tf.constant(value) for name, value in tensors.items()})
        model_files.write_config(folder / "albert_config.json", config)
        return
    changes = {"hidden_act": "gelu_new", "layer_norm_eps": 1e-12, "architectures": [TASKS[task].architecture]}
    own = {"model_type": "albert"} | model_files.google_config(SIZE) if layout == "huggingface" else model_files.brightmart_config(SIZE)
    model_files.write_config(folder / "config.json", own | changes)
    rules = [*(_HUGGINGFACE if layout == "huggingface" else _LONEPATIENT), *_PYTORCH_HEADS]
    state = {_renamed(name, rules): torch.from_numpy(_turned(name, value)) for name, value in tensors.items()}
    if container == "safetensors":
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    else:
        torch.save(state, folder / "pytorch_model.bin")


def _renamed(name: str, rules: list[tuple[str, str]]) -> str:
    """By the first rule that its beginning obeys, and by all for its end."""
    for pattern, replacement in rules:
        renamed, count = re.subn(f"^{pattern}", replacement, name)
        if count > 0:
            name = renamed
            break
    for pattern, replacement in _PARTS:
        name = re.sub(pattern, replacement, name)
    return name


def _turned(name: str, value: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(value.T) if _TURNED.search(name) else value


def main(out: Path) -> None:
    for form in FORMS:
        for task in TASKS:
            write(out / f"{form}-{task}", form, task)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
