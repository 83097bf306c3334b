"""The files of a model's folder beside the weights: configurations as brightmart and Google shape them, vocabulary."""

import json
from pathlib import Path

from layouts import Dimensions

SPECIAL_TOKENS = ["[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def brightmart_config(size: Dimensions, ln_type: str = "postln") -> dict[str, object]:
    return {
        "attention_probs_dropout_prob": 0.0,
        "directionality": "bidi",
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.0,
        "hidden_size": size.hidden,
        "embedding_size": size.embedding,
        "initializer_range": 0.02,
        "intermediate_size": size.feed_forward,
        "max_position_embeddings": size.positions,
        "num_attention_heads": size.heads,
        "num_hidden_layers": size.layers,
        "pooler_fc_size": 768,
        "pooler_num_attention_heads": 12,
        "pooler_num_fc_layers": 3,
        "pooler_size_per_head": 128,
        "pooler_type": "first_token_transform",
        "type_vocab_size": size.token_types,
        "vocab_size": size.vocabulary,
        "ln_type": ln_type,
    }


def google_config(size: Dimensions) -> dict[str, object]:
    return {
        "attention_probs_dropout_prob": 0.0,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.0,
        "embedding_size": size.embedding,
        "hidden_size": size.hidden,
        "initializer_range": 0.02,
        "intermediate_size": size.feed_forward,
        "max_position_embeddings": size.positions,
        "num_attention_heads": size.heads,
        "num_hidden_layers": size.layers,
        "num_hidden_groups": size.groups,
        "net_structure_type": 0,
        "gap_size": 0,
        "num_memory_blocks": 0,
        "inner_group_num": size.inner,
        "down_scale_factor": 1,
        "type_vocab_size": size.token_types,
        "vocab_size": size.vocabulary,
    }


def vocabulary(tokens: int) -> list[str]:
    """As many tokens, in the order of Chinese BERT: padding, unused, special, then characters."""
    unused = 99 if tokens > 1000 else 0
    head = ["[PAD]", *(f"[unused{number}]" for number in range(1, unused + 1)), *SPECIAL_TOKENS, "，", "。"]
    ideographs = [chr(0x4E00 + number) for number in range(min(tokens - len(head), 20992))]
    rest = [f"##{number}" for number in range(tokens - len(head) - len(ideographs))]
    return head + ideographs + rest


def write_config(path: Path, config: dict[str, object]) -> None:
    path.write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def write_vocabulary(path: Path, tokens: int) -> None:
    path.write_text("\n".join(vocabulary(tokens)) + "\n", "utf-8")


def read_config(folder: Path) -> dict:
    """The one configuration in a folder."""
    (path,) = folder.glob("albert_config*.json")
    return json.loads(path.read_text("utf-8"))


def prefix_of(folder: Path) -> Path:
    """Path of the one checkpoint in a folder, without extensions."""
    (index,) = folder.glob("*.index")
    return index.with_suffix("")
