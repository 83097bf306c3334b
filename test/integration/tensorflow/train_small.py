"""Trains a small ALBERT to fill in what repeats, until it is sure, and saves it as transformers do.

    python train_small.py OUT

What int8 does to the likeliest word can be told of a model that has one only: with random weights all are alike.
"""

import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import AlbertConfig, AlbertForMaskedLM

WORDS = 200
MASK = 4
LENGTH = 12


def main(out: Path) -> None:
    torch.manual_seed(5)
    torch.set_num_threads(1)
    config = AlbertConfig(
        vocab_size=WORDS,
        embedding_size=32,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=64,
        hidden_act="gelu_new",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.05,
        pad_token_id=0,
    )
    model = AlbertForMaskedLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    for _ in range(200):
        ids, masked = batch(32)
        logits = model(input_ids=masked).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.save_pretrained(out)
    print(float(loss))


def batch(size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Texts whose second half is their first, a tenth of whose words are hidden."""
    half = torch.randint(5, WORDS, (size, LENGTH // 2))
    ids = torch.cat([half, half], dim=1)
    return ids, torch.where(torch.rand(ids.shape) < 0.1, MASK, ids)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
