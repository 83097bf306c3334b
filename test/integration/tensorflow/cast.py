"""Has TensorFlow's own Saver write a checkpoint's tensors again as another type, in place.

    python cast.py PREFIX float16
"""

import sys
from pathlib import Path

import saver

if __name__ == "__main__":
    prefix, dtype = Path(sys.argv[1]), sys.argv[2]
    saver.save(prefix, {name: value.astype(dtype) for name, value in saver.load(prefix).items()}, meta=False)
