# SPDX-License-Identifier: Apache-2.0
"""What bench --serve does, through the Python binding: bindings_serve.py FOLDER."""
import pathlib
import sys
import time

import eseal

folder = pathlib.Path(sys.argv[1])
trust = eseal.Trust(signers=[folder / "signer-ca.der"], makers=[folder / "maker-ca.der"])
files = [str(folder / "0000" / f"{i:08}.ofd") for i in range(16)]
for line in sys.stdin:
    start = time.thread_time()
    for i in range(int(line)):
        if not eseal.verify(files[i % 16], trust=trust, policy="offline", at="2024-01-01"):
            sys.exit("a document does not pass")
    print(time.thread_time() - start, flush=True)
