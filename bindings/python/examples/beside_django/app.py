# SPDX-License-Identifier: MIT
"""Beside Django: its pages and sessions go on as they were, and GraphQL knows who logged in."""

import os
from importlib import import_module
from typing import Any

import django
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

import fraiseql
from fraiseql.asgi import create_asgi_app

# A project has a module for these, which DJANGO_SETTINGS_MODULE names.
if not settings.configured:
    settings.configure(
        SECRET_KEY=os.environ.get("SECRET_KEY", "only-for-this-example"),
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
        INSTALLED_APPS=["django.contrib.sessions"],
    )
    django.setup()


def welcome(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"Welcome, {request.session.get('name', 'whoever you are')}.")


def login(request: HttpRequest, name: str) -> HttpResponse:
    request.session["name"] = name
    return HttpResponse(f"You are {name}.")


urlpatterns = [path("", welcome), path("login/<str:name>", login)]


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
    """What Django keeps in its session.

    One that is in a database is read by `await session.aget("name")`."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    session = store(request.cookies.get(settings.SESSION_COOKIE_NAME))
    return {"name": session.get("name")}


graphql = create_asgi_app(
    database_url=os.environ["FRAISEQL_DATABASE_URL"], queries=[my_notes], context_getter=who
)
pages = WSGIMiddleware(get_wsgi_application())


async def app(scope: Any, receive: Any, send: Any) -> None:
    is_api = scope["type"] == "lifespan" or scope["path"].startswith("/graphql")
    await (graphql if is_api else pages)(scope, receive, send)
