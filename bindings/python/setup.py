# SPDX-License-Identifier: Apache-2.0
"""Everything that does not change stands in pyproject.toml; where libeseal comes from in build_ffi.py."""
import os
import sys

from setuptools import setup

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import build_ffi  # noqa: E402

setup(
    version=build_ffi.version(),
    cffi_modules=["build_ffi.py:ffi"],
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
