# SPDX-License-Identifier: MIT
"""Beside Flask: its pages and its login go on as they were, and GraphQL knows who has logged in."""

import os
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Flask, session

import fraiseql
from fraiseql.asgi import create_asgi_app

site = Flask(__name__)
# An application of yours has a key of its own, from where secrets are kept.
site.secret_key = os.environ.get("SECRET_KEY", "only-for-this-example")


@site.get("/")
def welcome() -> str:
    return f"Welcome, {session.get('name', 'whoever you are')}."


@site.get("/login/<name>")
def login(name: str) -> str:
    session["name"] = name
    return f"You are {name}."


@fraiseql.type(sql_source="v_note")
class Note:
    id: int
    author: str
    text: str


@fraiseql.query
async def my_notes(info: fraiseql.Info) -> list[Note]:
    name = info.context["name"]
    if name is None:
        return []
    found: list[Note] = await info.context["db"].find("v_note", info=info, author=name)
    return found


def who(request: Any) -> dict[str, str | None]:
    """What Flask keeps in its cookie, which it has signed."""
    found = site.session_interface.open_session(site, request)
    return {"name": found.get("name") if found is not None else None}


graphql = create_asgi_app(
    database_url=os.environ["FRAISEQL_DATABASE_URL"], queries=[my_notes], context_getter=who
)
wsgi: Any = site  # both packages have types of WSGI, and different ones
pages = WSGIMiddleware(wsgi)


async def app(scope: Any, receive: Any, send: Any) -> None:
    is_api = scope["type"] == "lifespan" or scope["path"].startswith("/graphql")
    await (graphql if is_api else pages)(scope, receive, send)
