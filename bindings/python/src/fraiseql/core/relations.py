# SPDX-License-Identifier: MIT
"""The relations of a database and how GraphQL calls them: views by name, columns by name."""

import difflib
import json
import weakref
from typing import Any

from fraiseql.core.ports import QueryEngine
from fraiseql.errors.exceptions import DatabaseQueryError


def camel(name: str) -> str:
    """`address_line_1` → `addressLine1`; a leading `_` stays, a name in camelCase stays."""
    head = name[: len(name) - len(name.lstrip("_"))]
    words = [word for word in name.strip("_").split("_") if word]
    if not words:
        return name
    return head + words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])


def plain_name(name: str) -> str:
    """What `dns_1`, `dns1` and `Dns_1` have in common."""
    return name.replace("_", "").lower()


class Relation:
    """One table or view."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.name: str = described["name"]
        self.type: str = described["type"]
        self.list: str = described["list"]
        self.connection: str | None = described.get("connection")
        self.aggregate: str | None = described.get("aggregate")
        self.groups: str | None = described.get("groups")
        self.where: str = described.get("where") or f"{self.type}WhereInput"
        self.order_by: str = described.get("orderBy") or f"{self.type}OrderByInput"
        self._types: dict[str, str] = {}
        self._by_column: dict[str, str] = {}
        for field in described.get("fields", ()):
            self._types[field["field"]] = field["type"]
            if field.get("from"):
                self._by_column.setdefault(field["from"], field["field"])
        self._by_plain_name = {plain_name(name): name for name in self._types}

    @property
    def has_document(self) -> bool:
        """Whether rows have a document, `data`, that nothing describes."""
        return self._types.get("data", "").strip("!") == "JSON"

    def knows(self, name: str) -> bool:
        """Whether it is a column or a member of a described document."""
        return name in self._by_column or plain_name(name) in self._by_plain_name

    def field(self, name: str) -> str:
        """What GraphQL calls a column, a member of the document, or what it is called already."""
        if name in self._by_column:
            return self._by_column[name]
        if name in self._types:
            return name
        return self._by_plain_name.get(plain_name(name)) or camel(name)

    def column(self, field: str) -> str:
        """What the database calls it."""
        for column, name in self._by_column.items():
            if name == field:
                return column
        return field

    def type_of(self, field: str) -> str | None:
        """`Decimal!`; None for what is no column, as a field that leads to other rows."""
        return self._types.get(field)


class Relations:
    """All of a database."""

    def __init__(self, description: bytes) -> None:
        self._by_name: dict[str, Relation] = {}
        self._by_type: dict[str, Relation] = {}
        for described in json.loads(description).get("relations", ()):
            relation = Relation(described)
            self._by_name[relation.name] = relation
            # Schemas come in the order in which they are searched: the first one has the short
            # name.
            self._by_name.setdefault(relation.name.rpartition(".")[2], relation)
            self._by_type.setdefault(relation.type, relation)

    def find(self, view: str) -> Relation | None:
        return self._by_name.get(view.replace('"', ""))

    def nearest(self, view: str) -> str:
        close = difflib.get_close_matches(view, self._by_name, 1)
        return f" Did you mean {close[0]}?" if close else ""

    def of_type(self, name: str) -> Relation | None:
        """The relation whose rows are of this GraphQL type."""
        return self._by_type.get(name)


_known: weakref.WeakKeyDictionary[Any, Relations] = weakref.WeakKeyDictionary()


def forget(engine: QueryEngine) -> None:
    """After a reload: names are asked for again."""
    _known.pop(engine, None)


def relations_of(engine: QueryEngine) -> Relations:
    """Asked once of each engine, until `forget()`."""
    found = _known.get(engine)
    if found is None:
        found = _known[engine] = Relations(engine.describe())
    return found


def find_relation(engine: QueryEngine, view: str) -> Relation:
    """The relation of this name, `v_user` or `app.v_user`.

    Raises DatabaseQueryError when the database has none that the engine may read."""
    found = relations_of(engine).find(view)
    if found is None:
        forget(engine)  # it may be new
        found = relations_of(engine).find(view)
    if found is None:
        hint = relations_of(engine).nearest(view)
        raise DatabaseQueryError(f"there is no relation {view!r} that the engine may read.{hint}")
    return found
