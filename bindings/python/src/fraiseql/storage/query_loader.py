# SPDX-License-Identifier: MIT
"""Queries from files."""

import pathlib

from graphql import OperationDefinitionNode, parse, print_ast

MAX_FILES = 10_000


def load_queries_from_directory(directory: str | pathlib.Path) -> list[str]:
    """The text of every operation in the `.graphql` and `.gql` files of a folder and those inside
    it. A file with one operation is taken as it stands; of several, each with all fragments of its
    file.

    Raises FileNotFoundError without the folder, GraphQLError for what does not parse, ValueError
    for more than 10,000 files."""
    folder = pathlib.Path(directory)
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".graphql", ".gql"))
    if len(files) > MAX_FILES:
        raise ValueError(f"{folder} has more than {MAX_FILES} files")
    return [query for path in files for query in load_queries_from_file(path)]


def load_queries_from_file(file_path: str | pathlib.Path) -> list[str]:
    """The same of one file, whatever it is called.

    Raises FileNotFoundError without the file, GraphQLError for what does not parse."""
    path = pathlib.Path(file_path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    text = path.read_text(encoding="utf-8")
    definitions = parse(text).definitions
    operations = [d for d in definitions if isinstance(d, OperationDefinitionNode)]
    if len(operations) == 1:
        return [text.strip()]
    others = [print_ast(d) for d in definitions if not isinstance(d, OperationDefinitionNode)]
    return ["\n\n".join([print_ast(operation), *others]) for operation in operations]
