# SPDX-License-Identifier: Apache-2.0
"""SM3 and strict DER, written apart from the library so that they can judge it."""
from typing import NamedTuple

# --- SM3, GB/T 32905-2016 ---

_IV = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_MASK = 0xFFFFFFFF


def _roll(x: int, n: int) -> int:
    n %= 32
    return (x << n | x >> (32 - n)) & _MASK


_T = [_roll(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64)]


def _block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _roll(w[j - 3], 15)
        w.append(x ^ _roll(x, 15) ^ _roll(x, 23) ^ _roll(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _roll(a, 12)
        ss1 = _roll((a12 + e + _T[j]) & _MASK, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = a & b | a & c | b & c, e & f | ~e & g
        tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & _MASK
        tt2 = ((gg & _MASK) + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _roll(b, 9), c
        e, f, g, h = tt2 ^ _roll(tt2, 9) ^ _roll(tt2, 17), e, _roll(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))


def sm3(data: bytes) -> bytes:
    padded = data + b"\x80" + b"\0" * (-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    state: tuple[int, ...] = _IV
    for i in range(0, len(padded), 64):
        state = _block(state, padded[i:i + 64])
    return b"".join(x.to_bytes(4, "big") for x in state)


# --- DER, X.690 clause 10 and 11 ---

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID = 1, 2, 3, 4, 5, 6
UTF8, PRINTABLE, IA5, UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 12, 19, 22, 23, 24, 0x30, 0x31


class NotDer(Exception):
    pass


class Node(NamedTuple):
    tag: int
    value: bytes
    der: bytes
    children: list["Node"]

    def oid(self) -> str:
        first, numbers, number = True, [], 0
        for octet in self.value:
            number = number << 7 | octet & 0x7F
            if octet & 0x80:
                continue
            if first:
                top = min(number // 40, 2)
                numbers += [top, number - 40 * top]
            else:
                numbers.append(number)
            first, number = False, 0
        return ".".join(map(str, numbers))

    def bits(self) -> bytes:
        """The octets of a BIT STRING of whole octets."""
        if self.tag != BITS or self.value[0] != 0:
            raise NotDer("not whole octets")
        return self.value[1:]


def _due(good: object, what: str, node: Node) -> None:
    if not good:
        raise NotDer(f"{what}: {node.der[:16].hex()}")


def _check(node: Node) -> None:
    value, tag = node.value, node.tag
    if tag == BOOLEAN:
        _due(value in (b"\0", b"\xff"), "BOOLEAN", node)
    elif tag == INTEGER:
        _due(value, "empty INTEGER", node)
        _due(len(value) == 1 or not (value[0] == 0 and value[1] < 0x80 or value[0] == 0xFF and
                                     value[1] >= 0x80), "INTEGER longer than it has to be", node)
    elif tag == BITS:
        _due(value and value[0] < 8 and (len(value) > 1 or value[0] == 0), "BIT STRING", node)
        _due(value[-1] & (1 << value[0]) - 1 == 0 or len(value) == 1, "unused bits are not 0", node)
    elif tag == NULL:
        _due(value == b"", "NULL", node)
    elif tag == OID:
        _due(value and value[-1] < 0x80 and value[0] != 0x80, "OBJECT IDENTIFIER", node)
    elif tag == UTF8:
        value.decode("utf-8")
    elif tag == IA5 or tag == PRINTABLE:
        _due(max(value, default=0) < 0x80, "not ASCII", node)
    elif tag == UTC_TIME:
        _due(len(value) == 13 and value[:-1].isdigit() and value[-1:] == b"Z", "UTCTime", node)
    elif tag == GENERALIZED_TIME:
        _due(len(value) == 15 and value[:-1].isdigit() and value[-1:] == b"Z", "GeneralizedTime", node)
    elif tag == SET:
        tags = [child.der for child in node.children]
        _due(tags == sorted(tags), "SET OF out of order", node)
    elif tag == SEQUENCE and [c.tag for c in node.children] == [OID, BOOLEAN, OCTETS]:
        _due(node.children[1].value == b"\xff", "critical FALSE is written out", node)


def parse(data: bytes, at: int = 0) -> tuple[Node, int]:
    """The value at an offset, and where it ends."""
    if len(data) < at + 2:
        raise NotDer("ends early")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise NotDer("a tag of several octets")
    if length >= 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[start:start + count], "big")
        if count == 0 or length < 0x80 or data[start] == 0:
            raise NotDer("length is indefinite, or longer than it has to be")
        start += count
    end = start + length
    if end > len(data):
        raise NotDer("ends early")
    children = []
    if tag & 0x20:
        inner = start
        while inner < end:
            child, inner = parse(data[:end], inner)
            children.append(child)
    node = Node(tag, data[start:end], data[at:end], children)
    _check(node)
    return node, end


def whole(data: bytes) -> Node:
    """The one value that data is."""
    node, end = parse(data)
    if end != len(data):
        raise NotDer("octets behind the value")
    return node
