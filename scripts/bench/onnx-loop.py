"""An ONNX model with its layers as nodes, as we write it, against the same with one layer in a `Loop`.

    python scripts/bench/onnx-loop.py MODEL.onnx [OTHER.onnx ...]

MODEL is of float32 and one shared block; it is measured as it is and as a `Loop`, and so is each OTHER as it is. Asks
for `onnx`, `onnxruntime` and `numpy`. Each is loaded and run in a process of its own, in turn, ROUNDS times; printed is
the best of each: seconds to load and to run 128 tokens on two threads, and the most memory that the process had.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

TOKENS = 128
ROUNDS = 5
RUNS = 5
FIRST = "/encoder/layer.0/"
LAYER = "/encoder/layer."


def looped(path: Path, into: Path) -> None:
    """The same model with its layers as one `Loop`."""
    model = onnx.load(path)
    graph = model.graph
    layers = [node for node in graph.node if node.name.startswith(LAYER)]
    count = len({node.name.split("/")[2] for node in layers})
    body = [node for node in layers if node.name.startswith(FIRST)]
    given = {name for node in graph.node if node not in layers for name in node.output}
    taken = [name for node in body for name in node.input if name in given]
    #  What is embedded, and what the mask adds to the scores; the first query takes the former.
    embedded = body[0].input[0]
    assert embedded in taken
    for node in body:
        for at, name in enumerate(node.input):
            if name == embedded:
                node.input[at] = "hidden"
    last, result = layers[-1].output[0], body[-1].output[0]
    width = next(value.type.tensor_type.shape.dim[2].dim_value for value in graph.output if value.name == last)
    states = [None, None, width]
    block = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["goes"]), *body],
        "layer",
        [
            helper.make_tensor_value_info("at", TensorProto.INT64, []),
            helper.make_tensor_value_info("going", TensorProto.BOOL, []),
            helper.make_tensor_value_info("hidden", TensorProto.FLOAT, states),
        ],
        [
            helper.make_tensor_value_info("goes", TensorProto.BOOL, []),
            helper.make_tensor_value_info(result, TensorProto.FLOAT, states),
        ],
    )
    loop = helper.make_node("Loop", ["layers", "begin", embedded], [last], name="/encoder/Loop", body=block)
    at = list(graph.node).index(layers[0])
    nodes = [node for node in graph.node if node not in layers]
    before = len([node for node in list(graph.node)[:at] if node not in layers])
    nodes.insert(before, loop)
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.append(helper.make_tensor("layers", TensorProto.INT64, [], [count]))
    graph.initializer.append(helper.make_tensor("begin", TensorProto.BOOL, [], [True]))
    onnx.save(model, into)


def measure(path: Path) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    started = time.perf_counter()
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    load = time.perf_counter() - started
    ids = (np.arange(TOKENS, dtype=np.int64) * 7919 % 21128)[None]
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    inputs = {one.name: inputs[one.name] for one in session.get_inputs()}
    runs = []
    for _ in range(RUNS):
        started = time.perf_counter()
        outputs = session.run(None, inputs)
        runs.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([load, min(runs), peak, float(outputs[0].ravel()[:1000].astype(np.float64).sum())]))


def main(paths: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loop = Path(folder) / "loop.onnx"
        looped(paths[0], loop)
        named = [("nodes", paths[0]), ("Loop", loop), *((str(path), path) for path in paths[1:])]
        best: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for name, path in named:
                ran = subprocess.run([sys.executable, __file__, "--measure", str(path)], stdout=subprocess.PIPE, check=True)
                *figures, outputs = json.loads(ran.stdout)
                best[name] = [min(pair) for pair in zip(best.get(name, figures), figures)] + [outputs]
        for name, path in named:
            load, run, peak, outputs = best[name]
            size = path.stat().st_size / 1e6
            print(f"{name:24} {size:7.1f} MB  load {load:6.3f} s  run {run:6.3f} s  {peak:5.0f} MiB  ({outputs:.4f})")


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        measure(Path(sys.argv[2]))
    else:
        main([Path(argument) for argument in sys.argv[1:]])
