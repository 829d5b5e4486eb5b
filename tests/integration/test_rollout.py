# SPDX-License-Identifier: MIT
"""What refuses is brought in for a share of the callers and taken back, by reload, while callers ask."""

import itertools
import json
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from support.process import PATIENCE

SQL = """
create table thing (id int primary key, name text not null, code text not null);
insert into thing values (1, 'one', 'k1');
"""
POLICY = "roles: {anonymous: {Thing: {read: {fields: [id, name]}}}}\n"
LIMITS = [{"name": "rare", "key": "everybody", "requests": 1, "window": "24h", "algorithm": "fixed_window", "operations": ["Rare"]}]
PROVIDERS = [{"name": "own", "issuer": "https://own.example", "secret": "it is a secret of thirty-two bytes or more"}]
FEATURES = ("policy", "auth", "rate_limit")
# By what refuses it: the query, headers beside the caller's, and its answers, whole and refused.
ASKED = {
    "policy": ("{ things { id code } }", {}, (200, "k1"), (403, "FORBIDDEN")),
    "auth": ("{ things { id } }", {"Authorization": "Bearer nonsense"}, (200, '"id":1'), (401, "UNAUTHENTICATED")),
    "rate_limit": ("query Rare { things { name } }", {}, (200, "one"), (429, "RATE_LIMITED")),
}
# The modes of the three in turn, with the share of the callers.
PHASES = [
    (("off", 100), ("off", 100), ("off", 100)),
    (("observe", 100), ("off", 100), ("on", 10)),
    (("on", 10), ("observe", 10), ("on", 100)),
    (("on", 100), ("on", 10), ("off", 100)),
    (("on", 50), ("on", 100), ("observe", 100)),
    (("off", 100), ("observe", 100), ("on", 50)),
]


def share_of(caller):
    """base/rollout.c once more: where between 0 and 99 a caller stands."""
    wide, value = (1 << 64) - 1, 0xcbf29ce484222325
    for byte in caller.encode():
        value = ((value ^ byte) * 0x100000001b3) & wide
    for factor in (0xff51afd7ed558ccd, 0xc4ceb9fe1a85ec53):
        value = ((value ^ value >> 33) * factor) & wide
    return (value ^ value >> 33) % 100


def some_callers():
    """Six of the first tenth, six of the first half behind it, and six of the other half."""
    by_share = {0: [], 1: [], 2: []}
    for caller in (f"198.51.{i // 256}.{i % 256}" for i in itertools.count()):
        share = share_of(caller)
        group = by_share[0 if share < 10 else 1 if share < 50 else 2]
        if len(group) < 6:
            group.append(caller)
        if all(len(group) == 6 for group in by_share.values()):
            return sum(by_share.values(), [])


CALLERS = some_callers()
PAIRS = list(itertools.product(FEATURES, CALLERS))


def decision(phase, feature, caller):
    """What holds for the caller: a mode."""
    mode, canary = PHASES[phase][FEATURES.index(feature)]
    if mode == "off" or share_of(caller) < canary:
        return mode
    return "observe" if mode == "on" else "off"


def counts(server):
    found = re.findall(r'^fraiseql_refusals(_observed)?_total{feature="(\w+)"} (\d+)$', server.get("/metrics").text, re.M)
    return {(feature, "observe" if observed else "on"): int(number) for observed, feature, number in found if feature in FEATURES}


def is_refused(feature, status, text):
    """An answer is one of the two whole: never the one's status with the other's data."""
    whole, refused = ASKED[feature][2:]
    good, bad = ((status == each[0] and each[1] in text) for each in (whole, refused))
    assert good != bad and ('"errors"' in text) == bad, (feature, status, text)
    return bad


class Asking:
    """Threads that ask as all callers in turn, and what became of each phase."""

    def __init__(self, server, threads):
        self.server, self.phase, self.settled = server, 0, True
        self.over, self.threads = False, threads
        self.certain = [[0] * threads for _ in PHASES]   # answers of that phase and no other, by thread
        self.answers = []                                # (feature, decision or None where a change was under way, is it refused)

    def ask(self, thread):
        answers, since, seen = [], 0, None
        with requests.Session() as session:
            session.trust_env = False
            for i in itertools.count(thread * 7):
                feature, caller = PAIRS[i % len(PAIRS)]
                query, headers, _, _ = ASKED[feature]
                before = (self.phase, self.settled)
                told = session.post(self.server.url, json={"query": query}, headers={**headers, "X-Forwarded-For": caller},
                                    timeout=PATIENCE)
                refused = is_refused(feature, told.status_code, told.text)
                phase, settled = self.phase, self.settled
                # The worker of this connection has the phase when it has answered twice since.
                since = since + 1 if (phase, settled) == before == seen else 0
                seen = before
                if settled and since > 2:
                    mode = decision(phase, feature, caller)
                    assert refused == (mode == "on"), (phase, feature, caller, mode)
                    answers.append((feature, mode, refused))
                    self.certain[phase][thread] += 1
                else:
                    near = {decision(each, feature, caller) == "on" for each in (max(before[0] - 1, 0), before[0], phase)}
                    assert refused in near, (before, phase, feature, caller)
                    answers.append((feature, None, refused))
                if self.over:
                    return answers

    def wait_until_all_asked(self, phase):
        deadline = time.monotonic() + PATIENCE
        each = -(-2 * len(PAIRS) // self.threads)
        while min(self.certain[phase]) < each:
            assert time.monotonic() < deadline, self.certain
            for thread in self.running:
                if thread.done():
                    thread.result()
            time.sleep(0.001)

    def run(self, change):
        with ThreadPoolExecutor(self.threads) as pool:
            self.running = [pool.submit(self.ask, thread) for thread in range(self.threads)]
            try:
                for phase in range(len(PHASES)):
                    if phase:
                        self.phase, self.settled = phase, False
                        change(phase)
                        self.settled = True
                    self.wait_until_all_asked(phase)
            finally:
                self.over = True
            return [answer for each in self.running for answer in each.result()]


def test_each_caller_meets_his_mode_while_modes_and_shares_change(make_database, serve, tmp_path):
    (tmp_path / "policy.yaml").write_text(POLICY)
    path = tmp_path / "fraiseql.yaml"

    def write(*modes):
        path.write_text("".join(f"{feature}: {{mode: {mode}, canary: {canary}%}}\n"
                                for feature, (mode, canary) in zip(FEATURES, modes)))

    def change(*modes):
        before = len(server.process.lines)
        write(*modes)
        server.process.send_signal(signal.SIGHUP)
        server.process.wait_for("serving 1 relation", before)

    write(("off", 100), ("off", 100), ("on", 100))
    server = serve(make_database(SQL), arguments=["--config", str(path)], policy_file=tmp_path / "policy.yaml", server_workers=2,
                   server_trusted_proxies="127.0.0.1", auth_providers=json.dumps(PROVIDERS), rate_limit_rules=json.dumps(LIMITS))
    assert server.post({"query": ASKED["rate_limit"][0]}, {}).status_code == 200   # the only one of the day
    change(*PHASES[0])
    while server.post({"query": ASKED["rate_limit"][0]}, {}).status_code == 429:
        pass
    before = counts(server)
    answers = Asking(server, 6).run(lambda phase: change(*PHASES[phase]))
    after = counts(server)
    for feature in FEATURES:
        told = [answer for answer in answers if answer[0] == feature]
        assert after[feature, "on"] - before[feature, "on"] == sum(refused for _, _, refused in told)
        observed = after[feature, "observe"] - before[feature, "observe"]
        certain = sum(mode == "observe" for _, mode, _ in told)
        assert certain > 0 and certain <= observed <= certain + sum(mode is None and not refused for _, mode, refused in told)
        assert {mode for _, mode, _ in told} >= {"off", "observe", "on"}
