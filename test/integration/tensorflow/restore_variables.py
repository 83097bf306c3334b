"""Takes a checkpoint's values as Google's ALBERT code does: variables of the shapes that a configuration asks for,
matched by name (`get_assignment_map_from_checkpoint`), then `init_from_checkpoint`.
"""

import json
from pathlib import Path

import layouts
import tensorflow as tf

v1 = tf.compat.v1


def dimensions(config: dict) -> layouts.Dimensions:
    """As modeling.py's AlbertConfig reads it; what is missing is albert_xxlarge's."""
    return layouts.Dimensions(
        vocabulary=config["vocab_size"],
        embedding=config.get("embedding_size", 128),
        hidden=config.get("hidden_size", 4096),
        feed_forward=config.get("intermediate_size", 16384),
        layers=config.get("num_hidden_layers", 12),
        heads=config.get("num_attention_heads", 64),
        positions=config.get("max_position_embeddings", 512),
        token_types=config.get("type_vocab_size", 2),
        groups=config.get("num_hidden_groups", 1),
        inner=config.get("inner_group_num", 1),
    )


def restore(config: str, checkpoint: str) -> dict:
    """{"loaded": true, "unmatched": […]} or {"loaded": false, "error": "…"}; `unmatched` keep random numbers."""
    shapes = layouts.google(dimensions(json.loads(Path(config).read_text(encoding="utf-8"))))
    stored = {name for name, _ in tf.train.list_variables(checkpoint)}
    try:
        with tf.Graph().as_default(), v1.Session() as session:
            for name, shape in shapes.items():
                v1.get_variable(name, shape)
            v1.train.init_from_checkpoint(checkpoint, {name: name for name in shapes if name in stored})
            session.run(v1.global_variables_initializer())
    except (ValueError, tf.errors.OpError) as error:
        return {"loaded": False, "error": f"{type(error).__name__}: {error}"}
    # The heads are not AlbertModel's.
    return {"loaded": True, "unmatched": [name for name in shapes if name not in stored and name.startswith("bert/")]}
