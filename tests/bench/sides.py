# SPDX-License-Identifier: Apache-2.0
"""Programs that work in turn, each as long as it is told."""
import os
import subprocess
import sys


class Side:
    """A process that does as much as it is told, and says how long it took."""

    def __init__(self, name: str, each: int, *command: str, **env: str) -> None:
        self.name, self.each, self.took = name, each, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, **env})

    def round(self, keep: bool) -> None:
        self.process.stdin.write(f"{self.each}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended")
        if keep:
            self.took.append(float(line) / self.each * 1e6)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()
