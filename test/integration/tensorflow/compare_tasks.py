"""Loads conversions of the models of `task_models.py` by what loads such models, and compares what they compute.

    python compare_tasks.py FOLDER TARGET/FORM-TASK...

Folders in that folder; a target is `huggingface` or `google`. What the source computes is computed by NumPy in float64, in its own
architecture. Prints JSON by those names:

    huggingface    the class, the keys that transformers found missing, unexpected or mismatched, and the largest
                   difference of each output, relative to the largest value
    google         what Google's code would leave as random numbers, and the differences; `bert4keras` is that of the
                   hidden states which the real one gives
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import numpy as np  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

import load_bert4keras  # noqa: E402
import numpy_forward  # noqa: E402
import restore_variables  # noqa: E402
import saver  # noqa: E402
from compare import sample_inputs  # noqa: E402
from model_files import google_config  # noqa: E402
from numpy_forward import Inputs, Weights  # noqa: E402
from task_models import FORMS, SIZE, tensors_of  # noqa: E402

INPUTS = sample_inputs(google_config(SIZE))
Outputs = dict[str, np.ndarray]
#  Where a class's outputs are, by their names in `numpy_forward` and `forward`.
OUTPUTS = {
    "AlbertForPreTraining": {"prediction_logits": "mlm", "sop_logits": "sop"},
    "AlbertForMaskedLM": {"logits": "mlm"},
    "AlbertForSequenceClassification": {"logits": "pooled labels"},
    "AlbertForTokenClassification": {"logits": "labels"},
    "AlbertForQuestionAnswering": {"start_logits": "start", "end_logits": "end"},
    "AlbertForMultipleChoice": {"logits": "choices"},
    "AlbertModel": {"last_hidden_state": "sequence", "pooler_output": "pooled"},
}


def forward(tensors: dict[str, np.ndarray], config: dict, inputs: Inputs) -> Outputs:
    """All that a model's tensors compute, whatever it is for."""
    is_brightmart = "bert/embeddings/word_embeddings_2" in tensors
    outputs = (numpy_forward.brightmart if is_brightmart else numpy_forward.google)(tensors, config, inputs)
    weights = Weights(tensors)
    if "output_weights" in weights:
        outputs["labels"] = weights.logits(outputs["sequence"], "")
        if "pooled" in outputs:
            outputs["pooled labels"] = weights.logits(outputs["pooled"], "")
            #  Each sequence is one of the texts to choose from.
            outputs["choices"] = outputs["pooled labels"][:, 0][None]
    if "cls/squad/output_weights" in weights:
        outputs["start"], outputs["end"] = np.moveaxis(weights.logits(outputs["sequence"], "cls/squad/"), -1, 0)
    return outputs


def by_transformers(folder: Path, expected: Outputs) -> dict[str, object]:
    (architecture,) = json.loads((folder / "config.json").read_text("utf-8"))["architectures"]
    model, info = getattr(transformers, architecture).from_pretrained(folder, output_loading_info=True)
    keys = {kind: sorted(map(str, info[f"{kind}_keys"])) for kind in ("missing", "unexpected", "mismatched")}
    arrays = {"input_ids": INPUTS.ids, "attention_mask": INPUTS.mask, "token_type_ids": INPUTS.types}
    tensors = {name: torch.tensor(value) for name, value in arrays.items()}
    if architecture == "AlbertForMultipleChoice":
        tensors = {name: value[None] for name, value in tensors.items()}
    with torch.no_grad():
        outputs = model.eval()(**tensors)
    found = {name: outputs[key].double().numpy() for key, name in OUTPUTS[architecture].items()}
    return {"class": architecture, **keys, "differences": differences(expected, found)}


def by_google(folder: Path, expected: Outputs) -> dict[str, object]:
    config, checkpoint = str(folder / "albert_config.json"), str(folder / "albert_model.ckpt")
    restored = restore_variables.restore(config, checkpoint)
    found = forward(saver.load(Path(checkpoint)), json.loads(Path(config).read_text("utf-8")), INPUTS)
    comparable = {name: value for name, value in found.items() if name != "embedding"}
    keras = load_bert4keras.run(config, checkpoint)
    return {**restored, "differences": differences(expected, comparable | {"bert4keras": keras})}


def differences(expected: Outputs, found: Outputs) -> dict[str, float]:
    return {name: float(np.abs(value - expected[name]).max() / np.abs(expected[name]).max()) for name, value in found.items()}


def expected_of(form: str, task: str) -> Outputs:
    tensors, config = tensors_of(form, task), google_config(SIZE)
    tokens = load_bert4keras.TOKENS
    whole = forward(tensors, config, Inputs(tokens, np.ones_like(tokens), np.zeros_like(tokens)))
    return forward(tensors, config, INPUTS) | {"bert4keras": whole["sequence"]}


def main(converted: Path, wanted: list[str]) -> None:
    load = {"huggingface": by_transformers, "google": by_google}
    came: dict[str, dict[str, object]] = {}
    for one in wanted:
        target, name = one.split("/")
        (form,) = (form for form in FORMS if name.startswith(f"{form}-"))
        came[one] = load[target](converted / one, expected_of(form, name.removeprefix(f"{form}-")))
    json.dump(came, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
