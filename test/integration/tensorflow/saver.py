"""Writes and reads checkpoints with TensorFlow itself, by the graph-mode Saver that brightmart's training used."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

v1 = tf.compat.v1
v1.logging.set_verbosity(v1.logging.ERROR)

#  Names that a graph allows. A checkpoint allows any: variables with other names are called otherwise in the graph.
GRAPH_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def load(prefix: Path) -> dict[str, np.ndarray]:
    """All tensors of a checkpoint, by TensorFlow's reader."""
    reader = tf.train.load_checkpoint(str(prefix))
    return {name: reader.get_tensor(name) for name in sorted(reader.get_variable_to_shape_map())}


def save(
    prefix: Path,
    tensors: Mapping[str, np.ndarray],
    *,
    shards: int = 1,
    partitioned: frozenset[str] = frozenset(),
    write_version: int = v1.train.SaverDef.V2,
    meta: bool = True,
) -> None:
    """Saves each tensor as a variable of its name, and the text file `checkpoint` that names the prefix.

    shards: number of data files; variables go to them in turn, as with a parameter server for each.
    partitioned: names of variables that are cut into two slices along their first axis.
    meta: whether to write the graph too (`PREFIX.meta`).
    """
    prefix.parent.mkdir(parents=True, exist_ok=True)
    with tf.Graph().as_default():
        variables = {}
        feeds = {}
        for number, (name, value) in enumerate(tensors.items()):
            with tf.device(f"/cpu:{number % shards}"):
                in_graph = name if GRAPH_NAME.fullmatch(name) else f"variable_{number}"
                if name in partitioned:
                    variables[name] = _partitioned_variable(in_graph, value)
                else:
                    variables[name], feed = _variable(in_graph, value)
                    feeds[feed] = value
        saver = v1.train.Saver(variables, sharded=shards > 1, write_version=write_version, save_relative_paths=True)
        with v1.Session(config=v1.ConfigProto(device_count={"CPU": shards})) as session:
            session.run(v1.global_variables_initializer(), feeds)
            saver.save(session, str(prefix), write_meta_graph=meta)


def save_as_they_are(prefix: Path, tensors: Mapping[str, tf.Tensor]) -> None:
    """Saves tensors of any type, also those that no variable can have, by the operation that the Saver runs."""
    prefix.parent.mkdir(parents=True, exist_ok=True)
    names = list(tensors)
    tf.raw_ops.SaveV2(
        prefix=str(prefix), tensor_names=names, shape_and_slices=[""] * len(names), tensors=list(tensors.values())
    )
    write_state(prefix)


def write_state(prefix: Path, all_prefixes: list[str] | None = None) -> None:
    """Writes the text file `checkpoint` as the Saver does, with the names of checkpoints in the same folder."""
    v1.train.update_checkpoint_state(str(prefix.parent), prefix.name, all_model_checkpoint_paths=all_prefixes)


def _variable(name: str, value: np.ndarray) -> tuple[tf.Variable, tf.Tensor]:
    """A variable, and the placeholder that its initializer reads: weights would not fit into the graph itself."""
    feed = v1.placeholder(value.dtype, value.shape)
    return v1.get_variable(name, initializer=feed, use_resource=False), feed


def _partitioned_variable(name: str, value: np.ndarray):
    def initial(shape, dtype, partition_info):  # noqa: ANN001 - TensorFlow's calling convention
        del dtype
        begin = partition_info.var_offset[0]
        return value[begin : begin + shape[0]]

    return v1.get_variable(
        name,
        value.shape,
        value.dtype,
        initializer=initial,
        partitioner=v1.fixed_size_partitioner(2),
        use_resource=False,
    )
