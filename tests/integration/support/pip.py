# SPDX-License-Identifier: MIT
"""Packages of PyPI that tests need, in a folder of their own: nothing is installed beside Debian's."""

import pathlib
import subprocess
import sys

import pytest

TREE = pathlib.Path(__file__).parents[3]
SECONDS = 110


def install(requirements, name):
    """As the file says, hashes included, unless it was done already; where it is."""
    target = TREE / f"build-{name}"  # no tool looks at the sources there
    if not target.is_dir():
        # One file for all: what matters in it are programs, which no version of Python concerns.
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:",
             "--platform", "manylinux_2_28_x86_64", "--implementation", "cp", "--python-version", "3.11",
             "--target", target, "--requirement", requirements],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False)
        if done.returncode:
            pytest.skip(f"pip cannot install {requirements.name}: {done.stdout.strip().splitlines()[-1]}")
    return target
