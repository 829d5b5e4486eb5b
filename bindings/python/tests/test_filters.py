# SPDX-License-Identifier: MIT
"""Filters, orders, statements and principals as Python writes them, without a database."""

import datetime
import decimal
import enum
import json
import uuid
from dataclasses import dataclass, field

import pytest

from fraiseql.core import filters
from fraiseql.core.principal import principal_of
from fraiseql.core.relations import Relation, Relations, camel
from fraiseql.core.statements import identifier, numbered
from fraiseql.core.values import from_json, to_json
from fraiseql.errors.exceptions import WhereClauseError

USER = Relation(
    {
        "name": "public.v_user",
        "type": "User",
        "list": "users",
        "where": "UserWhereInput",
        "fields": [
            {"from": "id", "field": "id", "type": "ID!"},
            {"from": "line_1", "field": "line1", "type": "String"},
            {"from": "nick_name", "field": "alias", "type": "String"},
            {"from": "tags", "field": "tags", "type": "[String]!"},
            {"from": "extra", "field": "extra", "type": "JSON"},
            {"from": "state", "field": "state", "type": "State"},
        ],
    }
)


class State(enum.Enum):
    NEW = "new"


@dataclass
class _Filter:
    eq: str | None = None
    in_: list[str] | None = None
    not_matches: str | None = None


@dataclass
class _Where:
    nick_name: _Filter | None = None
    OR: list["_Where"] | None = None
    other: dict[str, object] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"nick_name": "x"}, {"alias": {"eq": "x"}}),
        ({"line_1": {"gte": 1, "lt": 5}}, {"line1": {"gte": 1, "lt": 5}}),
        ({"line1": {"notin": ["a"]}}, {"line1": {"nin": ["a"]}}),
        ({"id": None}, {"id": {"isnull": True}}),
        ({"id": {"eq": None}}, {"id": {"isnull": True}}),
        ({"id": {"neq": None}}, {"id": {"isnull": False}}),
        ({"id": [1, 2]}, {"id": {"in": [1, 2]}}),
        ({"tags": ["a"]}, {"tags": {"eq": ["a"]}}),
        ({"tags": {"array_contains": ["a"]}}, {"tags": {"contains": ["a"]}}),
        ({"extra": {"a_b": 1}}, {"extra": {"eq": {"a_b": 1}}}),
        ({"state": State.NEW}, {"state": {"eq": "NEW"}}),
        ({"line_1": State.NEW}, {"line1": {"eq": "new"}}),
        (
            {"posts": {"some": {"is_new": {"eq": True}}}},
            {"posts": {"some": {"isNew": {"eq": True}}}},
        ),
        (
            {"OR": [{"id": 1, "alias": "a"}, {"NOT": {"id": 2}}]},
            {"OR": [{"id": {"eq": 1}, "alias": {"eq": "a"}}, {"NOT": {"id": {"eq": 2}}}]},
        ),
        (
            _Where(nick_name=_Filter(in_=["a"], not_matches="b")),
            {"alias": {"in": ["a"], "notMatches": "b"}, "other": {}},
        ),
        (
            _Where(OR=[_Where(nick_name=_Filter(eq="a"))]),
            {"OR": [{"alias": {"eq": "a"}, "other": {}}], "other": {}},
        ),
    ],
)
def test_filters_are_spelled_as_the_schema_spells_them(given, expected):
    assert filters.where(USER, given) == expected


def test_what_is_no_filter_is_refused():
    with pytest.raises(WhereClauseError):
        filters.where(USER, "1 = 1")
    deep: dict[str, object] = {}
    deep["NOT"] = deep
    with pytest.raises(WhereClauseError, match="deep"):
        filters.where(USER, deep)


@pytest.mark.parametrize(
    "given",
    [
        [{"nick_name": "asc"}, {"id": "DESC"}],
        {"nick_name": "asc", "id": "desc"},
        [("nick_name", "asc"), ("id", "desc")],
        "nick_name, id desc",
        ["nick_name_asc", "id_desc"],
    ],
)
def test_orders_come_in_many_forms(given):
    assert filters.order_by(USER, given) == [{"alias": "ASC"}, {"id": "DESC"}]


def test_orders_reach_into_objects_and_are_never_sql():
    assert filters.order_by(USER, {"author": {"full_name": "desc_nulls_last"}}) == [
        {"author": {"fullName": "DESC_NULLS_LAST"}}
    ]
    for wrong in (
        "id; drop table x",
        "random()",
        [("id", "sideways")],
        5,
        [{"a": {"b": "asc", "c": "asc"}}],
    ):
        with pytest.raises(ValueError):
            filters.order_by(USER, wrong)


def test_statements_get_numbers():
    assert numbered("select %s, '%%', %s", (1, 2)) == ("select $1, '%', $2", [1, 2])
    assert numbered("%(b)s %(a)s %(b)s", {"a": 1, "b": 2}) == ("$1 $2 $1", [2, 1])
    assert numbered("like '10%'", ()) == ("like '10%'", [])
    for text, values in (("%s", (1, 2)), ("%s %s", (1,)), ("%(a)s", (1,)), ("%(a)s", {"b": 1})):
        with pytest.raises(ValueError):
            numbered(text, values)


def test_names_are_quoted_or_refused():
    assert identifier("app.fn_x") == '"app"."fn_x"'
    for wrong in ("", "a b", 'a"b', "a.b.c.d", "f(x)", "é"):
        with pytest.raises(ValueError):
            identifier(wrong)


def test_values_go_to_json_and_back():
    when = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    some = uuid.UUID(int=1)
    given = {
        "a": [decimal.Decimal("1.50"), some, when],
        "b": float("inf"),
        "c": (State.NEW, b"\x00"),
    }
    assert to_json(given) == {
        "a": ["1.50", str(some), "2024-01-02T03:04:05+00:00"],
        "b": "inf",
        "c": ["new", "AA=="],
    }
    assert to_json(-datetime.timedelta(seconds=1.5)) == "-PT1.500000S"
    assert from_json("2024-01-02T03:04:05Z", "DateTime!") == when
    assert from_json(["1.5"], "[Decimal]") == [decimal.Decimal("1.5")]
    assert from_json("infinity", "Date") == "infinity"
    with pytest.raises(TypeError):
        to_json(object())


def test_who_asks_is_found_in_the_context():
    class User:
        user_id = "u1"
        roles = ("super_admin",)

        def __init__(self):
            self.metadata = {"tenant_id": 7}

    assert principal_of({}) is None
    assert principal_of({"db": object()}) is None
    assert json.loads(principal_of({"user": User(), "tenant_id": "t"}) or b"") == {
        "user": "u1",
        "tenant": "t",
        "contact": "u1",
        "super_admin": True,
        "roles": ["super_admin"],
    }
    assert json.loads(principal_of({"user": User()}) or b"")["tenant"] == "7"
    assert json.loads(principal_of({"user": {"id": 5}, "contact_id": "c"}) or b"") == {
        "user": "5",
        "contact": "c",
    }


def test_relations_are_known_with_and_without_their_schema():
    first = {"name": "app.v_user", "type": "User", "list": "users"}
    second = {"name": "old.v_user", "type": "OldUser", "list": "oldUsers"}
    relations = Relations(json.dumps({"relations": [first, second]}).encode())
    assert [relations.find(name).type for name in ("v_user", "old.v_user")] == ["User", "OldUser"]
    assert relations.find("v_users") is None and "v_user" in relations.nearest("v_users")
    assert [camel(n) for n in ("user__name", "_user_name", "dns_1", "firstName")] == [
        "userName",
        "_userName",
        "dns1",
        "firstName",
    ]
