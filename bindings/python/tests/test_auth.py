# SPDX-License-Identifier: MIT
"""Who asks, by tokens of Auth0, and what resolvers require of them."""

import datetime
import json
import types

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from graphql import GraphQLError

from fraiseql.auth import (
    Auth0Config,
    InvalidTokenError,
    TokenExpiredError,
    UserContext,
    requires_any_permission,
    requires_any_role,
    requires_auth,
    requires_permission,
    requires_role,
)

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


def test_only_what_is_async_can_require_something():
    with pytest.raises(TypeError, match="async"):
        requires_auth(lambda info: 1)
