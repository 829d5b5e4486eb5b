# SPDX-License-Identifier: MIT
"""The short form of the fire (tests/soak): what clients are told of their mutations is what the tables hold,
wherever a connection breaks and whatever ends."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "soak"))

from fire import Fire  # noqa: E402


def test_what_is_told_of_a_mutation_is_what_the_tables_hold():
    fire = Fire(faults=200, seed=1).run()
    assert fire.good, fire.report()
    assert fire.tally.acknowledged and fire.tally.rejected and fire.tally.unknown and fire.tally.lost
    assert fire.tally.replayed, "no request with a key was sent again when it was done"
