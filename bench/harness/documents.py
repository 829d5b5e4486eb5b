# SPDX-License-Identifier: MIT
"""Parsing, validating and introspecting, beside graphql-js: the same documents and the same schema,
one process each, by turns."""

import json
import pathlib
import subprocess
from statistics import median

from . import micro, node

# What is asked for each document, and how the page calls it.
KINDS = {"parse": "parse", "validate": "parse and validate",
         "introspection": "introspect, asked before",
         "introspection_first": "introspect, asked for the first time"}


class GraphqlJs:
    def __init__(self, directory, runner):
        self.directory = pathlib.Path(directory)
        self.runner = runner
        self.package = self.directory / "node_modules" / "graphql"

    def install(self):
        node.install(self.directory, self.package)

    def version(self):
        return node.version_of(self.package)

    def command(self, *arguments):
        return [self.runner.program, self.directory / "documents.mjs", *arguments]


def files(root, build):
    """The tables that make the schema, then the documents."""
    here = root / "documents"
    return here / "tables.txt", [here / "small.graphql", here / "fragments.graphql",
                                 here / "introspection.graphql", build / "bundle.graphql"]


def contest(root, build, peer, rounds, quick, say):
    """{"parse_small": {"ours": ns, "peer": ns, "ratio": …}, …}; without a peer only ours."""
    tables, documents = files(root, build)
    ours = [build / "documents"]
    schema = build / "schema.graphql"
    schema.write_text(_run([*ours, "--schema", tables]), encoding="utf-8")
    commands = {"ours": ([*ours], [tables, *documents])}
    if peer:
        commands["peer"] = (peer.command(), [schema, *documents])
        _agree(*(_run([*command, "--answer", given[0], documents[2]])
                 for command, given in commands.values()))
    found = []
    for number in range(rounds):
        found.append({})
        for who, (command, given) in commands.items():
            say(f"documents, round {number + 1}/{rounds}: {who}")
            said = _run([*command, *(["--quick"] if quick else []), *given])
            found[-1][who] = {name: item["value"] for name, item in micro.results(said).items()}
    return summary(found)


def summary(found):
    """Medians of the rounds; the ratio is that of each round, and then the median."""
    names = found[0]["ours"]
    result = {name: {who: median(one[who][name] for one in found) for who in found[0]}
              for name in names}
    for name in names if "peer" in found[0] else ():
        result[name]["ratio"] = round(median(one["peer"][name] / one["ours"][name]
                                             for one in found), 2)
    return result


def title(name):
    """As the page calls it: "parse: small"."""
    if name in KINDS:
        return KINDS[name]
    kind, document = name.split("_", 1)
    return f"{KINDS[kind]}: {document}"


def _agree(*answers):
    """Both describe the same schema; what GraphQL itself brings differs by the release."""
    ours, theirs = (_types(answer) for answer in answers)
    if ours != theirs:
        different = [name for name in ours.keys() | theirs.keys()
                     if ours.get(name) != theirs.get(name)]
        raise RuntimeError(f"graphql-js describes another schema than we do: {different}")


def _types(answer):
    types = json.loads(answer)["data"]["__schema"]["types"]
    return {kind["name"]: kind for kind in types if not kind["name"].startswith("__")}


def _run(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(f"{pathlib.Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout
