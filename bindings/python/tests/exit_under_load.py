# SPDX-License-Identifier: Apache-2.0
"""Ends with status 7 while threads verify, while others that have verified come to their end, and while a
batch is under way.  Run by test_handles.py.

    exit_under_load.py DOCUMENT
"""
from __future__ import annotations

import sys
import threading

import eseal

THREADS = 4
with open(sys.argv[1], "rb") as file:
    document = file.read()
context = eseal.Context(sm2=eseal.Sm2.OPENSSL)
warm = threading.Semaphore(0)
end = threading.Event()


def forever() -> None:
    while True:
        eseal.verify(document, context=context)
        warm.release()


def once() -> None:
    eseal.verify(document, context=context)
    warm.release()
    end.wait()


batch = eseal.Batch([document] * 1000, context=context)
next(batch)
for work in (forever, once):
    for _ in range(THREADS):
        threading.Thread(target=work, daemon=True).start()
for _ in range(4 * THREADS):
    warm.acquire()
end.set()
sys.exit(7)
