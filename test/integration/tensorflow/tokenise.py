"""Cuts texts into tokens with transformers' BertTokenizer.

    python tokenise.py VOCABULARY TEXTS.json

TEXTS.json holds a list of texts. Prints JSON: the ids of each, between [CLS] and [SEP].
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

from transformers import BertTokenizer  # noqa: E402


def main(vocabulary: Path, texts: Path) -> None:
    tokenizer = BertTokenizer(str(vocabulary), do_lower_case=True)
    json.dump([tokenizer(text)["input_ids"] for text in json.loads(texts.read_text("utf-8"))], sys.stdout)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
