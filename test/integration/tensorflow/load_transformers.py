"""Loads models with Hugging Face's transformers, as a person would.

    python load_transformers.py FOLDER...

Prints JSON: for each folder, {"loaded": true, "class": …, "missing": […], "hidden": […], "tokens": […]} or
{"loaded": false, "error": "…"}. `hidden` are the hidden states of eight tokens, one after the other.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import torch  # noqa: E402
import transformers  # noqa: E402


def load(folder: str) -> dict:
    try:
        model, loading = transformers.AutoModel.from_pretrained(folder, output_loading_info=True)
        with torch.no_grad():
            hidden = model.eval()(torch.arange(8)[None]).last_hidden_state
        tokens = transformers.AutoTokenizer.from_pretrained(folder).tokenize("一丁")
    except Exception as error:  # whatever it is, it is what a person would see
        return {"loaded": False, "error": f"{type(error).__name__}: {error}"}
    missing = sorted(loading["missing_keys"])
    name = type(model).__name__
    return {"loaded": True, "class": name, "missing": missing, "hidden": hidden.flatten().tolist(), "tokens": tokens}


if __name__ == "__main__":
    print(json.dumps({folder: load(folder) for folder in sys.argv[1:]}))
