# SPDX-License-Identifier: MIT
"""What of accounts goes by mail: registration, a forgotten password; and the programs and servers that mail."""

import collections
import contextlib
import json
import os
import pathlib
import re
import select
import subprocess
import time

import pytest
from test_accounts import run_setup
from test_accounts_served import add, ask, code, granted, hashes, log_in

from support.oidc import Provider, reply
from support.process import PATIENCE
from support.server import BINARY, environment
from support.wire import Closed, request

SQL = """create view seen with (security_invoker) as select 1 as id;
comment on view seen is '@fraiseql {"key": ["id"]}';"""
NEW = "a password that nobody has"
PROVIDER = json.dumps([{"name": "own", "type": "native", "issuer": "https://shop.example",
                        "secret": "a secret of this server alone, of thirty-two bytes and more"}])


class Mailbox:
    """A pipe with a name: what the program that mails writes into it is read when it comes."""

    def __init__(self, path):
        self.path, self.text = path, ""
        os.mkfifo(path)
        self.fd = os.open(path, os.O_RDWR)

    def next(self):
        while not self.text:
            assert select.select([self.fd], [], [], PATIENCE)[0], "no mail came"
            self.text += os.read(self.fd, 65536).decode()
        mail, end = json.JSONDecoder().raw_decode(self.text)
        self.text = self.text[end:]
        return mail


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    run_setup(database, "auth,revocation")
    return database


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory):
    return Mailbox(tmp_path_factory.mktemp("mail") / "box")


def settings(**more):
    return {"accounts_hash_memory": "1MiB", "accounts_hash_passes": 1, "accounts_rate": 0, "auth_providers": PROVIDER, **more}


@pytest.fixture(scope="module")
def server(database, module_serve, mailbox):
    return module_serve(database, **settings(accounts_registration=True, audit_to="off",
                                             accounts_mail_command=f"/usr/bin/tee,-a,{mailbox.path}"))


def accepted(answer):
    assert (answer.status_code, answer.json()) == (202, {"accepted": True}), answer.text
    return answer


def register(server, email, password=NEW, **more):
    return ask(server, "register", {"email": email, "password": password, **more})


def forgot(server, email):
    return ask(server, "forgot-password", {"email": email})


def test_who_reads_the_mail_and_knows_the_password_has_an_account(server, database, mailbox):
    accepted(register(server, "Ann@example.com", name="Ann"))
    assert code(log_in(server, "ann@example.com", NEW)) == (401, "UNAUTHENTICATED")
    mail = mailbox.next()
    token = mail.pop("token")
    assert mail.pop("request_id")
    assert mail == {"kind": "verify_email", "email": "Ann@example.com", "name": "Ann", "expires_in": 86400}
    # Who has the mail alone may be somebody whose address a stranger gave.
    for other in ({"token": token, "password": "not that one"}, {"token": "A" * 43, "password": NEW}):
        assert code(ask(server, "verify-email", other)) == (401, "UNAUTHENTICATED")
    tokens = granted(ask(server, "verify-email", {"token": token, "password": NEW}))
    me = granted(ask(server, "me", token=tokens["access_token"]))
    assert (me["email"], me["name"], me["email_verified"], me["roles"]) == ("Ann@example.com", "Ann", True, [])
    assert code(ask(server, "verify-email", {"token": token, "password": NEW})) == (401, "UNAUTHENTICATED")
    granted(log_in(server, "ann@example.com", NEW))
    assert database.value("select count(*) from fraiseql.registrations") == 0


def test_of_several_who_register_an_address_one_gets_it(server, database, mailbox):
    accepted(register(server, "mine@example.com", "the password of a stranger"))
    accepted(register(server, "mine@example.com"))
    first, second = (mailbox.next()["token"] for _ in range(2))
    granted(ask(server, "verify-email", {"token": second, "password": NEW}))
    stranger = ask(server, "verify-email", {"token": first, "password": "the password of a stranger"})
    assert code(stranger) == (401, "UNAUTHENTICATED")


def test_asking_for_mail_tells_nothing(server, database, mailbox):
    add(database, "known@example.com")
    before = hashes(server)
    known, unknown = (accepted(register(server, f"{name}@example.com")) for name in ("known", "unknown"))
    assert hashes(server) - before == 2
    assert known.content == unknown.content and known.headers.keys() == unknown.headers.keys()
    assert {mailbox.next()["kind"], mailbox.next()["kind"]} == {"already_registered", "verify_email"}
    known, unknown = (accepted(forgot(server, f"{name}@example.com")) for name in ("known", "never"))
    assert hashes(server) - before == 2
    assert known.content == unknown.content and known.headers.keys() == unknown.headers.keys()
    mails = {mail["email"]: mail for mail in (mailbox.next(), mailbox.next())}
    assert mails["known@example.com"]["kind"] == "reset_password"
    assert mails["never@example.com"]["kind"] == "no_account" and "token" not in mails["never@example.com"]


def test_an_address_is_mailed_three_times_an_hour(server, database, mailbox):
    add(database, "often@example.com")
    for name in ("often", "seldom"):
        for _ in range(5):
            accepted(forgot(server, f"{name}@example.com"))
        assert [mailbox.next()["email"] for _ in range(3)] == [f"{name}@example.com"] * 3
    database.execute("update fraiseql.mails set since = since - interval '61 minutes'")
    database.execute("update fraiseql.password_resets set created_at = created_at - interval '61 minutes'")
    accepted(forgot(server, "often@example.com"))
    # Had there been a fourth before, it would be this one.
    assert mailbox.next()["email"] == "often@example.com" and not mailbox.text


def test_a_forgotten_password_is_set_once(server, database, mailbox):
    add(database, "ForGot@example.com")
    session = granted(log_in(server, "forgot@example.com"))
    for _ in range(5):
        log_in(server, "forgot@example.com", "was it this one?")
    assert log_in(server, "forgot@example.com").status_code == 429
    accepted(forgot(server, "Forgot@Example.com"))
    mail = mailbox.next()
    assert (mail["kind"], mail["expires_in"]) == ("reset_password", 3600)
    # To the address that the account has: one that only compares as equal may be somebody else's.
    assert mail["email"] == "ForGot@example.com"
    accepted(register(server, "Forgot@Example.com"))
    assert mailbox.next()["email"] == "ForGot@example.com"
    before = hashes(server)
    for body, status in (({"token": mail["token"], "password": "short"}, 400), ({"token": mail["token"]}, 400),
                         ({"token": "A" * 43, "password": NEW}, 401), ({"token": "A", "password": NEW}, 400)):
        assert ask(server, "reset-password", body).status_code == status
    assert hashes(server) == before
    assert granted(ask(server, "reset-password", {"token": mail["token"], "password": NEW})) == {"changed": True}
    changed = mailbox.next()
    assert (changed["kind"], "token" in changed) == ("password_changed", False)
    assert code(ask(server, "reset-password", {"token": mail["token"], "password": NEW})) == (401, "UNAUTHENTICATED")
    assert ask(server, "refresh", {"refresh_token": session["refresh_token"]}).status_code == 401
    tokens = granted(log_in(server, "forgot@example.com", NEW))  # and the lock is gone
    assert log_in(server, "forgot@example.com").status_code == 401
    # Whoever changes one by knowing it is told by mail as well.
    change = {"password": NEW, "new_password": "and yet another one"}
    assert granted(ask(server, "password", change, tokens["access_token"])) == {"changed": True}
    assert mailbox.next() | {"request_id": ""} == {"kind": "password_changed", "email": "ForGot@example.com",
                                                   "request_id": ""}


def test_tokens_end_and_stand_nowhere(server, database, mailbox):
    accepted(register(server, "late@example.com"))
    token = mailbox.next()["token"]
    stored = database.value("select hash from fraiseql.registrations where email = 'late@example.com'")
    assert len(stored) == 32 and token.encode() not in bytes(stored)
    database.execute("update fraiseql.registrations set expires_at = now()")
    assert code(ask(server, "verify-email", {"token": token, "password": NEW})) == (401, "UNAUTHENTICATED")
    add(database, "later@example.com")
    accepted(forgot(server, "later@example.com"))
    token = mailbox.next()["token"]
    database.execute("update fraiseql.password_resets set expires_at = now()")
    assert code(ask(server, "reset-password", {"token": token, "password": NEW})) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("path, body", [
    ("register", {"email": "a@b"}), ("register", {"email": "no address", "password": NEW}),
    ("register", {"email": "a@b", "password": "password123"}), ("register", {"email": "a@b", "password": "seven77"}),
    ("register", {"email": "x" * 250 + "@y.zz", "password": NEW}), ("forgot-password", {}),
    ("forgot-password", {"email": "a@b\r\nBcc: c@d"}), ("verify-email", {"password": NEW}),
    ("register", {"email": "a@b", "password": NEW, "name": "Win at evil.example"}),
    ("register", {"email": "a@b", "password": NEW, "name": "x" * 101}),
])
def test_what_is_refused(server, path, body):
    assert code(ask(server, path, body)) == (400, "BAD_REQUEST")


def test_what_mails_is_bounded_and_its_failures_are_logged_without_the_token(database, serve, tmp_path):
    add(database, "fails@example.com")
    server = serve(database, **settings(accounts_mail_command="/bin/false", accounts_mail_tries=1))
    accepted(forgot(server, "fails@example.com"))
    server.process.wait_for("was to be mailed was not: the program ended with code 1")
    accepted(forgot(server, "fails@example.com"))
    server.stop()  # and what was accepted is handed over before
    output = server.process.output
    assert len(re.findall("was to be mailed was not", output)) == 2 and "@example" not in output
    assert not re.search(r"[\w-]{43}", output)


def living(group):
    """How many processes of a group have not ended."""
    count = 0
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            count += its_group == group and state != "Z"
    return count


def test_a_program_that_hangs_is_killed_with_what_it_started(database, serve, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_DEPLOYMENT", "x")
    box = Mailbox(tmp_path / "box")
    script = "(echo $$; env; ls /proc/self/fd) | sed 's/.*/\"&\"/' > $0; sleep 1000 & wait"
    server = serve(database, **settings(
        accounts_mail_timeout="100ms", accounts_mail_command=f"/bin/sh,-c,{script},{box.path}"))
    accepted(forgot(server, "hang@example.com"))
    server.process.wait_for("was to be mailed was not: the program took too long")
    said = [box.next()]
    while box.text.strip():
        box.text = box.text.strip()
        said.append(box.next())
    deadline = time.monotonic() + PATIENCE
    while living(said[0]):
        assert time.monotonic() < deadline
    names = {line.split("=")[0] for line in said[1:] if "=" in line}
    assert "PATH" in names and names <= {"PATH", "HOME", "LANG", "TZ", "PWD", "OLDPWD", "SHLVL", "_"}
    assert {line for line in said[1:] if line.isdigit()} <= {"0", "1", "2", "3"}  # 3 is the folder itself


def test_a_server_is_asked_in_place_of_a_program(database, serve):
    add(database, "hook@example.com")
    seen, hook = [], Provider()

    def answer(number, headers, body):
        seen.append((headers["Authorization"], headers["Content-Type"], json.loads(body)["kind"]))
        return reply({}, 500 if number == 1 else 204)

    hook.answers["/mail"] = answer
    server = serve(database, **settings(accounts_mail_url=f"{hook.url}/mail", accounts_mail_secret="between us",
                                        accounts_mail_tries=1))
    accepted(forgot(server, "hook@example.com"))
    server.process.wait_for("was to be mailed was not: the server answered with 500")
    accepted(forgot(server, "nobody@example.com"))
    server.stop()
    hook.stop()
    assert seen == [("Bearer between us", "application/json", kind) for kind in ("reset_password", "no_account")]
    assert "between us" not in server.process.output


def test_registration_is_closed_unless_it_is_opened(database, serve):
    server = serve(database, **settings(accounts_mail_command="/bin/true"))
    assert register(server, "closed@example.com").status_code == 404
    assert ask(server, "verify-email", {"token": "A" * 43, "password": NEW}).status_code == 404
    # Without a way to mail nothing of it is there.
    server = serve(database, **settings())
    assert forgot(server, "closed@example.com").status_code == 404


# ---- what holds without being configured ----

def test_one_address_asks_so_often_and_no_more(database, serve):
    server = serve(database, **{**settings(), "accounts_rate": 5, "server_trusted_proxies": "127.0.0.1"})
    paths = ["login", "password", "login", "login", "login"]
    assert [ask(server, path, {}).status_code for path in paths] == [400, 401, 400, 400, 400]
    refused = ask(server, "login", {})
    assert code(refused) == (429, "RATE_LIMITED") and 1 <= int(refused.headers["Retry-After"]) <= 12
    assert "accounts.rate" in refused.text
    # Who has a session goes on, and so does everybody else.
    assert ask(server, "refresh", {}).status_code == 400
    assert ask(server, "login", {}, **{"X-Forwarded-For": "192.0.2.1"}).status_code == 400


@contextlib.contextmanager
def registrations(server, count):
    """So many connections, each of which has sent one; hashed first, before the database is asked."""
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(server.connect()) for _ in range(count)]
        for at, wire in enumerate(wires):
            body = json.dumps({"email": f"crowd{at}@example.com", "password": NEW})
            wire.send(request(path="/auth/register", headers={"Content-Type": "application/json"}, body=body))
        yield wires


def test_who_finds_the_crew_busy_is_told_so(database, serve):
    server = serve(database, **{**settings(), "accounts_registration": True, "accounts_mail_command": "/bin/true",
                                "accounts_hash_passes": 20})
    with registrations(server, 110) as wires:
        answers = [wire.response() for wire in wires]
    statuses = collections.Counter(answer.status for answer in answers)
    assert set(statuses) == {202, 503} and statuses[202] >= 64
    assert hashes(server) == statuses[202]
    busy = next(answer for answer in answers if answer.status == 503)
    assert busy.json["errors"][0]["message"] == "Too many log in at the moment; try again."
    # And nothing of it stays: there are 256 places for mails, and each is given back.
    assert {forgot(server, "no address").status_code for _ in range(260)} == {400}
    with registrations(server, 1) as wires:
        assert wires[0].response().status == 202


@pytest.mark.parametrize("patience, count, memory", [("30s", 6, "1MiB"), ("1ms", 60, "4MiB")])
def test_a_server_ends_while_passwords_are_hashed(database, serve, patience, count, memory):
    """What it has begun is finished. When its time is over, what is being hashed still is, for nobody, and what waits is given up."""
    server = serve(database, **{**settings(), "accounts_registration": True, "accounts_mail_command": "/bin/true",
                                "accounts_hash_memory": memory, "accounts_hash_passes": 40, "server_workers": 1, "server_shutdown_timeout": patience})
    database.execute("delete from fraiseql.registrations; delete from fraiseql.mails")
    got = []
    with registrations(server, count) as wires:
        assert server.get("/health").status_code == 200  # what was sent before has begun
        while patience == "1ms" and hashes(server) < 2:
            pass
        server.stop()
        for wire in wires:
            with contextlib.suppress(Closed):
                got.append(wire.response().status)
    done = database.value("select count(*) from fraiseql.registrations")
    assert set(got) <= {202} and len(got) <= done
    assert done == len(got) == 6 if patience == "30s" else 2 <= done < 30


def test_logins_and_stolen_tokens_are_audited(database, serve, tmp_path):
    log = tmp_path / "audit.jsonl"
    server = serve(database, **settings(audit_to="file", audit_file=log, accounts_registration=True,
                                        accounts_mail_command="/bin/true"))
    account = add(database, "audited@example.com")
    tokens = granted(log_in(server, "audited@example.com"))
    log_in(server, "audited@example.com", "not this")
    for _ in range(2):
        ask(server, "refresh", {"refresh_token": tokens["refresh_token"]})
    accepted(register(server, "audited@example.com"))
    accepted(forgot(server, "audited@example.com"))
    ask(server, "reset-password", {"token": "A" * 43, "password": NEW})
    server.stop()
    text = log.read_text()
    entries = [entry for entry in map(json.loads, text.splitlines()) if entry["kind"] == "authentication"]
    assert [(entry["name"], entry["outcome"], entry.get("user"), entry.get("reason")) for entry in entries] == [
        ("login", "success", account, None), ("login", "failure", account, None),
        ("refresh", "success", account, None), ("refresh", "failure", account, "reused"),
        ("register", "success", None, None), ("forgot-password", "success", None, None),
        ("reset-password", "failure", None, None)]
    assert all(entry["address"] == "127.0.0.1" for entry in entries)
    assert tokens["refresh_token"] not in text and "audited@" not in text


@pytest.mark.parametrize("config, sentence", [
    ({"accounts_registration": True}, "accounts.registration: who registers is mailed a token"),
    ({"accounts_mail_command": "sendmail"}, "accounts.mail_command: the first is the path of a program"),
    ({"accounts_mail_command": "/bin/true", "accounts_mail_url": "https://a.example"}, "name one of the two"),
    ({"accounts_mail_url": "http://hook.example"}, "accounts.mail_url must begin with https://"),
    ({"accounts_cookies": True}, "accounts.cookies: name the cookie in auth.cookie"),
])
def test_what_cannot_work_is_said_at_the_start(database, config, sentence):
    done = subprocess.run([BINARY, "serve", "--port", "0", database.url], env=environment({**settings(), **config}),
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode in (1, 2) and sentence in done.stderr
