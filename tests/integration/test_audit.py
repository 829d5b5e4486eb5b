# SPDX-License-Identifier: MIT
"""The audit log: what has an entry, what none, and that nothing is changed, lost or added unseen."""

import contextlib
import hashlib
import hmac
import json
import pathlib
import resource
import signal
import socket
import struct
import subprocess
import time

import jwt
import pytest

from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, ROOT, Server, environment
from support.wire import graphql_request

SQL = """
create table item (id int primary key, name text not null);
insert into item values (1, 'one');
create function fn_add(name text) returns int language sql as
    $$ insert into item select max(id) + 1, $1 from item returning id $$;
create function fn_fail(secret text) returns int language plpgsql as
    $$ begin raise exception 'refused'; end $$;
create function fn_wait() returns int language sql as
    $$ update item set name = name where id = 1 returning id $$;
"""
KEY = "0123456789abcdef0123456789abcdef"
ADD = 'mutation Add($n: String!) { add(name: $n) }'
ZEROS = "0" * 64


def verify(*paths, key=None):
    """The exit code and what was said."""
    option = ["--key-file", str(key)] if key else []
    run = subprocess.run([BINARY, "audit", "verify", *option, *map(str, paths)], capture_output=True,
                         text=True, timeout=PATIENCE)
    return run.returncode, run.stdout + run.stderr


def entries(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def wait_for(path, kind, count=1):
    """Until so many entries of the kind stand in the file; all entries."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = entries(path) if path.exists() else []
        if sum(entry["kind"] == kind for entry in found) >= count:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.01)


def of_kind(path, kind):
    return [entry for entry in entries(path) if entry["kind"] == kind]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("audit")


@pytest.fixture(scope="module")
def log(folder):
    return folder / "audit.jsonl"


@pytest.fixture(scope="module")
def server(database, module_serve, log):
    return module_serve(database, audit_to="file", audit_file=log, session_trusted_headers=True)


# ---- what has an entry ----


def test_a_mutation_has_an_entry_that_names_who_and_what(server, log):
    headers = {"X-FraiseQL-User-Id": "ann", "X-FraiseQL-Tenant-Id": "acme", "X-Request-Id": "req-1",
               "Authorization": "Bearer hunter2", "Cookie": "session=hunter2"}
    server.data(ADD, {"n": "hunter2"}, headers)
    entry = wait_for(log, "mutation")[-1]
    assert entry["outcome"] == "success" and "code" not in entry
    assert (entry["user"], entry["tenant"], entry["address"]) == ("ann", "acme", "127.0.0.1")
    assert (entry["request"], entry["operation"], entry["name"]) == ("req-1", "mutation", "Add")
    assert entry["fields"] == ["add"] and entry["took_us"] > 0
    assert entry["document"] == hashlib.sha256(ADD.encode()).hexdigest()
    assert "hunter2" not in log.read_text()


def test_one_that_fails_says_why(server, log):
    before = len(of_kind(log, "mutation"))
    server.errors('mutation { fail(secret: "hunter2") }')
    entry = [e for e in wait_for(log, "mutation", before + 1) if e["kind"] == "mutation"][-1]
    assert entry["outcome"] == "failure" and entry["code"]
    assert "hunter2" not in log.read_text()


def test_fields_behind_fragments_are_named_too(server, log):
    before = len(of_kind(log, "mutation"))
    server.data('mutation { ...F ... on Mutation { b: add(name: "b") } } '
                'fragment F on Mutation { __typename a: add(name: "a") }')
    entry = [e for e in wait_for(log, "mutation", before + 1) if e["kind"] == "mutation"][-1]
    assert entry["fields"] == ["__typename", "add"]


def test_who_leaves_before_the_answer_has_one_too(server, database, log):
    """Else whoever does not want to be seen would hang up."""
    before = len(of_kind(log, "mutation"))
    with blocked(database, "item"):
        with server.connect() as wire:
            wire.send(graphql_request("mutation Gone { wait }"))
            wait_for_waiting(database, 1)
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        entry = [e for e in wait_for(log, "mutation", before + 1) if e["kind"] == "mutation"][-1]
    assert (entry["outcome"], entry["code"]) == ("failure", "REQUEST_CANCELLED")
    assert (entry["name"], entry["fields"]) == ("Gone", ["wait"])


def test_each_of_a_batch_and_every_way_in_has_its_own(database, serve, tmp_path):
    log = tmp_path / "a.jsonl"
    server = serve(database, audit_to="file", audit_file=log, server_batching=True, server_workers=1)
    server.post([{"query": ADD, "variables": {"n": "x"}}, {"query": "{ items { id } }"},
                 {"query": ADD, "variables": {"n": "y"}}])
    wait_for(log, "mutation", 2)
    digest = hashlib.sha256(ADD.encode()).hexdigest()
    extension = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    server.post({"query": ADD, "variables": {"n": "z"}, "extensions": extension})
    server.post({"variables": {"n": "z"}, "extensions": extension})
    wait_for(log, "mutation", 4)
    assert {e["document"] for e in of_kind(log, "mutation")} == {digest}


def test_refusals_have_entries_and_reads_only_when_asked_for(database, serve, tmp_path):
    log = tmp_path / "a.jsonl"
    server = serve(database, audit_to="file", audit_file=log, persisted_mode="required",
                   audit_personal="omitted", persisted_folder=tmp_path)
    server.graphql("{ items { id } }")
    denial = wait_for(log, "denial")[-1]
    assert denial["outcome"] == "failure" and denial["code"] == "PERSISTED_QUERY_REQUIRED"
    assert "address" not in denial


def test_reads_have_entries_when_asked_for_and_persons_are_hashed(database, serve, tmp_path):
    log, key = tmp_path / "a.jsonl", tmp_path / "key"
    key.write_text(KEY + "\n")
    server = serve(database, audit_to="file", audit_file=log, audit_reads=True,
                   server_trusted_proxies="127.0.0.1", audit_key_file=key, audit_personal="hashed", session_trusted_headers=True)
    server.data("query Read { items { id } }", headers={"X-FraiseQL-User-Id": "ann",
                                                       "X-Forwarded-For": "192.0.2.7"})
    read = wait_for(log, "read")[-1]
    assert read["address"] == hmac.new(KEY.encode(), b"192.0.2.7", "sha256").hexdigest()[:32]
    assert read["fields"] == ["items"] and read["name"] == "Read"
    assert read["user"] == hmac.new(KEY.encode(), b"ann", "sha256").hexdigest()[:32]
    assert "ann" not in log.read_text() and "127.0.0.1" not in log.read_text()
    assert verify(log, key=key)[0] == 0
    assert verify(log)[0] == 1  # it was not made without the key


def test_a_token_that_is_proven_has_one_entry_and_one_that_is_refused_each_time(database, serve,
                                                                                tmp_path):
    log = tmp_path / "a.jsonl"
    provider = {"name": "main", "type": "jwt", "issuer": "https://issuer.example", "secret": KEY,
                "algorithms": ["HS256"]}
    server = serve(database, audit_to="file", audit_file=log, server_workers=1,
                   auth_providers=json.dumps([provider]))
    claims = {"iss": "https://issuer.example", "sub": "ann", "exp": int(time.time()) + 600}
    good, bad = (jwt.encode(claims, key, "HS256") for key in (KEY, KEY[::-1]))
    for _ in range(3):
        assert server.data("{ items { id } }", headers={"Authorization": f"Bearer {good}"})
    for _ in range(2):
        assert server.post({"query": "{ items { id } }"},
                           {"Authorization": f"Bearer {bad}"}).status_code == 401
    found = [e for e in wait_for(log, "authentication", 3) if e["kind"] == "authentication"]
    assert [(e["outcome"], e.get("code"), e.get("user"), e.get("provider")) for e in found] == [
        ("success", None, "ann", "main"), *[("failure", "UNAUTHENTICATED", None, None)] * 2]
    assert good.rpartition(".")[2] not in log.read_text()


def test_keys_and_whom_gateways_name_have_one_from_each_address(database, serve, tmp_path):
    log, keys = tmp_path / "a.jsonl", tmp_path / "keys.yaml"
    keys.write_text("".join(f"- {{sha256: {hashlib.sha256(key.encode()).hexdigest()}, name: {key}, user: robot}}\n"
                            for key in ("key-1", "key-2")))
    providers = [{"name": "keys", "type": "api_key", "file": str(keys)},
                 {"name": "gate", "type": "gateway", "addresses": ["127.0.0.0/8"], "headers": ["user=x-user"]}]
    server = serve(database, audit_to="file", audit_file=log, server_workers=1, server_trusted_proxies="127.0.0.1",
                   auth_providers=json.dumps(providers))
    for _ in range(3):
        for who in ({"X-API-Key": "key-1"}, {"X-API-Key": "key-2"}, {"X-User": "ann"}):
            for address in ("192.0.2.1", "192.0.2.2"):
                assert server.data("{ items { id } }", headers={**who, "X-Forwarded-For": address})
        assert server.data("{ items { id } }")
    wait_for(log, "authentication", 6)
    server.stop()
    found = sorted((e["provider"], e["user"], e["address"]) for e in of_kind(log, "authentication"))
    assert found == sorted([("gate", "ann"), ("keys", "robot"), ("keys", "robot")][i] + (address,)
                           for i in range(3) for address in ("192.0.2.1", "192.0.2.2"))
    assert "key-1" not in log.read_text()


def test_queries_have_none_and_reloads_have(server, log):
    loads = len(of_kind(log, "reload"))
    server.data("{ items { id } }")
    server.process.send_signal(signal.SIGHUP)
    wait_for(log, "reload", loads + 1)
    assert not of_kind(log, "read")


# ---- the chain ----


def test_anybody_can_check_the_chain_with_nothing_but_sha256(server, log):
    previous = ZEROS
    lines = log.read_bytes().splitlines()
    assert len(lines) > 3
    for number, line in enumerate(lines, 1):
        entry = json.loads(line)
        assert (entry["seq"], entry["prev"]) == (number, previous)
        body, _, _ = line.rpartition(b',"hash":')
        previous = hashlib.sha256(body).hexdigest()
        assert entry["hash"] == previous
    code, said = verify(log)
    assert code == 0 and f"{len(lines)} entries, 1 to {len(lines)}, unbroken" in said
    assert previous in said


def changed(lines):
    return [lines[0], lines[1].replace(b"success", b"failure"), *lines[2:]]


def mended(lines):
    """Changed, with a hash that fits: whoever follows gives it away."""
    body = changed(lines)[1].rpartition(b',"hash":')[0]
    line = body + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'
    return [lines[0], line, *lines[2:]]


TAMPERINGS = {
    "changed": (changed, 2, "its hash is another"),
    "changed and mended": (mended, 3, "follows another entry"),
    "removed": (lambda lines: lines[:1] + lines[2:], 2, "1 missing"),
    "moved": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2, "1 missing"),
    "repeated": (lambda lines: [lines[0], lines[1], *lines[1:]], 3, "comes again"),
    "added": (lambda lines: [lines[0], b'{"kind":"mutation"}', *lines[1:]], 2, "its hash"),
    "an empty line": (lambda lines: [lines[0], b"", *lines[1:]], 2, "its hash"),
    "begun anew": (lambda lines: [*lines, *lines[:1]], None, "comes again, or anew"),
    "the first cut": (lambda lines: [lines[0][5:], *lines[1:]], 1, "its hash"),
    "the last cut": (lambda lines: [*lines[:-1], lines[-1][:-9]], None, "its hash"),
    "a byte that no text has": (lambda lines: [lines[0], b"\0" + lines[1], *lines[2:]], 2, "its hash"),
    "too long": (lambda lines: [lines[0], b"x" * 70000, *lines[1:]], 2, "longer than any"),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found_and_its_line_named(server, log, tmp_path, how):
    tamper, line, word = TAMPERINGS[how]
    lines = tamper(log.read_bytes().splitlines())
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    code, said = verify(path)
    assert code == 1 and word in said, said
    assert f"{path}:{line or len(lines)}:" in said


def test_who_has_no_key_cannot_mend_it(database, serve, tmp_path):
    log, key = tmp_path / "a.jsonl", tmp_path / "key"
    key.write_text(KEY)
    server = serve(database, audit_to="file", audit_file=log, audit_key_file=key)
    wait_for(log, "reload")
    server.stop()
    lines = log.read_bytes().splitlines()
    assert len(lines) == 3 and verify(log, key=key)[0] == 0
    path = tmp_path / "b.jsonl"
    path.write_bytes(b"\n".join(mended(lines)[:2]) + b"\n")  # nobody follows who would tell
    code, said = verify(path, key=key)
    assert code == 1 and f"{path}:2:" in said


def test_what_is_no_log_is_not_verified(tmp_path):
    assert verify(tmp_path / "none.jsonl")[0] == 2
    assert subprocess.run([BINARY, "audit", "mend", "x"], capture_output=True).returncode == 2
    (tmp_path / "short").write_text("short")
    assert verify("/dev/null", key=tmp_path / "short")[0] == 2
    assert verify("/dev/null") == (0, "no entries\n")


# ---- over the end of a process, and of a file ----


def test_the_chain_goes_on_after_a_restart_and_after_a_kill(database, serve, tmp_path):
    log = tmp_path / "a.jsonl"
    config = {"audit_to": "file", "audit_file": log, "server_workers": 1}
    serve(database, **config).stop()
    assert [entry["kind"] for entry in entries(log)] == ["begin", "reload", "end"]
    killed = Server(database, **config)
    killed.data(ADD, {"n": "k"})
    wait_for(log, "mutation")
    killed.session.close()
    killed.process.stop(signal.SIGKILL)
    assert verify(log)[0] == 0
    with log.open("ab") as file:  # as a kill, or lost power, in the middle of a line leaves it
        file.write(log.read_bytes().splitlines()[-1][:100])
    assert verify(log)[0] == 1
    after = serve(database, **config)
    wait_for(log_without_torn(log, tmp_path), "begin", 3)
    assert "part of a line" in after.process.output
    after.stop()
    code, said = verify(log)
    assert code == 0 and "1 lines were not written whole" in said, said
    assert b'"kind":"torn","bytes":101' in log.read_bytes()


def log_without_torn(log, tmp_path):
    class Whole:
        def exists(self):
            return True

        def read_text(self):
            return "\n".join(line for line in log.read_text().splitlines() if line.endswith('"}'))

    return Whole()


@pytest.mark.parametrize("kept", ["all but the end of the line", "nothing but a part"])
def test_a_line_of_any_length_is_gone_on_from(database, serve, tmp_path, kept):
    log = tmp_path / "a.jsonl"
    config = {"audit_to": "file", "audit_file": log, "server_workers": 1}
    serve(database, **config).stop()
    text = log.read_bytes()
    log.write_bytes(text[:-1] if kept.startswith("all") else text[:50])
    serve(database, **config).stop()
    code, said = verify(log)
    assert code == 0 and ("not written whole" in said) == (not kept.startswith("all"))


def test_what_tears_cannot_be_used_to_hide_a_line(database, serve, tmp_path):
    """Bytes that nothing seals are a fault, and what is sealed cannot be changed."""
    log = tmp_path / "a.jsonl"
    config = {"audit_to": "file", "audit_file": log, "server_workers": 1}
    serve(database, **config).stop()
    with log.open("ab") as file:
        file.write(b'{"seq":4,"prev":"half')
    serve(database, **config).stop()
    assert verify(log)[0] == 0
    log.write_bytes(log.read_bytes().replace(b'"half', b'"calf'))
    code, said = verify(log)
    assert code == 1 and f"{log}:4:" in said


def test_a_configuration_that_cannot_be_read_is_no_success_and_personal_values_stay_as_they_were(database, serve, tmp_path):
    log, path, key = tmp_path / "a.jsonl", tmp_path / "c.yaml", tmp_path / "key"
    key.write_text("k" * 32)
    path.write_text(f"audit: {{file: {log}}}\n")  # which alone says where
    server = serve(database, arguments=["--config", str(path)], session_trusted_headers=True)
    wait_for(log, "reload")
    path.write_text("nonsense: {key: 1}\n")
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("the configuration stays as it was")
    wait_for(log, "reload", 2)
    path.write_text(f"audit: {{file: {log}, personal: hashed, key_file: {key}}}\n")
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("a restart is needed to change audit.key_file, audit.personal")
    wait_for(log, "reload", 3)
    server.data(ADD, {"n": "p"}, headers={"X-FraiseQL-User-Id": "ann"})
    wait_for(log, "mutation")
    assert of_kind(log, "mutation")[0]["user"] == "ann"
    server.stop()
    assert [entry["outcome"] for entry in of_kind(log, "reload")] == ["success", "failure", "success"]
    run = subprocess.run([BINARY, "serve", database.url, "--set", "csrf.key_file=/nowhere", "--port", "0"],
                         capture_output=True, text=True, timeout=PATIENCE, env=environment())
    assert run.returncode == 1 and "csrf.key_file: cannot read /nowhere" in run.stderr


def test_the_profile_of_the_page_starts_and_audits(database, serve, tmp_path):
    page = (pathlib.Path(ROOT) / "docs/protection.md").read_text()
    log, secret, path = tmp_path / "a.jsonl", tmp_path / "secret", tmp_path / "c.yaml"
    secret.write_text("s" * 32)
    text = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    path.write_text(text.replace("/var/log/fraiseql/audit.jsonl", str(log)).replace("/etc/fraiseql/jwt.secret", str(secret)))
    server = serve(database, arguments=["--config", str(path)])
    assert server.post({"query": "{ __typename }"}).status_code == 401
    wait_for(log, "reload")


def test_a_file_of_somebody_else_is_not_written_to(database, tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_text("dear diary\nit rains\n")
    run = subprocess.run([BINARY, "serve", database.url, "--set", "audit.to=file", "--set",
                          f"audit.file={log}", "--port", "0"], capture_output=True, text=True,
                         timeout=PATIENCE, env=environment())
    assert run.returncode == 1 and "audit.file" in run.stderr
    assert log.read_text() == "dear diary\nit rains\n"


def test_two_servers_do_not_write_one_file(server, log, database):
    run = subprocess.run([BINARY, "serve", database.url, "--set", "audit.to=file", "--set",
                          f"audit.file={log}", "--port", "0"], capture_output=True, text=True,
                         timeout=PATIENCE, env=environment())
    assert run.returncode == 1 and "another process" in run.stderr


def test_a_file_that_is_moved_away_is_followed_by_another(database, serve, tmp_path):
    log, old = tmp_path / "a.jsonl", tmp_path / "a.jsonl.1"
    server = serve(database, audit_to="file", audit_file=log)
    server.data(ADD, {"n": "r"})
    wait_for(log, "mutation")
    log.rename(old)
    server.process.send_signal(signal.SIGHUP)
    wait_for(log, "begin")
    server.data(ADD, {"n": "r"})
    wait_for(log, "mutation")
    last, first = entries(old)[-1], entries(log)[0]
    assert first["prev"] == last["hash"] and first["seq"] == last["seq"] + 1
    assert verify(old, log)[0] == 0 and verify(log)[0] == 0
    code, said = verify(log, old)
    assert code == 1 and f"{old}:1:" in said
    with old.open("ab") as file:
        file.truncate(old.stat().st_size - 200)  # the end of the old one is missing
    assert verify(old, log)[0] == 1


# ---- when there is no room ----


@contextlib.contextmanager
def size_limit(server, size):
    """Files of the server grow no further than that."""
    pid = server.process._popen.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    with contextlib.suppress(ProcessLookupError):  # it has ended
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_refuses_until_there_is_room(database, serve, tmp_path):
    log = tmp_path / "a.jsonl"
    server = serve(database, audit_to="file", audit_file=log, audit_when_full="refuse")
    server.data(ADD, {"n": "before"})
    wait_for(log, "mutation")
    with size_limit(server, log.stat().st_size + 100):  # in the middle of the next line
        server.data(ADD, {"n": "last"})  # it was accepted when there was room
        server.process.wait_for("audit log cannot be written")
        refused = server.post({"query": "{ items { id } }"})
        assert refused.status_code == 503 and "audit log" in refused.text
        assert verify(log)[0] == 0  # no part of a line stays
    server.process.wait_for("audit log is written again")
    wait_for(log, "mutation", 2)
    assert server.data(ADD, {"n": "after"})
    wait_for(log, "mutation", 3)
    assert verify(log)[0] == 0


def test_a_full_queue_drops_and_says_how_many(database, serve, tmp_path):
    log = tmp_path / "a.jsonl"
    server = serve(database, audit_to="file", audit_file=log, audit_when_full="drop",
                   audit_queue="256KiB", audit_reads=True, server_batching=True,
                   server_batch_limit=1000, server_workers=1)
    wait_for(log, "reload")
    with size_limit(server, log.stat().st_size):
        server.post([{"query": "{ items { id } }"}] * 1000)
        server.process.wait_for("audit log cannot be written")
        assert server.data(ADD, {"n": "x"})
    lost = wait_for(log, "lost")[-1]["count"]
    server.stop()
    written = len(of_kind(log, "read")) + len(of_kind(log, "mutation"))
    assert lost > 0 and written + lost == 1001
    code, said = verify(log)
    assert code == 0 and "found no room" in said


def test_what_cannot_be_written_at_the_end_does_not_keep_it(database, serve, tmp_path):
    log = tmp_path / "a.jsonl"
    server = serve(database, audit_to="file", audit_file=log)
    wait_for(log, "reload")
    with size_limit(server, log.stat().st_size):
        server.data(ADD, {"n": "x"})
        server.process.wait_for("audit log cannot be written")
        server.stop()
    assert verify(log)[0] == 0


def test_it_is_counted(server, log):
    text = server.get("/metrics").text
    assert "fraiseql_audit_entries_lost_total 0" in text
    assert "fraiseql_audit_entries_total " in text
