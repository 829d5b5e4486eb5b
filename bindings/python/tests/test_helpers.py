# SPDX-License-Identifier: MIT
"""Modules beside the decorators: partial objects, checks, Strawberry's names."""

import importlib.util
import pathlib
from types import SimpleNamespace
from uuid import UUID

import pytest
from graphql import GraphQLError, print_schema

import fraiseql
from fraiseql.errors.exceptions import PartialInstantiationError, WhereClauseError
from fraiseql.partial_instantiation import (
    create_partial_instance,
    get_available_fields,
    is_partial_instance,
)
from fraiseql.resolving.selection import field_node, tree_of, without_aliases
from fraiseql.schema import generate_mutation_schema
from fraiseql.strawberry_compat import strawberry
from fraiseql.types.scalars import SCALARS
from fraiseql.validation import (
    validate_query_complexity,
    validate_selection_set,
    validate_where_input,
)

HERE = pathlib.Path(__file__).parent
_spec = importlib.util.spec_from_file_location("schemas", HERE / "schemas.py")
assert _spec and _spec.loader
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)


@pytest.fixture(autouse=True)
def registry():
    with schemas.fresh_registry() as registry:
        yield registry


@pytest.fixture
def user():
    @fraiseql.type(sql_source="v_post")
    class Post:
        id: UUID
        title: str

    @fraiseql.type(sql_source="v_user")
    class User:
        id: UUID
        full_name: str
        age: int | None
        post: Post | None = None

    return User


def test_partial_objects(user):
    made = create_partial_instance(user, {"fullName": "Ann", "id": str(UUID(int=1))})
    assert (made.full_name, made.id, made.age) == ("Ann", UUID(int=1), None)
    assert get_available_fields(made) == {"full_name", "id"} and is_partial_instance(made)
    assert not is_partial_instance(user(id=UUID(int=1), full_name="a"))
    with pytest.raises(PartialInstantiationError, match="User"):
        create_partial_instance(user, {"id": "no"})


def test_filters_are_checked(user):
    good = {"full_name": {"eq": "a"}, "OR": [{"age": {"gt": 1}}, {"post": {"title": "x"}}]}
    assert validate_where_input(good, user) == []
    assert validate_where_input({"fullNam": 1, "age": {"about": 1}}, user) == [
        "Unknown field 'fullNam' at 'where'. Did you mean 'fullName'?",
        "Unknown operator 'about' for field 'age' at 'where.age'",
    ]
    assert validate_where_input({"NOT": {"post": {"no": 1}}}, user) == [
        "Unknown field 'no' at 'where.NOT.post'. Post has id, title."
    ]
    with pytest.raises(WhereClauseError, match="must be a dictionary"):
        validate_where_input([1], user, strict=True)


def test_selections_are_checked(user):
    node = field_node("users", "{ id x: fullNam post { title ... on Post { no } } }")
    info = SimpleNamespace(field_name="users", field_nodes=[node])
    assert validate_selection_set(info, user) == [
        "users: User has no field 'fullNam'. Did you mean 'fullName'?",
        "users.post: Post has no field 'no'.",
    ]
    assert validate_selection_set(info, user, max_depth=1)[-1] == "users.post is nested too deeply"
    cost, wrong = validate_query_complexity(info, max_complexity=3, field_costs={"id": 5})
    assert (cost, wrong) == (10, ["Query complexity 10 exceeds maximum complexity 3"])


def test_selections_lose_their_aliases():
    text = "{ id t: title posts(limit: 3) { n: name ... on X { y: z } } __typename }"
    assert tree_of(text) == {
        "id": None,
        "title": None,
        "posts": {"name": None, "z": None},
        "__typename": None,
    }
    assert " ".join(without_aliases(text).split()) == (
        "{ id title posts { name ... on X { z } } __typename }"
    )
    assert without_aliases("{ id }") == "{ id }" and tree_of("") is None


def test_the_schema_of_one_mutation():
    @fraiseql.success
    class MakeSuccess:
        name: str

    @fraiseql.error
    class MakeError: ...

    sdl = generate_mutation_schema("Make", MakeSuccess, MakeError).to_graphql_sdl()
    assert sdl.startswith("union MakeResult = MakeSuccess | MakeError")
    assert "type MakeError {" in sdl
    with pytest.raises(ValueError, match=r"is no @fraiseql\.success"):
        generate_mutation_schema("Make", int, MakeError)


def test_strawberry_s_names(registry):
    @strawberry.type(description="A thing.")
    class Thing:
        size: int = strawberry.field(description="How large.", default=3)

        @strawberry.field
        def double(self) -> int:
            return self.size * 2

        @strawberry.field(description="Thrice.")
        def triple(self) -> int:
            return self.size * 3

    @strawberry.query
    def thing() -> Thing:
        return Thing()

    text = print_schema(registry.build_schema())
    assert '"""A thing."""' in text and '"""How large."""' in text and '"""Thrice."""' in text
    with pytest.raises(TypeError, match="permission_classes has no counterpart"):
        strawberry.field(permission_classes=[])


@pytest.mark.parametrize(
    "name, good, bad",
    [
        ("EmailAddress", "a@b.org", "a@b"),
        ("IBAN", "DE89370400440532013000", "DE89370400440532013001"),
        ("ISIN", "US0378331005", "US0378331006"),
        ("CUSIP", "037833100", "037833101"),
        ("SEDOL", "0263494", "0263495"),
        ("LEI", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R13"),
        ("VIN", "1HGCM82633A004352", "1HGCM82633A004353"),
        ("ContainerNumber", "CSQU3054383", "CSQU3054384"),
        ("Port", 8080, 0),
        ("Percentage", "99.5", "100.5"),
        ("Latitude", "48.1", "91"),
        ("DateRange", "[2024-01-01,2024-02-01)", "[2024-02-01,2024-01-01)"),
        ("DateTime", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00"),
        ("Duration", "P1DT2H", "P"),
        ("IpAddressString", "::1", "1.2.3"),
        ("SemanticVersion", "1.2.3-rc.1", "1.2"),
        ("Slug", "a-b", "a--b"),
        ("Hostname", "a.b-c", "-a"),
        ("MacAddress", "00-11-22-aa-bb-cc", "00:11"),
        ("Money", "12.3456", "1.23456"),
        ("PhoneNumber", "+4930123456", "030123456"),
        ("HashSHA256", "0" * 64, "0" * 63),
    ],
)
def test_scalars_accept_what_they_are_for(name, good, bad):
    scalar = SCALARS[name]
    scalar.parse_value(good)
    with pytest.raises(GraphQLError, match=r"Invalid |must be between"):
        scalar.parse_value(bad)
    with pytest.raises(Exception, match=r"must be a|cannot represent"):
        scalar.parse_value(True)
