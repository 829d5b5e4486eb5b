# SPDX-License-Identifier: MIT
"""Who asks: tokens, keys and gateways' headers become what PostgreSQL is told, and whatever is not good is refused
with 401, its reason in the log and never in the answer."""

import base64
import contextlib
import hashlib
import hmac
import json
import signal
import time

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from support.wire import graphql_request

ROLE = "fraiseql_auth_test"
EDITOR = "fraiseql_auth_editor"
SQL = f"""
create table note (id int primary key, tenant text not null, text text not null);
insert into note values (1, 'a', 'one'), (2, 'b', 'two'), (3, 'a', 'three');
alter table note enable row level security;
create policy own on note using (tenant = nullif(current_setting('app.tenant_id', true), ''));
create view seen with (security_invoker) as
    select 1 as id,
        current_setting('app.tenant_id', true) as tenant,
        current_setting('app.user_id', true) as user_id,
        current_setting('app.is_super_admin', true) as super_admin,
        current_setting('app.plan', true) as plan,
        current_setting('request.jwt.claims', true) as claims,
        current_user::text as role;
comment on view seen is '@fraiseql {{"key": ["id"]}}';
comment on column note.text is '@fraiseql {{"requires": {{"permission": "note:read"}}}}';
grant select on note, seen to {ROLE}, {EDITOR};
"""
SEEN = "{ seens { tenant userId superAdmin plan claims role } }"
NOTES = "{ notes { id } }"

SECRET = "it is a secret of thirty-two bytes or more, and for HS512 sixty-four"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
PEM_KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_CURVE = ec.generate_private_key(ec.SECP384R1())
WEAK_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ROBOT, GONE, EMPTY = "robot-key-4f1c", "robot-key-of-long-ago", "robot-key-without-rights"


def public_pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM,
                                         serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def base64url(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()


def number(value, size):
    return base64url(value.to_bytes(size, "big"))


def key_set():
    rsa_numbers, ec_numbers = RSA_KEY.public_key().public_numbers(), EC_KEY.public_key().public_numbers()
    ed_bytes = ED_KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {"keys": [
        {"kty": "RSA", "kid": "r", "n": number(rsa_numbers.n, 256), "e": "AQAB"},
        {"kty": "EC", "kid": "e", "crv": "P-256", "x": number(ec_numbers.x, 32), "y": number(ec_numbers.y, 32)},
        {"kty": "OKP", "kid": "o", "crv": "Ed25519", "x": base64url(ed_bytes)},
        {"kty": "RSA", "kid": "w", "n": number(WEAK_KEY.public_key().public_numbers().n, 128), "e": "AQAB"},
    ]}


def claims(**more):
    now = int(time.time())
    kept = {"iss": "https://keys.example", "aud": "api", "sub": "u1", "org": {"id": "a"}, "iat": now, "exp": now + 600,
            **more}
    return {name: value for name, value in kept.items() if value is not None}


def rs256(key=RSA_KEY, kid="r", **more):
    return jwt.encode(claims(**more), key, "RS256", headers={"kid": kid} if kid else None)


def hs256(secret=SECRET, **more):
    return jwt.encode(claims(**{"iss": "https://secret.example", **more}), secret, "HS256")


def made_by_hand(header, payload=None, signature=b"x" * 256):
    return ".".join([base64url(header), base64url(claims() if payload is None else payload), base64url(signature)])


def signed_as_written(header, payload):
    """Texts, which may be no JSON that anybody would write."""
    text = f"{base64url(header.encode())}.{base64url(payload.encode())}"
    return f"{text}.{base64url(RSA_KEY.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def said_twice(name, first, second):
    """Claims as JSON with one of them twice."""
    return json.dumps({**claims(), name: "@"}).replace('"@"', f'{json.dumps(first)}, "{name}": {json.dumps(second)}')


def of_other_curve():
    head = f'{base64url({"alg": "ES256", "kid": "e"})}.{base64url(claims())}'
    r, s = utils.decode_dss_signature(OTHER_CURVE.sign(head.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{head}.{base64url(r.to_bytes(48, 'big') + s.to_bytes(48, 'big'))}"


def by_public_key(issuer, key):
    """As if what is published were a secret."""
    head = f'{base64url({"alg": "HS256"})}.{base64url(claims(iss=issuer))}'
    return f"{head}.{base64url(hmac.digest(public_pem(key).encode(), head.encode(), 'sha256'))}"


STRANGERS_JWK = {"kty": "RSA", "n": number(STRANGERS_KEY.public_key().public_numbers().n, 256), "e": "AQAB"}
HEADER = '{"alg": "RS256", "kid": "r"}'


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        for role in (ROLE, EDITOR):
            connection.execute(f"drop role if exists {role}")
            connection.execute(f"create role {role} login")
        connection.execute(f"grant {EDITOR} to {ROLE}")
    return module_database(SQL)


@pytest.fixture(scope="module")
def url(cluster, database):
    return cluster.url(database.name, user=ROLE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("auth")
    (folder / "jwks.json").write_text(json.dumps(key_set()))
    (folder / "key.pem").write_text(public_pem(PEM_KEY))
    (folder / "secret").write_text(SECRET + "\n")
    (folder / "robots.yaml").write_text(f"""
- {{sha256: {hashlib.sha256(ROBOT.encode()).hexdigest()}, name: nightly, user: robot, tenant: b, roles: [reader]}}
- {{sha256: {hashlib.sha256(GONE.encode()).hexdigest()}, user: robot, tenant: b, expires: 2020-01-01}}
- {{sha256: {hashlib.sha256(EMPTY.encode()).hexdigest()}, user: robot, roles: "", permissions: [""]}}
""")
    return folder


def providers(folder):
    return [
        {"name": "keys", "type": "jwt", "issuer": "https://keys.example", "audience": ["api", "other"],
         "jwks_file": str(folder / "jwks.json")},
        {"name": "secret", "type": "jwt", "issuer": "https://secret.example", "secret_file": str(folder / "secret"),
         "algorithms": ["HS256"]},
        {"name": "clients", "type": "jwt", "issuer": "https://clients.example", "secret_file": str(folder / "secret"),
         "client_ids": ["shop", "till"]},
        {"name": "pem", "type": "jwt", "issuer": "https://pem.example", "public_key": str(folder / "key.pem"),
         "claims": ["tenant=\"https://pem.example/tenant\""]},
        {"name": "robots", "type": "api_key", "file": str(folder / "robots.yaml")},
        {"name": "gate", "type": "gateway", "addresses": ["127.0.0.0/8", "::1"],
         "headers": ["user=x-gate-user", "tenant=x-gate-tenant"]},
        {"name": "far gate", "type": "gateway", "addresses": ["203.0.113.0/24"], "headers": ["user=x-far-user"]},
    ]


def options(folder, **more):
    return {"auth_providers": json.dumps(providers(folder)),
            "auth_claims": "tenant=org.id, roles=realm_access.roles, super_admin=root, database_role=db",
            "auth_database_roles": EDITOR, "auth_cookie": "session", "session_settings": "app.plan=claims.org.plan",
            "server_batching": True, **more}


@pytest.fixture(scope="module")
def server(url, folder, module_serve):
    return module_serve(url, **options(folder))


def seen(server, headers=None):
    return server.data(SEEN, headers=headers)["seens"][0]


def ids(server, headers=None):
    return [row["id"] for row in server.data(NOTES, headers=headers)["notes"]]


_requests = iter(range(1000000))


def refused(server, headers, reason, status=401, code="UNAUTHENTICATED"):
    """Refused, and the log says why, which the client does not learn."""
    name = f"r-{next(_requests)}"
    answer = server.post({"query": NOTES}, {**headers, "X-Request-Id": name})
    assert answer.status_code == status, answer.text
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]
    assert "data" not in answer.json()
    line = server.process.wait_for(f"request {name}: not let in: (.*)")[1]
    assert reason in line
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert reason not in answer.text
    for value in headers.values():
        assert value[-12:] not in line
    return answer


# ---- good ones ----

@pytest.mark.parametrize("token", [
    lambda: rs256(),
    lambda: jwt.encode(claims(), EC_KEY, "ES256", headers={"kid": "e"}),
    lambda: jwt.encode(claims(), ED_KEY, "EdDSA", headers={"kid": "o"}),
    lambda: hs256(),
    lambda: rs256(kid=None),
    lambda: rs256(aud=["someone", "other"]),
    lambda: rs256(exp=time.time() + 500.5),
    lambda: rs256(exp=int(time.time()) - 20),
], ids=["RS256", "ES256", "EdDSA", "HS256", "no kid", "several audiences", "fractions", "within the leeway"])
def test_a_good_token_says_who_asks(server, token):
    for _ in range(4):  # verified, and remembered, on both workers
        with server.connect() as wire:
            answer = wire.exchange(graphql_request(SEEN, headers=list(bearer(token()).items())))
        assert answer.status == 200
        row = json.loads(answer.body)["data"]["seens"][0]
        assert row["tenant"] == "a" and row["userId"] == "u1" and row["role"] == ROLE and row["plan"] in ("", None)
    assert ids(server, bearer(token())) == [1, 3]


def test_claims_become_settings_by_their_paths(server):
    token = rs256(org={"id": "b", "plan": "gold"}, root=True, sub="u 2", db=EDITOR)
    row = seen(server, bearer(token))
    assert (row["tenant"], row["userId"], row["superAdmin"], row["plan"], row["role"]) == ("b", "u 2", "true", "gold", EDITOR)
    assert json.loads(row["claims"])["org"] == {"id": "b", "plan": "gold"}
    row = seen(server, bearer(rs256()))
    assert (row["superAdmin"] or "", row["plan"] or "", row["role"]) == ("", "", ROLE)


def test_a_provider_may_have_claims_of_its_own(server):
    token = jwt.encode(claims(iss="https://pem.example", **{"https://pem.example/tenant": "b"}), PEM_KEY, "ES256")
    assert ids(server, bearer(token)) == [2]


def test_tenants_see_their_own_rows_however_they_ask(server):
    a, b = bearer(rs256()), bearer(rs256(org={"id": "b"}))
    for _ in range(5):
        assert ids(server, a) == [1, 3]
        assert ids(server, b) == [2]
        assert ids(server) == []
    assert server.get("/graphql?query={notes{id}}", headers=b).json() == {"data": {"notes": [{"id": 2}]}}
    answer = server.post([{"query": NOTES}, {"query": "{ note(id: 2) { id } }"}], b)
    assert answer.json() == [{"data": {"notes": [{"id": 2}]}}, {"data": {"note": {"id": 2}}}]


# ---- and others ----

def cut(token, part):
    parts = token.split(".")
    parts[part] = parts[part][:-2]
    return ".".join(parts)


@pytest.mark.parametrize("token, reason", [
    (lambda: rs256(exp=int(time.time()) - 40), "expired"),
    (lambda: rs256(exp=None), "no_expiry"),
    (lambda: rs256(exp=str(int(time.time()) + 600)), "malformed_claims"),
    (lambda: rs256(nbf=int(time.time()) + 60), "not_yet_valid"),
    (lambda: rs256(aud="strangers"), "wrong_audience"),
    (lambda: rs256(aud=None), "wrong_audience"),
    (lambda: hs256(iss="https://clients.example", client_id="evil"), "wrong_audience"),
    (lambda: hs256(iss="https://clients.example", client_id=["shop"]), "wrong_audience"),
    (lambda: hs256(iss="https://clients.example"), "wrong_audience"),
    (lambda: rs256(iss="https://strangers.example"), "no provider has its issuer"),
    (lambda: rs256(iss=None), "no provider has its issuer"),
    (lambda: rs256(iss="https://secret.example"), "algorithm_not_allowed"),
    (lambda: hs256(iss="https://keys.example"), "algorithm_not_allowed"),
    (lambda: rs256(key=STRANGERS_KEY), "bad_signature"),
    (lambda: rs256(kid="e"), "unknown_key"),
    (lambda: rs256(kid="z"), "unknown_key"),
    (lambda: hs256(secret="another secret, which is of thirty-two bytes or more"), "bad_signature"),
    (lambda: jwt.encode(claims(iss="https://secret.example"), SECRET, "HS512"), "algorithm_not_allowed"),
    (lambda: made_by_hand({"alg": "none"}, signature=b""), "algorithm_not_allowed"),
    (lambda: made_by_hand({"alg": "ES256", "kid": "e"}, signature=bytes(64)), "bad_signature"),
    (lambda: made_by_hand({"alg": "RS256", "kid": "r", "crit": ["exp"]}), "critical_header"),
    (lambda: made_by_hand({"alg": "RS256", "kid": "r", "b64": False}), "critical_header"),
    (lambda: cut(rs256(), 0), "malformed"),
    (lambda: cut(rs256(), 1), "malformed"),
    (lambda: rs256() + "=", "malformed"),
    (lambda: "not a token".replace(" ", "-"), "malformed"),
    (lambda: rs256(db="postgres"), "database role that is not among auth.database_roles"),
    (lambda: rs256(sub="u\0x"), "malformed_claims"),
    (lambda: rs256(org={"id": ["a"]}), "a list or an object"),
    (lambda: rs256(realm_access={"roles": 7}), "neither a list nor a text"),
])
def test_what_is_not_good_is_refused_and_the_log_says_why(server, token, reason):
    refused(server, bearer(token()), reason)


@pytest.fixture(scope="module")
def attacked(url, folder, module_serve):
    """So much in a second is said by each server, and no more."""
    return module_serve(url, **options(folder))


@pytest.mark.parametrize("token, reason", [
    (lambda: jwt.encode(claims(), STRANGERS_KEY, "RS256", headers={"kid": "r", "jwk": STRANGERS_JWK}), "bad_signature"),
    (lambda: jwt.encode(claims(), STRANGERS_KEY, "RS256", headers={"kid": "r", "jku": "https://evil.example/keys"}), "bad_signature"),
    (lambda: jwt.encode(claims(), STRANGERS_KEY, "RS256", headers={"kid": "r", "x5u": "https://evil.example/x5"}), "bad_signature"),
    (lambda: by_public_key("https://keys.example", RSA_KEY), "algorithm_not_allowed"),
    (lambda: by_public_key("https://pem.example", PEM_KEY), "algorithm_not_allowed"),
    (of_other_curve, "bad_signature"),
    (lambda: jwt.encode(claims(), OTHER_CURVE, "ES384", headers={"kid": "e"}), "algorithm_not_allowed"),
    (lambda: rs256(key=WEAK_KEY, kid="w"), "unknown_key"),
    (lambda: rs256(key=WEAK_KEY, kid=None), "bad_signature"),
    (lambda: signed_as_written('{"alg": "RS256", "alg": "none", "kid": "r"}', json.dumps(claims())), "malformed"),
    (lambda: signed_as_written('{"alg": "RS256", "kid": "z", "kid": "r"}', json.dumps(claims())), "malformed"),
    (lambda: signed_as_written(HEADER, said_twice("sub", "u1", "u2")), "malformed"),
    (lambda: signed_as_written(HEADER, said_twice("aud", "api", "strangers")), "malformed"),
    (lambda: signed_as_written(HEADER, said_twice("exp", 1, int(time.time()) + 600)), "malformed"),
    (lambda: signed_as_written(HEADER, json.dumps(claims())[:-1]), "malformed"),
    (lambda: signed_as_written(HEADER, json.dumps(claims(exp="@")).replace('"@"', "1e400")), "malformed_claims"),
    (lambda: rs256(exp=2 ** 64 + int(time.time()) + 600), "malformed_claims"),
    (lambda: rs256(exp=2 ** 63), "malformed_claims"),
    (lambda: rs256(exp=-(2 ** 63) - 1), "malformed_claims"),
    (lambda: rs256(nbf=2 ** 64), "malformed_claims"),
    (lambda: rs256(nbf="0"), "malformed_claims"),
    (lambda: rs256(exp=[int(time.time()) + 600]), "malformed_claims"),
])
def test_what_is_made_to_deceive_is_refused_and_the_log_says_why(attacked, token, reason):
    refused(attacked, bearer(token()), reason)


def test_a_token_that_is_too_long_is_refused_unread(url, folder, serve):
    server = serve(url, **options(folder, auth_token_bytes="1KiB", server_workers=1))
    assert ids(server, bearer(rs256())) == [1, 3]
    refused(server, bearer(rs256(filler="x" * 1024)), "too_long")


def test_every_way_in_refuses_and_none_falls_back_to_nobody(server):
    bad = bearer(rs256(key=STRANGERS_KEY))
    assert server.get("/graphql?query={notes{id}}", headers=bad).status_code == 401
    answer = server.post([{"query": NOTES}, {"query": NOTES}], bad)
    assert answer.status_code == 401 and answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert server.post(b"{ not even json", bad).status_code == 401
    for _ in range(3):  # nor is it remembered as a good one
        assert server.post({"query": NOTES}, bad).status_code == 401
    for media in ("application/json", "application/graphql-response+json"):
        assert server.post({"query": "{ __typename }"}, {**bad, "Accept": media}).status_code == 401
    assert server.get("/health", headers=bad).status_code == 200


# ---- where a token stands ----

def with_cookie(server, cookie, headers=None):
    """A query by GET, which needs no token against forgery."""
    headers = {"Cookie": cookie, "Apollo-Require-Preflight": "1", **(headers or {})}
    return server.get("/graphql?query={notes{id}}", headers=headers)


def test_a_cookie_holds_a_token_as_well(server):
    token = rs256()
    for cookie, headers in [(f"a=b; session={token}; c=d", {}), (f'session="{token}"', {}),
                            (f"session={token}", bearer(token))]:
        assert with_cookie(server, cookie, headers).json() == {"data": {"notes": [{"id": 1}, {"id": 3}]}}
    assert with_cookie(server, "session=; xsession=1").json() == {"data": {"notes": []}}
    assert with_cookie(server, f"session={rs256(key=STRANGERS_KEY)}").status_code == 401
    answer = with_cookie(server, f"session={rs256(sub='u2')}", bearer(rs256()))
    assert answer.status_code == 400 and "two different tokens" in answer.text


@pytest.mark.parametrize("headers, sentence", [
    (lambda: {"X-API-Key": ROBOT, **bearer(rs256())}, "in two ways"),
    (lambda: {"X-Gate-User": "u1", "X-API-Key": ROBOT}, "in two ways"),
    (lambda: {"Authorization": "Bearer "}, "holds no token"),
    (lambda: {"Authorization": "Bearer a b"}, "holds no token"),
])
def test_who_says_it_in_two_ways_is_refused(server, headers, sentence):
    answer = refused(server, headers(), sentence, 400, "BAD_REQUEST")
    assert sentence in answer.json()["errors"][0]["message"]


def test_a_header_that_is_repeated_or_of_another_scheme_is_refused(server):
    token = rs256()
    lines = f"Authorization: Bearer {token}\r\nAuthorization: Bearer {token}"
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n{lines}\r\n\r\n{{}}"
    with server.connect() as wire:
        answer = wire.exchange(head.encode())
    assert answer.status == 400 and b"more than once" in answer.body
    refused(server, {"Authorization": "Basic dTpwYXNzd29yZA=="}, "no Bearer token")


# ---- keys and gateways ----

def test_an_api_key_stands_for_whom_its_file_says(server):
    assert ids(server, {"X-API-Key": ROBOT}) == [2]
    row = seen(server, {"X-API-Key": ROBOT})
    assert (row["userId"], row["tenant"], row["claims"] or "") == ("robot", "b", "")
    refused(server, {"X-API-Key": "robot-key-of-nobody-at-all"}, "there is no such key")
    refused(server, {"X-API-Key": GONE}, "expired")


def test_an_empty_permission_of_a_key_grants_nothing(server):
    for key in (ROBOT, EMPTY):
        errors = server.graphql("{ notes { text } }", headers={"X-API-Key": key})["errors"]
        assert [error["extensions"]["code"] for error in errors] == ["FORBIDDEN"], errors


def test_a_gateway_is_believed_at_its_own_address_only(server):
    assert ids(server, {"X-Gate-User": "u9", "X-Gate-Tenant": "b"}) == [2]
    assert seen(server, {"X-Gate-User": "u9"})["userId"] == "u9"
    refused(server, {"X-Far-User": "some-user-elsewhere"}, "came from elsewhere")
    # Headers that no provider reads say nothing.
    assert not seen(server, {"X-FraiseQL-User-Id": "u9"})["userId"]


def test_empty_claims_of_a_gateway_name_nobody(url, serve):
    """Else {} would be somebody for auth.anonymous and @requiresAuth."""
    gate = {"name": "gate", "type": "gateway", "addresses": ["127.0.0.0/8"],
            "headers": ["claims=x-claims", "user=x-gate-user"]}
    server = serve(url, auth_providers=json.dumps([gate]), auth_anonymous="refuse", server_workers=1)
    for claims in ("{}", "{ }", ""):
        assert server.post({"query": NOTES}, headers={"X-Claims": claims}).status_code == 401
        assert server.post({"query": NOTES}, headers={"X-Claims": claims, "X-Gate-User": "u1"}).status_code == 200
    assert server.post({"query": NOTES}, headers={"X-Claims": '{"sub": "u1"}'}).status_code == 200
    assert server.post({"query": NOTES}, headers={"X-Claims": "{"}).status_code == 400


def test_a_token_where_all_are_keys_is_refused(url, folder, serve):
    keys = {"name": "robots", "type": "api_key", "file": str(folder / "robots.yaml")}
    server = serve(url, auth_providers=json.dumps([keys]), server_workers=1)
    assert ids(server, {"X-API-Key": ROBOT}) == [2] and ids(server) == []
    refused(server, bearer(rs256()), "no provider takes tokens")
    # What else a proxy may have left there is not ours, and a key says who asks whatever stands beside it.
    assert ids(server, {"Authorization": "Basic dTpw"}) == []
    assert ids(server, {"X-API-Key": ROBOT, **bearer(rs256())}) == [2]


# ---- those who say nothing; modes ----

def test_anonymous_requests_may_be_refused(url, folder, serve):
    server = serve(url, **options(folder, auth_anonymous="refuse", server_workers=1))
    answer = server.post({"query": NOTES})
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert server.get("/graphql?query={notes{id}}").status_code == 401
    assert ids(server, bearer(rs256())) == [1, 3]
    # A header without a value names nobody.
    assert ids(server, {"X-Gate-User": "u9", "X-Gate-Tenant": "b"}) == [2]
    assert server.post({"query": NOTES}, headers={"X-Gate-User": "", "X-Gate-Tenant": ""}).status_code == 401
    for path in ("/health", "/ready"):
        assert server.get(path).status_code == 200
    assert server.get("/graphql", headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/html")


def test_observing_refuses_nothing_and_says_what_it_would(url, folder, serve):
    server = serve(url, **options(folder, auth_mode="observe", auth_anonymous="refuse", server_workers=1))
    assert ids(server, bearer(rs256())) == [1, 3]
    assert ids(server, {**bearer(rs256(key=STRANGERS_KEY)), "X-Request-Id": "o-1"}) == []
    server.process.wait_for("request o-1: would not be let in: bad_signature \\(provider: keys\\)")
    assert ids(server) == []
    metrics = server.get("/metrics").text
    assert 'fraiseql_refusals_observed_total{feature="auth"} 2' in metrics
    assert 'fraiseql_refusals_total{feature="auth"} 0' in metrics


def test_the_share_is_of_clients_as_proxies_name_them_and_a_gateway_is_who_connects(url, folder, serve):
    server = serve(url, **options(folder, auth_anonymous="refuse", auth_canary="50%", server_workers=1,
                                  server_trusted_proxies="127.0.0.1"))
    far = {"X-Forwarded-For": "203.0.113.7", "X-Far-User": "u9", "X-Request-Id": "far"}
    assert server.post({"query": NOTES}, far).status_code in (200, 401)
    server.process.wait_for("request far: .*came from elsewhere")
    assert seen(server, {"X-Forwarded-For": "203.0.113.7", "X-Gate-User": "u9"})["userId"] == "u9"

    def inside():
        return {number for number in range(40)
                if server.post({"query": NOTES}, {"X-Forwarded-For": f"198.51.100.{number}"}).status_code == 401}

    clients = inside()
    assert 8 <= len(clients) <= 32 and inside() == clients


def test_costly_algorithms_are_taken_where_somebody_names_them_or_the_keys_are_for_nothing_else(url, serve, tmp_path):
    key = ec.generate_private_key(ec.SECP384R1())
    numbers = key.public_key().public_numbers()
    costly = {"kty": "EC", "kid": "c", "crv": "P-384", "x": number(numbers.x, 48), "y": number(numbers.y, 48)}
    (tmp_path / "both.json").write_text(json.dumps({"keys": [*key_set()["keys"], costly]}))
    (tmp_path / "one.json").write_text(json.dumps({"keys": [costly]}))
    given = [{"name": "both", "file": "both"}, {"name": "one", "file": "one"},
             {"name": "named", "file": "both", "algorithms": ["ES256", "ES384"]}]
    server = serve(url, server_workers=1, auth_claims="tenant=org.id", auth_providers=json.dumps(
        [{"name": each["name"], "issuer": each["name"], "jwks_file": str(tmp_path / f"{each['file']}.json"),
          "algorithms": each.get("algorithms", [])} for each in given]))

    def signed(issuer):
        return bearer(jwt.encode(claims(iss=issuer), key, "ES384", headers={"kid": "c"}))

    refused(server, signed("both"), "algorithm_not_allowed")
    assert ids(server, signed("one")) == ids(server, signed("named")) == [1, 3]
    assert ids(server, bearer(rs256(iss="both"))) == [1, 3]


def test_off_looks_at_nothing(url, folder, serve):
    server = serve(url, **options(folder, auth_mode="off", server_workers=1))
    assert ids(server, bearer(rs256())) == ids(server, bearer("nonsense")) == []


def test_a_reload_brings_other_keys_and_forgets_what_was_good(url, folder, serve, tmp_path):
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(key_set()))
    given = [{"name": "keys", "issuer": "https://keys.example", "jwks_file": str(keys)}]
    config = tmp_path / "fraiseql.yaml"
    config.write_text("auth:\n  claims: [tenant=org.id]\n  providers: " + json.dumps(given) + "\n")
    server = serve(url, arguments=["--config", str(config)], server_workers=1)
    token = rs256()
    assert ids(server, bearer(token)) == [1, 3]
    keys.write_text(json.dumps({"keys": key_set()["keys"][1:]}))
    before = len(server.process.lines)
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("serving 2 relations", before)
    refused(server, bearer(token), "algorithm_not_allowed")
    keys.write_text("nonsense")
    before = len(server.process.lines)
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("the configuration stays as it was", before)
    assert ids(server, bearer(jwt.encode(claims(), EC_KEY, "ES256", headers={"kid": "e"}))) == [1, 3]


# ---- last, since a flood of refusals is not said one by one ----

def test_a_token_that_is_cut_at_any_byte_is_nobodys(server):
    token = hs256()
    with server.connect() as wire:
        assert wire.exchange(graphql_request(NOTES, headers=[("Authorization", f"Bearer {token}")])).status == 200
        for end in range(1, len(token)):
            answer = wire.exchange(graphql_request(NOTES, headers=[("Authorization", f"Bearer {token[:end]}")]))
            assert answer.status == 401 and b"UNAUTHENTICATED" in answer.body, end
            assert b"malformed" not in answer.body and b"signature" not in answer.body


def test_a_token_of_a_megabyte_is_not_read(server):
    """Nor is any head of its size."""
    for size in (17 << 10, 1 << 20):
        with server.connect() as wire:
            head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {'a.' * (size // 2)}\r\n"
            with contextlib.suppress(OSError):
                wire.send(head.encode() + b"Content-Length: 2\r\n\r\n{}")
            assert wire.response().status == 431
    assert ids(server, bearer(rs256())) == [1, 3]
