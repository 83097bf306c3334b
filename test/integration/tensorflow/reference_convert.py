"""Converts as the short TensorFlow script does that people have used so far: load, multiply, rename, save.

    python reference_convert.py SOURCE_FOLDER OUT_FOLDER [SOURCE_FOLDER OUT_FOLDER]...

It assumes a sound post-LN checkpoint in brightmart's layout. Byte for byte what a conversion should write, as far as
float32 products agree; and what the benchmark measures against.
"""

import sys
from pathlib import Path

import ml_dtypes
import numpy as np

import model_files
import saver
from layouts import Dimensions
from model_files import prefix_of, read_config
from weights import Tensors

BRIGHTMART_BLOCK = "bert/encoder/layer_shared/"
GOOGLE_BLOCK = "bert/encoder/transformer/group_0/inner_group_0/"
WORDS = "bert/embeddings/word_embeddings"

#  What follows the block's scope; the first that fits is taken.
RENAMED = [
    ("attention/self/", "attention_1/self/"),
    ("attention/output/dense/", "attention_1/output/dense/"),
    ("attention/output/LayerNorm/", "LayerNorm/"),
    ("intermediate/dense/", "ffn_1/intermediate/dense/"),
    ("output/dense/", "ffn_1/intermediate/output/dense/"),
    ("output/LayerNorm/", "LayerNorm_1/"),
]


def convert(tensors: Tensors) -> Tensors:
    """Tensors of Google's layout, floats as float32, from those of brightmart's; the optimizer's are left out."""
    weights = {name: as_float32(value) for name, value in tensors.items() if not is_training_state(name)}
    weights[WORDS] = np.dot(weights[WORDS], weights.pop(f"{WORDS}_2"))
    return {renamed(name): value for name, value in weights.items()}


def renamed(name: str) -> str:
    if not name.startswith(BRIGHTMART_BLOCK):
        return name
    rest = name.removeprefix(BRIGHTMART_BLOCK)
    old, new = next(pair for pair in RENAMED if rest.startswith(pair[0]))
    return GOOGLE_BLOCK + new + rest.removeprefix(old)


def as_float32(value: np.ndarray) -> np.ndarray:
    if value.dtype not in (np.float16, ml_dtypes.bfloat16, np.float64):
        return value
    with np.errstate(over="ignore"):
        return value.astype(np.float32)


def is_training_state(name: str) -> bool:
    return name == "global_step" or name.endswith(("/adam_m", "/adam_v"))


def google_config(config: dict) -> dict:
    """The source's values under Google's keys, with the embedding as wide as the hidden states."""
    size = Dimensions(
        vocabulary=config["vocab_size"],
        embedding=config["hidden_size"],
        hidden=config["hidden_size"],
        feed_forward=config["intermediate_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        positions=config["max_position_embeddings"],
        token_types=config["type_vocab_size"],
    )
    google = model_files.google_config(size)
    return google | {key: config[key] for key in google if key in config and key != "embedding_size"}


def convert_folder(source: Path, out: Path) -> None:
    saver.save(out / "albert_model.ckpt", convert(saver.load(prefix_of(source))), meta=False)
    model_files.write_config(out / "albert_config.json", google_config(read_config(source)))


def main(arguments: list[Path]) -> None:
    for source, out in zip(arguments[::2], arguments[1::2], strict=True):
        convert_folder(source, out)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
