# SPDX-License-Identifier: MIT
"""The short form of the soak (tests/soak): a server under load while the world around it breaks."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "soak"))

from soak import Soak  # noqa: E402


def test_no_answer_is_wrong_whatever_breaks():
    soak = Soak(seconds=20, seed=1, clients=8, say=print).run()
    assert soak.good, soak.report()
