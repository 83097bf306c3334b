"""Reads a checkpoint's index (a LevelDB-style table) and writes it again in ways that TensorFlow's writer does not.

    table   := data block* · meta-index block · index block · footer
    block   := entry* · uint32 restart offset* · uint32 number of restarts · trailer
    entry   := varint shared · varint unshared · varint value length · key's unshared bytes · value
    trailer := type (0 plain, 1 Snappy) · masked CRC-32C of block and type
    footer  := handle of the meta-index · handle of the index · zeros up to 40 bytes · uint64 magic
    handle  := varint offset · varint size without trailer
"""

import struct
from pathlib import Path

import snappy
from snappy import varint

MAGIC = 0xDB4775248B80FB57
FOOTER_SIZE = 48
RESTART_INTERVAL = 16
PLAIN, SNAPPY = 0, 1

Entry = tuple[bytes, bytes]


def read(path: Path) -> list[Entry]:
    """Keys and values of an index that TensorFlow wrote, whose blocks are plain."""
    table = path.read_bytes()
    footer = table[-FOOTER_SIZE:]
    (magic,) = struct.unpack("<Q", footer[-8:])
    if magic != MAGIC:
        raise ValueError(f"{path.name} is no table")
    _, position = _read_handle(footer, 0)
    (offset, size), _ = _read_handle(footer, position)
    entries: list[Entry] = []
    for _, handle in _read_block(table[offset : offset + size]):
        (offset, size), _ = _read_handle(handle, 0)
        entries += _read_block(table[offset : offset + size])
    return entries


def write(path: Path, entries: list[Entry], block_type: int = PLAIN, entries_a_block: int = 1 << 20) -> None:
    """Writes a table of blocks of `block_type`, with at most so many entries each."""
    table = bytearray()

    def append(block: bytes) -> bytes:
        """Appends a block with its trailer and gives its handle."""
        stored = snappy.compress(block) if block_type == SNAPPY else block
        typed = stored + bytes([block_type])
        handle = varint(len(table)) + varint(len(stored))
        table.extend(typed + struct.pack("<I", masked_crc32c(typed)))
        return handle

    index: list[Entry] = []
    for start in range(0, len(entries), entries_a_block):
        part = entries[start : start + entries_a_block]
        index.append((part[-1][0], append(_block(part, RESTART_INTERVAL))))
    handles = append(_block([], RESTART_INTERVAL)) + append(_block(index, 1))
    path.write_bytes(bytes(table) + handles.ljust(FOOTER_SIZE - 8, b"\0") + struct.pack("<Q", MAGIC))


def masked_crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli), rotated and offset, so that a checksum of data with checksums in it stays good."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _block(entries: list[Entry], restart_interval: int) -> bytes:
    block = bytearray()
    restarts = []
    previous = b""
    for number, (key, value) in enumerate(entries):
        if number % restart_interval == 0:
            restarts.append(len(block))
            previous = b""
        shared = _shared_prefix(previous, key)
        block += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        previous = key
    restarts = restarts or [0]
    return bytes(block) + struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))


def _read_block(block: bytes) -> list[Entry]:
    (restarts,) = struct.unpack("<I", block[-4:])
    end = len(block) - 4 * (restarts + 1)
    entries: list[Entry] = []
    position, key = 0, b""
    while position < end:
        shared, position = _read_varint(block, position)
        unshared, position = _read_varint(block, position)
        length, position = _read_varint(block, position)
        key = key[:shared] + block[position : position + unshared]
        position += unshared
        entries.append((key, block[position : position + length]))
        position += length
    return entries


def _read_handle(data: bytes, position: int) -> tuple[tuple[int, int], int]:
    offset, position = _read_varint(data, position)
    size, position = _read_varint(data, position)
    return (offset, size), position


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position


def _shared_prefix(a: bytes, b: bytes) -> int:
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return shared


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


_CRC_TABLE = _crc_table()
