"""Cuts texts into tokens with transformers' BertTokenizer, and with what a tokenizer.json says.

    python tokenise.py VOCABULARY TOKENIZER.json TEXTS.json

TEXTS.json holds a list of texts. Prints JSON: the ids of each, between [CLS] and [SEP], by both; and of each text with
the one before it, by both, the ids and what they say of whose they are.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

from tokenizers import Tokenizer  # noqa: E402
from transformers import BertTokenizer  # noqa: E402


def main(vocabulary: Path, definition: Path, texts: Path) -> None:
    bert = BertTokenizer(str(vocabulary), do_lower_case=True)
    defined = Tokenizer.from_file(str(definition))
    given = json.loads(texts.read_text("utf-8"))
    # transformers take an empty second text for none.
    pairs = [pair for pair in zip(given, given[1:]) if pair[1]]
    both = [bert(*pair) for pair in pairs]
    encoded = [defined.encode(*pair) for pair in pairs]
    told = {
        "bert": [bert(text)["input_ids"] for text in given],
        "defined": [defined.encode(text).ids for text in given],
        "bertPairs": [[pair["input_ids"], pair["token_type_ids"]] for pair in both],
        "definedPairs": [[pair.ids, pair.type_ids] for pair in encoded],
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
