"""Writes one random model as PyTorch saves it, in every form that people have:  write_pytorch.py FOLDER

Each form is a folder with `config.json` and `vocab.txt`; `expected.safetensors` has what torch itself reads of all.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AlbertConfig, AlbertForPreTraining

CONFIG = AlbertConfig(
    vocab_size=50, embedding_size=16, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
    max_position_embeddings=32, hidden_act="gelu_new", bos_token_id=None, eos_token_id=None, pad_token_id=0,
)  # fmt: skip


def turned(state: dict) -> dict:
    """The same numbers, each matrix as it lies where somebody turned it."""
    return {name: value.t().contiguous().t() if value.dim() == 2 else value for name, value in state.items()}


def in_one_storage(state: dict) -> dict:
    """The same numbers, all cut out of one tensor."""
    whole = torch.cat([torch.zeros(3), *(value.reshape(-1) for value in state.values())])
    parts, at = {}, 3
    for name, value in state.items():
        parts[name] = whole[at : at + value.numel()].reshape(value.shape)
        at += value.numel()
    return parts


def main(folder: Path) -> None:
    torch.manual_seed(3)
    model = AlbertForPreTraining(CONFIG)
    for parameter in model.parameters():
        # What half precision holds exactly.
        parameter.data = torch.randint(-64, 65, parameter.shape).float() / 256
    state = {name: value.detach() for name, value in model.state_dict().items()}
    older = {"_use_new_zipfile_serialization": False}
    forms = {
        "newer": (state, {}),
        "older": (state, older),
        "half": ({name: value.half() for name, value in state.items()}, {}),
        "bfloat16": ({name: value.bfloat16() for name, value in state.items()}, older),
        "double": ({name: value.double() for name, value in state.items()}, {}),
        "turned": (turned(state), {}),
        "turned-older": (turned(state), older),
        "one-storage": (in_one_storage(state), {}),
        "wrapped": ({"epoch": 1, "state_dict": {f"module.{name}": value for name, value in state.items()}}, {}),
        "parameters": (dict(model.named_parameters()), {}),
        "protocol-5": (state, {"pickle_protocol": 5}),
    }
    words = "".join(f"token{number}\n" for number in range(CONFIG.vocab_size))
    for name, (saved, options) in forms.items():
        (folder / name).mkdir(parents=True)
        torch.save(saved, folder / name / "pytorch_model.bin", **options)
        CONFIG.save_pretrained(folder / name)
        (folder / name / "vocab.txt").write_text(words)
    tied = {"predictions.decoder.weight", "predictions.decoder.bias"}
    kept = {name: value.clone() for name, value in state.items() if name not in tied}
    save_file(kept, folder / "expected.safetensors", metadata={"format": "pt"})
    print(json.dumps(list(forms)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
