# SPDX-License-Identifier: MIT
"""What was found, as data (results.json), as a page (RESULTS.md) and against what was wanted."""

import json
from statistics import median

from . import documents as reading

WANTED_LOOP = 0.85
WANTED_CLAIMS = 0.85
WANTED_PGBENCH = 0.8
WANTED_SQL = 1
PGBENCH_FROM_US = 100  # below this PostgreSQL itself is not the larger part of the work
WANTED_HIT_NS = 1000
WANTED_TYPICAL_NS = 25000
WANTED_READING = {"parse": 15, "validate": 30, "introspection": 100}  # times graphql-js
WANTED_IDLE_MB = 30
WANTED_LOAD_MB = 40
WANTED_START_MS = 50


def results(contest, facts):
    """What was found by asking the servers."""
    cases = {}
    for case in contest.cases:
        cases[case.name] = {
            "title": case.title,
            "contestants": {who: {name: round(value, 1) for name, value in numbers.items()}
                            for who, numbers in contest.medians(case.name).items()},
            "latency_us": {who: {"p50": run.p50_us, "p99": run.p99_us, "rate": round(run.rate)}
                           for who, run in contest.latency.get(case.name, {}).items()},
            "ratios": {other: round(value, 3) for other, value in ratios_of(contest, case.name)
                       if value is not None},
        }
    return {
        "facts": facts,
        "cases": cases,
        "memory": contest.memory(),
        "start_ms": {who: round(median(seconds) * 1000, 1)
                     for who, seconds in contest.starts.items()},
        "targets": targets(contest),
        "remarks": contest.remarks,
    }


def ratios_of(contest, case):
    for other in ("loop", "peer", "pgbench", "before"):
        yield other, contest.ratio(case, other)
    yield "sql", contest.ratio(case, "peer_sql", mine="pgbench")


def with_others(data, last, names):
    """The same with the cases of these names that were not asked this time, as they were."""
    kept = {name: {"of": last["facts"]["commit"], **case}
            for name, case in last.get("cases", {}).items() if name not in data["cases"]}
    cases = {**kept, **data["cases"]}
    again = {item["what"] for item in data["targets"]}
    return {**data, "cases": {name: cases[name] for name in names if name in cases},
            "targets": [item for item in last.get("targets", []) if item["what"] not in again]
            + data["targets"]}


def with_inside(data, micro, documents, facts):
    """The same with what was found inside one process; data: {} when nobody asked the servers."""
    reached = inside_targets(micro, documents)
    again = {item["what"] for item in reached}
    return {"facts": facts, "cases": {}, "memory": {}, "start_ms": {}, "remarks": [], **data,
            "inside": facts, "micro": micro, "documents": documents,
            "targets": [item for item in data.get("targets", []) if item["what"] not in again]
            + reached}


class Targets(list):
    """Each as (what, wanted, found, reached); only those that this run measured."""

    def at_least(self, what, wanted, value):
        if value is not None:
            self.append({"what": what, "wanted": f">= {wanted}", "found": round(value, 2),
                         "reached": value >= wanted})

    def at_most(self, what, wanted, value, unit):
        if value is not None:
            self.append({"what": what, "wanted": f"<= {wanted} {unit}", "found": round(value, 1),
                         "reached": value <= wanted})


def targets(contest):
    found = Targets()
    for case in contest.cases:
        if case.loop == "plain":
            found.at_least(f"{case.title}: of the loop", WANTED_LOOP,
                           contest.ratio(case.name, "loop"))
        if case.headers:
            found.at_least(f"{case.title}: of by id without", WANTED_CLAIMS,
                           contest.ratio(case.name, "ours", "by_id"))
        if case.peer_target:
            found.at_least(f"{case.title}: times PostGraphile", case.peer_target,
                           contest.ratio(case.name, "peer"))
        alone = contest.medians(case.name).get("pgbench")
        if alone and alone["postgres_us"] > PGBENCH_FROM_US:
            found.at_least(f"{case.title}: of pgbench with our SQL", WANTED_PGBENCH,
                           contest.ratio(case.name, "pgbench"))
        found.at_least(f"{case.title}: our SQL to PostGraphile's, in pgbench", WANTED_SQL,
                       contest.ratio(case.name, "peer_sql", mine="pgbench"))
    memory = contest.memory().get("ours", {})
    found.at_most("resident memory, idle", WANTED_IDLE_MB, memory.get("idle_mb"), "MB")
    found.at_most("resident memory, under load", WANTED_LOAD_MB, memory.get("load_mb"), "MB")
    starts = contest.starts.get("ours")
    found.at_most("spawn to ready", WANTED_START_MS, starts and median(starts) * 1000, "ms")
    return found


def inside_targets(micro, documents):
    found = Targets()
    for name, value in documents.items():
        wanted = WANTED_READING.get(name.split("_")[0]) if name != "introspection_first" else None
        if wanted:
            found.at_least(f"{reading.title(name)}: times graphql-js", wanted, value.get("ratio"))
    for what, name, wanted in (
            ("plan-cache hit", "plan_cache_hit", WANTED_HIT_NS),
            ("300 bytes with variables, seen first: parse, validate, plan",
             "parse_and_plan_typical", WANTED_TYPICAL_NS)):
        item = micro.get(name)
        found.at_most(what, wanted, item and item["value"], "ns")
    return found


def page(data, last):
    """The Markdown page; last: the results before these, to see what moved."""
    facts = data["facts"]
    lines = ["# Results of the bench", "",
             f"{facts['when']}, {facts['rounds']} rounds of {facts['seconds']} s, "
             f"{facts['processors']} processors shared by load generator, server and database. "
             f"{facts['postgres']}. Ours: {facts['commit']}, {facts['buildtype']} build, "
             f"{facts['workers']} worker thread(s). Peer: {facts['peer']}. "
             "Rates depend on the machine; read the ratios.", ""]
    lines += _rates(data) + _ratios(data, last) + _processor(data) + _latency(data)
    lines += _process(data) + _documents(data, last) + _micro(data) + _targets(data)
    if data["remarks"]:
        lines += ["## Remarks", ""] + [f"- {text}" for text in data["remarks"]] + [""]
    return "\n".join(lines)


def _table(title, head, rows):
    if not rows:
        return []
    return ([f"## {title}", "", "| " + " | ".join(head) + " |",
             "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
            + ["| " + " | ".join(row) + " |" for row in rows] + [""])


def title_of(case):
    return case["title"] + (f" *(of {case['of']})*" if "of" in case else "")


def _per_contestant(data, key, pattern):
    return [[title_of(case)] + [pattern.format(case["contestants"][who][key])
                               if who in case["contestants"] else ""
                               for who in ("ours", "loop", "pgbench", "peer", "peer_sql", "before")]
            for case in data["cases"].values()]


def _rates(data):
    return _table("Requests a second (64 connections; pgbench: 8 clients)",
                  ["case", "ours", "loop", "pgbench, our SQL", "PostGraphile",
                   "pgbench, PostGraphile's SQL", "before"],
                  _per_contestant(data, "rate", "{:,.0f}"))


def _ratios(data, last):
    rows = []
    for name, case in data["cases"].items():
        row = [title_of(case)]
        for other in ("loop", "pgbench", "peer", "sql", "before"):
            value = case["ratios"].get(other)
            before = (last or {}).get("cases", {}).get(name, {}).get("ratios", {}).get(other)
            row.append("" if value is None else f"{value:.2f}" +
                       (f" (was {before:.2f})" if before is not None and "of" not in case else ""))
        rows.append(row)
    return _table("Ours to the others', median of the rounds' ratios",
                  ["case", "of the loop", "of pgbench", "times PostGraphile",
                   "our SQL to PostGraphile's, in pgbench", "of before"], rows)


def _processor(data):
    rows = []
    for case in data["cases"].values():
        row = [title_of(case)]
        for who in ("ours", "loop", "pgbench", "peer", "peer_sql", "before"):
            numbers = case["contestants"].get(who)
            row.append("" if not numbers
                       else f"{numbers['postgres_us']:.1f}" if who in ("pgbench", "peer_sql") else f"{numbers['server_us']:.1f} + {numbers['postgres_us']:.1f}")
        rows.append(row)
    return _table("Processor µs for one request: the server's process + PostgreSQL's backends",
                  ["case", "ours", "loop", "pgbench, our SQL", "PostGraphile",
                   "pgbench, PostGraphile's SQL", "before"], rows)


def _latency(data):
    return _table("Latency with 8 connections, ms: median / 99th percentile",
                  ["case", "ours", "loop", "PostGraphile", "before"],
                  [[title_of(case)] + [
                      "{:.2f} / {:.2f}".format(case["latency_us"][who]["p50"] / 1000,
                                               case["latency_us"][who]["p99"] / 1000)
                      if who in case["latency_us"] else "" for who in ("ours", "loop", "peer", "before")]
                   for case in data["cases"].values()])


def _process(data):
    rows = [[who, f"{memory['idle_mb']:.1f}", f"{memory['load_mb']:.1f}",
             f"{data['start_ms'][who]:,.0f}" if who in data["start_ms"] else ""]
            for who, memory in data["memory"].items()]
    return _table("The process: resident memory in MB, start in ms",
                  ["", "idle", "under load, at most", "spawn to first answer"], rows)


def _documents(data, last):
    rows = []
    for name, value in data["documents"].items():
        before = (last or {}).get("documents", {}).get(name, {}).get("ratio")
        row = [reading.title(name)]
        row += [f"{value[who] / 1000:,.2f}" if who in value else "" for who in ("ours", "peer")]
        row.append("" if "ratio" not in value else f"{value['ratio']:.1f}" +
                   (f" (was {before:.1f})" if before is not None else ""))
        rows.append(row)
    table = _table("Documents beside graphql-js: processor µs",
                   ["", "ours", "graphql-js", "times graphql-js"], rows)
    facts = data["inside"]
    return table and table[:2] + [f"{facts['when']}, {facts['commit']}. "
                                  f"The other: {facts['graphqljs']}.", ""] + table[2:]


def _micro(data):
    return _table("In one process", ["", "value", "unit"],
                  [[name, f"{item['value']:,.4g}" if item["value"] < 1000
                    else f"{item['value']:,.0f}", item["unit"]]
                   for name, item in data["micro"].items()])


def _targets(data):
    return _table("Wanted and found", ["", "wanted", "found", ""],
                  [[item["what"], item["wanted"], f"{item['found']:g}",
                    "reached" if item["reached"] else "**missed**"] for item in data["targets"]])


def read_last(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
