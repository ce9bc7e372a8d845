"""Reads a TensorFlow checkpoint of format V2 with nothing but Python, and prints what it holds as JSON.

It shares nothing with the library it judges: written from the format's descriptions (leveldb/doc/table_format.md,
tensorflow/core/protobuf/tensor_bundle.proto, tensorflow/core/util/tensor_bundle/tensor_bundle.cc). Every checksum is verified, and
everything that is not as TensorFlow writes it ends in an error.

    python3 read_bundle.py PREFIX
"""
import hashlib
import json
import os
import struct
import sys

SIZES = {1: 4, 2: 8, 3: 4, 4: 1, 5: 2, 6: 1, 8: 8, 9: 8, 10: 1, 11: 1, 12: 1, 13: 4, 14: 2, 15: 2, 16: 2, 17: 2, 18: 16, 19: 2, 22: 4, 23: 8, 24: 1, 25: 1, 29: 1, 30: 1}
STRING = 7


def crc_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
        table.append(n)
    return table


TABLE = crc_table()


def crc32c(data, crc=0):
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def block(data, offset, size):
    content = data[offset:offset + size]
    kind = data[offset + size]
    assert kind == 0, "the block is compressed; TensorFlow's are not"
    stored = struct.unpack_from("<I", data, offset + size + 1)[0]
    assert stored == masked(crc32c(data[offset:offset + size + 1])), "checksum of a block"
    restarts = struct.unpack_from("<I", content, size - 4)[0]
    points = list(struct.unpack_from("<%dI" % restarts, content, size - 4 - 4 * restarts))
    end = size - 4 - 4 * restarts
    entries, at, key, seen = [], 0, b"", 0
    while at < end:
        start = at
        shared, at = varint(content, at)
        unshared, at = varint(content, at)
        length, at = varint(content, at)
        if start in points:
            assert shared == 0, "a restart point shares"
            seen += 1
        new = key[:shared] + content[at:at + unshared]
        assert not entries or new > key, "keys ascend"
        key = new
        at += unshared
        entries.append((key, content[at:at + length]))
        at += length
    assert at == end and (seen == restarts or not entries)
    return entries


def fields(message):
    at, found = 0, []
    while at < len(message):
        tag, at = varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(message, at)
        elif kind == 2:
            length, at = varint(message, at)
            value = message[at:at + length]
            at += length
        elif kind == 5:
            value = struct.unpack_from("<I", message, at)[0]
            at += 4
        else:
            raise AssertionError("wire type %d" % kind)
        found.append((tag >> 3, value))
    assert at == len(message)
    return found


def shape_of(message):
    dims = []
    for number, value in fields(message):
        if number == 2:
            dims.append(dict(fields(value)).get(1, 0))
    return dims


def slice_of(message, shape):
    extents = []
    for axis, (_, value) in enumerate(f for f in fields(message) if f[0] == 1):
        extent = dict(fields(value))
        extents.append((extent.get(1, 0), extent[2]) if 2 in extent else (0, shape[axis]))
    return extents


def ordered_number(value):
    digits = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([len(digits)]) + digits


def ordered_string(text):
    return text.replace(b"\x00", b"\x00\xff").replace(b"\xff\x00", b"\xff\x00") + b"\x00\x01"


def ordered_signed(value):
    # One byte for -64..63, else as many bytes as are needed: ones for each further byte, then the sign and the number, big-endian.
    length = 1
    while not -(1 << (7 * length - 1)) <= value < 1 << (7 * length - 1):
        length += 1
    assert length <= 8
    mask = (((1 << (length - 1)) - 1) << (8 * length - length + 1)) | (1 << (8 * length - length))
    return ((value & ((1 << (8 * length)) - 1)) ^ mask).to_bytes(length, "big")


def slice_key(name, message):
    key = ordered_number(0) + ordered_string(name)
    extents = [value for number, value in fields(message) if number == 1]
    key += ordered_number(len(extents))
    for extent in extents:
        extent = dict(fields(extent))
        key += ordered_signed(extent.get(1, 0)) + ordered_signed(extent.get(2, -1))
    return key


def signed64(value):
    return value - (1 << 64) if value >= 1 << 63 else value


def entry(value):
    found = {"slices": []}
    for number, field in fields(value):
        if number == 7:
            found["slices"].append(field)
        else:
            found[{1: "dtype", 2: "shape", 3: "shard", 4: "offset", 5: "size", 6: "crc"}[number]] = field
    found["shape"] = shape_of(found.get("shape", b""))
    return found


def count(shape):
    total = 1
    for extent in shape:
        total *= extent
    return total


def values(prefix, shards, found):
    """The bytes of an entry, or a list of strings."""
    path = "%s.data-%05d-of-%05d" % (prefix, found.get("shard", 0), shards)
    with open(path, "rb") as file:
        file.seek(found.get("offset", 0))
        data = file.read(found.get("size", 0))
    assert len(data) == found.get("size", 0), "the data file is too short"
    if found["dtype"] != STRING:
        assert len(data) == SIZES[found["dtype"]] * count(found["shape"]), "size and shape"
        assert found.get("crc", 0) == masked(crc32c(data)), "checksum of values"
        return data
    lengths, at = [], 0
    for _ in range(count(found["shape"])):
        length, at = varint(data, at)
        lengths.append(length)
    crc = crc32c(b"".join(struct.pack("<I", length) for length in lengths))
    assert data[at:at + 4] == struct.pack("<I", masked(crc)), "checksum of lengths"
    crc = crc32c(data[at:], crc)
    assert found.get("crc", 0) == masked(crc), "checksum of strings"
    at += 4
    strings = []
    for length in lengths:
        strings.append(data[at:at + length])
        at += length
    assert at == len(data)
    return strings


def assemble(prefix, shards, entries, name, found):
    size = SIZES.get(found["dtype"], 1)
    total = count(found["shape"])
    elements = [None] * total
    for message in found["slices"]:
        part = entries[slice_key(name, message)]
        extents = slice_of(message, found["shape"])
        assert part["shape"] == [length for _, length in extents] and part["dtype"] == found["dtype"]
        data = values(prefix, shards, part)
        for i in range(count(part["shape"])):
            rest, index, stride = i, 0, 1
            for axis in reversed(range(len(extents))):
                start, length = extents[axis]
                index += (start + rest % length) * stride
                rest //= length
                stride *= found["shape"][axis]
            assert elements[index] is None, "slices overlap"
            elements[index] = data[i] if found["dtype"] == STRING else data[i * size:(i + 1) * size]
    assert None not in elements, "slices leave a gap"
    return elements if found["dtype"] == STRING else b"".join(elements)


def read(prefix):
    with open(prefix + ".index", "rb") as file:
        data = file.read()
    assert data[-8:] == struct.pack("<Q", 0xDB4775248B80FB57), "magic number"
    footer, at = data[-48:], 0
    meta_offset, at = varint(footer, at)
    meta_size, at = varint(footer, at)
    offset, at = varint(footer, at)
    size, at = varint(footer, at)
    assert not any(footer[at:40]), "padding of the footer"
    assert block(data, meta_offset, meta_size) == []
    assert offset + size + 5 == len(data) - 48, "the index block is the last"
    table, place = [], 0
    for last, handle in block(data, offset, size):
        at = 0
        block_offset, at = varint(handle, at)
        block_size, at = varint(handle, at)
        assert at == len(handle) and block_offset == place, "blocks lie side by side"
        place = block_offset + block_size + 5
        part = block(data, block_offset, block_size)
        assert part[-1][0] <= last and (not table or table[-1][0] < part[0][0])
        table += part
    key, header = table[0]
    assert key == b"", "the header is first"
    header = dict(fields(header))
    shards = header[1]
    assert header.get(2, 0) == 0 and dict(fields(header[3])) == {1: 1}, "byte order and version"
    entries = {key: entry(value) for key, value in table[1:]}
    result, used, slices = {}, {}, set()
    for key, found in entries.items():
        if key[0] == 0:
            continue
        parts = [found]
        if found["slices"]:
            keys = [slice_key(key, message) for message in found["slices"]]
            slices.update(keys)
            parts = [entries[k] for k in keys]
            content = assemble(prefix, shards, entries, key, found)
        else:
            content = values(prefix, shards, found)
        for part in parts:
            used.setdefault(part.get("shard", 0), []).append((part.get("offset", 0), part.get("size", 0)))
        strings = found["dtype"] == STRING
        result[key.decode("utf-8")] = {
            "dtype": found["dtype"],
            "shape": [signed64(d) for d in found["shape"]],
            "sha256": hashlib.sha256(b"".join(struct.pack("<Q", len(s)) + s for s in content) if strings else content).hexdigest(),
        }
    assert slices == {key for key in entries if key[0] == 0}, "slices that nobody lists"
    for shard, places in used.items():
        end = 0
        for start, length in sorted(places):
            assert start == end, "a gap or an overlap in shard %d" % shard
            end = start + length
        assert end == os.path.getsize("%s.data-%05d-of-%05d" % (prefix, shard, shards)), "bytes behind the last value"
    return {"shards": shards, "variables": result}


print(json.dumps(read(sys.argv[1])))
