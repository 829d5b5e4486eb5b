# SPDX-License-Identifier: MIT
"""The files of the package, one a line, for the build of a wheel."""

import pathlib

SOURCE = pathlib.Path(__file__).resolve().parent / "src"

for path in sorted(SOURCE.rglob("*")):
    kept = path.suffix not in (".so", ".pyc") and "__pycache__" not in path.parts
    if path.is_file() and kept:
        print(path.relative_to(SOURCE).as_posix())
