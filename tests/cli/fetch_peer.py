#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A service to fetch from, well-behaved and not: fetch_peer.py FOLDER

Prints its port, then serves the files of the folder on loopback, and these:

    /html/FILE    as text/html            /redirect/FILE   another place
    /drop/FILE    drop by drop, forever   /large           endless octets
    /says-large   so much, it says        /chunked/FILE    in chunks
    /silent       nothing at all          /log             what was asked until now, one path a line

Ends when its standard input does.
"""
import http.server
import os
import sys
import threading
import time

FOLDER = sys.argv[1]
asked: list[str] = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def file(self, name: str) -> bytes:
        with open(os.path.join(FOLDER, os.path.basename(name)), "rb") as file:
            return file.read()

    def give(self, body: bytes, kind: str = "application/octet-stream", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def head(self, *fields: tuple[str, str]) -> None:
        self.send_response(200)
        for field in fields:
            self.send_header(*field)
        self.end_headers()

    def drop(self, body: bytes) -> None:
        self.head(("Content-Length", str(len(body))))
        for i in range(len(body)):
            self.wfile.write(body[i:i + 1])
            time.sleep(0.05)

    def endless(self) -> None:
        self.head(("Connection", "close"))
        while True:
            self.wfile.write(bytes(1 << 16))

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path
        if path == "/log":
            self.give("".join(line + "\n" for line in asked).encode())
            return
        asked.append(path)
        self.close_connection = True
        how, _, name = path[1:].partition("/")
        try:
            if how == "redirect":
                self.send_response(302)
                self.send_header("Location", "/" + name)
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif how == "html":
                self.give(self.file(name), "text/html")
            elif how == "drop":
                self.drop(self.file(name))
            elif how == "chunked":
                body = self.file(name)
                self.head(("Transfer-Encoding", "chunked"))
                self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
            elif how == "large":
                self.endless()
            elif how == "says-large":
                self.head(("Content-Length", str(1 << 40)))
            elif how == "silent":
                time.sleep(20)
            else:
                self.give(self.file(path.partition("?")[0]))
        except FileNotFoundError:
            self.give(b"no such file", "text/plain", 404)
        except OSError:
            pass  # the other side has had enough


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
