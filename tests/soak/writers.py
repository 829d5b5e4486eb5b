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
create table parcel (id int primary key generated always as identity, op text not null);
create table item (id int primary key generated always as identity, op text not null, part int not null,
                   parcel_id int references parcel, unique (op, part));
create trigger trace after insert on parcel for each row execute function leave_trace();
create trigger trace after insert on item for each row execute function leave_trace();
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
INSIDE = "{op: $op, items: {create: [%s]}}"
PARCEL = f"createParcel(input: {INSIDE}) {{ op items {{ op part }} }}"
AROUND = "createItem(input: {op: $op, part: 1, parcel: {create: {op: $op}}}) { op part parcel { op } }"


def items(*parts):
    return ", ".join(f"{{op: $op, part: {part}}}" for part in parts)


# The second level fails, when the first one is written.
TWICE_INSIDE = PARCEL % items(3, 3)


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
                inside = [] if row is None else row.get("items", []) + [row.get("parcel", row)]
                if row is None or any(each.get("op", self.op) != self.op for each in [row, *inside]):
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


def nested(chance):
    count = chance.randint(1, 5)
    return Writing("nested", chance, [PARCEL % items(*range(count))], 1 + count)


def around(chance):
    return Writing("around", chance, [AROUND], 2)


def nested_many(chance):
    """Three parcels with two items each, all levels of them, beside a counter."""
    rows = ", ".join(INSIDE % items(2 * i, 2 * i + 1) for i in range(3))
    field = f"createParcels(input: [{rows}]) {{ count parcels {{ op items {{ op }} }} }}"
    return Writing("nested many", chance, [COUNTER % chance.randint(1, COUNTERS), field], 10)


def keyed(chance):
    """Asked again, with its Idempotency-Key, until it is known to be done."""
    question = chance.choice([entry, pair, nested, around, nested_many, several])(chance)
    question.kind = f"keyed {question.kind}"
    question.headers = {"Idempotency-Key": question.op}
    question.excused = question.excused | {"IDEMPOTENCY_KEY_IN_USE"}
    question.is_keyed = True
    return question


def refused(chance):
    field = chance.choice([PLEDGE, TWICE, TWICE_INSIDE])
    return Writing("refused", chance, [COUNTER % chance.randint(1, COUNTERS), field, ENTRY % 1], None,
                   excused=EXCUSED | {"CONSTRAINT_VIOLATION"})


KINDS = [entry, entries, pair, counter, counter, counters, slot, several, several, nested, around, nested_many,
         keyed, keyed, keyed, keyed, refused]
