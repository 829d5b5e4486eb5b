# SPDX-License-Identifier: MIT
"""Mutations that leave a trace for each row they write, so that afterwards is known of each how often it was done."""

import collections
import json

from questions import EXCUSED, Question, Wrong

COUNTERS, SLOTS = 5, 3

SQL = f"""
create table trace (op text not null, place text not null, id text not null);
create function leave_trace() returns trigger language plpgsql as
  $$ begin insert into trace values (new.op, tg_table_name, new.id::text); return null; end $$;
create table entry (id int primary key generated always as identity, op text not null, part int not null,
                    unique (op, part));
create table counter (id int primary key, op text not null default '', value int not null default 0);
insert into counter (id) select generate_series(1, {COUNTERS});
create table slot (id text primary key, op text not null, hits int not null);
create table pledge (id int primary key generated always as identity, op text not null,
                     counter_id int not null references counter deferrable initially deferred);
create trigger trace after insert on entry for each row execute function leave_trace();
create trigger trace after update on counter for each row execute function leave_trace();
create trigger trace after insert or update on slot for each row execute function leave_trace();
create trigger trace after insert on pledge for each row execute function leave_trace();
create function fn_pair(op text) returns setof entry language sql as
  $$ insert into entry (op, part) values ($1, 101), ($1, 102) returning * $$;
"""

ENTRY = "createEntry(input: {op: $op, part: %d}) { op part }"
COUNTER = "updateCounter(id: %d, set: {op: $op}, increment: {value: 1}) { id op value }"
SLOT = 'upsertSlot(input: {id: "%s", op: $op, hits: 1}, onConflict: id, set: {op: $op}, increment: {hits: 1}) { id op hits }'
PAIR = "pair(op: $op) { op part }"
# Refused, with whatever stands beside it: the second one at once, the first one at the commit.
PLEDGE = "createPledge(input: {op: $op, counterId: -1}) { op }"
TWICE = "createEntries(input: [{op: $op, part: 7}, {op: $op, part: 7}]) { count }"


class Writing(Question):
    """A mutation of several fields.  rows: how many traces it leaves when it is done."""

    def __init__(self, kind, chance, fields, rows, declared="$op: String!", excused=EXCUSED):
        self.op = f"op-{chance.getrandbits(64):016x}"
        text = " ".join(f"f{i}: {field}" for i, field in enumerate(fields))
        super().__init__(kind, f"mutation ({declared}) {{ {text} }}", self._check, {"op": self.op}, excused=excused)
        self.keys, self.rows = [self.op], rows
        self.counted = collections.defaultdict(list)  # by what was counted: the values that it became

    def _check(self, data):
        for found in data.values():
            for row in found if isinstance(found, list) else [found]:
                if row is None or row.get("op", self.op) != self.op:
                    raise Wrong(f"another's row: {json.dumps(data)[:300]}")
                if "value" in row:
                    self.counted[row["id"]].append(row["value"])


def entry(chance):
    return Writing("entry", chance, [ENTRY % 1], 1)


def entries(chance):
    count = chance.randint(2, 30)
    question = Writing("entries", chance, ["createEntries(input: $rows) { count entries { op part } }"], count,
                       "$rows: [EntryCreateInput!]!")
    question.variables = {"rows": [{"op": question.op, "part": part} for part in range(count)]}
    return question


def pair(chance):
    return Writing("pair", chance, [PAIR], 2)


def counter(chance):
    return Writing("counter", chance, [COUNTER % chance.randint(1, COUNTERS)], 1)


def counters(chance):
    field = "updateCounters(where: {id: {lte: 3}}, max: 3, set: {op: $op}, increment: {value: 1}) { counters { op } }"
    return Writing("counters", chance, [field], 3)


def slot(chance):
    return Writing("slot", chance, [SLOT % chance.randint(1, SLOTS)], 1)


def several(chance):
    """Two counters in any order, so that such mutations meet in deadlocks."""
    first, second = chance.sample(range(1, COUNTERS + 1), 2)
    return Writing("several", chance, [ENTRY % 1, COUNTER % first, PAIR, COUNTER % second,
                                       SLOT % chance.randint(1, SLOTS)], 6)


def refused(chance):
    field = chance.choice([PLEDGE, TWICE])
    return Writing("refused", chance, [COUNTER % chance.randint(1, COUNTERS), field, ENTRY % 1], None,
                   excused=EXCUSED | {"CONSTRAINT_VIOLATION"})


KINDS = [entry, entries, pair, counter, counter, counters, slot, several, several, refused]
