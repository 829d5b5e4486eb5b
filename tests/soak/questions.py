# SPDX-License-Identifier: MIT
"""What clients ask, and how they judge what comes back."""

import collections
import http.client
import json
import random
import socket
import threading
import time
import uuid

import world

# Refusals that are right while things break.
EXCUSED = {"SERVICE_UNAVAILABLE", "TIMEOUT", "REQUEST_CANCELLED", "ROLLED_BACK", "CONFLICT"}
# And where what is asked for changes under the question.
EXCUSED_CHANGING = EXCUSED | {"SCHEMA_CHANGED", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED",
                              "INTERNAL_SERVER_ERROR"}
PATIENCE = 60


class Wrong(Exception):
    """An answer that no fault excuses."""


class Question:
    def __init__(self, kind, document, judge, variables=None, headers=None, excused=EXCUSED):
        self.kind, self.document, self.judge = kind, document, judge
        self.variables, self.headers, self.excused = variables, headers or {}, excused
        self.keys = None  # of a mutation: what it writes
        self.is_keyed = False  # it has an Idempotency-Key: it is asked until it is known to be done


def exactly(data):
    def judge(found):
        if found != data:
            raise Wrong(f"expected {json.dumps(data)[:300]}, got {json.dumps(found)[:300]}")
    return judge


def _lookup(chance):
    number = chance.randint(1, world.BOOKS)
    return Question("lookup", "query q($id: Int!) { book(id: $id) { id title pages } }",
                    exactly({"book": world.book(number)}), {"id": number})


def _list(chance):
    skip, limit = chance.randint(0, world.BOOKS), chance.randint(0, 40)
    rows = [world.book(i) for i in range(skip + 1, min(skip + limit, world.BOOKS) + 1)]
    return Question("list", "query q($l: Int!, $o: Int!) "
                            "{ books(limit: $l, offset: $o) { id title pages } }",
                    exactly({"books": rows}), {"l": limit, "o": skip})


def _stream(chance):
    least = chance.randint(1, 400)
    rows = [{"id": i, "title": world.book(i)["title"]} for i in range(least, world.BOOKS + 1)]
    return Question("stream", f"{{ books(limit: 5000, where: {{id: {{gte: {least}}}}}) {{ id title }} }}",
                    exactly({"books": rows}))


def _nested(chance):
    number, limit = chance.randint(1, world.AUTHORS - 5), chance.randint(1, 60)
    rows = [{"name": world.author(i)["name"],
             "books": [{"id": b, "author": {"id": i}} for b in world.books_of(i)[:limit]]}
            for i in range(number, number + 5)]
    return Question("nested", f"{{ authors(where: {{id: {{gte: {number}}}}}, limit: 5) "
                              f"{{ name books(limit: {limit}) {{ id author {{ id }} }} }} }}",
                    exactly({"authors": rows}))


def _fields(chance):
    numbers = [chance.randint(1, world.BOOKS) for _ in range(4)]
    text = " ".join(f"b{i}: book(id: {n}) {{ id }}" for i, n in enumerate(numbers))
    return Question("fields", f"{{ {text} __typename }}",
                    exactly({**{f"b{i}": {"id": n} for i, n in enumerate(numbers)},
                             "__typename": "Query"}))


def _tenant(chance):
    tenant = chance.randint(0, world.TENANTS)  # 0: nobody
    headers = {"X-FraiseQL-Tenant-Id": f"t{tenant}"} if tenant else {}
    return Question("tenant", "{ notes { id words } }",
                    exactly({"notes": world.notes_of(tenant) if tenant else []}), None, headers)


def _is_seven(value):
    return str(value).split(".")[0] == "7" and str(value).strip("0") in ("7", "7.")


def _judge_changing(found):
    values = [found["seven"], *(row["v"] for row in found["things"] or [])]
    values += [row["w"] for row in found["changings"] or []]
    if not all(value is None or _is_seven(value) for value in values):
        raise Wrong(f"not seven: {json.dumps(found)[:300]}")


def _changing(chance):
    return Question("changing", "{ seven things { v } changings(limit: 3) { w } }", _judge_changing,
                    excused=EXCUSED_CHANGING)


def _post(chance):
    key, amount = uuid.uuid4().hex, chance.randint(1, 1000)
    question = Question("post", "mutation m($k: String!, $a: Int!) "
                                "{ postEntry(key: $k, amount: $a) { key amount } }",
                        exactly({"postEntry": {"key": key, "amount": amount}}),
                        {"k": key, "a": amount})
    question.keys = [key]
    return question


def _post_pair(chance):
    key, amount = uuid.uuid4().hex, chance.randint(1, 1000)
    question = Question("post pair", "mutation m($k: String!, $a: Int!) "
                                     "{ postPair(key: $k, amount: $a) { key } }",
                        exactly({"postPair": [{"key": key + "a"}, {"key": key + "b"}]}),
                        {"k": key, "a": amount})
    question.keys = [key + "a", key + "b"]
    return question


CHANGING = _changing(None)

KINDS = [_lookup] * 6 + [_list] * 4 + [_nested] * 4 + [_fields] * 2 + [_tenant] * 4 + [_post] * 3 + [
    _post_pair, _stream, _stream, _changing, _changing]


class Tally:
    """What became of the questions; shared by all clients."""

    def __init__(self):
        self.lock = threading.Lock()
        self.right = collections.Counter()
        self.refused = collections.Counter()  # by code
        self.broken = 0  # connections
        self.replayed = 0  # answers of requests that were done before
        self.wrong = []
        # Mutations by what their clients were told; lost: nothing.
        self.acknowledged, self.rejected, self.unknown, self.lost = [], [], [], []

    def keep(self, question, outcome):
        if question.keys:
            with self.lock:
                getattr(self, outcome).append(question)


class Client(threading.Thread):
    """Asks until told to stop, one question after the other."""

    def __init__(self, number, seed, ports, tally, stop, kinds=KINDS):
        super().__init__(name=f"client {number}", daemon=True)
        self._chance = random.Random(f"{seed} {number}")
        self._ports, self._tally, self._over, self._kinds = ports, tally, stop, kinds
        self._connection = None

    def run(self):
        while not self._over.is_set():
            question = self._chance.choice(self._kinds)(self._chance)
            told = self._told(question)
            in_doubt = told in ("lost", "unknown")
            while question.is_keyed and told in ("lost", "unknown", "rejected") and not self._over.is_set():
                told = self._told(question)
                in_doubt = in_doubt or told in ("lost", "unknown")
            # A later refusal says nothing of what an earlier request did.
            if told:
                self._tally.keep(question, "unknown" if told == "rejected" and in_doubt else told)
        self._hang_up()

    def _told(self, question):
        """What the client was told of it; None: something wrong."""
        try:
            return self._ask(question)
        except (OSError, http.client.HTTPException):
            return self._lost()
        except Wrong as wrong:
            self._note_wrong(question, str(wrong))
        except Exception as error:  # whatever else comes, no answer may have such a form
            self._note_wrong(question, repr(error))
        return None

    def _lost(self):
        self._hang_up()
        with self._tally.lock:
            self._tally.broken += 1
        self._over.wait(0.02)
        return "lost"

    def _note_wrong(self, question, text):
        self._hang_up()
        with self._tally.lock:
            self._tally.wrong.append(f"{question.kind}: {question.document} "
                                     f"{question.variables or ''}: {text}")

    def _hang_up(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def _send(self, question):
        if not self._connection:
            port = self._chance.choice(self._ports)
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = {"query": question.document, "variables": question.variables}
        self._connection.request("POST", "/graphql", json.dumps(body),
                                 {"Content-Type": "application/json", **question.headers})
        if self._chance.random() < 0.01:  # somebody who does not wait
            raise ConnectionResetError
        response = self._connection.getresponse()
        if response.length is None and not response.chunked:  # broken off in the headers
            raise ConnectionResetError
        body = response.read()
        with self._tally.lock:
            self._tally.replayed += response.getheader("Idempotent-Replayed") == "true"
        return response.status, body

    def _ask(self, question):
        status, body = self._send(question)
        if status == 503 and not body.startswith(b"{"):
            raise ConnectionResetError
        answer = json.loads(body.decode("utf-8"))
        errors = answer.get("errors")
        if errors:
            return self._judge_errors(question, status, errors, answer)
        question.judge(answer["data"])
        with self._tally.lock:
            self._tally.right[question.kind] += 1
        if self._chance.random() < 0.02:
            self._hang_up()
        return "acknowledged"

    def _judge_errors(self, question, status, errors, answer):
        codes = {error["extensions"]["code"] for error in errors}
        if not codes <= question.excused:
            raise Wrong(f"{status} {json.dumps(answer)[:400]}")
        if question.kind == "changing" and answer.get("data"):
            question.judge({"seven": None, "things": None, "changings": None, **answer["data"]})
        with self._tally.lock:
            for code in codes:
                self._tally.refused[code] += 1
        told = " ".join(error["message"] for error in errors)
        if status in (503, 504):
            time.sleep(0.01)
        return "unknown" if "not known" in told else "rejected"
