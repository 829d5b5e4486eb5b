# SPDX-License-Identifier: MIT
"""What a program has changed is seen by who asked for it, however far behind a replica is."""

import asyncio
import contextlib
import importlib.util
import pathlib
import socket

import httpx
import pytest
from support.postgres import Cluster, Database

import fraiseql
from fraiseql import serving
from fraiseql.application import Application
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import schema_of
from fraiseql.resolving import make_dispatcher
from fraiseql.sdl import Delegates, to_sdl

pytest.importorskip("fraiseql._engine")

SQL = """
create schema app;
create table note (id int primary key);
create view place as select 1 as id,
    case current_setting('primary_conninfo') when '' then 'primary' else 'replica' end as name;
create function app.add_note(input jsonb) returns jsonb language plpgsql as $$
begin
    insert into note values ((input->>'id')::int);
    return jsonb_build_object('status', 'new', 'message', 'added');
end $$;
"""
_spec = importlib.util.spec_from_file_location(
    "schemas", pathlib.Path(__file__).with_name("schemas.py")
)
assert _spec and _spec.loader
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)


@pytest.fixture(scope="module")
def servers():
    """A database, and the same on a server that follows and stands still."""
    clusters = [Cluster()]
    try:
        database = clusters[0].create_database(SQL)
        clusters.append(Cluster(follows=clusters[0]))
        yield database, Database(clusters[1], database.name)
    finally:
        for each in clusters:
            each.destroy()


def declare():
    @fraiseql.input
    class AddNoteInput:
        id: int

    @fraiseql.success
    class Added:
        pass

    @fraiseql.error
    class NotAdded:
        pass

    @fraiseql.mutation(function="app.add_note")
    class AddNote:
        """The engine calls it."""

        input: AddNoteInput
        success: Added
        error: NotAdded

    @fraiseql.mutation
    async def put_note(info: fraiseql.Info, id: int) -> str:
        await info.context["db"].execute_function("app.add_note", {"id": id})
        return "put"

    @fraiseql.query
    async def notes(info: fraiseql.Info) -> int:
        return int(await info.context["db"].count("note"))

    @fraiseql.query
    async def place(info: fraiseql.Info) -> str:
        return str((await info.context["db"].pluck("place", "name"))[0])


@contextlib.asynccontextmanager
async def served(database, replica):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    built = schema_of(SchemaRegistry.get_instance())
    application = Application(
        database_url=database.url,
        schema=lambda: to_sdl(built, Delegates()),
        dispatcher=lambda: make_dispatcher(built),
        ignore_environment=True,
    )
    settings = {
        "server.port": str(port),
        "server.host": "127.0.0.1",
        "server.workers": "1",
        "session.trusted_headers": "true",
        "database.replicas": replica.url,
    }
    running = asyncio.create_task(serving.serve(application, settings))
    try:
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
            yield client
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def until_a_replica_is_asked(client):
    answer = None
    while answer != {"data": {"place": "replica"}}:
        await asyncio.sleep(0.01)
        with contextlib.suppress(httpx.TransportError):
            answer = (await client.post("/graphql", json={"query": "{ place }"})).json()


async def test_what_a_program_has_changed_has_a_place(servers):
    database, replica = servers
    with schemas.fresh_registry():
        declare()
        async with served(database, replica) as client:
            await until_a_replica_is_asked(client)
            replica.execute("select pg_wal_replay_pause()")

            async def ask(who, query, **headers):
                headers["X-FraiseQL-User-Id"] = who
                answer = await client.post("/graphql", json={"query": query}, headers=headers)
                assert "errors" not in answer.json(), answer.text
                return answer

            async def seen(who, **headers):
                return (await ask(who, "{ notes }", **headers)).json()["data"]["notes"]

            changes = {
                "ann": "mutation { addNote(input: {id: 1}) { ... on Added { message } } }",
                "eve": "mutation { putNote(id: 2) }",
            }
            for count, (who, change) in enumerate(changes.items(), start=1):
                place = (await ask(who, change)).headers["FraiseQL-Position"]
                assert await seen(who) == count
                assert replica.value(f"select pg_last_wal_replay_lsn() < '{place}'")
                assert database.value(f"select pg_current_wal_insert_lsn() >= '{place}'")
                assert await seen("ben") == 0
            # Of who has changed nothing there is none.
            assert "FraiseQL-Position" not in (await ask("eve", "{ notes }")).headers
