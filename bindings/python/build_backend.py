# SPDX-License-Identifier: MIT
"""Builds the package from this folder as from the top of the repository, which describes it.

`pip install ./bindings/python` and `pip install .` are the same."""

import os
import pathlib
from typing import Any

import mesonpy

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _at_the_top(name: str) -> Any:
    def hook(*args: Any, **keywords: Any) -> Any:
        before = pathlib.Path.cwd()
        os.chdir(ROOT)
        try:
            return getattr(mesonpy, name)(*args, **keywords)
        finally:
            os.chdir(before)

    return hook


build_wheel = _at_the_top("build_wheel")
build_sdist = _at_the_top("build_sdist")
get_requires_for_build_wheel = _at_the_top("get_requires_for_build_wheel")
get_requires_for_build_sdist = _at_the_top("get_requires_for_build_sdist")
