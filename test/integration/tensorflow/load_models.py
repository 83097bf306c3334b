"""Loads models with the real bert4keras, and as Google's ALBERT code does.

    python load_models.py FOLDER...

Prints JSON: for each folder, what came of it in {"bert4keras": …, "google": …}.
"""

import json
import sys
from pathlib import Path

import load_bert4keras
import restore_variables
from model_files import prefix_of

if __name__ == "__main__":
    came = {}
    for folder in sys.argv[1:]:
        config, checkpoint = str(Path(folder) / "albert_config.json"), str(prefix_of(Path(folder)))
        came[folder] = {
            "bert4keras": load_bert4keras.load(config, checkpoint),
            "google": restore_variables.restore(config, checkpoint),
        }
    print(json.dumps(came))
