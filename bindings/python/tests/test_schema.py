# SPDX-License-Identifier: MIT
"""Classes and functions to a schema."""

import enum
import importlib.util
import pathlib
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Optional, TypeVar
from uuid import UUID

import pytest
from graphql import GraphQLSchema, graphql, print_schema

import fraiseql
from fraiseql.config.schema_config import SchemaConfig
from fraiseql.gql.schema_builder import schema_of
from fraiseql.gql.shapes import FraiseUnion, shape_of
from fraiseql.sdl import to_sdl

HERE = pathlib.Path(__file__).parent
_spec = importlib.util.spec_from_file_location("schemas", HERE / "schemas.py")
assert _spec and _spec.loader
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)

PROGRAM = HERE.parents[2] / "build" / "fraiseql"
T = TypeVar("T")


@pytest.fixture(autouse=True)
def registry():
    with schemas.fresh_registry() as registry:
        yield registry


def built() -> GraphQLSchema:
    return fraiseql.build_fraiseql_schema()


def printed() -> str:
    return print_schema(built())


# ---- types ----


def test_annotations_become_fields():
    @fraiseql.enum
    class Role(enum.Enum):
        ADMIN = "admin"

    @fraiseql.type
    class User:
        """Somebody.

        Attributes:
            email: Where mail goes.
        """

        id: UUID
        first_name: str = fraiseql.fraise_field(description="Given.")
        email: fraiseql.EmailAddress | None
        age: Optional[int]  # noqa: UP045
        weight: float
        is_active: bool = True
        created_at: datetime
        born: date | None = None
        balance: Decimal
        role: Role
        meta: dict[str, Any]
        tags: list[str]
        boss: "User | None" = None

    @fraiseql.query
    async def users(info) -> list[User]:
        """All of them."""
        return []

    assert printed() == (
        "type Query {\n"
        '  """All of them."""\n'
        "  users: [User!]\n"
        "}\n\n"
        '"""Somebody."""\n'
        "type User {\n"
        "  id: ID!\n\n"
        '  """Given."""\n'
        "  firstName: String!\n\n"
        '  """Where mail goes."""\n'
        "  email: EmailAddress\n"
        "  age: Int\n"
        "  weight: Float!\n"
        "  isActive: Boolean!\n"
        "  createdAt: DateTime!\n"
        "  born: Date\n"
        "  balance: Decimal!\n"
        "  role: Role!\n"
        "  meta: JSON!\n"
        "  tags: [String!]!\n"
        "  boss: User\n"
        "}\n\n"
        '"""An address of mail."""\n'
        "scalar EmailAddress\n\n"
        '"""ISO 8601 with a time zone."""\n'
        "scalar DateTime\n\n"
        '"""YYYY-MM-DD."""\n'
        "scalar Date\n\n"
        '"""An exact number, as text."""\n'
        "scalar Decimal\n\n"
        '"""Any JSON."""\n'
        "scalar JSON\n\n"
        "enum Role {\n  ADMIN\n}"
    )


def test_settings_change_names_and_nullability():
    @fraiseql.type
    class User:
        full_name: str
        tags: list[str]

    @fraiseql.query
    def some_user(info, with_tags: bool) -> User:
        return User(full_name="a", tags=[])

    SchemaConfig.set_config(nullable_fields=True)
    text = print_schema(fraiseql.build_fraiseql_schema(camel_case_fields=False))
    assert "full_name: String\n" in text and "tags: [String]\n" in text
    assert "some_user(with_tags: Boolean): User" in text
    with pytest.raises(AttributeError, match="no setting 'nulable'"):
        SchemaConfig.set_config(nulable=True)


def test_instances_are_made_by_keywords():
    @fraiseql.type
    class User:
        id: UUID
        full_name: str
        age: int | None
        tags: list[str] = fraiseql.fraise_field(default_factory=list)

    one = User(id=UUID(int=1), full_name="Ann")
    assert (one.full_name, one.age, one.tags) == ("Ann", None, [])
    assert (
        one == User(id=UUID(int=1), full_name="Ann")
        and one.tags is not User(id=UUID(int=1), full_name="Ann").tags
    )
    assert User.from_dict({"id": 1, "fullName": "Bob", "other": 1}).full_name == "Bob"
    assert "full_name='Ann'" in repr(one)
    with pytest.raises(TypeError, match="'full_name'"):
        User(id=UUID(int=1))
    with pytest.raises(TypeError, match="no field 'fullname'"):
        User(id=UUID(int=1), fullname="Ann")


def test_inheritance_interfaces_and_unions():
    @fraiseql.interface
    class Node:
        id: UUID

    @fraiseql.type(implements=[Node])
    class Cat:
        id: UUID
        lives: int

    @fraiseql.type
    class Dog(Node):
        tricks: list[str]

    @fraiseql.query
    def pet(info) -> Annotated[Cat | Dog, FraiseUnion("Pet")]:
        return Dog(id=UUID(int=1), tricks=[])

    @fraiseql.query
    def node(info) -> Node | None:
        return None

    text = printed()
    assert "union Pet = Cat | Dog" in text
    assert "type Cat implements Node {" in text
    assert "type Dog implements Node {\n  id: ID!\n  tricks: [String!]!\n}" in text
    assert shape_of(Cat | Dog).name == "CatOrDog"


def test_generics_are_named_after_what_they_hold():
    @fraiseql.type
    class Page(Generic[T]):
        items: list[T]
        next: str | None = None

    @fraiseql.type
    class User:
        id: UUID

    @fraiseql.query
    def page(info) -> Page[User]: ...

    @fraiseql.query
    def connection(info) -> fraiseql.Connection[User]: ...

    text = printed()
    assert "type UserPage {\n  items: [User!]!\n  next: String\n}" in text
    assert "edges: [UserEdge!]!" in text and "node: User!" in text and "type PageInfo" in text


def test_inputs_tell_what_must_be_given():
    @fraiseql.input
    class Address:
        city: str

    @fraiseql.input
    class UserInput:
        name: str
        age: int | None = None
        size: int = 3
        homes: list[Address] | None
        only_out: str = fraiseql.fraise_field(purpose="output", default="")

    @fraiseql.query
    def find(info, by: UserInput, limit: int = 10, name: str | None = None) -> bool:
        return True

    text = printed()
    assert (
        "input UserInput {\n  name: String!\n  age: Int\n  size: Int\n  homes: [Address!]\n}"
        in text
    )
    assert "find(by: UserInput!, limit: Int, name: String): Boolean" in text
    assert UserInput(name="a").homes is fraiseql.UNSET and not fraiseql.UNSET


def test_lists_of_rows_can_be_filtered_and_ordered():
    @fraiseql.type(sql_source="v_post")
    class Post:
        id: UUID
        title: str
        view_count: int

    @fraiseql.query
    async def posts(info, limit: int = 5) -> list[Post]: ...

    text = printed()
    assert (
        "posts(limit: Int, where: PostWhereInput, orderBy: [PostOrderByInput!], offset: Int)"
        in text
    )
    assert "  viewCount: IntFilter\n" in text and "  NOT: PostWhereInput\n" in text
    assert Post.__gql_table__ == "v_post"
    where = Post.WhereInput(view_count={"gt": 1})
    assert where.view_count == {"gt": 1} and Post.WhereInput is Post.WhereInput


def test_mutations_return_success_or_error():
    @fraiseql.input
    class CreateUserInput:
        name: str

    @fraiseql.type
    class User:
        name: str

    @fraiseql.success
    class CreateUserSuccess:
        user: User | None = None

    @fraiseql.error
    class CreateUserError:
        conflict: User | None = None

    @fraiseql.mutation(function="fn_create_user")
    class CreateUser:
        """Makes one."""

        input: CreateUserInput
        success: CreateUserSuccess
        error: CreateUserError

    @fraiseql.mutation
    async def rename(info, name: str) -> CreateUserSuccess | CreateUserError: ...

    @fraiseql.query
    def ok(info) -> bool: ...

    text = printed()
    assert "union CreateUserResult = CreateUserSuccess | CreateUserError" in text
    assert "fnCreateUser(input: CreateUserInput!): CreateUserResult" in text
    assert "rename(name: String!): CreateUserResult" in text
    for line in ("  status: String!", "  updatedFields: [String!]", "  errors: [Error!]"):
        assert line in text
    with pytest.raises(TypeError, match="`success` and `error`"):

        @fraiseql.mutation
        class Lacking:
            input: CreateUserInput
            success: CreateUserSuccess


def test_two_mutations_of_one_field_are_refused():
    @fraiseql.success
    class Saved:
        pass

    @fraiseql.error
    class Unsaved:
        pass

    @fraiseql.mutation(function="app.save")
    class SaveDraft:
        success: Saved
        error: Unsaved

    @fraiseql.query
    def ok(info) -> bool: ...

    assert "  save: SaveResult" in printed() or "  save: SavedResult" in printed()

    @fraiseql.mutation(function="archive.save")
    class SaveCopy:
        success: Saved
        error: Unsaved

    with pytest.raises(ValueError, match=r"SaveDraft and .*SaveCopy are both the field save: .*"):
        printed()
    fraiseql.SchemaRegistry.get_instance().deregister("SaveCopy")

    @fraiseql.mutation
    async def save(info) -> Saved | Unsaved: ...

    with pytest.raises(ValueError, match=r"SaveDraft and .*\.save are both the field save"):
        printed()


def test_what_is_wrong_is_named():
    @fraiseql.query
    def unannotated(info, name) -> str: ...

    with pytest.raises(TypeError, match=r"'name' of .*unannotated has no annotation"):
        built()


def test_unknown_names_and_classes_are_named(registry):
    class Plain: ...

    @fraiseql.type
    class Holder:
        inner: Plain

    @fraiseql.query
    def holder(info) -> Holder: ...

    with pytest.raises(TypeError, match=r"Holder.inner: .*Plain.* is no type of the schema"):
        built()
    registry.deregister("holder")
    registry.deregister("Holder")

    @fraiseql.type
    class Later:
        other: "Nowhere"  # noqa: F821

    @fraiseql.query
    def later(info) -> Later: ...

    with pytest.raises(NameError, match=r"Later.other is annotated 'Nowhere'"):
        built()


def test_subscriptions_are_async_generators():
    @fraiseql.subscription
    async def ticks(info, every: int = 1) -> AsyncGenerator[int, None]:
        yield 1

    @fraiseql.query
    def ok(info) -> bool: ...

    assert "type Subscription {\n  ticks(every: Int): Int\n}" in printed()
    with pytest.raises(TypeError, match="must be an async generator"):

        @fraiseql.subscription
        async def wrong(info) -> int: ...


# ---- graphql-core by itself ----


async def test_the_schema_executes_by_itself():
    @fraiseql.enum
    class Mood(enum.Enum):
        HAPPY = "happy"

    @fraiseql.type
    class User:
        first_name: str
        mood: Mood

        @fraiseql.field
        async def shout(self, info, times: int = 1) -> str:
            return self.first_name.upper() * times

    @fraiseql.query
    async def user(info, mood: Mood = Mood.HAPPY) -> User:
        assert mood is Mood.HAPPY
        return User(first_name="ann", mood=mood)

    result = await graphql(built(), "{ user(mood: HAPPY) { firstName mood shout(times: 2) } }")
    assert result.errors is None
    assert result.data == {"user": {"firstName": "ann", "mood": "HAPPY", "shout": "ANNANN"}}


# ---- for the engine ----


def test_the_engine_accepts_the_schema(registry, tmp_path):
    @fraiseql.enum
    class Mood(enum.Enum):
        HAPPY = 'happy "one"'
        SAD = 2

    @fraiseql.interface
    class Node:
        id: UUID

    @fraiseql.type(implements=[Node], sql_source="v_user")
    class User:
        id: UUID
        mood: Mood
        when: datetime
        home: fraiseql.types.URL | None = None

    @fraiseql.query
    def users(info, mood: Mood | None = None) -> list[User]: ...

    @fraiseql.query
    def node(info, id: UUID) -> Node | None: ...

    @fraiseql.mutation
    def touch(info, ids: list[UUID]) -> int: ...

    @fraiseql.type
    class Unreachable:
        id: UUID

    sdl = to_sdl(schema_of(registry))
    assert "users(\n" in sdl and '@resolver(name: "Query.users")' in sdl
    assert 'HAPPY @label(name: "happy \\"one\\"")' in sdl and "Unreachable" not in sdl
    path = tmp_path / "schema.graphql"
    path.write_text(sdl)
    found = subprocess.run(
        [PROGRAM, "check", "--schema", path], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_name_of_the_package_is_there():
    for name in fraiseql.__all__:
        assert getattr(fraiseql, name) is not None
    names = {
        "ALWAYS_DATA_CONFIG DEFAULT_ERROR_CONFIG JSON STRICT_STATUS_CONFIG UNSET Auth0Config "
        "Auth0Provider AuthProvider CQRSExecutor CQRSRepository Connection Date Edge EmailAddress "
        "Error FraiseQLConfig MutationErrorConfig MutationResultBase PageInfo PaginatedResponse "
        "UserContext build_fraiseql_schema connection create_connection create_fraiseql_app "
        "dataloader_field enum error field fraise_enum fraise_field fraise_input fraise_interface "
        "fraise_type input interface mutation query requires_auth requires_permission "
        "requires_role result subscription success type"
    }
    assert set(" ".join(names).split()) <= set(fraiseql.__all__)
    assert fraiseql._fraiseql_rs is sys.modules["fraiseql._fraiseql_rs"]
