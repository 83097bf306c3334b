"""Both architectures' forward passes in NumPy and float64, each written from its own code's description.

They share nothing but elementary functions: brightmart's is BERT's formulation over flat matrices, Google's works
on separate heads as its ALBERT does. A tensor that went to the wrong place in a conversion shows as a difference.

Letters in shapes: B sequences, S tokens of a sequence, N heads, D = H / N; the others as in `layouts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LAYER_NORM_EPSILON = 1e-12
MASKED = -10000.0


@dataclass(frozen=True)
class Inputs:
    """Token ids, mask (1: token, 0: padding) and token types, all [B, S]."""

    ids: np.ndarray
    mask: np.ndarray
    types: np.ndarray


class Weights:
    """A checkpoint's tensors in float64, each converted once."""

    def __init__(self, tensors: Mapping[str, np.ndarray]) -> None:
        self._tensors = {name: np.asarray(value, np.float64) for name, value in tensors.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        return self._tensors[name]

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def dense(self, x: np.ndarray, scope: str) -> np.ndarray:
        return x @ self[f"{scope}/kernel"] + self[f"{scope}/bias"]

    def logits(self, x: np.ndarray, scope: str) -> np.ndarray:
        return x @ self[f"{scope}output_weights"].T + self[f"{scope}output_bias"]

    def layer_norm(self, x: np.ndarray, scope: str) -> np.ndarray:
        mean = x.mean(axis=-1, keepdims=True)
        variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + LAYER_NORM_EPSILON) * self[f"{scope}/gamma"] + self[f"{scope}/beta"]


def brightmart(tensors: Mapping[str, np.ndarray], config: Mapping, inputs: Inputs) -> dict[str, np.ndarray]:
    """brightmart's `modeling.py` with `ln_type` postln; the heads of `run_pretraining.py` where they are there.

    Gives embedding and sequence [B, S, H], pooled [B, H], mlm [B, S, V] and sop [B, 2].
    """
    weights = Weights(tensors)
    words = weights["bert/embeddings/word_embeddings"]
    projection = weights["bert/embeddings/word_embeddings_2"]
    embedding = words[inputs.ids] @ projection
    embedding += weights["bert/embeddings/token_type_embeddings"][inputs.types]
    embedding += weights["bert/embeddings/position_embeddings"][: inputs.ids.shape[1]]
    embedding = weights.layer_norm(embedding, "bert/embeddings/LayerNorm")

    sequence = embedding
    for _ in range(config["num_hidden_layers"]):
        sequence = _brightmart_layer(weights, "bert/encoder/layer_shared", sequence, inputs, config)

    outputs = _outputs(weights, embedding, sequence)
    if "cls/predictions/output_bias" in weights:
        hidden = _mlm_transform(weights, sequence)
        outputs["mlm"] = hidden @ projection.T @ words.T + weights["cls/predictions/output_bias"]
    return outputs


def google(tensors: Mapping[str, np.ndarray], config: Mapping, inputs: Inputs) -> dict[str, np.ndarray]:
    """Google's `modeling.py` (ALBERT).

    Outputs as of `brightmart`, except that the embedding is [B, S, E].
    """
    mapping = "bert/encoder/embedding_hidden_mapping_in"
    if (config["embedding_size"] != config["hidden_size"]) != (f"{mapping}/kernel" in tensors):
        raise ValueError("Google's code has embedding_hidden_mapping_in where embedding_size is not hidden_size")
    weights = Weights(tensors)
    words = weights["bert/embeddings/word_embeddings"]
    positions = weights["bert/embeddings/position_embeddings"][None, : inputs.ids.shape[1], :]
    embedding = words[inputs.ids] + weights["bert/embeddings/token_type_embeddings"][inputs.types] + positions
    embedding = weights.layer_norm(embedding, "bert/embeddings/LayerNorm")

    sequence = weights.dense(embedding, mapping) if f"{mapping}/kernel" in tensors else embedding
    layers = config["num_hidden_layers"]
    for layer in range(layers):
        group = int(layer / layers * config.get("num_hidden_groups", 1))
        for inner in range(config.get("inner_group_num", 1)):
            block = f"bert/encoder/transformer/group_{group}/inner_group_{inner}"
            sequence = _google_block(weights, block, sequence, inputs, config)

    outputs = _outputs(weights, embedding, sequence)
    if "cls/predictions/output_bias" in weights:
        outputs["mlm"] = _mlm_transform(weights, sequence) @ words.T + weights["cls/predictions/output_bias"]
    return outputs


def _brightmart_layer(weights: Weights, scope: str, x: np.ndarray, inputs: Inputs, config: Mapping) -> np.ndarray:
    """One post-LN block over [B, S, H], with heads cut from and joined to the last axis."""
    batch, length, hidden = x.shape
    heads = config["num_attention_heads"]

    def split(y: np.ndarray) -> np.ndarray:
        return y.reshape(batch, length, heads, hidden // heads).transpose(0, 2, 1, 3)

    query = split(weights.dense(x, f"{scope}/attention/self/query"))
    key = split(weights.dense(x, f"{scope}/attention/self/key"))
    value = split(weights.dense(x, f"{scope}/attention/self/value"))
    scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(hidden / heads)
    scores += (1.0 - inputs.mask[:, None, None, :]) * MASKED
    context = (softmax(scores) @ value).transpose(0, 2, 1, 3).reshape(batch, length, hidden)

    attended = weights.dense(context, f"{scope}/attention/output/dense")
    attended = weights.layer_norm(attended + x, f"{scope}/attention/output/LayerNorm")
    inner = gelu(weights.dense(attended, f"{scope}/intermediate/dense"))
    return weights.layer_norm(weights.dense(inner, f"{scope}/output/dense") + attended, f"{scope}/output/LayerNorm")


def _google_block(weights: Weights, scope: str, x: np.ndarray, inputs: Inputs, config: Mapping) -> np.ndarray:
    """One attention and feed-forward block over [B, S, H], with kernels as [H, N, D] and [N, D, H]."""
    hidden = x.shape[-1]
    heads = config["num_attention_heads"]
    width = hidden // heads

    def project(name: str) -> np.ndarray:
        kernel = weights[f"{scope}/attention_1/self/{name}/kernel"].reshape(hidden, heads, width)
        bias = weights[f"{scope}/attention_1/self/{name}/bias"].reshape(heads, width)
        return np.einsum("bsh,hnd->bsnd", x, kernel, optimize=True) + bias

    query, key, value = project("query"), project("key"), project("value")
    logits = np.einsum("bfnd,btnd->bnft", query, key, optimize=True) * width**-0.5
    logits = np.where(inputs.mask[:, None, None, :] == 1, logits, logits + MASKED)
    context = np.einsum("bnft,btnd->bfnd", softmax(logits), value, optimize=True)

    kernel = weights[f"{scope}/attention_1/output/dense/kernel"].reshape(heads, width, hidden)
    attended = np.einsum("bfnd,ndh->bfh", context, kernel, optimize=True)
    attended += weights[f"{scope}/attention_1/output/dense/bias"]
    attended = weights.layer_norm(attended + x, f"{scope}/LayerNorm")
    inner = gelu(weights.dense(attended, f"{scope}/ffn_1/intermediate/dense"))
    output = weights.dense(inner, f"{scope}/ffn_1/intermediate/output/dense")
    return weights.layer_norm(output + attended, f"{scope}/LayerNorm_1")


def _outputs(weights: Weights, embedding: np.ndarray, sequence: np.ndarray) -> dict[str, np.ndarray]:
    """What both architectures make of the last layer in the same way, under the same names."""
    outputs = {"embedding": embedding, "sequence": sequence}
    if "bert/pooler/dense/kernel" in weights:
        outputs["pooled"] = np.tanh(weights.dense(sequence[:, 0], "bert/pooler/dense"))
    if "cls/seq_relationship/output_weights" in weights:
        outputs["sop"] = weights.logits(outputs["pooled"], "cls/seq_relationship/")
    return outputs


def _mlm_transform(weights: Weights, sequence: np.ndarray) -> np.ndarray:
    hidden = gelu(weights.dense(sequence, "cls/predictions/transform/dense"))
    return weights.layer_norm(hidden, "cls/predictions/transform/LayerNorm")


def gelu(x: np.ndarray) -> np.ndarray:
    """The approximation by tanh, which both use."""
    return 0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3)))


def softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
