"""Prints the token ids that Hugging Face's BertTokenizer makes of texts.

    python bert_tokens.py VOCABULARY TEXTS_JSON
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

from transformers import BertTokenizer  # noqa: E402


def main(vocabulary: str, texts: list[str]) -> None:
    tokenizer = BertTokenizer(vocabulary, do_lower_case=True)
    json.dump([tokenizer(text)["input_ids"] for text in texts], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")))
