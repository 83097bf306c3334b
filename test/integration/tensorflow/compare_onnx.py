"""Runs ONNX models in ONNX Runtime, and compares what they compute with their source's architecture.

    python compare_onnx.py SOURCE_FOLDER ONNX_FOLDER...

The source, in brightmart's or Google's layout, is read by TensorFlow and computed by NumPy in float64. Prints JSON, for
each folder, all of whose inputs were in one batch and padded:

    checked        whether ONNX's checker takes the model, with full inference of shapes, which finds those of its outputs
    again          whether `onnx` saves what it loaded to the same bytes
    bytes          of the model's file, and of the source's tensors in float32
    outputs        for each output the largest and the mean absolute difference, and the largest magnitude
    likeliest      of how many tokens the likeliest word is the same, of all; null where there are no logits of words
    fused          how often the optimised graph has each of ONNX Runtime's own operators
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

import numpy_forward
import saver
from compare import sample_inputs
from model_files import prefix_of, read_config
from numpy_forward import Inputs


def main(source: Path, folders: list[Path]) -> None:
    config = read_config(source)
    tensors = saver.load(prefix_of(source))
    config["embedding_size"] = tensors["bert/embeddings/word_embeddings"].shape[1]
    brightmart = "bert/embeddings/word_embeddings_2" in tensors
    forward = numpy_forward.brightmart if brightmart else numpy_forward.google
    inputs = sample_inputs(config)
    outputs = forward(tensors, config, inputs)
    head = [tensors.get(name) for name in ("output_weights", "output_bias")]
    expected = {
        "last_hidden_state": outputs["sequence"],
        "pooler_output": outputs.get("pooled"),
        "sop_logits": outputs.get("sop"),
        "words": outputs.get("mlm"),
        "classes": None if head[0] is None else outputs["pooled"] @ head[0].T + head[1],
        "tags": None if head[0] is None else outputs["sequence"] @ head[0].T + head[1],
    }
    size = sum(4 * tensor.size for tensor in tensors.values())
    json.dump({str(folder): report(folder, inputs, expected, size) for folder in folders}, sys.stdout)


def report(folder: Path, inputs: Inputs, expected: dict, size: int) -> dict[str, object]:
    (path,) = (folder / "onnx").iterdir()
    model = onnx.load(path)
    onnx.checker.check_model(str(path), full_check=True)
    again = model.SerializeToString() == path.read_bytes()
    session, fused = opened(path)
    given = {"input_ids": inputs.ids, "attention_mask": inputs.mask, "token_type_ids": inputs.types}
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, session.run(None, {key: value.astype(np.int64) for key, value in given.items()})))
    architecture = json.loads((folder / "config.json").read_text("utf-8"))["architectures"][0]
    logits = {"AlbertForSequenceClassification": "classes", "AlbertForTokenClassification": "tags"}
    outputs = {}
    likeliest = None
    for name, computed in found.items():
        reference = expected[logits.get(architecture, "words") if name == "logits" else name]
        difference = np.abs(computed - reference)
        outputs[name] = {
            "largest": float(difference.max()),
            "mean": float(difference.mean()),
            "magnitude": float(np.abs(reference).max()),
        }
        if name == "logits" and architecture == "AlbertForMaskedLM":
            same = computed.argmax(-1) == reference.argmax(-1)
            likeliest = [int(same.sum()), int(same.size)]
    return {
        "checked": True,
        "again": again,
        "bytes": [path.stat().st_size, size],
        "outputs": outputs,
        "likeliest": likeliest,
        "fused": fused,
    }


def opened(path: Path) -> tuple[onnxruntime.InferenceSession, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.optimized_model_filepath = str(Path(folder) / "optimised.onnx")
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        nodes = onnx.load(options.optimized_model_filepath).graph.node
    return session, Counter(node.op_type for node in nodes if node.domain == "com.microsoft")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
