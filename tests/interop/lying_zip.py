# SPDX-License-Identifier: Apache-2.0
"""Archives that lie, made from a seed: sound ones with none, one or some of the lies below."""
import random
import struct
import zlib
from typing import Callable, NamedTuple

NAMES = ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Res/a.png", "Doc_0/PublicRes.xml"]


class Head:
    def __init__(self, name: bytes, method: int, crc: int, packed: int, size: int) -> None:
        self.name, self.method, self.crc, self.packed, self.size = name, method, crc, packed, size
        self.flags, self.extra, self.disk, self.needed = 0, b"", 0, 20

    def fields(self) -> bytes:
        return struct.pack("<HHHIIIIHH", self.needed, self.flags, self.method, 0x00210000, self.crc & 0xFFFFFFFF,
                           self.packed & 0xFFFFFFFF, self.size & 0xFFFFFFFF, len(self.name), len(self.extra))


class Entry:
    def __init__(self, name: str, data: bytes, method: int) -> None:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        self.body = packer.compress(data) + packer.flush() if method == 8 else data
        self.local = Head(name.encode(), method, zlib.crc32(data), len(self.body), len(data))
        self.central = Head(name.encode(), method, zlib.crc32(data), len(self.body), len(data))
        self.before = self.after = b""
        self.listed = self.there = True
        self.shift = self.at = 0

    def both(self, field: str, value: object) -> None:
        setattr(self.local, field, value)
        setattr(self.central, field, value)


class Archive:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.entries = [Entry(name, self.content(), rng.choice((0, 8, 8))) for name in NAMES[:rng.randint(2, 5)]]
        self.prefix = self.gap = self.behind = self.comment = self.suffix = b""
        self.counted = rng.random() < 0.5
        self.end = {"disk": 0, "count": 0, "size": 0, "offset": 0, "comment": 0}
        self.wide: dict[str, int] = {}

    def content(self) -> bytes:
        return b"<x>" + bytes(self.rng.choices(b"abc ", k=self.rng.randint(0, 60))) + b"</x>"

    def pick(self) -> Entry:
        return self.rng.choice(self.entries)

    def directory(self, lacking: int) -> bytes:
        out = b""
        for e in self.entries:
            if e.listed:
                out += b"PK\1\2" + struct.pack("<H", 20) + e.central.fields()
                out += struct.pack("<HHHII", 0, e.central.disk, 0, 0, (e.at - lacking + e.shift) & 0xFFFFFFFF)
                out += e.central.name + e.central.extra
        return out

    def write(self) -> bytes:
        out = self.prefix
        for e in self.entries:
            out += e.before
            e.at = len(out)
            if e.there:
                out += b"PK\3\4" + e.local.fields() + e.local.name + e.local.extra + e.body + e.after
        lacking = 0 if self.counted else len(self.prefix)
        out += self.gap
        start = len(out)
        directory = self.directory(lacking)
        out += directory + self.behind
        count, size, offset = sum(e.listed for e in self.entries), len(directory), start - lacking
        if self.wide:
            at = len(out) - lacking
            n = count + self.wide.get("count", 0)
            out += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, n, n, size + self.wide.get("size", 0),
                                           offset + self.wide.get("offset", 0))
            out += b"PK\6\7" + struct.pack("<IQI", 0, at + self.wide.get("locator", 0), 1)
        count, size, offset = ((given + self.end[name]) for given, name in
                               ((count, "count"), (size, "size"), (offset, "offset")))
        if self.wide.get("sentinels"):
            count, size, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        out += b"PK\5\6" + struct.pack("<HHHHIIH", self.end["disk"], self.end["disk"], count & 0xFFFF, count & 0xFFFF,
                                       size & 0xFFFFFFFF, offset & 0xFFFFFFFF,
                                       len(self.comment) + self.end["comment"])
        return out + self.comment + self.suffix


# --- lies ---


def other_name(a: Archive) -> bytes:
    return a.rng.choice([b"OFD.xml", b"ofd.xml", b"evil.xml", b"Doc_0\\Document.xml", b"../x", b"/OFD.xml", b"OFD.xml\0a",
                         b"Doc_0/./Document.xml", b"OFD.xml.", b"Doc_0/Pages/", "中.xml".encode(), b"\xd6\xd0.xml", b"", b"Doc_0"])


def one_head(a: Archive) -> Head:
    e = a.pick()
    return a.rng.choice((e.local, e.central))


def lie_number(a: Archive) -> None:
    head, field = one_head(a), a.rng.choice(("crc", "packed", "size"))
    setattr(head, field, a.rng.choice((0, 0xFFFFFFFF, getattr(head, field) + a.rng.choice((1, -1, 7)))) & 0xFFFFFFFF)


def lie_both_numbers(a: Archive) -> None:
    e, field = a.pick(), a.rng.choice(("crc", "packed", "size"))
    e.both(field, (getattr(e.local, field) + a.rng.choice((1, -1, 9))) & 0xFFFFFFFF)


def lie_name(a: Archive) -> None:
    one_head(a).name = other_name(a)


def lie_both_names(a: Archive) -> None:
    a.pick().both("name", other_name(a))


def lie_method(a: Archive) -> None:
    one_head(a).method = a.rng.choice((0, 8, 12, 99))


def lie_flags(a: Archive) -> None:
    one_head(a).flags ^= 1 << a.rng.choice((0, 1, 3, 5, 6, 11, 13))


def lie_both_flags(a: Archive) -> None:
    a.pick().both("flags", 1 << a.rng.choice((0, 3, 6, 11)))


def lie_extra(a: Archive) -> None:
    head = one_head(a)
    numbers = [head.size, head.packed, 0]
    if a.rng.random() < 0.5:
        numbers[a.rng.randrange(2)] += a.rng.choice((1, 8))
    wide = struct.pack("<QQQ", *numbers)[:8 * a.rng.randint(1, 3)]
    path = b"\1" + struct.pack("<I", zlib.crc32(head.name)) + a.rng.choice((head.name, b"evil.xml"))
    kind, data = a.rng.choice(((1, wide), (1, wide), (0x7075, path), (0x5455, b"\1abcd")))
    head.extra += struct.pack("<HH", kind, len(data) + a.rng.choice((0, 0, 0, 3))) + data
    if kind == 1 and a.rng.random() < 0.7:
        head.size = head.packed = 0xFFFFFFFF


def lie_descriptor(a: Archive) -> None:
    e = a.pick()
    form = a.rng.choice(("<II", "<QQ"))
    e.after = (b"PK\7\x08" if a.rng.random() < 0.5 else b"") + struct.pack("<I", e.local.crc)
    e.after += struct.pack(form, e.local.packed & 0xFFFFFFFF, (e.local.size + a.rng.choice((0, 0, 0, 1))) & 0xFFFFFFFF)
    e.both("flags", 8)
    if a.rng.random() < 0.9:
        e.local.crc = e.local.packed = e.local.size = 0


def lie_duplicate(a: Archive) -> None:
    twin = Entry(a.rng.choice((a.pick().local.name.decode("utf-8", "replace"), "doc_0/document.XML")), a.content(), 8)
    twin.listed = a.rng.random() < 0.6
    a.entries.insert(a.rng.randint(0, len(a.entries)), twin)


def lie_hidden(a: Archive) -> None:
    a.pick().listed = False


def lie_absent(a: Archive) -> None:
    a.pick().there = False


def lie_shift(a: Archive) -> None:
    a.pick().shift = a.rng.choice((1, -1, 4, 30, -40))


def lie_slack(a: Archive) -> None:
    e = a.pick()
    inner = Archive(a.rng)
    e.body += a.rng.choice((b"\0", b"junk", inner.write()))
    if a.rng.random() < 0.8:
        e.both("packed", len(e.body))


def lie_gap(a: Archive) -> None:
    inner = Entry("OFD.xml", a.content(), 8)
    junk = a.rng.choice((b"junk", b"PK\3\4", b"PK\3\4" + inner.local.fields() + inner.local.name + inner.body))
    place = a.rng.choice(("prefix", "gap", "behind", "suffix", "comment", "before"))
    if place == "before":
        a.pick().before = junk
    else:
        setattr(a, place, junk)


def lie_two_ends(a: Archive) -> None:
    other = Archive(a.rng).write()
    place = a.rng.choice(("prefix", "comment", "suffix", "gap"))
    setattr(a, place, other)


def lie_end(a: Archive) -> None:
    field = a.rng.choice(("disk", "count", "size", "offset", "comment"))
    a.end[field] = a.rng.choice((1, 2)) if field in ("disk", "comment") else a.rng.choice((1, -1, 46))


def lie_wide(a: Archive) -> None:
    a.wide = {a.rng.choice(("count", "size", "offset", "locator", "none")): a.rng.choice((1, -1, 8))}
    if a.rng.random() < 0.5:
        a.wide["sentinels"] = 1


LIES: list[Callable[[Archive], None]] = [
    lie_number, lie_both_numbers, lie_name, lie_both_names, lie_method, lie_flags, lie_both_flags, lie_extra, lie_extra,
    lie_descriptor, lie_descriptor, lie_duplicate, lie_hidden, lie_absent, lie_shift, lie_slack, lie_gap, lie_two_ends,
    lie_end, lie_wide]


class Made(NamedTuple):
    octets: bytes
    told: str


def damaged(octets: bytes, rng: random.Random) -> bytes:
    out, at = bytearray(octets), rng.randrange(len(octets))
    how = rng.randrange(4)
    if how == 0:
        out[at] ^= 1 << rng.randrange(8)
    elif how == 1:
        del out[at:at + rng.randint(1, 20)]
    elif how == 2:
        out[at:at] = bytes(rng.choices(range(256), k=rng.randint(1, 8)))
    else:
        to = rng.randrange(len(out))
        out[to:to] = out[at:at + rng.randint(1, 60)]
    return bytes(out)


def make(seed: int) -> Made:
    rng = random.Random(seed)
    archive = Archive(rng)
    lies = rng.sample(LIES, rng.choice((0, 1, 1, 1, 1, 2, 2, 3)))
    for lie in lies:
        lie(archive)
    octets, told = archive.write(), "+".join(lie.__name__[4:] for lie in lies) or "truth"
    if rng.random() < 0.15:
        octets, told = damaged(octets, rng), told + "+damage"
    return Made(octets, told)
