"""A small Snappy compressor, after google/snappy's format_description.txt.

Greedy: at each byte it looks up where the next four bytes were seen last, and copies from there or takes one more
literal byte. It emits literals with short and with long lengths, and copies with 11- and with 16-bit offsets.
"""

MIN_MATCH = 4
MAX_COPY = 64
MAX_OFFSET = 0xFFFF


def compress(data: bytes) -> bytes:
    output = bytearray(varint(len(data)))
    seen: dict[bytes, int] = {}
    literal_start = position = 0
    while position + MIN_MATCH <= len(data):
        quad = data[position : position + MIN_MATCH]
        candidate = seen.get(quad)
        seen[quad] = position
        if candidate is None or position - candidate > MAX_OFFSET:
            position += 1
            continue
        length = _match_length(data, candidate, position)
        output += _literal(data[literal_start:position])
        output += _copy(position - candidate, length)
        position += length
        literal_start = position
    output += _literal(data[literal_start:])
    return bytes(output)


def varint(value: int) -> bytes:
    output = bytearray()
    while value >= 0x80:
        output.append(value & 0x7F | 0x80)
        value >>= 7
    output.append(value)
    return bytes(output)


def _match_length(data: bytes, candidate: int, position: int) -> int:
    length = MIN_MATCH
    while length < MAX_COPY and position + length < len(data) and data[candidate + length] == data[position + length]:
        length += 1
    return length


def _literal(data: bytes) -> bytes:
    """Tag 0: the length minus one in the tag's upper six bits, or from 60 on in one to four bytes behind it."""
    if not data:
        return b""
    length = len(data) - 1
    if length < 60:
        return bytes([length << 2]) + data
    length_bytes = length.to_bytes((length.bit_length() + 7) // 8, "little")
    return bytes([(59 + len(length_bytes)) << 2]) + length_bytes + data


def _copy(offset: int, length: int) -> bytes:
    """Tag 1 for what is short and near: length 4 to 11, offset below 2048. Tag 2 for the rest."""
    if length <= 11 and offset < 2048:
        return bytes([1 | (length - 4) << 2 | offset >> 8 << 5, offset & 0xFF])
    return bytes([2 | (length - 1) << 2]) + offset.to_bytes(2, "little")
