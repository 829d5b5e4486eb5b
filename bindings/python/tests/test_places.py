# SPDX-License-Identifier: MIT
"""Names are found where applications of version 1 look for them, and what is not here says so."""

import asyncio
import importlib
import pathlib
import time

import graphql
import pytest

import fraiseql
from fraiseql._absent import ABSENT
from fraiseql.auth import (
    AuthProvider,
    InMemoryRevocationStore,
    InvalidTokenError,
    PostgreSQLRevocationStore,
    TokenRevocationMixin,
    TokenRevocationService,
)
from fraiseql.runtime import AsyncEngine
from fraiseql.testing import clear_fraiseql_state

SOURCE = pathlib.Path(fraiseql.__file__).parent
OLD = [
    path
    for path in sorted(SOURCE.rglob("*.py"))
    if '"""The place of these names in FraiseQL for Python 1."""' in path.read_text()
    or path.parent.name == "scalars"
]


@pytest.fixture(autouse=True)
def empty():
    clear_fraiseql_state()
    yield
    clear_fraiseql_state()


@pytest.mark.parametrize("path", OLD, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_place_has_what_it_names(path):
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    module = importlib.import_module(name)
    for each in getattr(module, "__all__", ()):
        assert getattr(module, each) is not None


def test_every_scalar_has_its_place():
    from fraiseql.types.scalars import SCALARS

    found = {
        value
        for path in (SOURCE / "types/scalars").glob("*.py")
        for value in vars(importlib.import_module(f"fraiseql.types.scalars.{path.stem}")).values()
        if isinstance(value, graphql.GraphQLScalarType)
    }
    assert set(SCALARS.values()) - found <= {
        SCALARS[name] for name in ("Decimal", "Base64", "BigInt")
    }


def test_functions_of_a_scalar_check():
    from fraiseql.types.scalars.iban import parse_iban_value, serialize_iban

    assert parse_iban_value("DE89370400440532013000") == "DE89370400440532013000"
    assert serialize_iban("DE89370400440532013000") == "DE89370400440532013000"
    with pytest.raises(graphql.GraphQLError, match="IBAN"):
        parse_iban_value("DE00370400440532013000")


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_what_is_not_here_says_what_to_use(name):
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module(name)
    assert ABSENT[name] in str(caught.value)
    assert not (SOURCE / pathlib.Path(*name.split(".")[1:])).with_suffix(".py").exists()


def test_what_stands_inside_of_it_says_it_too():
    with pytest.raises(ModuleNotFoundError, match=r"fraiseql\.turbo is not here: the engine keeps"):
        importlib.import_module("fraiseql.turbo.registration")
    with pytest.raises(ModuleNotFoundError, match=r"fraiseql\.sql\.where is not here: "):
        importlib.import_module("fraiseql.sql.where.core")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'fraiseql\.turbos'"):
        importlib.import_module("fraiseql.turbos")


# ---- parts of a schema ----


def test_roots_are_made_one_by_one():
    from fraiseql.core.graphql_type import convert_type_to_graphql_output
    from fraiseql.gql.builders import (
        MutationTypeBuilder,
        QueryTypeBuilder,
        SchemaComposer,
        SchemaRegistry,
    )

    @fraiseql.type
    class Pear:
        name: str

    @fraiseql.query
    async def pears(info, first: int = 3) -> list[Pear]:
        return [Pear(name="Conference")][:first]

    registry = SchemaRegistry.get_instance()
    query = QueryTypeBuilder(registry).build()
    assert str(query.fields["pears"].type) == "[Pear!]"
    pear = convert_type_to_graphql_output(Pear)
    assert graphql.get_named_type(query.fields["pears"].type) is pear
    assert convert_type_to_graphql_output(str) is graphql.GraphQLString
    with pytest.raises(TypeError, match="Type Mutation must define one or more fields"):
        MutationTypeBuilder(registry).build()
    composed = SchemaComposer(registry).compose()
    answer = asyncio.run(graphql.graphql(composed, "{ pears { name } }"))
    assert answer.data == {"pears": [{"name": "Conference"}]}
    # What is cleared is forgotten: another class may have the name.
    clear_fraiseql_state()

    @fraiseql.type(implements=[])
    class Other:
        weight: float

    Other.__name__ = "Pear"
    assert convert_type_to_graphql_output(Other) is not pear


def test_inputs_are_made_one_by_one():
    from fraiseql.core.graphql_type import convert_type_to_graphql_input

    @fraiseql.input
    class NewPear:
        name: str
        weight: float | None = None

    made = convert_type_to_graphql_input(NewPear)
    assert {name: str(field.type) for name, field in made.fields.items()} == {
        "name": "String!",
        "weight": "Float",
    }


# ---- names ----


def test_names_are_turned():
    from fraiseql.utils import annotations, casing, naming

    assert casing.dict_keys_to_snake_case({"aB": [{"cD": 1}]}) == {"a_b": [{"c_d": 1}]}
    assert casing.transform_keys_to_camel_case({"a_b": [{"c_d": 1}]}) == {"aB": [{"cD": 1}]}
    pairs = {
        "userName": "user_name",
        "HTTPTimeout": "http_timeout",
        "dns1Id": "dns_1_id",
        "isActive": "is_active",
    }
    assert {name: naming.camel_to_snake(name) for name in pairs} == pairs
    assert naming.snake_to_camel("get_user_by_id") == "getUserById"
    assert naming.snake_to_camel("api_URL") == "apiURL"
    assert naming.snake_to_camel("URL") == "URL"
    assert annotations.get_non_optional_type(int | None) is int
    assert not annotations.is_optional_type(int)


# ---- tokens that are withdrawn ----


class Provider(AuthProvider):
    async def validate_token(self, token):
        return {"sub": "ann", "jti": token, "iat": 1, "exp": time.time() + 60}

    async def get_user_from_token(self, token):
        raise NotImplementedError


class Withdrawing(TokenRevocationMixin, Provider):
    pass


async def _withdraw(store):
    service = TokenRevocationService(store)
    provider = Withdrawing()
    provider.revocation_service = service
    claims = await provider.validate_token("one")
    await provider.logout(claims)
    with pytest.raises(InvalidTokenError, match="revoked"):
        await provider.validate_token("one")
    await provider.validate_token("two")
    # One that would have expired is forgotten.
    await service.revoke_token({"jti": "old", "sub": "ann", "exp": time.time() - 1})
    assert not await store.is_revoked("old")
    assert await store.cleanup_expired() == 1
    assert (await service.get_stats())["revoked_tokens"] == 1
    # All of a user, also those that nobody has seen; not later ones, nor those of others.
    await provider.logout_all_sessions("ann")
    with pytest.raises(InvalidTokenError):
        await provider.validate_token("three")
    later = {"sub": "ann", "jti": "four", "iat": time.time() + 5}
    assert not await service.is_token_revoked(later)
    assert await service.is_token_revoked({"sub": "ann", "jti": "five"})
    assert not await service.is_token_revoked({"sub": "bob", "jti": "six", "iat": 1})
    with pytest.raises(ValueError, match="missing JTI"):
        await service.revoke_token({"sub": "ann"})


def test_tokens_are_withdrawn_in_memory():
    asyncio.run(_withdraw(InMemoryRevocationStore()))


def test_tokens_are_withdrawn_in_a_table(make_database):
    database = make_database("create view v_thing as select 1 as id, '{}'::jsonb as data")

    async def work():
        engine = AsyncEngine(database_url=database.url, ignore_environment=True)
        try:
            await _withdraw(PostgreSQLRevocationStore(engine))
            assert await PostgreSQLRevocationStore(engine).is_revoked("one")
        finally:
            await engine.aclose()

    asyncio.run(work())


def test_a_store_of_ones_own_has_two_arguments():
    class Store:
        def __init__(self):
            self.kept = set()

        async def revoke_token(self, token_id, user_id):
            self.kept.add(token_id)

        async def is_revoked(self, token_id):
            return token_id in self.kept

    async def work():
        service = TokenRevocationService(Store())
        await service.revoke_token({"jti": "one", "sub": "ann", "exp": time.time() + 9})
        assert await service.is_token_revoked({"jti": "one", "sub": "ann"})
        assert not await service.is_token_revoked({"jti": "two", "sub": "ann"})

    asyncio.run(work())
