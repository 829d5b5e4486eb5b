# SPDX-License-Identifier: MIT
"""The engine in C.  Applications use fraiseql.runtime; this is what stands below it.

No thread of an engine ever runs Python: what it has to say waits in a queue until `drain()` is
called, and `fileno()` is readable while something waits there.  Text may be given as `str` or as
UTF-8 `bytes`."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, final

_Text: TypeAlias = str | bytes

Answer: TypeAlias = tuple[Literal["answer"], int, int, bytes, bool]
"""kind, token, HTTP status, body, whether there is a response (False: cancelled, or no memory)"""
Call: TypeAlias = tuple[Literal["call"], HostCall]
Cancelled: TypeAlias = tuple[Literal["cancelled"], HostCall]
Event: TypeAlias = Answer | Call | Cancelled

def version() -> str:
    """Of the engine."""

class _Source:
    def __init__(
        self,
        *,
        database_url: str | None = None,
        schema: str | None = None,
        config_file: str | None = None,
        settings: Mapping[str, str] | None = None,
        threads: int = 1,
        ignore_environment: bool = False,
        log: Callable[[int, str], object] | None = None,
        open_timeout: float = 0,
    ) -> None:
        """database_url: None is what configuration and environment say.
        schema: SDL; None is what the configuration says.
        settings: {"section.key": "value"}, over file and environment.
        threads: 1 to 64, each with a loop and connections of its own.
        log: called with a level (0 error, 1 warning, 2 information) and a line, inside `drain()`
        and whatever else waits, in the thread that called it; what it raises is told to
        sys.unraisablehook.
        open_timeout: how many seconds an engine goes on trying while the database cannot be
        reached, or has nothing to serve yet; 0: it tries once."""

    def fileno(self) -> int:
        """Readable while `drain()` has something."""

    def drain(self, max: int = 256) -> list[Event]:
        """What has happened, oldest first; at most `max` (1 to 65536), and the rest next time."""

    def close(self, timeout: float = 10) -> None:
        """Waits `timeout` seconds for what runs, then cancels it, and ends the threads.  Events
        can still be drained.  Twice is harmless."""

    @property
    def closed(self) -> bool: ...

class _Asked(_Source):
    def submit(
        self,
        token: int,
        *,
        body: _Text | None = None,
        document: _Text | None = None,
        operation_name: _Text | None = None,
        variables: _Text | None = None,
        whole: bool = False,
        read_only: bool = False,
        principal: _Text | None = None,
        request_id: _Text | None = None,
        timeout: float | None = None,
        context: object = None,
    ) -> int:
        """Starts a request; the event "answer" with `token` ends it.  Returns an id for `cancel()`.

        body: a JSON object as HTTP carries it; otherwise document, operation_name and variables
        (JSON). whole: over every relation and function, not only what clients see.  read_only: no
        mutations. principal: JSON of who asks.  timeout: seconds; None is
        database.statement_timeout's. context: given to the host calls of this request.  Raises
        EngineError when it cannot start."""

    def submit_sql(
        self, token: int, statement: _Text, parameters: _Text, principal: _Text | None = None
    ) -> int:
        """The same for a statement; parameters: a JSON array.  The body is {"rows": …, "count":
        …}."""

    def cancel(self, id: int) -> None:
        """The request ends now, with an answer that is not `ok`; one that has ended stays as it
        is."""

    def execute_blocking(
        self,
        *,
        body: _Text | None = None,
        document: _Text | None = None,
        operation_name: _Text | None = None,
        variables: _Text | None = None,
        whole: bool = False,
        read_only: bool = False,
        principal: _Text | None = None,
        request_id: _Text | None = None,
        timeout: float | None = None,
        context: object = None,
    ) -> tuple[int, bytes]:
        """HTTP status and body.  Host calls need another thread that drains.  Raises EngineError
        when there is no response."""

    def reload(self, schema: str | None = None) -> None:
        """Reads catalog and schema again (None: the same SDL), waiting for it; raises EngineError
        when that fails, and what was there stays."""

    def statistics(self) -> bytes: ...
    def sdl(self) -> str: ...
    def describe(self) -> bytes: ...

@final
class Engine(_Asked):
    """Opens when it is made: connects, reads catalog and schema, waiting for it.

    Raises fraiseql.errors.EngineError when that fails."""

@final
class Server(_Asked):
    """The HTTP server of `fraiseql serve` with this configuration, for one run.

    While it runs, what is asked is answered by its threads and connections; before it has read its
    schema, and afterwards, EngineError is raised, and by `reload()` always."""

    def run(self, signals: bool = False) -> int:
        """Serves until `stop()`, or SIGTERM and SIGINT if `signals`; waits.  Returns an exit code.
        Host calls come through `drain()`, in another thread.  A process runs one server at a
        time."""

    def stop(self) -> None:
        """From any thread; the server that runs in this process ends its requests, then itself."""

@final
class HostCall:
    """A field that Python answers: by `answer()` or `fail()`, once, from any thread.  One that is
    forgotten fails."""

    @property
    def function(self) -> str:
        """The name in @resolver."""

    @property
    def arguments(self) -> bytes:
        """A JSON object by the schema's names; what was not given is absent."""

    @property
    def selection(self) -> str:
        """`{ id name }`; empty for a leaf."""

    @property
    def path(self) -> bytes:
        """A JSON array."""

    @property
    def field(self) -> str: ...
    @property
    def operation(self) -> str:
        """Its name; may be empty."""

    @property
    def principal(self) -> bytes:
        """JSON, as the request said or the server found out; may be empty."""

    @property
    def request_id(self) -> str: ...
    @property
    def headers(self) -> bytes:
        """Of the HTTP request that the server took, a JSON object with names in small letters;
        `{}` of one that did not come through the server."""

    @property
    def context(self) -> Any:
        """What `submit()` was given."""

    @property
    def ended(self) -> bool: ...
    def answer(self, json: _Text, *, selected: bool = False, errors: _Text | None = None) -> None:
        """json: with the schema's names, of which the engine takes what is selected, or,
        `selected`, exactly as the selection asks.  errors: an array of {"message", "extensions",
        "path" below the field}, where json has null.  Raises RuntimeError when the call has been
        ended before."""

    def fail(self, error: _Text) -> None:
        """error: {"message", "extensions"}, or an array of such with "path" below the field."""
