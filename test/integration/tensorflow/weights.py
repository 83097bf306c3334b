"""Seeded weights of a sensible scale, and the optimizer's slots that training leaves beside them."""

from collections.abc import Callable, Mapping

import numpy as np

from layouts import Shape

Tensors = dict[str, np.ndarray]
Draw = Callable[[np.random.Generator, Shape], np.ndarray]


def random_weights(shapes: Mapping[str, Shape], seed: int) -> Tensors:
    """Float32 weights with a standard deviation of 0.02, as at the start of training; gammas lie around 1."""
    return _weights(shapes, seed, lambda generator, shape: 0.02 * generator.standard_normal(shape, np.float32))


def dyadic_weights(shapes: Mapping[str, Shape], seed: int) -> Tensors:
    """Float32 weights that are small multiples of 1/64.

    float16 and bfloat16 hold them exactly, and float32 every product of two such matrices in whatever order it is
    summed: a converted checkpoint can be compared byte by byte, whoever multiplied.
    """
    return _weights(shapes, seed, lambda generator, shape: generator.integers(-8, 9, shape).astype(np.float32) / 64)


def with_optimizer_state(weights: Tensors, seed: int, step: int) -> Tensors:
    """Adds what brightmart's optimizer saves: two moments of each variable, and the number of the step."""
    generator = np.random.default_rng(seed)
    state: Tensors = {"global_step": np.array(step, np.int64)}
    for name, value in weights.items():
        state[f"{name}/adam_m"] = generator.standard_normal(value.shape, np.float32) * 1e-4
        state[f"{name}/adam_v"] = generator.random(value.shape, np.float32) * 1e-6
    return weights | state


def _weights(shapes: Mapping[str, Shape], seed: int, draw: Draw) -> Tensors:
    generator = np.random.default_rng(seed)
    weights = {name: draw(generator, shape) for name, shape in sorted(shapes.items())}
    return {name: value + np.float32(1) if name.endswith("/gamma") else value for name, value in weights.items()}
