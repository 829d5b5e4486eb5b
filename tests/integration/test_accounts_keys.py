# SPDX-License-Identifier: MIT
"""What signs the tokens of accounts: keys in files, that are published and change while the server runs."""

import base64
import json
import pathlib
import signal
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from test_accounts import run_setup
from test_accounts_served import SQL, add, ask, granted, log_in, whom

MAKERS = {"EdDSA": ed25519.Ed25519PrivateKey.generate, "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
          "RS256": lambda: rsa.generate_private_key(65537, 2048)}


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    run_setup(database, "auth")
    return database


@pytest.fixture(scope="module")
def keys():
    return {name: make() for name, make in MAKERS.items()}


def write(path, key, private=True):
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()) if private else
                     key.public_key().public_bytes(serialization.Encoding.PEM,
                                                   serialization.PublicFormat.SubjectPublicKeyInfo))
    return str(path)


def start(serve, database, **provider):
    return serve(database, accounts_hash_memory="1MiB", accounts_hash_passes=1, accounts_rate=0,
                 auth_providers=json.dumps([{"name": "own", "type": "native", "issuer": "https://shop.example",
                                             "audience": ["shop"], **provider}]))


def threads_of_a_login(serve, database, key):
    """How many threads a server has more when somebody has logged in and gone on."""
    server = start(serve, database, key_files=[key])
    count = lambda: len(list(pathlib.Path(f"/proc/{server.process.pid}/task").iterdir()))
    before = count()
    first = granted(log_in(server, "threads@example.com"))
    granted(ask(server, "refresh", {"refresh_token": first["refresh_token"]}))
    return count() - before


def test_signatures_that_take_long_are_made_by_a_thread_of_their_own(database, serve, tmp_path, keys):
    add(database, "threads@example.com")
    counts = {name: threads_of_a_login(serve, database, write(tmp_path / name, keys[name])) for name in MAKERS}
    assert counts == {"EdDSA": 2, "ES256": 2, "RS256": 3}  # two hash passwords


def test_many_tokens_at_once_are_signed(database, serve, tmp_path, keys):
    """Each goes on with what it was given, whoever signed before or behind it."""
    add(database, "crowd@example.com")
    server = start(serve, database, key_files=[write(tmp_path / "key", keys["RS256"])])
    first = [granted(log_in(server, "crowd@example.com"))["refresh_token"] for _ in range(12)]

    def go_on(token):
        for _ in range(4):
            token = granted(requests.post(f"{server.base}/auth/refresh", json={"refresh_token": token}, timeout=30))["refresh_token"]

    with ThreadPoolExecutor(len(first)) as threads:
        list(threads.map(go_on, first))


def reload(server):
    before = len(server.process.lines)
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("serving", before)


def published(server):
    answer = server.get("/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    return answer.json()["keys"]


@pytest.mark.parametrize("algorithm", MAKERS)
def test_others_prove_our_tokens_by_what_is_published(database, serve, tmp_path, keys, algorithm):
    account = add(database, f"{algorithm}@example.com".lower())
    server = start(serve, database, key_files=[write(tmp_path / "key.pem", keys[algorithm])])
    token = granted(log_in(server, f"{algorithm}@example.com"))["access_token"]
    assert whom(server, token)["data"]["seens"] == [{"userId": account}]
    key, = published(server)
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys()
    header = jwt.get_unverified_header(token)
    assert header == {"alg": algorithm, "kid": key["kid"], "typ": "JWT"}
    claims = jwt.decode(token, jwt.PyJWK(key, algorithm).key, [algorithm], audience="shop", issuer="https://shop.example")
    assert claims["sub"] == account
    # The published key as a secret signs nothing here.
    public = keys[algorithm].public_key().public_bytes(serialization.Encoding.PEM,
                                                       serialization.PublicFormat.SubjectPublicKeyInfo)
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
                  for part in ({"alg": "HS256", "kid": key["kid"]}, claims))
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head + b"." + body, public)
    forged = (head + b"." + body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
    assert ask(server, "me", token=forged).status_code == 401


def test_another_key_signs_and_the_old_one_still_proves(database, serve, tmp_path, keys):
    add(database, "turn@example.com")
    now, other = tmp_path / "now.pem", tmp_path / "other.pem"
    write(now, keys["RS256"])
    write(other, keys["ES256"], private=False)  # the next: published before it signs
    server = start(serve, database, key_files=[str(now), str(other)])
    old = granted(log_in(server, "turn@example.com"))["access_token"]
    assert [key["kty"] for key in published(server)] == ["RSA", "EC"]
    write(now, keys["ES256"])
    write(other, keys["RS256"], private=False)
    reload(server)
    new = granted(log_in(server, "turn@example.com"))["access_token"]
    assert [jwt.get_unverified_header(token)["alg"] for token in (old, new)] == ["RS256", "ES256"]
    assert [ask(server, "me", token=token).status_code for token in (old, new)] == [200, 200]
    write(other, keys["EdDSA"], private=False)
    reload(server)
    assert [ask(server, "me", token=token).status_code for token in (old, new)] == [401, 200]
    # A file that cannot be read leaves everything as it was.
    now.write_text("nonsense")
    before = len(server.process.lines)
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("the configuration stays as it was", before)
    assert [key["kty"] for key in published(server)] == ["EC", "OKP"]
    granted(log_in(server, "turn@example.com"))


def test_another_secret_signs_and_the_old_one_still_proves(database, serve, tmp_path):
    add(database, "secret@example.com")
    secrets = {name: {"kty": "oct", "kid": name, "k": base64.urlsafe_b64encode(name.encode() * 20).decode().rstrip("=")}
               for name in ("first", "second")}
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [secrets["first"]]}))
    server = start(serve, database, jwks_file=str(path))
    old = granted(log_in(server, "secret@example.com"))["access_token"]
    path.write_text(json.dumps({"keys": [secrets["second"], secrets["first"]]}))
    reload(server)
    new = granted(log_in(server, "secret@example.com"))["access_token"]
    assert [jwt.get_unverified_header(token)["kid"] for token in (old, new)] == ["first", "second"]
    assert [ask(server, "me", token=token).status_code for token in (old, new)] == [200, 200]
    path.write_text(json.dumps({"keys": [secrets["second"]]}))
    reload(server)
    assert [ask(server, "me", token=token).status_code for token in (old, new)] == [401, 200]
    # Secrets are published nowhere.
    assert server.get("/.well-known/jwks.json").status_code == 404
