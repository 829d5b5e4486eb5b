# SPDX-License-Identifier: MIT
"""An application on the HTTP server in C: `fraiseql serve --app module:app`.

The server's threads read, plan and answer requests; only resolvers run in Python, on this process's
loop.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import json
import logging
import os
import pathlib
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fraiseql.application import Application
from fraiseql.auth.auth0 import Auth0Provider
from fraiseql.auth.base import UserContext

if TYPE_CHECKING:
    from fraiseql._engine import HostCall

logger = logging.getLogger("fraiseql")

# How often files are looked at for --reload, in seconds.
_WATCH_SECONDS = 0.5


class ServingError(Exception):
    """The application cannot be served; the message says why."""


def load(target: str) -> Application:
    """The application that `module:name` names: what create_fraiseql_app() returned, a GraphQL of
    fraiseql.asgi, or an Application.

    Raises ServingError."""
    module_name, _, name = target.partition(":")
    if not module_name or not name:
        raise ServingError(f"--app is module:name, as in shop.main:app, not {target!r}")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not module_name.startswith(error.name):
            raise
        raise ServingError(f"there is no module {module_name}") from None
    for part in name.split("."):
        found = getattr(found, part, None)
    state = getattr(found, "state", None)
    for candidate in (found, getattr(found, "application", None), getattr(state, "fraiseql", None)):
        if isinstance(candidate, Application):
            return candidate
    raise ServingError(f"{target} is no application of FraiseQL")


def _auth_settings(application: Application) -> dict[str, str]:
    """Who vouches for those who ask, as the server is told."""
    provider = application.auth
    settings: dict[str, str] = {}
    if isinstance(provider, Auth0Provider):
        said = {
            "name": "auth0",
            "type": "auth0",
            "domain": provider.domain,
            "audience": provider.api_identifier,
            "algorithms": ",".join(provider.algorithms),
            "claims": f'roles="https://{provider.api_identifier}/roles", permissions=permissions, '
            "contact=sub",
        }
        settings["auth.providers"] = json.dumps([said])
    elif provider is not None and "auth.providers" not in application.settings:
        raise ServingError(
            f"the server cannot ask {type(provider).__name__}: name providers of its own, "
            "auth.providers, or serve the application with uvicorn"
        )
    if provider is not None and application.auth_required:
        settings["auth.anonymous"] = "refuse"
    return settings


class _Headers(dict[str, str]):
    """By name, in any case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


class ServedRequest:
    """What a context getter is given here: the headers of the request, and no more of HTTP."""

    def __init__(self, call: HostCall) -> None:
        self._call = call
        self.query_params: dict[str, str] = {}
        self.method = "POST"
        self.client = None
        self.request_id = call.request_id

    @functools.cached_property
    def fraiseql_principal(self) -> tuple[UserContext | None, dict[str, Any]]:
        """Who asks, as the server found out: for the context, and for the engine."""
        said = json.loads(self._call.principal or b"{}")
        return user_of(self._call.principal), said

    @functools.cached_property
    def headers(self) -> _Headers:
        return _Headers(json.loads(self._call.headers))

    @functools.cached_property
    def cookies(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def user_of(principal: bytes) -> UserContext | None:
    """Who asks, by what the server found out."""
    said: Mapping[str, Any] = json.loads(principal) if principal else {}
    if not said.get("user"):
        return None
    roles: list[str] = list(said.get("roles") or ())
    if said.get("super_admin") and "super_admin" not in roles:
        roles.append("super_admin")
    claims = dict(said.get("claims") or {})
    return UserContext(
        user_id=said["user"],
        email=claims.get("email"),
        name=claims.get("name"),
        roles=roles,
        permissions=list(said.get("permissions") or ()),
        metadata={
            "tenant_id": said.get("tenant"),
            "contact_id": said.get("contact"),
            "claims": claims,
        },
    )


async def serve(
    application: Application, settings: Mapping[str, str], config_file: str | None = None
) -> int:
    """Serves until SIGTERM or SIGINT; SIGHUP reads the schema again.  Returns an exit code.

    settings: over those of the application; config_file: below them."""
    from fraiseql import runtime

    if application.shadow is not None:
        raise ServingError(
            f"execution is {application.shadow.mode}, which an ASGI server can do: serve the "
            "application with uvicorn"
        )
    if getattr(application.config, "rate_limit_blacklist", None):
        raise ServingError(
            "rate_limit_blacklist is a list that an ASGI server can ask: have a proxy refuse these "
            "addresses, or serve the application with uvicorn"
        )
    given = {**application.settings, **_auth_settings(application), **settings}
    application.database_url = given.pop("database.url", application.database_url)

    async def context_of(call: HostCall) -> dict[str, Any]:
        request = ServedRequest(call)
        return await application.context(request, request.fraiseql_principal[0])

    try:
        return await runtime.serve(
            application.dispatch,
            context_of,
            started=application.adopt,
            signals=True,
            debug=application.debug,
            database_url=application.database_url,
            schema=application.sdl(),
            settings=given,
            config_file=config_file,
            ignore_environment=application.ignore_environment,
            log=application.log,
        )
    finally:
        await application.stop()


# ---- reload ----


def _files() -> list[pathlib.Path]:
    """The modules of the application, which are not installed."""
    installed = (sys.prefix, sys.base_prefix, str(pathlib.Path(__file__).parent))
    found = []
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if name and not os.path.abspath(name).startswith(installed):
            found.append(pathlib.Path(name))
    return found


def _times(files: list[pathlib.Path]) -> dict[pathlib.Path, int]:
    times = {}
    for file in files:
        try:
            times[file] = file.stat().st_mtime_ns
        except OSError:
            continue  # being written anew
    return times


def watch(stop: threading.Event, changed: threading.Event) -> None:
    """Sets `changed`, and ends the server, when a file of the application is another one."""
    import signal

    known = _times(_files())
    while not stop.wait(_WATCH_SECONDS):
        now = _times(_files())
        different = [file for file, time in now.items() if known.get(file, time) != time]
        known = {**now, **known}
        if different:
            logger.info("%s has changed: starting again", different[0])
            changed.set()
            os.kill(os.getpid(), signal.SIGTERM)
            return


def run(
    target: str,
    settings: Mapping[str, str],
    reload: bool = False,
    config_file: str | None = None,
) -> int:
    """Loads and serves an application.  reload: starts again when one of its files changes.

    Returns an exit code.  Raises ServingError, and what importing the module raises."""
    application = load(target)
    stop, changed = threading.Event(), threading.Event()
    if reload:
        threading.Thread(target=watch, args=(stop, changed), daemon=True).start()
    try:
        code = asyncio.run(serve(application, settings, config_file))
    finally:
        stop.set()
    if changed.is_set():
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    return code
