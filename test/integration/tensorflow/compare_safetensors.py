"""Compares the tensors of two safetensors files, to the bit:  compare_safetensors.py EXPECTED FOUND"""

import json
import sys

import numpy as np
from safetensors.numpy import load_file

expected, found = (load_file(path) for path in sys.argv[1:3])
print(
    json.dumps(
        {
            "missing": sorted(set(expected) - set(found)),
            "added": sorted(set(found) - set(expected)),
            "different": [name for name in expected if name in found and not np.array_equal(expected[name], found[name])],
        }
    )
)
