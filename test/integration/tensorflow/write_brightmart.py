"""Writes a checkpoint in brightmart's layout with seeded random weights, by TensorFlow's own Saver.

    python write_brightmart.py OUT tiny
    python write_brightmart.py OUT custom --dimensions 40,4,8,16,2,2 --slots --shards 3
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import ml_dtypes
import numpy as np

import layouts
import model_files
import saver
import weights
from layouts import Dimensions

DTYPES = {"float32": np.float32, "float64": np.float64, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16}
LABELS = 3
STEP = 1234


@dataclass(frozen=True)
class Options:
    """What tells one real checkpoint from another. The default is a model as brightmart published it."""

    prefix: str = "albert_model.ckpt"
    config: str | None = "albert_config.json"
    ln_type: str = "postln"
    #  Which of the heads `cls/*` are there: `all`, `none`, or only the `masked` language model's.
    cls: str = "all"
    task_head: bool = False
    slots: bool = False
    dtype: str = "float32"
    shards: int = 1
    partitioned: bool = False
    v1: bool = False
    meta: bool = True
    #  Weights whose products are exact in float32; see `weights.dyadic_weights`.
    dyadic: bool = False
    seed: int = 1


def write(out: Path, size: Dimensions, options: Options) -> None:
    """Writes checkpoint, configuration and vocabulary into the folder `out`."""
    saver.save(
        out / options.prefix,
        tensors_of(size, options),
        shards=options.shards,
        partitioned=frozenset(["bert/embeddings/word_embeddings"] if options.partitioned else []),
        write_version=saver.v1.train.SaverDef.V1 if options.v1 else saver.v1.train.SaverDef.V2,
        meta=options.meta,
    )
    if options.config is not None:
        model_files.write_config(out / options.config, model_files.brightmart_config(size, options.ln_type))
    model_files.write_vocabulary(out / "vocab.txt", size.vocabulary)


def tensors_of(size: Dimensions, options: Options) -> weights.Tensors:
    shapes = {name: shape for name, shape in layouts.brightmart(size).items() if _kept(name, options.cls)}
    if options.task_head:
        shapes |= {"output_weights": (LABELS, size.hidden), "output_bias": (LABELS,)}
    draw = weights.dyadic_weights if options.dyadic else weights.random_weights
    dtype = DTYPES[options.dtype]
    tensors = {name: value.astype(dtype, copy=False) for name, value in draw(shapes, options.seed).items()}
    return weights.with_optimizer_state(tensors, options.seed, STEP) if options.slots else tensors


def _kept(name: str, cls: str) -> bool:
    if not name.startswith("cls/"):
        return True
    return cls == "all" or (cls == "masked" and name.startswith("cls/predictions/"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("size", choices=[*layouts.PRESETS, "custom"])
    parser.add_argument("--dimensions", help="of a custom size: V,E,H,F,layers,heads[,positions[,token types]]")
    parser.add_argument("--prefix", default="albert_model.ckpt")
    parser.add_argument("--config", help="name of the configuration; by default albert_config_SIZE.json")
    parser.add_argument("--no-config", action="store_true")
    parser.add_argument("--preln", action="store_true", help="with a configuration that says pre-LN")
    parser.add_argument("--no-cls", action="store_true", help="without the heads of the pre-training")
    parser.add_argument("--partial-cls", action="store_true", help="with the masked language model's head only")
    parser.add_argument("--task-head", action="store_true", help="with a classifier, as after fine-tuning")
    parser.add_argument("--slots", action="store_true", help="with the optimizer's moments and global_step")
    parser.add_argument("--dtype", choices=list(DTYPES), default="float32")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--partitioned", action="store_true", help="with word_embeddings cut into two slices")
    parser.add_argument("--v1", action="store_true", help="TensorFlow's first checkpoint format, one file")
    parser.add_argument("--no-meta", action="store_true", help="without the graph")
    parser.add_argument("--dyadic", action="store_true", help="weights whose products are exact in float32")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if (arguments.size == "custom") != bool(arguments.dimensions):
        parser.error("--dimensions belongs to the size custom, and custom needs it")
    if arguments.size == "custom":
        size = Dimensions(*map(int, arguments.dimensions.split(",")))
    else:
        size = layouts.PRESETS[arguments.size]
    config = arguments.config or f"albert_config_{arguments.size}.json"
    options = Options(
        prefix=arguments.prefix,
        config=None if arguments.no_config else config,
        ln_type="preln" if arguments.preln else "postln",
        cls="none" if arguments.no_cls else "masked" if arguments.partial_cls else "all",
        task_head=arguments.task_head,
        slots=arguments.slots,
        dtype=arguments.dtype,
        shards=arguments.shards,
        partitioned=arguments.partitioned,
        v1=arguments.v1,
        meta=not arguments.no_meta,
        dyadic=arguments.dyadic,
        seed=arguments.seed,
    )
    write(arguments.out, size, options)


if __name__ == "__main__":
    main()
