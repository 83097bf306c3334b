"""Loads checkpoints and has TensorFlow's own Saver write their tensors again, names kept, for comparing the bytes.

    python resave.py CONVERTED_FOLDER OUT_FOLDER [CONVERTED_FOLDER OUT_FOLDER]...
"""

import sys
from pathlib import Path

import saver
from model_files import prefix_of


def main(arguments: list[Path]) -> None:
    for source, out in zip(arguments[::2], arguments[1::2], strict=True):
        prefix = prefix_of(source)
        saver.save(out / prefix.name, saver.load(prefix), meta=False)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
