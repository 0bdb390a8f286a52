"""Changes of files for attack.py: of bytes, of words and numbers, of JSON, of safetensors files. All of them are drawn
from a `random.Random` that is handed in, so that a seed gives the same files again."""
import json
import struct

NUMBERS = [
    "-1", "0", "1", "2", "-0", "7", "255", "256", "1000", "3000", "65535", "65536", "99999", "100000", "1000000",
    "2147483647", "2147483648", "4294967296", "-2147483648", "9007199254740993", "4611686018427387904",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
    "99999999999999999999999", "1e308", "1e309", "-1e999", "1e-320", "0.1", "-0.5", "1.5", "3e38", "1e39", "nan", "inf",
    "-inf", "0x10", "1_000", "01", "+1", "1e", "1.", ".5", "١٢",
]
INTEGERS = [-1, 0, 1, 2, 3, 16, 64, 255, 1000, 3000, 65536, 10**6, 10**9, 2**31, 2**32, 2**48, 2**53 + 1, 2**62,
            2**63 - 1, -2**63, 2**63, 2**64, 10**30]
FRACTIONS = [0.5, -0.5, 1e-30, 1e30, 3e38, 1e39, 1e308, -1e308, 0.1]
TEXTS = [
    "\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x00", "\x7f", "\r", "\t", "\x85", "ä", "e\u0301", "漢字", "👩‍👩‍👧", "\u202e",
    "\ufeff", "\u2028", "../../x", "/dev/null", "/dev/zero", "/proc/self/mem", "%s%n", '"', "'", "\\", "{}", "[[", "]]",
    "((((((((", "::::", ",,,,", "\n\n", " ", "",
]


def length(chance, most):
    """At least 1: mostly short, seldom as long as `most`."""
    bound = 4
    while bound < most and chance.random() < 0.4:
        bound *= 4
    return chance.randint(1, max(1, min(bound, most)))


def change_bytes(content, words, chance, most=1 << 16):
    """Changes that know nothing of what bytes mean but lines, words and numbers."""
    content = bytearray(content)
    while True:
        if not content:
            content = bytearray(chance.choice(TEXTS).encode("utf-8", "surrogateescape"))
        place = chance.randrange(len(content)) if content else 0
        end = min(len(content), place + length(chance, max(1, len(content))))
        kind = chance.randrange(11)
        if kind == 0 and content:
            content[place] ^= 1 << chance.randrange(8)
        elif kind == 1 and content:
            content[place] = chance.choice([0, 1, 10, 13, 27, 32, 34, 127, 128, 0xC3, 0xFE, 0xFF])
        elif kind == 2:
            del content[place:end]
        elif kind == 3:
            del content[place:]
        elif kind == 4:
            room = max(1, (most - len(content)) // max(1, end - place))
            times = room if chance.random() < 0.1 else min(room, length(chance, 300))
            content[place:place] = content[place:end] * times
        elif kind == 5:
            content[place:place] = chance.choice(TEXTS).encode()
        elif kind == 6 and words:
            content[place:place] = chance.choice(words).encode()
        elif kind == 7:
            start = next((i for i in range(place, len(content)) if 48 <= content[i] <= 57), None)
            if start is not None:
                stop = start
                while stop < len(content) and 48 <= content[stop] <= 57:
                    stop += 1
                content[start:stop] = chance.choice(NUMBERS).encode()
        elif kind == 8 and content:
            width = chance.choice([2, 4, 8])
            value = chance.choice([0, 1, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 40, 2**63 - 1, 2**64 - 1])
            number = (value & (2**(8 * width) - 1)).to_bytes(width, chance.choice(["little", "big"]))
            content[place:place + width] = number
        elif kind == 9:
            lines = bytes(content).split(b"\n")
            i = chance.randrange(len(lines))
            lines.insert(chance.randrange(len(lines) + 1), lines[i]) if chance.random() < 0.5 else lines.pop(i)
            content = bytearray(b"\n".join(lines))
        else:
            content[place:place] = bytes(chance.randrange(256) for _ in range(end - place))
        if chance.random() > 0.45:
            return bytes(content[:most])


def nodes(tree, into=None):
    """Every place of a JSON value, as (container, key)."""
    into = [] if into is None else into
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []
    for key in keys:
        into.append((tree, key))
        nodes(tree[key], into)
    return into


def text(words, chance):
    kind = chance.randrange(10)
    if kind < 6 and words:
        return chance.choice(words)
    if kind == 6:
        return chance.choice(TEXTS) * length(chance, 2000)
    if kind == 7:
        return chance.choice(NUMBERS)
    return chance.choice(TEXTS) + (chance.choice(words) if words else "")


def change_json(tree, words, chance):
    """Changes a JSON value in place, where it is a container."""
    while True:
        places = nodes(tree)
        if not places:
            return
        container, key = chance.choice(places)
        old = container[key]
        if chance.random() < 0.08:
            container[key] = chance.choice([None, True, {}, [], 0, "x", [[[]]], -1])
        elif isinstance(container, dict) and chance.random() < 0.15:
            other = chance.choice(list(container))
            kind = chance.randrange(4)
            if kind == 0:
                del container[key]
            elif kind == 1:
                container[text(words, chance)] = old
            elif kind == 2:
                container[key], container[other] = container[other], old
            else:
                container[text(words, chance)] = container.pop(key)
        elif isinstance(old, bool) or old is None:
            container[key] = not old
        elif isinstance(old, int):
            near = [old - 1, old + 1, 2 * old, -old, old * 1000003]
            container[key] = chance.choice(near if chance.random() < 0.3 else INTEGERS)
        elif isinstance(old, float):
            container[key] = chance.choice(FRACTIONS + [0.0, -old, old * 1000])
        elif isinstance(old, str):
            container[key] = text(words, chance)
        elif isinstance(old, list) and old:
            i = chance.randrange(len(old))
            kind = chance.randrange(3)
            if kind == 0:
                old.pop(i)
            else:
                old.extend(json.loads(json.dumps(old[i])) for _ in range(1 if kind == 1 else length(chance, 3000)))
        if chance.random() > 0.3:
            return


def read_tensors(content):
    """Metadata and [name, kind, shape, bytes] of a safetensors file."""
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + size])
    metadata = header.pop("__metadata__", {})
    body = content[8 + size:]
    return metadata, [[n, e["dtype"], e["shape"], body[slice(*e["data_offsets"])]] for n, e in header.items()]


def join_tensors(metadata, tensors):
    header, offset = {"__metadata__": metadata}, 0
    for name, kind, shape, values in tensors:
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + len(values)]}
        offset += len(values)
    head = json.dumps(header).encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(head)) + head + b"".join(entry[3] for entry in tensors)


def change_checkpoint(content, words, chance):
    """One of: bytes, the header, JSON within the metadata, tensors with their shapes."""
    if chance.random() < 0.15:
        return change_bytes(content, words, chance, 1 << 22)
    metadata, tensors = read_tensors(content)
    kind = chance.random()
    if kind < 0.1:
        (size,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8:8 + size])
        change_json(header, words, chance)
        head = json.dumps(header).encode("utf-8", "surrogatepass")
        return struct.pack("<Q", len(head)) + head + content[8 + size:]
    if kind < 0.85:
        # Settings and progress say most; what is no JSON is changed as text.
        key = chance.choice(["setup"] * 6 + ["progress"] * 4 + list(metadata))
        if key not in metadata:
            return content
        try:
            tree = json.loads(metadata[key])
        except ValueError:
            tree = None
        if isinstance(tree, (dict, list)):
            places = nodes(tree)
            numbers = [(c, k) for c, k in places if isinstance(c[k], int) and not isinstance(c[k], bool)]
            lists = [(c, k) for c, k in places if isinstance(c[k], list) and c[k]]
            draw = chance.random()
            # One number at an extreme, or one list far too long, and all else as it was: that comes furthest.
            if numbers and draw < 0.4:
                container, name = chance.choice(numbers)
                container[name] = chance.choice(INTEGERS)
            elif lists and draw < 0.5:
                container, name = chance.choice(lists)
                container[name] = container[name] * chance.choice([2, 3, 30, 3000])
            else:
                change_json(tree, words, chance)
            metadata[key] = json.dumps(tree, ensure_ascii=False)
        elif chance.random() < 0.2:
            del metadata[key]
        else:
            metadata[key] = text(words, chance)
        return join_tensors(metadata, tensors)
    i = chance.randrange(len(tensors))
    change = chance.randrange(5)
    if change == 0:
        tensors.pop(i)
    elif change == 1:
        tensors[i][0] = text(words, chance)
    elif change == 2:
        tensors[i][2] = tensors[i][2][::-1]
    elif change == 3 and tensors[i][2]:
        shape = tensors[i][2]
        shape[chance.randrange(len(shape))] = chance.choice([0, 1, 2, 3, 64])
        count = 4
        for axis in shape:
            count *= axis
        tensors[i][3] = (tensors[i][3] + b"\x3e" * count)[:count]
    elif len(tensors[i][3]) >= 4:
        value = chance.choice([float("nan"), float("inf"), float("-inf"), 3e38, -3e38, 1e20, 1e-45, 0, 1000])
        place = 4 * chance.randrange(len(tensors[i][3]) // 4)
        tensors[i][3] = tensors[i][3][:place] + struct.pack("<f", value) + tensors[i][3][place + 4:]
    return join_tensors(metadata, tensors)
