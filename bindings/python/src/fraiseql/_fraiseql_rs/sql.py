# SPDX-License-Identifier: MIT
"""The SQL of one root field over a view: a small planner beside the engine's, for programs that
want the statement itself.  Every value of a request is a parameter; names come from the schema
alone."""

import collections
import dataclasses
import threading
from collections.abc import Mapping
from typing import Any

from fraiseql._fraiseql_rs.names import loads, to_camel_case
from fraiseql._fraiseql_rs.parser import FieldSelection, ParsedQuery, Variable

DEFAULT_LIMIT = 100
MAX_CACHED_PLANS = 5000
# Of conditions inside of conditions: what Python's own stack bears.
_MAX_DEPTH = 50

_COMPARISONS = {
    "eq": "=",
    "neq": "<>",
    "ne": "<>",
    "gt": ">",
    "gte": ">=",
    "ge": ">=",
    "lt": "<",
    "lte": "<=",
    "le": "<=",
    "like": "LIKE",
}
_LISTS = {"in": "IN", "nin": "NOT IN", "notin": "NOT IN"}
_TEXTS = {
    "contains": "'%' || {} || '%'",
    "startsWith": "{} || '%'",
    "startswith": "{} || '%'",
    "endsWith": "'%' || {}",
    "endswith": "'%' || {}",
}
OPERATORS = frozenset((*_COMPARISONS, *_LISTS, *_TEXTS, "isnull"))


@dataclasses.dataclass(frozen=True)
class GeneratedQuery:
    """sql: with `$1`, `$2` …  parameters: `("param_0", "active")`, in that order, as text."""

    sql: str
    parameters: list[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class _Table:
    view_name: str
    sql_columns: frozenset[str]
    jsonb_column: str
    fk_mappings: Mapping[str, str]
    has_jsonb_data: bool


def build_sql_query(
    parsed_query: ParsedQuery, schema_json: str, variables: Mapping[str, Any] | None = None
) -> GeneratedQuery:
    """The statement of the first root field, by `{"tables": {"users": {"view_name", "sql_columns",
    "jsonb_column", "fk_mappings", "has_jsonb_data"}}}`.

    Without `limit` 100 rows; without `orderBy` by descending `id`, where there is such a column.
    Raises ValueError: an unknown root field, argument, operator or column, a variable without a
    value, a value of the wrong kind, anything but a query."""
    return build_field_sql(parsed_query, parsed_query.selections[0], schema_json, variables)


def build_field_sql(
    parsed_query: ParsedQuery,
    field: FieldSelection,
    schema_json: str,
    variables: Mapping[str, Any] | None = None,
) -> GeneratedQuery:
    """The same for a root field of choice."""
    return _planned(parsed_query, field, schema_json, variables, None)


class _Plans:
    """Statements by the form of what is asked: everything but the values."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sql: collections.OrderedDict[Any, str] = collections.OrderedDict()
        self.hits = self.misses = 0

    def find(self, form: Any) -> str | None:
        with self._lock:
            sql = self._sql.get(form)
            if sql is None:
                self.misses += 1
            else:
                self.hits += 1
                self._sql.move_to_end(form)
            return sql

    def keep(self, form: Any, sql: str) -> None:
        with self._lock:
            self._sql[form] = sql
            while len(self._sql) > MAX_CACHED_PLANS:
                self._sql.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._sql.clear()
            self.hits = self.misses = 0

    def statistics(self) -> dict[str, Any]:
        with self._lock:
            asked = self.hits + self.misses
            return {
                "hits": self.hits,
                "misses": self.misses,
                "hit_rate": self.hits / asked if asked else 0.0,
                "cached_plans": len(self._sql),
                "max_cached_plans": MAX_CACHED_PLANS,
            }


_plans = _Plans()


def build_sql_query_cached(
    parsed_query: ParsedQuery, schema_json: str, variables: Mapping[str, Any] | None = None
) -> GeneratedQuery:
    """As build_sql_query(); the statement of a request of the same form is found again, with the
    parameters of this one."""
    field = parsed_query.selections[0]
    return _planned(parsed_query, field, schema_json, variables, _plans)


def get_cache_stats() -> dict[str, Any]:
    """hits, misses, hit_rate (0 to 1), cached_plans, max_cached_plans."""
    return _plans.statistics()


def clear_cache() -> None:
    """Forgets all statements, and the numbers."""
    _plans.clear()


def _planned(
    parsed: ParsedQuery,
    field: FieldSelection,
    schema_json: str,
    variables: Mapping[str, Any] | None,
    plans: _Plans | None,
) -> GeneratedQuery:
    if parsed.operation_type != "query":
        raise ValueError(f"A {parsed.operation_type} is no query: fraiseql.runtime executes it")
    reader = _Arguments(parsed, field, variables)
    parameters = [(f"param_{i}", value) for i, value in enumerate(reader.values)]
    form = (field.name, schema_json, reader.where, reader.order, reader.limit, reader.offset)
    sql = plans.find(form) if plans else None
    if sql is None:
        sql = _Writer(_table(schema_json, field.name)).statement(reader)
        if plans:
            plans.keep(form, sql)
    return GeneratedQuery(sql, parameters)


def _table(schema_json: str, name: str) -> _Table:
    tables = (loads(schema_json, "schema JSON") or {}).get("tables") or {}
    if name not in tables:
        known = ", ".join(sorted(tables)) or "none"
        raise ValueError(f"The schema has no table for the field '{name}' (it has: {known})")
    said = tables[name]
    return _Table(
        said["view_name"],
        frozenset(said.get("sql_columns") or ()),
        said.get("jsonb_column") or "data",
        said.get("fk_mappings") or {},
        bool(said.get("has_jsonb_data")),
    )


@dataclasses.dataclass(frozen=True)
class _Test:
    """A comparison.  kind: of the JSON value, by which what stands in JSON is cast; count: of
    values."""

    path: tuple[str, ...]
    operator: str
    kind: str
    count: int


class _Arguments:
    """Arguments taken apart: values on one side, and on the other what the statement looks like."""

    def __init__(
        self, parsed: ParsedQuery, field: FieldSelection, variables: Mapping[str, Any] | None
    ) -> None:
        self._variables = {
            v.name: loads(v.default_value) for v in parsed.variables if v.default_value is not None
        } | dict(variables or {})
        self.values: list[str] = []
        self.where: Any = None
        self.order: tuple[tuple[tuple[str, ...], str], ...] = ()
        self.limit, self.offset = DEFAULT_LIMIT, 0
        for argument in field.arguments:
            value = self._resolved(argument.value)
            if argument.name == "where":
                self.where = self._conditions(value, ()) if value else None
            elif argument.name in ("orderBy", "order_by"):
                self.order = _order(value)
            elif argument.name in ("limit", "offset"):
                if value is not None:
                    setattr(self, argument.name, _count(argument.name, value))
            else:
                self._equal(argument.name, value)

    def _equal(self, name: str, value: Any) -> None:
        test = self._test((_snake(name),), "eq", value)
        self.where = ("AND", (self.where, test)) if self.where else test

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, Variable):
            if value[1:] not in self._variables:
                raise ValueError(f"The variable {value} has no value")
            return self._variables[value[1:]]
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if isinstance(value, dict):
            return {key: self._resolved(item) for key, item in value.items()}
        return value

    def _conditions(self, value: Any, path: tuple[str, ...]) -> Any:
        if len(path) > _MAX_DEPTH:
            raise ValueError("The filter is too deep")
        if not isinstance(value, dict):
            return self._test(path, "eq", value)
        found: list[Any] = []
        for key, inner in value.items():
            if key in ("AND", "OR") and not path:
                if not isinstance(inner, list):
                    raise ValueError(f"{key} is a list of filters")
                found.append((key, tuple(self._conditions(item, path) for item in inner)))
            elif key == "NOT" and not path:
                found.append(("NOT", (self._conditions(inner, path),)))
            elif key in OPERATORS and path and not isinstance(inner, dict):
                found.append(self._test(path, key, inner))
            else:
                found.append(self._conditions(inner, (*path, _snake(key))))
        return found[0] if len(found) == 1 else ("AND", tuple(found))

    def _test(self, path: tuple[str, ...], operator: str, value: Any) -> _Test:
        if operator == "isnull":
            if not isinstance(value, bool):
                raise ValueError("isnull is true or false")
            return _Test(path, "isnull" if value else "isnotnull", "", 0)
        if operator in _LISTS:
            if not isinstance(value, list):
                raise ValueError(f"{operator} is a list")
            items = value
        else:
            items = [value]
        kinds = {_kind(item, operator) for item in items}
        if len(kinds) > 1:
            raise ValueError(f"The values of {operator} are of several kinds")
        self.values.extend(
            str(item).lower() if isinstance(item, bool) else str(item) for item in items
        )
        return _Test(path, operator, kinds.pop() if kinds else "text", len(items))


def _kind(value: Any, operator: str) -> str:
    if value is None:
        raise ValueError(f"{operator} null finds nothing: isnull says what is meant")
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "numeric"
    if isinstance(value, str):
        return "text"
    raise ValueError(f"{operator} compares with a single value")


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} is a number from 0 on")
    return value


def _order(value: Any) -> tuple[tuple[tuple[str, ...], str], ...]:
    found: list[tuple[tuple[str, ...], str]] = []

    def walk(node: Any, path: tuple[str, ...]) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item, path)
        elif isinstance(node, dict) and len(path) < _MAX_DEPTH:
            for key, inner in node.items():
                walk(inner, (*path, _snake(key)))
        elif isinstance(node, str) and node.upper() in ("ASC", "DESC") and path:
            found.append((path, node.upper()))
        else:
            raise ValueError("orderBy is a list of {field: ASC} or {field: DESC}")

    walk(value or [], ())
    return tuple(found)


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


class _Writer:
    def __init__(self, table: _Table) -> None:
        self._table = table
        self._number = 0

    def statement(self, asked: _Arguments) -> str:
        table = self._table
        row = f"t.{_name(table.jsonb_column)}" if table.has_jsonb_data else "row_to_json(t)"
        view = ".".join(_name(part) for part in table.view_name.split("."))
        sql = f"SELECT CAST({row} AS text) AS data FROM {view} t"
        if asked.where is not None:
            sql += " WHERE " + self._condition(asked.where)
        order = [f"{self._place(path, False)} {way}" for path, way in asked.order]
        if not order and "id" in table.sql_columns:
            order = ["t.id DESC"]
        if order:
            sql += " ORDER BY " + ", ".join(order)
        sql += f" LIMIT {asked.limit}"
        return sql + (f" OFFSET {asked.offset}" if asked.offset else "")

    def _condition(self, node: Any) -> str:
        if isinstance(node, _Test):
            return self._comparison(node)
        word, parts = node
        if word == "NOT":
            return f"NOT ({self._condition(parts[0])})"
        if not parts:
            return "TRUE" if word == "AND" else "FALSE"
        written = [self._condition(part) for part in parts]
        return written[0] if len(written) == 1 else "(" + f" {word} ".join(written) + ")"

    def _comparison(self, test: _Test) -> str:
        if test.operator in ("isnull", "isnotnull"):
            word = "IS NULL" if test.operator == "isnull" else "IS NOT NULL"
            return f"{self._place(test.path, True)} {word}"
        in_json = self._column(test.path) is None
        left = self._place(test.path, True)
        cast = f"::{test.kind}" if in_json and test.kind != "text" else ""
        if cast:
            left = f"({left}){cast}"
        if test.operator in _LISTS:
            if test.count == 0:
                return "FALSE" if _LISTS[test.operator] == "IN" else "TRUE"
            marks = ", ".join(self._mark() + cast for _ in range(test.count))
            return f"{left} {_LISTS[test.operator]} ({marks})"
        if test.operator in _TEXTS:
            literal = rf"regexp_replace({self._mark()}, '([\\%_])', '\\\1', 'g')"
            return f"{left}::text LIKE {_TEXTS[test.operator].format(literal)}"
        return f"{left} {_COMPARISONS[test.operator]} {self._mark()}{cast}"

    def _mark(self) -> str:
        self._number += 1
        return f"${self._number}"

    def _column(self, path: tuple[str, ...]) -> str | None:
        """The column of the view that this is; None: it stands in JSON."""
        table = self._table
        if len(path) == 1:
            for column in table.sql_columns:
                if to_camel_case(column) == to_camel_case(path[0]):
                    return column
        if len(path) == 2 and path[1] == "id":
            for relation, column in table.fk_mappings.items():
                if to_camel_case(relation) == to_camel_case(path[0]):
                    return column
        return None

    def _place(self, path: tuple[str, ...], as_text: bool) -> str:
        column = self._column(path)
        if column is not None:
            return f"t.{_name(column)}"
        if not self._table.has_jsonb_data:
            raise ValueError(f"{self._table.view_name} has no column '{'.'.join(path)}'")
        *front, last = (_text(key) for key in path)
        inside = "".join(f" -> {key}" for key in front)
        return f"t.{_name(self._table.jsonb_column)}{inside} {'->>' if as_text else '->'} {last}"


def _name(name: str) -> str:
    """An identifier, quoted where it must be."""
    if name.isidentifier() and name.isascii() and name == name.lower() and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    if "\\" in value or "\0" in value:
        raise ValueError("A key with a backslash")
    return "'" + value.replace("'", "''") + "'"


# Words that PostgreSQL does not take as a name where a name stands after a dot or in FROM.
_RESERVED = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "both",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "grant",
        "group",
        "having",
        "in",
        "initially",
        "intersect",
        "into",
        "lateral",
        "leading",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "placing",
        "primary",
        "references",
        "returning",
        "select",
        "session_user",
        "some",
        "symmetric",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "variadic",
        "when",
        "where",
        "window",
        "with",
    ]
)
