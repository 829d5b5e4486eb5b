# SPDX-License-Identifier: MIT
"""Accounts and their sessions in tables: what fraiseql setup --with auth,revocation installs."""

import base64
import hashlib
import hmac
import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from support.postgres import wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, environment

HASH = "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b6wfA"
OTHER_HASH = "$argon2id$v=19$m=65536,t=3,p=1$b3RoZXJzYWx0$RdescudvJCsgt3ub+b6wfA"


def run_setup(database, parts):
    done = subprocess.run([BINARY, "setup", "--with", parts, database.url], env=environment(), capture_output=True,
                          text=True, timeout=PATIENCE, check=False, cwd="/")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database()
    assert run_setup(database, "auth,revocation") == (
        "The schema fraiseql has version 3 of the library.\nThe schema fraiseql has version 4 of auth.\n"
        "The schema fraiseql has version 1 of revocation.\n")
    return database


def token(text):
    return hashlib.sha256(text.encode()).digest()


def register(database, email):
    return database.value("select fraiseql.register_account(%s, %s)", (email, HASH))


def grant(database, sql, parameters):
    """(outcome, session, account, jti, claims) of a function that returns a session_grant."""
    return database.rows(
        f"select outcome, session_id, account_id, access_token_id, claims from {sql}", parameters)[0]


def log_in(database, account, refresh):
    return grant(database, "fraiseql.open_session(%s, %s, %s)", (account, HASH, token(refresh)))


def refresh(database, old, new):
    return grant(database, "fraiseql.refresh_session(%s, %s)", (token(old), token(new)))


def withdrawn(database):
    return {row[0] for row in database.rows("select token_id from fraiseql.revocations")}


def test_running_it_again_changes_nothing(database):
    tables = "select oid, relfilenode from pg_class where relnamespace = 'fraiseql'::regnamespace order by 1"
    before = database.rows(tables)
    run_setup(database, "auth")
    assert database.rows(tables) == before


def test_tables_of_version_1_get_what_is_new(database):
    account = register(database, "old@example.com")
    old = "create function fraiseql.begin_login(email text) returns int language sql as 'select 1'; "
    database.execute(f"drop table fraiseql.registrations, fraiseql.mails, fraiseql.api_keys; drop function fraiseql.begin_login; {old}"
                     "update fraiseql.setup set version = 1 where part = 'auth'")
    assert "version 4 of auth" in run_setup(database, "auth")
    assert database.value("select count(*) from fraiseql.accounts where id = %s", (account,)) == 1
    assert database.value("select outcome from fraiseql.begin_registration('new@example.com', %s, null, %s)",
                          (HASH, token("new"))) == "begun"


def test_two_who_finish_one_address_at_once_do_not_lock_each_other_out(database):
    begin = "select outcome from fraiseql.begin_registration('both@example.com', %s, null, %s)"
    for name in ("one", "two"):
        assert database.value(begin, (HASH, token(name))) == "begun"
    finish = "select fraiseql.finish_registration(%s, %s)"
    with database.connect() as held, ThreadPoolExecutor(2) as threads:
        with held.transaction():
            held.execute("lock table fraiseql.accounts in share row exclusive mode")
            both = [threads.submit(database.value, finish, (token(name), HASH)) for name in ("one", "two")]
            wait_for_waiting(database, 2)
        made = [one.result() for one in both]
    assert len([one for one in made if one]) == 1
    assert database.value("select count(*) from fraiseql.registrations where email = 'both@example.com'") == 0


def test_a_service_that_may_not_withdraw_ends_sessions_all_the_same(database):
    database.execute("""do $$ begin create role login_service; exception when duplicate_object then null; end $$;
        grant usage on schema fraiseql to login_service;
        grant select, insert, update, delete on fraiseql.accounts, fraiseql.sessions, fraiseql.refresh_tokens,
            fraiseql.password_resets, fraiseql.login_attempts to login_service""")
    account = register(database, "service@example.com")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("set role login_service")

        def outcome(sql, *parameters):
            return connection.execute(f"select outcome from {sql}", parameters).fetchone()[0]

        assert outcome("fraiseql.open_session(%s, %s, %s)", account, HASH, token("s1")) == "granted"
        turn = "fraiseql.refresh_session(%s, %s)"
        assert outcome(turn, token("s1"), token("s2")) == "granted"
        assert outcome(turn, token("s1"), token("thief")) == "reused"
        assert outcome(turn, token("s2"), token("s3")) == "ended"


def test_nobody_else_may_use_it(database):
    database.execute("do $$ begin create role stranger; exception when duplicate_object then null; end $$")
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("set role stranger")
        for sql in ("select * from fraiseql.accounts", f"select fraiseql.register_account('x@example.com', '{HASH}')",
                    "select fraiseql.begin_login('x@example.com')", "select fraiseql.forget_sessions()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql)


def test_an_address_has_one_account_and_passwords_are_argon2id(database):
    assert register(database, "Ann@example.com") is not None
    assert register(database, "ann@EXAMPLE.com") is None
    for email, text in (("no address", HASH), ("a@b c", HASH), ("x@example.com", "secret"), ("x@example.com", "")):
        with pytest.raises(psycopg.errors.CheckViolation):
            database.value("select fraiseql.register_account(%s, %s)", (email, text))


def test_tries_are_counted_alike_with_and_without_an_account(database):
    account = register(database, "bea@example.com")
    for email, known in (("BEA@example.com", account), ("nobody@example.com", None)):
        answers = [database.rows("select * from fraiseql.begin_login(%s)", (email,))[0] for _ in range(6)]
        text = HASH if known else None
        assert answers == [(known, text, True)] * 5 + [(known, text, False)]
        assert database.value("""
            select locked_until - tried_at between '59 seconds' and '61 seconds' from fraiseql.login_attempts
            where address_hash = fraiseql.address_hash(%s)""", (email,))
    database.execute("update fraiseql.login_attempts set locked_until = now() - interval '1 second'")
    assert database.rows("select may_try from fraiseql.begin_login('bea@example.com')") == [(True,)]
    assert database.value("""
        select locked_until - tried_at between '119 seconds' and '121 seconds' from fraiseql.login_attempts
        where address_hash = fraiseql.address_hash('bea@example.com')""")
    assert log_in(database, account, "bea1")[0] == "granted"
    assert database.rows("select may_try from fraiseql.begin_login('bea@example.com')") == [(True,)]


def test_tables_of_version_2_get_what_is_new(database):
    old = "create function fraiseql.begin_login(email text) returns int language sql as 'select 1'; "
    database.execute(f"drop function fraiseql.begin_login; drop table fraiseql.api_keys; {old} update fraiseql.setup set version = 2 where part = 'auth'")
    assert "version 4 of auth" in run_setup(database, "auth")
    assert database.rows("select may_try from fraiseql.begin_login('not-yet@example.com')") == [(True,)]


def tries(database, email, client, count=1):
    return [database.value("select may_try from fraiseql.begin_login(%s, %s)", (email, client)) for _ in range(count)]


def test_tries_from_elsewhere_do_not_lock_out_who_was_there_before(database):
    account = register(database, "dot@example.com")
    assert tries(database, "dot@example.com", "192.0.2.1") == [True]
    opened = "select (fraiseql.open_session(%s, %s, %s, address => %s)).outcome"
    assert database.value(opened, (account, HASH, token("dot1"), "192.0.2.1")) == "granted"
    assert database.value(opened, (account, HASH, token("dot2"), "2001:db8:1:2::1")) == "granted"
    # Somebody guesses from many places, one try from each.
    guesses = [tries(database, "dot@example.com", f"198.51.100.{i}")[0] for i in range(8)]
    assert guesses == [True] * 5 + [False] * 3
    assert tries(database, "dot@example.com", None) == [False]
    # Who was there before still may, as often as anybody; so does the next machine in a network of IPv6, and no other network.
    assert tries(database, "DOT@example.com", "192.0.2.1", 6) == [True] * 5 + [False]
    assert tries(database, "dot@example.com", "2001:db8:1:2:a::b") == [True]
    assert tries(database, "dot@example.com", "2001:db8:1:3::1") == [False]
    # The right password counts for the place where it was given.
    assert database.value(opened, (account, HASH, token("dot3"), "192.0.2.1")) == "granted"
    assert tries(database, "dot@example.com", "192.0.2.1") == [True]
    assert tries(database, "dot@example.com", "198.51.100.9") == [False]
    # A mail ends all of it.
    database.value("select fraiseql.open_password_reset('dot@example.com', %s)", (token("dot4"),))
    assert database.value("select fraiseql.reset_password(%s, %s)", (token("dot4"), HASH)) == account
    for client in ("192.0.2.1", "198.51.100.9", "2001:db8:1:2::1"):
        assert tries(database, "dot@example.com", client) == [True]


def test_a_place_of_one_account_is_none_of_another(database):
    account = register(database, "gwen@example.com")
    register(database, "flo@example.com")
    database.value("select (fraiseql.open_session(%s, %s, %s, address => 'no address')).outcome", (account, HASH, token("gwen1")))
    assert tries(database, "gwen@example.com", "192.0.2.7", 6) == [True] * 5 + [False]
    assert tries(database, "gwen@example.com", "no address") == [True]
    assert tries(database, "flo@example.com", "no address", 6) == [True] * 5 + [False]
    assert tries(database, "flo@example.com", "192.0.2.7") == [False]


def test_many_tries_at_once_are_not_more_tries(database):
    def begin(_):
        return database.value("select may_try from fraiseql.begin_login('many@example.com')")

    with ThreadPoolExecutor(12) as threads:
        assert sorted(threads.map(begin, range(12))) == [False] * 7 + [True] * 5


def test_a_session_says_what_to_sign(database):
    account = register(database, "cid@example.com")
    database.execute("update fraiseql.accounts set roles = '{editor}', permissions = '{post:read}', tenant_id = 't1'"
                     " where email = 'cid@example.com'")
    outcome, session, of, jti, claims = log_in(database, account, "cid1")
    assert (outcome, of) == ("granted", account) and jti is not None
    assert claims == {"sub": str(account), "sid": str(session), "email": "cid@example.com", "email_verified": False,
                      "tenant_id": "t1", "roles": ["editor"], "permissions": ["post:read"]}
    assert refresh(database, "cid1", "cid2")[1] == session


def test_no_session_begins_without_the_password_of_now(database):
    account = register(database, "dan@example.com")
    assert grant(database, "fraiseql.open_session(%s, %s, %s)", (account, OTHER_HASH, token("dan1")))[0] == "refused"
    database.execute("update fraiseql.accounts set is_active = false where email = 'dan@example.com'")
    assert log_in(database, account, "dan1")[0] == "refused"
    assert database.value("select count(*) from fraiseql.sessions where account_id = %s", (account,)) == 0


def test_a_refresh_token_is_good_once_and_a_second_use_ends_the_session(database):
    account = register(database, "eve@example.com")
    first = log_in(database, account, "eve1")
    jtis = [first[3], refresh(database, "eve1", "eve2")[3], refresh(database, "eve2", "eve3")[3]]
    assert len(set(jtis)) == 3 and not withdrawn(database) & {str(jti) for jti in jtis}
    assert refresh(database, "eve1", "eve4") == ("reused", first[1], account, None, None)
    assert refresh(database, "eve3", "eve4")[0] == "ended"
    assert withdrawn(database) >= {str(jti) for jti in jtis}
    assert refresh(database, "eve9", "eve4")[0] == "unknown"


def test_two_clients_with_one_token_at_once_are_noticed(database):
    account = register(database, "fay@example.com")
    log_in(database, account, "fay1")
    with database.connect() as held, ThreadPoolExecutor(2) as threads:
        with held.transaction():
            held.execute("select from fraiseql.refresh_tokens where hash = %s for update", (token("fay1"),))
            both = [threads.submit(refresh, database, "fay1", new) for new in ("fay2", "fay3")]
            wait_for_waiting(database, 2)
        outcomes = {name: done.result()[0] for name, done in zip(("fay2", "fay3"), both)}
    assert sorted(outcomes.values()) == ["granted", "reused"]
    for name in ("fay2", "fay3"):
        assert refresh(database, name, "fay4")[0] in ("ended", "unknown")
    assert database.rows("select * from fraiseql.sessions_of(%s)", (account,)) == []


def test_an_old_token_and_an_account_that_is_not_active_are_refused(database):
    account = register(database, "gil@example.com")
    log_in(database, account, "gil1")
    database.execute("update fraiseql.refresh_tokens set expires_at = now() where hash = %s" % psycopg.sql.quote(token("gil1")))
    assert refresh(database, "gil1", "gil2")[0] == "expired"
    log_in(database, account, "gil3")
    database.execute("update fraiseql.accounts set is_active = false where email = 'gil@example.com'")
    assert refresh(database, "gil3", "gil4")[0] == "refused"


def test_one_session_or_all_of_them_end(database):
    account = register(database, "hal@example.com")
    sessions = [log_in(database, account, f"hal{i}") for i in range(4)]
    assert database.value("select fraiseql.end_session(%s)", (sessions[0][1],)) is True
    assert database.value("select fraiseql.end_session(%s)", (sessions[0][1],)) is False
    assert [row[0] for row in database.rows("select session_id from fraiseql.sessions_of(%s)", (account,))] == [
        session[1] for session in reversed(sessions[1:])]
    assert database.value("select fraiseql.end_sessions(%s, 'logout', %s)", (account, sessions[1][1])) == 2
    assert [refresh(database, f"hal{i}", f"hal{i}x")[0] for i in range(4)] == ["ended", "granted", "ended", "ended"]
    assert withdrawn(database) >= {str(sessions[i][3]) for i in (0, 2, 3)}
    assert str(sessions[1][3]) not in withdrawn(database)


def test_a_reset_sets_the_password_once_and_ends_all_sessions(database):
    account = register(database, "ida@example.com")
    log_in(database, account, "ida1")
    assert database.value("select fraiseql.open_password_reset('IDA@example.com', %s)", (token("reset1"),)) == account
    assert database.value("select fraiseql.open_password_reset('nobody@example.com', %s)", (token("reset0"),)) is None
    assert database.value("select fraiseql.open_password_reset('ida@example.com', %s)", (token("reset2"),)) == account
    reset = "select fraiseql.reset_password(%s, %s)"
    assert database.value(reset, (token("reset9"), OTHER_HASH)) is None
    assert database.value(reset, (token("reset1"), OTHER_HASH)) == account
    assert database.rows("select password_hash, email_verified_at is not null from fraiseql.accounts where id = %s",
                         (account,)) == [(OTHER_HASH, True)]
    assert database.value(reset, (token("reset1"), HASH)) is None
    assert database.value(reset, (token("reset2"), HASH)) is None, "another one that was mailed is good for nothing"
    assert refresh(database, "ida1", "ida2")[0] == "ended"


def test_resets_are_few_and_end(database):
    register(database, "jim@example.com")
    opened = [database.value("select fraiseql.open_password_reset('jim@example.com', %s)", (token(f"jim{i}"),))
              for i in range(4)]
    assert [found is not None for found in opened] == [True, True, True, False]
    database.execute("update fraiseql.password_resets set expires_at = now()")
    assert database.value("select fraiseql.reset_password(%s, %s)", (token("jim0"), OTHER_HASH)) is None


def test_what_is_over_is_forgotten(database):
    account = register(database, "kim@example.com")
    log_in(database, account, "kim1")
    log_in(database, account, "kim2")
    database.execute("update fraiseql.refresh_tokens set expires_at = now() - interval '1 second' where hash = "
                     + psycopg.sql.quote(token("kim1")))
    assert database.value("select fraiseql.forget_sessions()") >= 1
    assert database.value("select count(*) from fraiseql.sessions where account_id = %s", (account,)) == 1
    assert (refresh(database, "kim1", "kim3")[0], refresh(database, "kim2", "kim4")[0]) == ("unknown", "granted")


def test_it_works_without_withdrawals(make_database):
    database = make_database()
    run_setup(database, "auth")
    account = register(database, "lea@example.com")
    log_in(database, account, "lea1")
    assert database.value("select fraiseql.end_sessions(%s)", (account,)) == 1
    assert refresh(database, "lea1", "lea2")[0] == "ended"


# Tokens that the command line signs


def sign(path, *arguments):
    return subprocess.run([BINARY, "token", "--secret-file", str(path), *arguments], env=environment(),
                          capture_output=True, text=True, timeout=PATIENCE, check=False)


def bytes_of(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_token_is_signed(tmp_path, algorithm):
    secret = tmp_path / "secret"
    secret.write_text("A secret of sixty-four bytes, as HS512 demands of whoever uses it\n")
    done = sign(secret, "--algorithm", algorithm, "--lasts", "60", '{"sub": "ann", "at": {"a": [1.50]}}')
    assert (done.returncode, done.stderr) == (0, "")
    header, claims, signature = done.stdout.strip().split(".")
    assert json.loads(bytes_of(header)) == {"alg": algorithm, "typ": "JWT"}
    said = json.loads(bytes_of(claims))
    assert (said["sub"], said["at"], said["exp"] - said["iat"]) == ("ann", {"a": [1.5]}, 60)
    assert abs(said["iat"] - time.time()) < 300
    digest = "sha" + algorithm[2:]
    assert bytes_of(signature) == hmac.digest(secret.read_bytes().strip(), f"{header}.{claims}".encode(), digest)
    kept = sign(secret, '{"exp": 7, "iat": 5}').stdout.split(".")[1]
    assert json.loads(bytes_of(kept)) == {"exp": 7, "iat": 5}


@pytest.mark.parametrize("secret, arguments, said", [
    ("short", ["{}"], "needs 32"),
    ("x" * 40, ["--algorithm", "HS512", "{}"], "HS512 64"),
    ("x" * 40, ["--algorithm", "none", "{}"], "HS256, HS384 or HS512"),
    ("x" * 40, ["--algorithm", "RS256", "{}"], "HS256, HS384 or HS512"),
    ("x" * 40, ["--lasts", "0", "{}"], "seconds"),
    ("x" * 40, ['{"sub": 7}'], "claims"),
    ("x" * 40, ['{"exp": "soon"}'], "claims"),
    ("x" * 40, ['{"a": 1, "a": 2}'], "claims"),
    ("x" * 40, ["[]"], "claims"),
    ("x" * 40, ['{"a": "' + "a" * 16384 + '"}'], "16384 bytes"),
])
def test_what_would_be_refused_is_not_signed(tmp_path, secret, arguments, said):
    (tmp_path / "secret").write_text(secret)
    done = sign(tmp_path / "secret", *arguments)
    assert (done.returncode, done.stdout) == (2, "") and said in done.stderr and secret not in done.stderr
