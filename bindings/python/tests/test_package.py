# SPDX-License-Identifier: MIT
"""The package as a package."""

import pathlib
import re

import fraiseql

ROOT = pathlib.Path(__file__).resolve().parents[3]


def test_the_version_is_that_of_the_program():
    said = re.search(r"^  version: '(.*)',$", (ROOT / "meson.build").read_text(), re.M)
    assert said and fraiseql.__version__ == said[1]


def test_it_says_that_it_is_typed():
    assert (pathlib.Path(fraiseql.__file__).parent / "py.typed").exists()
