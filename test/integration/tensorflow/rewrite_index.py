"""Rewrites a checkpoint's index in ways that readers must know and TensorFlow's writer offers no switch for."""

from pathlib import Path

import index_table

HEADER_KEY = b""
#  BundleHeaderProto.endianness, field 2: a varint, 1 for big-endian.
BIG_ENDIAN = b"\x10\x01"


def compress_with_snappy(index: Path) -> None:
    """Compresses every block, and makes several blocks of the one that TensorFlow writes for a small model."""
    index_table.write(index, index_table.read(index), index_table.SNAPPY, entries_a_block=10)


def claim_big_endian(index: Path) -> None:
    """Has the header say that the data is big-endian, as on the machines that TensorFlow has ports for."""
    (key, header), *tensors = index_table.read(index)
    if key != HEADER_KEY:
        raise ValueError(f"{index.name} has no header")
    index_table.write(index, [(key, header + BIG_ENDIAN), *tensors])
