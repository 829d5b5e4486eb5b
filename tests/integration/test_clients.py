# SPDX-License-Identifier: MIT
"""Clients and code generators of the GraphQL world take what they are given.

npm installs them into clients/node_modules, as the lock there says, when they are not there yet.
"""

import json
import pathlib
import subprocess

import pytest

from support import npm

CLIENTS = pathlib.Path(__file__).parent / "clients"

SQL = """
create type book_status as enum ('planned', 'in print');
create table author (id int primary key, name text not null);
create table book (
    id int primary key,
    author_id int not null references author,
    title text not null,
    old_title text,
    price numeric(8, 2),
    status book_status not null,
    tags text[] not null default '{}',
    printed tstzrange
);
comment on table book is 'What people read';
comment on column book.old_title is '@fraiseql {"deprecated": "Use title."}';
insert into author values (1, 'Ursula');
insert into book values (1, 1, 'A Wizard', null, 9.99, 'in print'), (2, 1, 'The Left Hand', null, 12.50, 'in print');
"""


@pytest.fixture(scope="module")
def content(module_database, module_serve):
    """Those that got through, up to the first that did not."""
    npm.install(CLIENTS, "graphql")
    server = module_serve(module_database(SQL))
    done = subprocess.run(["node", "run.mjs", server.url], cwd=CLIENTS, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=npm.SECONDS, check=False)
    return [json.loads(line)["client"] for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize("client", ["graphql-js", "graphql-codegen", "relay-compiler", "Apollo Client", "urql"])
def test_a_client_is_content(content, client):
    clients, complaint = content
    assert client in clients, complaint
