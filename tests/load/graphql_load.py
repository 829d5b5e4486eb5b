# SPDX-License-Identifier: MIT
"""Load for any GraphQL server, with checked answers, for locust.

    locust -f tests/load/graphql_load.py --headless -u 20 -r 20 -t 30s --host http://127.0.0.1:8080

Without --requests it asks the server for its schema, and then for each field of Query that needs no argument, with
all plain fields of the type.  With --requests FILE it sends what the file has, the form of the examples in
bindings/python/examples: [{"query": …, "variables": …, "headers": …, "weight": 3, "answer": …}, …].

An answer that is not 200, has errors, or is another one than the file says, is a failure.  Run it before and after a
change, or against two servers of the same data: locust prints requests per second and how long they took.
"""

import json
import random

from locust import HttpUser, constant, events, task

INTROSPECTION = """{ __schema { queryType { name } types { name kind fields {
    name args { type { kind } defaultValue } type { ...T } } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"""
PLAIN = ("SCALAR", "ENUM")
TIMEOUT_SECONDS = 30


@events.init_command_line_parser.add_listener
def add_options(parser):
    parser.add_argument("--path", default="/graphql", help="where the API is, below --host")
    parser.add_argument("--requests", default="", help="a file of requests, instead of the schema's fields")
    parser.add_argument("--bearer", default="", is_secret=True, help="a token, sent with each request")


def named(kind):
    """The type within lists and non-null."""
    while kind.get("ofType"):
        kind = kind["ofType"]
    return kind


def needs_arguments(field):
    return any(each["type"]["kind"] == "NON_NULL" and each["defaultValue"] is None for each in field["args"])


def requests_of_schema(schema):
    """One request for each field of Query that can be asked for without arguments."""
    types = {each["name"]: each for each in schema["types"]}
    requests = []
    for field in types[schema["queryType"]["name"]]["fields"]:
        kind = named(field["type"])
        if needs_arguments(field):
            continue
        if kind["kind"] in PLAIN:
            requests.append({"query": f"{{ {field['name']} }}"})
        elif kind["kind"] == "OBJECT":
            plain = [
                each["name"]
                for each in types[kind["name"]]["fields"]
                if named(each["type"])["kind"] in PLAIN and not needs_arguments(each)
            ]
            if plain:
                requests.append({"query": f"{{ {field['name']} {{ {' '.join(plain)} }} }}"})
    return requests


class GraphQLUser(HttpUser):
    """Sends one request after the other."""

    wait_time = constant(0)
    requests = None

    def on_start(self):
        options = self.environment.parsed_options
        self.headers = {"Authorization": f"Bearer {options.bearer}"} if options.bearer else {}
        if GraphQLUser.requests is None:
            GraphQLUser.requests = self.find_requests(options)
            if not GraphQLUser.requests:
                self.environment.runner.quit()
                raise RuntimeError("there is nothing to ask for: give --requests FILE")

    def find_requests(self, options):
        if options.requests:
            with open(options.requests, encoding="utf-8") as file:
                # Files of the examples have pages and refusals as well.
                return [each for each in json.load(file) if "query" in each and "code" not in each]
        answer = self.client.post(
            options.path,
            json={"query": INTROSPECTION},
            headers=self.headers,
            name="schema",
            timeout=TIMEOUT_SECONDS,
        )
        return requests_of_schema(answer.json()["data"]["__schema"])

    @task
    def ask(self):
        request = random.choices(self.requests, [each.get("weight", 1) for each in self.requests])[0]
        with self.client.post(
            self.environment.parsed_options.path,
            json={"query": request["query"], "variables": request.get("variables") or {}},
            headers={**self.headers, **request.get("headers", {})},
            name=request.get("name") or request["query"][:60],
            timeout=TIMEOUT_SECONDS,
            catch_response=True,
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")
                return
            found = answer.json()
            if "answer" in request and found != request["answer"]:
                answer.failure(f"another answer: {answer.text[:200]}")
            elif "answer" not in request and found.get("errors"):
                answer.failure(found["errors"][0]["message"][:200])
