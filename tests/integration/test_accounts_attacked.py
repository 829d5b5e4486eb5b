# SPDX-License-Identifier: MIT
"""Accounts over HTTP, as somebody uses them who means harm."""

import pytest
from test_accounts import run_setup
from test_accounts_mail import PROVIDER, SQL, Mailbox, accepted, forgot, register
from test_accounts_served import PASSWORD, add, ask, code, granted, log_in


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    run_setup(database, "auth")
    return database


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory):
    return Mailbox(tmp_path_factory.mktemp("mail") / "box")


@pytest.fixture(scope="module")
def server(database, module_serve, mailbox):
    return module_serve(database, accounts_hash_memory="1MiB", accounts_hash_passes=1, accounts_rate=0, audit_to="off",
                        accounts_registration=True, accounts_mail_command=f"/usr/bin/tee,-a,{mailbox.path}",
                        auth_providers=PROVIDER)


@pytest.mark.parametrize("mine, theirs", [("kate@bank.example", "\u212aate@ban\u212a.example"),  # signs of Kelvin
                                          ("Lou@bank.example", "LOU@BANK.example")])
def test_what_is_for_an_account_is_mailed_to_its_address_alone(server, database, mailbox, mine, theirs):
    add(database, mine)
    assert database.value("select lower(%s) = lower(%s)", (mine, theirs)), "they are two addresses here"
    accepted(forgot(server, theirs))
    mail = mailbox.next()
    assert (mail["kind"], mail["email"]) == ("reset_password", mine)
    accepted(register(server, theirs))
    mail = mailbox.next()
    assert (mail["kind"], mail["email"]) == ("already_registered", mine)


def test_a_token_of_a_session_that_has_ended_does_nothing_to_the_account(server, database):
    add(database, "thief@example.com")
    mine, stolen = (granted(log_in(server, "thief@example.com"))["access_token"] for _ in range(2))
    session = granted(ask(server, "me", token=stolen))["session_id"]
    here = granted(ask(server, "me", token=mine))["session_id"]
    assert granted(ask(server, "sessions/end", {"session_id": session}, mine)) == {"ended": 1}
    for path, body in (("me", None), ("sessions", None), ("sessions/end", {"session_id": here}),
                       ("logout", {"everywhere": True}),
                       ("password", {"password": PASSWORD, "new_password": "of the thief, and long"})):
        assert code(ask(server, path, body, stolen)) == (401, "UNAUTHENTICATED"), path
    assert granted(ask(server, "logout", {}, stolen)) == {"ended": 0}
    assert len(granted(ask(server, "sessions", token=mine))["sessions"]) == 1
    # Nor is what was refused a try.
    assert database.value("select count(*) from fraiseql.login_attempts where address_hash ="
                          " fraiseql.address_hash('thief@example.com')") == 0
    assert granted(ask(server, "sessions/end", {"session_id": here.upper()}, mine)) == {"ended": 1}


@pytest.mark.parametrize("everywhere", ["true", 1, {}, []])
def test_what_was_meant_to_end_everything_ends_no_less(server, database, everywhere):
    add(database, "ends@example.com")
    token = granted(log_in(server, "ends@example.com"))["access_token"]
    assert code(ask(server, "logout", {"everywhere": everywhere}, token)) == (400, "BAD_REQUEST")
    assert granted(ask(server, "logout", {"everywhere": None}, token)) == {"ended": 1}
    # Nor does a script see what was meant for cookies.
    wanted = {"email": "ends@example.com", "password": PASSWORD, "cookie": everywhere}
    assert code(ask(server, "login", wanted)) == (400, "BAD_REQUEST")
