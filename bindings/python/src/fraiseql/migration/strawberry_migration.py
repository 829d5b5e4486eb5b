# SPDX-License-Identifier: MIT
"""What of a project uses Strawberry, and what to write instead.  Files are read, never run."""

import ast
import collections
import dataclasses
import pathlib
from collections.abc import Iterable

MAX_FILES = 20_000
_SKIPPED = frozenset([".git", ".venv", "venv", "node_modules", "__pycache__", "site-packages"])

_INSTEAD = {
    "type": "@fraiseql.type",
    "input": "@fraiseql.input",
    "enum": "@fraiseql.enum",
    "interface": "@fraiseql.interface",
    "field": "@fraiseql.field, or @fraiseql.query for a root field",
    "mutation": "@fraiseql.mutation",
    "subscription": "@fraiseql.subscription",
    "Schema": "fraiseql.create_fraiseql_app(types=…, queries=…)",
    "union": "Annotated[A | B, FraiseUnion('Name')]",
    "scalar": "a marker of fraiseql.types, or a GraphQLScalarType",
    "ID": "fraiseql.types.ID",
    "UNSET": "fraiseql.UNSET",
    "Private": "a field of the view that the type does not name",
    "lazy": "a forward reference: list['User']",
    "permission": "@fraiseql.requires_permission or @fraiseql.security.authorize_field",
    "dataloader": "fraiseql.optimization.DataLoader",
}
_DECORATORS = frozenset(["type", "input", "enum", "interface", "field", "mutation", "subscription"])


@dataclasses.dataclass
class MigrationIssue:
    """A place, and what to write there.  issue_type: strawberry_import, strawberry_decorator,
    strawberry_pattern, or unreadable."""

    file_path: str
    line_number: int
    issue_type: str
    description: str
    suggestion: str | None = None


def check_strawberry_compatibility(project_path: str) -> list[MigrationIssue]:
    """All uses of Strawberry in the `.py` files of a folder and those inside it, or of one file.

    Raises FileNotFoundError when there is no such path, ValueError for more than 20,000 files."""
    root = pathlib.Path(project_path)
    if not root.exists():
        raise FileNotFoundError(f"there is no {root}")
    files = [root] if root.is_file() else sorted(root.rglob("*.py"))
    files = [path for path in files if not _SKIPPED.intersection(path.relative_to(root).parts)]
    if len(files) > MAX_FILES:
        raise ValueError(f"{root} has more than {MAX_FILES} files")
    return [issue for path in files for issue in _issues(path)]


def generate_migration_report(issues: Iterable[MigrationIssue]) -> str:
    """Text: by file, and how many of what."""
    by_file: dict[str, list[MigrationIssue]] = {}
    for issue in issues:
        by_file.setdefault(issue.file_path, []).append(issue)
    if not by_file:
        return "Nothing uses Strawberry."
    lines: list[str] = []
    kinds: collections.Counter[str] = collections.Counter()
    for path, found in by_file.items():
        lines.append(f"{path}:")
        for issue in found:
            kinds[issue.issue_type] += 1
            instead = f" -> {issue.suggestion}" if issue.suggestion else ""
            lines.append(f"  line {issue.line_number}: {issue.description}{instead}")
    lines += ["", *(f"{kind}: {count}" for kind, count in sorted(kinds.items()))]
    return "\n".join(lines)


def _issues(path: pathlib.Path) -> list[MigrationIssue]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, RecursionError) as error:
        return [
            MigrationIssue(str(path), getattr(error, "lineno", 1) or 1, "unreadable", str(error))
        ]
    finder = _Finder(str(path))
    finder.visit(tree)
    return sorted(finder.issues, key=lambda issue: issue.line_number)


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str) -> None:
        self._path = path
        self._modules: set[str] = set()
        self._names: dict[str, str] = {}
        self._decorators: set[int] = set()
        self.issues: list[MigrationIssue] = []

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            if name.name.split(".")[0] == "strawberry":
                self._modules.add((name.asname or name.name).split(".")[0])
                self._say(node, "import", f"import {name.name}", "import fraiseql")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if (node.module or "").split(".")[0] != "strawberry":
            return
        for name in node.names:
            self._names[name.asname or name.name] = name.name
        names = ", ".join(name.name for name in node.names)
        instead = next((_INSTEAD[n.name] for n in node.names if n.name in _INSTEAD), None)
        if instead is None:
            part = (node.module or "").split(".")[-1]
            instead = _INSTEAD.get(part, "from fraiseql import …")
        self._say(node, "import", f"from {node.module} import {names}", instead)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._decorated(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._decorated(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._decorated(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        name = self._of(node)
        if name is not None:
            self._use(node, name)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        name = self._of(node)
        if name is not None:
            self._use(node, name)

    def _decorated(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            self._decorators.add(id(target))
        self.generic_visit(node)

    def _of(self, node: ast.expr) -> str | None:
        """`type` of `strawberry.type`, or of a name that was imported from there."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr if node.value.id in self._modules else None
        return self._names.get(node.id) if isinstance(node, ast.Name) else None

    def _use(self, node: ast.expr, name: str) -> None:
        if id(node) in self._decorators and name in _DECORATORS:
            self._say(node, "decorator", f"@strawberry.{name}", _INSTEAD[name])
        else:
            self._say(node, "pattern", f"strawberry.{name}", _INSTEAD.get(name))

    def _say(
        self, node: ast.stmt | ast.expr, kind: str, description: str, instead: str | None
    ) -> None:
        self.issues.append(
            MigrationIssue(self._path, node.lineno, f"strawberry_{kind}", description, instead)
        )
