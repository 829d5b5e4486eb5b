# SPDX-License-Identifier: MIT
"""The C program `fraiseql` and the files that come with it, in the package or beside a build."""

import os
import pathlib
import sys

_PACKAGE = pathlib.Path(__file__).parent


def _folders() -> list[pathlib.Path]:
    """Where the program may be: in an installed package, or where the extension was built."""
    folders = [_PACKAGE / "_program"]
    extension = _PACKAGE / "_engine.abi3.so"
    if extension.is_symlink():
        folders.append(extension.resolve().parents[2])
    return folders


def program() -> pathlib.Path:
    """The path of the program.  Raises FileNotFoundError when it is not there."""
    for folder in _folders():
        if os.access(folder / "fraiseql", os.X_OK):
            return folder / "fraiseql"
    raise FileNotFoundError("the program fraiseql did not come with this package")


def data_folder(name: str) -> pathlib.Path | None:
    """A folder that comes with the program, as `graphiql`; None when it is not there."""
    for folder in _folders():
        if (folder / name).is_dir() and any((folder / name).iterdir()):
            return folder / name
    return None


def main() -> None:
    """The console script: becomes the program, with the same arguments.

    The program finds this interpreter in FRAISEQL_PYTHON, for what it starts in Python."""
    try:
        path = program()
    except FileNotFoundError as error:
        sys.exit(f"fraiseql: {error}")
    os.environ.setdefault("FRAISEQL_PYTHON", sys.executable)
    os.execv(path, ["fraiseql", *sys.argv[1:]])
