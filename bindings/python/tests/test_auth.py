# SPDX-License-Identifier: MIT
"""Who asks, by tokens of Auth0, and what resolvers require of them."""

import datetime
import email.message
import io
import json
import types
import urllib.error
import urllib.request

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from graphql import GraphQLError

import fraiseql
from fraiseql.auth import (
    Auth0Config,
    AuthenticationError,
    InvalidTokenError,
    TokenExpiredError,
    UserContext,
    auth0,
    requires_any_permission,
    requires_any_role,
    requires_auth,
    requires_permission,
    requires_role,
)
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import roots_of

KEY = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)


def token(key=KEY, **claims):
    now = datetime.datetime.now(datetime.timezone.utc)
    said = {
        "sub": "auth0|1",
        "iss": "https://shop.example/",
        "aud": "api.shop",
        "exp": now + datetime.timedelta(minutes=5),
        **claims,
    }
    return jwt.encode(said, key, "RS256", headers={"kid": "k1"})


@pytest.fixture
def provider(monkeypatch):
    provider = Auth0Config("shop.example", "api.shop").provider()
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    keys = {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}
    monkeypatch.setattr(provider.jwks_client, "fetch_data", lambda: keys)
    return provider


async def test_a_token_becomes_a_user(provider):
    said = {"https://api.shop/roles": ["admin"], "scope": "a:read b:write", "email": "a@b"}
    user = await provider.get_user_from_token(token(**said))
    assert (user.user_id, user.roles, user.permissions) == (
        "auth0|1",
        ["admin"],
        ["a:read", "b:write"],
    )
    user = await provider.get_user_from_token(token(permissions=["x"], scope="y", aud=["api.shop"]))
    assert user.has_permission("x") and not user.has_any_permission(["y"])


async def test_auth0_is_asked_what_it_knows_of_a_user(provider, monkeypatch):
    asked = []

    class Answer(io.BytesIO):
        pass

    def open_url(opener, request, data=None, timeout=None):
        assert timeout and not request.has_proxy()
        asked.append((request.full_url, request.get_header("Authorization")))
        if request.full_url.endswith("/roles"):
            raise urllib.error.HTTPError(request.full_url, 403, "no", email.message.Message(), None)
        if request.full_url.endswith("/permissions"):
            return Answer(b"x" * 2_000_000)
        return Answer(b'{"email": "a@b"}')

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", open_url)
    assert await provider.get_user_profile("auth0|1/../2", "m") == {"email": "a@b"}
    assert asked == [("https://shop.example/api/v2/users/auth0%7C1%2F..%2F2", "Bearer m")]
    with pytest.raises(AuthenticationError, match="user roles: Auth0 answered 403"):
        await provider.get_user_roles("auth0|1", "m")
    with pytest.raises(AuthenticationError, match="too long"):
        await provider.get_user_permissions("auth0|1", "m")
    redirect = auth0._NoRedirects().redirect_request(
        None, None, 302, "", {}, "https://evil.example"
    )
    assert redirect is None


async def test_tokens_that_are_not_good_are_refused(provider):
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    with pytest.raises(TokenExpiredError):
        await provider.get_user_from_token(token(exp=past))
    unsigned = jwt.encode({"sub": "x"}, None, "none", headers={"kid": "k1"})
    for wrong in (
        token(OTHER),
        token(aud="other"),
        token(iss="https://evil.example/"),
        token(exp=None),
        jwt.encode({"sub": "x", "aud": "api.shop"}, "s" * 32, "HS256", headers={"kid": "k1"}),
        unsigned,
        "nonsense",
    ):
        with pytest.raises(InvalidTokenError):
            await provider.get_user_from_token(wrong)


@pytest.mark.parametrize(
    ("decorate", "extensions"),
    [
        (requires_auth, None),
        (requires_role("admin"), None),
        (requires_role("boss"), {"code": "FORBIDDEN", "required_role": "boss"}),
        (requires_permission("a"), None),
        (requires_permission("b"), {"code": "FORBIDDEN", "required_permission": "b"}),
        (requires_any_role("boss", "admin"), None),
        (
            requires_any_permission("b", "c"),
            {"code": "FORBIDDEN", "required_permissions": ["b", "c"]},
        ),
    ],
)
async def test_resolvers_require_something(decorate, extensions):
    @decorate
    async def resolver(info, x):
        return x

    def info(user):
        return types.SimpleNamespace(context={"user": user})

    with pytest.raises(GraphQLError, match="Authentication required"):
        await resolver(info(None), 1)
    user = UserContext("u", roles=["admin"], permissions=["a"])
    if extensions is None:
        assert await resolver(info(user), 1) == await resolver(info=info(user), x=1) == 1
    else:
        with pytest.raises(GraphQLError) as refused:
            await resolver(info(user), 1)
        assert refused.value.extensions == extensions


async def test_what_is_required_holds_on_either_side_of_what_makes_a_field():
    @fraiseql.type(sql_source="v_note")
    class Note:
        id: int

    @fraiseql.connection(node_type=Note)
    @requires_auth
    async def below(info) -> fraiseql.Connection[Note]: ...

    @requires_role("admin")
    @fraiseql.connection(node_type=Note)
    async def above(info) -> fraiseql.Connection[Note]: ...

    @requires_auth
    @fraiseql.query
    async def plain(info) -> int:
        return 1

    class Pages:
        async def find_page(self, view, **asked):
            return view

    def info(user):
        return types.SimpleNamespace(context={"user": user, "db": Pages()})

    roots = roots_of(SchemaRegistry.get_instance()._queries)
    user = UserContext("u", roles=["admin"], permissions=[])
    for name, answer in (("below", "v_note"), ("above", "v_note"), ("plain", 1)):
        with pytest.raises(GraphQLError, match="Authentication required"):
            await roots[name].call(info(None))
        assert await roots[name].call(info(user)) == answer
        assert roots[name].pages is None  # the engine does not answer it without asking here
    with pytest.raises(GraphQLError, match="Role 'admin' required"):
        await roots["above"].call(info(UserContext("u", roles=[], permissions=[])))


def test_only_what_is_async_can_require_something():
    with pytest.raises(TypeError, match="async"):
        requires_auth(lambda info: 1)
