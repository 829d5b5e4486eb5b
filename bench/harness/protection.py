# SPDX-License-Identifier: MIT
"""What permissions and protection cost a request, beside what is wanted and what the system that this one follows wants of itself."""

from harness import micro

# What it is, the results that are added up, what is wanted of that, and what the other one wants; in ns, None where nothing is said.
ROWS = [
    ("a token that is remembered", ["auth.remembered"], 2_000, 1_000_000),
    ("a token that is not, HS256, with its signature", ["auth.HS256_verified"], 100_000, 10_000_000),
    ("a token, all but its signature (it is peeked into)", ["token.peek"], 100_000, None),
    ("a token that is not, RS256, with its signature", ["token.RS256"], None, 10_000_000),
    ("an API key", ["auth.api_key"], None, None),
    ("what the tables of roles say, remembered", ["protection.rights_remembered"], 1_000, 100_000),
    ("grants of a caller, all fields of an operation", ["protection.grants_remembered"], 1_000, 50_000),
    ("two rules of rates", ["protection.rates_of_two_rules"], 3_000, 50_000),
    ("an entry of the audit log", ["protection.audit_entry"], 3_000, 500_000),
    ("a text held against its constraint", ["protection.constraint_email"], 3_000, 100_000),
    ("the same, of the format that takes longest", ["protection.slowest_format"], 1_000, None),
    ("protection of one mutation: rates, audit, one text",
     ["protection.rates_of_two_rules", "protection.audit_entry", "protection.constraint_email"], 3_000, None),
]
PROGRAMS = ("auth", "token", "protection")


def _ns(item):
    return item["value"] * {"ns": 1, "us": 1000}[item["unit"]]


def _time(ns):
    return "" if ns is None else f"{ns:,.0f} ns" if ns < 10_000 else f"{ns / 1000:,.0f} µs"


def table(found):
    """Lines of the table; found: {program.result: {"value": …, "unit": …}}"""
    lines = ["| | found | wanted | | wanted by the original |", "|---|---:|---:|---|---:|"]
    for what, names, wanted, seed in ROWS:
        missing = [name for name in names if name not in found]
        if missing:
            lines.append(f"| {what} | no figure: {', '.join(missing)} | {_time(wanted)} | | {_time(seed)} |")
            continue
        ns = sum(_ns(found[name]) for name in names)
        verdict = "" if wanted is None else "reached" if ns <= wanted else "**missed**"
        lines.append(f"| {what} | {_time(ns)} | {_time(wanted)} | {verdict} | {_time(seed)} |")
    return lines


def page(directory, quick, say, facts):
    """The table of a run, as Markdown."""
    remarks, found = [], {}
    for program in PROGRAMS:
        for name, item in micro.run(directory, quick, say, remarks.append, f"micro_{program}").items():
            found[f"{program}.{name}"] = item
    lines = ["# What permissions and protection cost", "",
             f"{facts['when']}, {facts['commit']}, {facts['buildtype']} build. Processor time of one thread, best of seven samples.", "",
             *table(found), ""]
    return "\n".join(lines + [f"- {text}" for text in remarks])
