"""Loads exports with Hugging Face's transformers, and compares what they compute with their source's architecture.

    python compare_huggingface.py SOURCE_FOLDER EXPORTED_FOLDER...

The source, in brightmart's or Google's layout, is read by TensorFlow and computed by NumPy in float64. Prints JSON, for
each exported folder:

    loading        for each Auto class: the class it made, and the keys it found missing, unexpected or mismatched
    maxAbsDiff     the largest absolute difference of each output, padded positions too
    tokens         what AutoTokenizer makes of a text, and its class; null where there is no vocabulary
    saved          whether transformers save the model to the same bytes, by the class that the configuration names
"""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import numpy as np  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

import numpy_forward  # noqa: E402
import saver  # noqa: E402
from compare import differences, sample_inputs  # noqa: E402
from model_files import prefix_of, read_config  # noqa: E402
from numpy_forward import Inputs  # noqa: E402

TEXT = "一丁，[MASK]不。ABC"
CLASSES = ["AutoModel", "AutoModelForMaskedLM", "AutoModelForPreTraining", "AutoModelForSequenceClassification"]


def main(source: Path, exported: list[Path]) -> None:
    config = read_config(source)
    tensors = saver.load(prefix_of(source))
    config["embedding_size"] = tensors["bert/embeddings/word_embeddings"].shape[1]
    brightmart = "bert/embeddings/word_embeddings_2" in tensors
    forward = numpy_forward.brightmart if brightmart else numpy_forward.google
    expected = []
    for inputs in all_inputs(config):
        outputs = forward(tensors, config, inputs)
        if "output_weights" in tensors:
            outputs["classifier"] = outputs["pooled"] @ tensors["output_weights"].T + tensors["output_bias"]
        expected.append((inputs, outputs))
    torch.manual_seed(0)
    json.dump({str(folder): report(folder, expected) for folder in exported}, sys.stdout, ensure_ascii=False)


def all_inputs(config: dict) -> list[Inputs]:
    """Two padded sequences, one that is whole, and a single token."""
    positions = config["max_position_embeddings"]
    generator = np.random.default_rng(11)
    whole = generator.integers(0, config["vocab_size"], (1, min(positions, 24)))
    single = np.array([[1]])
    rest = [Inputs(ids, np.ones_like(ids), np.zeros_like(ids)) for ids in (whole, single)]
    return [sample_inputs(config), *rest]


def report(folder: Path, expected: list[tuple[Inputs, dict[str, np.ndarray]]]) -> dict[str, object]:
    loading: dict[str, object] = {}
    computed: list[dict[str, np.ndarray]] = [{} for _ in expected]
    for name in CLASSES:
        model, info = getattr(transformers, name).from_pretrained(folder, output_loading_info=True)
        found = {kind: sorted(map(str, info[kind])) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys")}
        loading[name] = {"class": type(model).__name__, "errors": info["error_msgs"], **found}
        if not found["missing_keys"]:
            for outputs, (inputs, _) in zip(computed, expected, strict=True):
                outputs |= run(model, inputs)
    worst: dict[str, float] = {}
    for outputs, (_, reference) in zip(computed, expected, strict=True):
        comparable = {name: reference[name] for name in outputs}
        for name, difference in differences(comparable, outputs).items():
            worst[name] = max(worst.get(name, 0.0), difference)
    return {"loading": loading, "maxAbsDiff": worst, "tokens": tokens_of(folder), "saved": saved_alike(folder)}


def run(model: transformers.PreTrainedModel, inputs: Inputs) -> dict[str, np.ndarray]:
    """What a model's outputs are called in `numpy_forward`."""
    model.eval()
    with torch.no_grad():
        outputs: Mapping[str, torch.Tensor] = model(
            input_ids=torch.tensor(inputs.ids),
            attention_mask=torch.tensor(inputs.mask),
            token_type_ids=torch.tensor(inputs.types),
        )
    names = {
        "AlbertModel": {"last_hidden_state": "sequence", "pooler_output": "pooled"},
        "AlbertForMaskedLM": {"logits": "mlm"},
        "AlbertForPreTraining": {"prediction_logits": "mlm", "sop_logits": "sop"},
        "AlbertForSequenceClassification": {"logits": "classifier"},
    }[type(model).__name__]
    return {name: outputs[key].double().numpy() for key, name in names.items()}


def tokens_of(folder: Path) -> dict[str, object] | None:
    if not (folder / "vocab.txt").exists():
        return None
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    tokens = tokenizer.convert_ids_to_tokens(tokenizer(TEXT)["input_ids"])
    direct = transformers.BertTokenizer.from_pretrained(folder)
    if direct(TEXT)["input_ids"] != tokenizer(TEXT)["input_ids"]:
        raise ValueError("BertTokenizer and AutoTokenizer differ")
    return {"class": type(tokenizer).__name__, "tokens": tokens, "maximum": tokenizer.model_max_length}


def saved_alike(folder: Path) -> bool:
    (architecture,) = json.loads((folder / "config.json").read_text("utf-8"))["architectures"]
    with tempfile.TemporaryDirectory() as saved:
        model = getattr(transformers, architecture).from_pretrained(folder)
        model.save_pretrained(saved)
        return (Path(saved) / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
