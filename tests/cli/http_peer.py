#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The other end of HTTP, well-behaved and not.

    http_peer.py post URL FILE OUT     posts FILE, writes what is answered
    http_peer.py serve HOW FILE        prints a port, answers one request with FILE, ends; HOW+open: does not
                                       close the connection; HOW+drop: goes drop by drop
"""
import socket
import sys
import time
import urllib.request

TYPE = "application/timestamp-reply"


def post(url: str, path: str, out: str) -> None:
    with open(path, "rb") as file:
        question = urllib.request.Request(url, file.read(),
                                          {"Content-Type": "application/timestamp-query"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(question, timeout=20) as answer, open(out, "wb") as file:
        file.write(answer.read())


def head(status: str, *fields: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 " + status, *fields, "", ""]).encode()


def chunks(body: bytes, size: int) -> bytes:
    parts = [body[i:i + size] for i in range(0, len(body), size)] + [b""]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in parts)


def answer(how: str, body: bytes) -> bytes:
    kind, length = "Content-Type: " + TYPE, f"Content-Length: {len(body)}"
    chunked = "Transfer-Encoding: chunked"
    large = bytes(3 << 20)
    return {
        "length": lambda: head("200 OK", kind + "; a=b", length) + body + b"behind it",
        "close": lambda: head("200 OK", kind) + body,
        "chunked": lambda: head("200 OK", kind, chunked) + chunks(body, 100),
        "type": lambda: head("200 OK", "Content-Type: text/html", length) + body,
        "short": lambda: head("200 OK", kind, length) + body[:-1],
        "short-chunks": lambda: head("200 OK", kind, chunked) + chunks(body, 100)[:-200],
        "bad-chunks": lambda: head("200 OK", kind, chunked) + b"zz\r\n" + body,
        "long-chunk": lambda: head("200 OK", kind, chunked) + b"fffffff\r\n" + body,
        "missing": lambda: head("404 Not \x1b[31m Found", length) + body,
        "redirect": lambda: head("302 Found", "Location: http://127.0.0.1:1/", "Content-Length: 0"),
        "says-large": lambda: head("200 OK", kind, "Content-Length: 1048577") + body,
        "large": lambda: head("200 OK", kind) + large,
        "large-chunks": lambda: head("200 OK", kind, chunked) + chunks(large, 70000),
        "large-head": lambda: head("200 OK", "X: " + "x" * 40000) + body,
        "two-lengths": lambda: head("200 OK", kind, length, "Content-Length: 1") + body,
        "both": lambda: head("200 OK", kind, length, chunked) + chunks(body, 100),
        "zip": lambda: head("200 OK", kind, length, "Content-Encoding: gzip") + body,
        "negative": lambda: head("200 OK", kind, "Content-Length: -1") + body,
        "zero": lambda: head("200 OK", "X: a\0b", length) + body,
        "folded": lambda: head("200 OK", kind, " more", length) + body,
        "no-http": lambda: b"SSH-2.0-x\r\n\r\n" + body,
        "nothing": lambda: b"",
        "half-head": lambda: b"HTTP/1.1 200 OK\r\nContent-",
    }[how]()


def read_request(client: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(65536)
    top, _, body = data.partition(b"\r\n\r\n")
    assert b"\r\nContent-Type: application/timestamp-query\r\n" in top + b"\r\n", top
    assert b"\r\nHost: 127.0.0.1:" in top, top
    fields = dict(line.split(b": ", 1) for line in top.split(b"\r\n")[1:])
    while len(body) < int(fields[b"Content-Length"]):
        body += client.recv(65536)


def send(client: socket.socket, data: bytes, end: str) -> None:
    """end: "open" leaves the end of the connection to the other side; "drop" goes slowly."""
    try:
        for i in range(0, len(data) if end == "drop" else 0):
            client.sendall(data[i:i + 1])
            time.sleep(0.05)
        if end != "drop":
            client.sendall(data)
        if not end:
            client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
    except OSError:
        pass  # the other side has had enough


def serve(how: str, path: str) -> None:
    how, _, end = how.partition("+")
    with open(path, "rb") as file:
        data = answer(how, file.read())
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        print(server.getsockname()[1], flush=True)
        client, _ = server.accept()
        with client:
            client.settimeout(20)
            read_request(client)
            send(client, data, end)


{"post": post, "serve": serve}[sys.argv[1]](*sys.argv[2:])
