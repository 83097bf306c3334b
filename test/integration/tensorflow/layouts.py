"""Names and shapes of the variables of the three layouts that look alike, and the sizes that brightmart published.

Letters in shapes: V words in the vocabulary, E width of the factorised embedding, H width of the hidden states,
F width between the two feed-forward layers, P positions, T token types.
"""

from dataclasses import dataclass

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Dimensions:
    vocabulary: int
    embedding: int
    hidden: int
    feed_forward: int
    layers: int
    heads: int
    positions: int = 512
    token_types: int = 2
    groups: int = 1
    inner: int = 1


PRESETS = {
    "tiny": Dimensions(21128, 128, 312, 1248, layers=4, heads=12),
    "base": Dimensions(21128, 128, 768, 3072, layers=12, heads=12),
    "large": Dimensions(21128, 128, 1024, 4096, layers=24, heads=16),
    "xlarge": Dimensions(21128, 128, 2048, 8192, layers=24, heads=32),
}


def brightmart(size: Dimensions) -> dict[str, Shape]:
    """brightmart's layout: factors `word_embeddings` [V, E] and `word_embeddings_2` [E, H], one `layer_shared`."""
    return {
        "bert/embeddings/word_embeddings": (size.vocabulary, size.embedding),
        "bert/embeddings/word_embeddings_2": (size.embedding, size.hidden),
        **_positions_and_types(size, size.hidden),
        **_bert_block("bert/encoder/layer_shared", size),
        **_pooler(size),
        **_heads(size, size.hidden),
    }


def google(size: Dimensions) -> dict[str, Shape]:
    """Google's ALBERT layout. Where E is not H, `embedding_hidden_mapping_in` leads from one to the other."""
    mapping = _dense("bert/encoder/embedding_hidden_mapping_in", size.embedding, size.hidden)
    return {
        "bert/embeddings/word_embeddings": (size.vocabulary, size.embedding),
        **_positions_and_types(size, size.embedding),
        **(mapping if size.embedding != size.hidden else {}),
        **_google_blocks(size),
        **_pooler(size),
        **_heads(size, size.embedding),
    }


def _google_blocks(size: Dimensions) -> dict[str, Shape]:
    blocks: dict[str, Shape] = {}
    for group in range(size.groups):
        for inner in range(size.inner):
            block = f"bert/encoder/transformer/group_{group}/inner_group_{inner}"
            blocks |= {
                **_self_attention(f"{block}/attention_1", size),
                **_layer_norm(f"{block}/LayerNorm", size.hidden),
                **_dense(f"{block}/ffn_1/intermediate/dense", size.hidden, size.feed_forward),
                **_dense(f"{block}/ffn_1/intermediate/output/dense", size.feed_forward, size.hidden),
                **_layer_norm(f"{block}/LayerNorm_1", size.hidden),
            }
    return blocks


def bert(size: Dimensions) -> dict[str, Shape]:
    """BERT's layout: `word_embeddings` [V, H] and a block of its own for every layer."""
    blocks: dict[str, Shape] = {}
    for layer in range(size.layers):
        blocks |= _bert_block(f"bert/encoder/layer_{layer}", size)
    return {
        "bert/embeddings/word_embeddings": (size.vocabulary, size.hidden),
        **_positions_and_types(size, size.hidden),
        **blocks,
        **_pooler(size),
        **_heads(size, size.hidden),
    }


def _positions_and_types(size: Dimensions, width: int) -> dict[str, Shape]:
    return {
        "bert/embeddings/position_embeddings": (size.positions, width),
        "bert/embeddings/token_type_embeddings": (size.token_types, width),
        **_layer_norm("bert/embeddings/LayerNorm", width),
    }


def _bert_block(scope: str, size: Dimensions) -> dict[str, Shape]:
    return {
        **_self_attention(f"{scope}/attention", size),
        **_layer_norm(f"{scope}/attention/output/LayerNorm", size.hidden),
        **_dense(f"{scope}/intermediate/dense", size.hidden, size.feed_forward),
        **_dense(f"{scope}/output/dense", size.feed_forward, size.hidden),
        **_layer_norm(f"{scope}/output/LayerNorm", size.hidden),
    }


def _self_attention(scope: str, size: Dimensions) -> dict[str, Shape]:
    return {
        **_dense(f"{scope}/self/query", size.hidden, size.hidden),
        **_dense(f"{scope}/self/key", size.hidden, size.hidden),
        **_dense(f"{scope}/self/value", size.hidden, size.hidden),
        **_dense(f"{scope}/output/dense", size.hidden, size.hidden),
    }


def _pooler(size: Dimensions) -> dict[str, Shape]:
    return _dense("bert/pooler/dense", size.hidden, size.hidden)


def _heads(size: Dimensions, width: int) -> dict[str, Shape]:
    """Heads of the pre-training; the masked language model's transform ends in the width of the word embeddings."""
    return {
        **_dense("cls/predictions/transform/dense", size.hidden, width),
        **_layer_norm("cls/predictions/transform/LayerNorm", width),
        "cls/predictions/output_bias": (size.vocabulary,),
        "cls/seq_relationship/output_weights": (2, size.hidden),
        "cls/seq_relationship/output_bias": (2,),
    }


def _dense(scope: str, inputs: int, outputs: int) -> dict[str, Shape]:
    return {f"{scope}/kernel": (inputs, outputs), f"{scope}/bias": (outputs,)}


def _layer_norm(scope: str, width: int) -> dict[str, Shape]:
    return {f"{scope}/gamma": (width,), f"{scope}/beta": (width,)}
