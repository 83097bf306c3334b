"""Loads a model with the real bert4keras, as its documentation says, and runs it once."""

import os
import sys

os.environ.update(TF_KERAS="1", TF_USE_LEGACY_KERAS="1")

import numpy as np  # noqa: E402
import tf_keras  # noqa: E402

# bert4keras imports Keras under the name that it had in TensorFlow.
sys.modules["tensorflow.keras"] = tf_keras

from bert4keras.backend import set_gelu  # noqa: E402
from bert4keras.models import build_transformer_model  # noqa: E402


TOKENS = np.array([[1, 2, 3, 4]])


def run(config: str, checkpoint: str) -> np.ndarray:
    """The hidden states of four tokens."""
    tf_keras.backend.clear_session()
    # As these models were trained; by itself it is the exact one.
    set_gelu("tanh")
    model = build_transformer_model(config, checkpoint, model="albert")
    return np.asarray(model([TOKENS, np.zeros_like(TOKENS)]))


def load(config: str, checkpoint: str) -> dict:
    """{"loaded": true, "shape": […]} or {"loaded": false, "error": "…"}."""
    try:
        output = run(config, checkpoint)
    except Exception as error:  # whatever it is, it is what a person would see
        return {"loaded": False, "error": f"{type(error).__name__}: {error}"}
    return {"loaded": True, "shape": list(output.shape)}
