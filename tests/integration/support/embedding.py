# SPDX-License-Identifier: MIT
"""libfraiseql.so by ctypes: the structures of include/fraiseql.h, and an engine that a test can ask."""

import ctypes
import json
import os
import threading
from ctypes import (CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_uint, c_uint32, c_uint64,
                    c_void_p, sizeof)

import pytest

from support.process import PATIENCE
from support.server import BINARY

PATH = os.path.join(os.path.dirname(BINARY), "src", "api", "libfraiseql.so.0")


def is_sanitized():
    with open(PATH, "rb") as file:
        return b"__asan_init" in file.read()


OK, MEMORY, INVALID, UNAVAILABLE, CANCELLED, CLOSED = range(6)
PUBLIC, WHOLE = range(2)


class Text(Structure):
    _fields_ = [("ptr", c_void_p), ("len", c_size_t)]

    def __bytes__(self):
        return ctypes.string_at(self.ptr, self.len) if self.ptr else b""


def text(value):
    """A Text over a str or bytes, which it keeps alive; None: nothing."""
    if value is None:
        return Text()
    raw = value.encode() if isinstance(value, str) else value
    buffer = ctypes.create_string_buffer(raw, len(raw) + 1)
    result = Text(ctypes.addressof(buffer), len(raw))
    result.keep = buffer
    return result


CALL = CFUNCTYPE(None, c_void_p, c_void_p)
DONE = CFUNCTYPE(None, c_void_p, c_void_p)
LOG = CFUNCTYPE(None, c_void_p, c_int, POINTER(ctypes.c_char), c_size_t)


class Host(Structure):
    _fields_ = [("size", c_size_t), ("user", c_void_p), ("call", CALL), ("cancelled", CALL)]


class Options(Structure):
    _fields_ = [("size", c_size_t), ("database_url", c_char_p), ("schema", Text), ("schema_name", c_char_p),
                ("config_file", c_char_p), ("settings", POINTER(c_char_p)), ("threads", c_uint),
                ("ignore_environment", c_int), ("host", POINTER(Host)), ("log", LOG), ("log_user", c_void_p),
                ("open_timeout_ms", c_uint32)]


class Request(Structure):
    _fields_ = [("size", c_size_t), ("body", Text), ("document", Text), ("operation_name", Text), ("variables", Text),
                ("scope", c_int), ("read_only", c_int), ("principal", Text), ("id", Text), ("timeout_ms", c_uint32),
                ("context", c_void_p)]


class ServeOptions(Structure):
    _fields_ = [("size", c_size_t), ("options", POINTER(Options)), ("signals", c_int)]


_library = None


def loaded():
    global _library
    if _library:
        return _library
    if is_sanitized() and "libasan" not in os.environ.get("LD_PRELOAD", ""):
        pytest.skip("a library under sanitizers needs them in the process from its start: "
                    "LD_PRELOAD=$(gcc -print-file-name=libasan.so)")
    lib = _library = ctypes.CDLL(PATH)
    for name, result, arguments in [
        ("version", c_char_p, []),
        ("open", c_int, [POINTER(Options), POINTER(c_void_p), POINTER(c_void_p)]),
        ("reload", c_int, [c_void_p, Text, POINTER(c_void_p)]),
        ("close", None, [c_void_p, c_uint32]),
        ("error_status", c_int, [c_void_p]),
        ("error_message", Text, [c_void_p]),
        ("error_free", None, [c_void_p]),
        ("execute", c_int, [c_void_p, POINTER(Request), DONE, c_void_p, POINTER(c_uint64)]),
        ("execute_blocking", c_int, [c_void_p, POINTER(Request), POINTER(c_void_p)]),
        ("cancel", None, [c_void_p, c_uint64]),
        ("answer_status", c_int, [c_void_p]),
        ("answer_body", Text, [c_void_p]),
        ("answer_http_status", c_int, [c_void_p]),
        ("answer_free", None, [c_void_p]),
        ("sql", c_int, [c_void_p, Text, Text, Text, DONE, c_void_p, POINTER(c_uint64)]),
        ("statistics", c_void_p, [c_void_p]),
        ("sdl", c_void_p, [c_void_p]),
        ("describe", c_void_p, [c_void_p]),
        ("host_answer", None, [c_void_p, c_int, Text]),
        ("host_fail", None, [c_void_p, Text]),
        ("host_answer_partly", None, [c_void_p, c_int, Text, Text]),
        ("host_context", c_void_p, [c_void_p]),
        ("serve", c_int, [POINTER(ServeOptions)]),
        ("serve_stop", None, []),
        ("serve_open", c_int, [POINTER(ServeOptions), POINTER(c_void_p), POINTER(c_void_p)]),
        ("serve_run", c_int, [c_void_p]),
    ] + [(f"host_{part}", Text, [c_void_p]) for part in
         ("function", "arguments", "selection", "path", "field", "operation", "principal", "headers", "id")]:
        function = getattr(lib, f"fraiseql_{name}", None)
        if function:
            function.restype, function.argtypes = result, arguments
    return lib


class Refused(Exception):
    def __init__(self, status, message=""):
        super().__init__(message)
        self.status = status


class Answer:
    """What came of a request; the library's own is freed."""

    def __init__(self, handle):
        lib = loaded()
        self.status = lib.fraiseql_answer_status(handle)
        self.http = lib.fraiseql_answer_http_status(handle)
        self.bytes = bytes(lib.fraiseql_answer_body(handle))
        lib.fraiseql_answer_free(handle)

    @property
    def json(self):
        return json.loads(self.bytes)

    @property
    def data(self):
        assert "errors" not in self.json, self.json
        return self.json["data"]

    @property
    def codes(self):
        return [error["extensions"]["code"] for error in self.json["errors"]]


class Pending:
    """A request that is answered by and by."""

    def __init__(self):
        self.answered = threading.Event()
        self.calls = 0
        self.number = 0

        def done(user, handle):
            self.calls += 1
            self.answer = Answer(handle)
            self.answered.set()

        self.done = DONE(done)

    def wait(self):
        assert self.answered.wait(PATIENCE), "no answer"
        return self.answer


def _raise(status, error):
    lib = loaded()
    message = bytes(lib.fraiseql_error_message(error)).decode()
    assert lib.fraiseql_error_status(error) == status
    lib.fraiseql_error_free(error)
    raise Refused(status, message)


def options(url, schema=None, threads=1, settings=(), host=None, log=None, ignore_environment=True, size=None,
            open_timeout_ms=0):
    sdl = text(schema)
    given = Options(size=size or sizeof(Options), database_url=url.encode() if url else None, schema=sdl,
                    threads=threads, ignore_environment=ignore_environment, open_timeout_ms=open_timeout_ms)
    lines = [line.encode() for line in settings] + [None]
    given.keep = (sdl, (c_char_p * len(lines))(*lines), host, log)
    given.settings = given.keep[1]
    if host:
        given.host = ctypes.pointer(host)
    if log:
        given.log = log
    return given


def request(document=None, body=None, variables=None, operation=None, principal=None, scope=PUBLIC, read_only=False,
            timeout_ms=0, request_id=None, context=None):
    def as_json(value):
        return json.dumps(value) if isinstance(value, (dict, list)) else value

    given = Request(size=sizeof(Request), scope=scope, read_only=read_only, timeout_ms=timeout_ms, context=context)
    given.keep = {
        "body": text(as_json(body)), "document": text(document), "operation_name": text(operation),
        "variables": text(as_json(variables)), "principal": text(as_json(principal)), "id": text(request_id),
    }
    for name, value in given.keep.items():
        setattr(given, name, value)
    return given


class Engine:
    def __init__(self, url, **given):
        self.handle, error = c_void_p(), c_void_p()
        status = loaded().fraiseql_open(byref(options(url, **given)), byref(self.handle), byref(error))
        if status != OK:
            _raise(status, error)

    @classmethod
    def serving(cls, given):
        """That of a server, which is yet to run."""
        engine, error = cls.__new__(cls), c_void_p()
        engine.handle = c_void_p()
        wanted = ServeOptions(size=sizeof(ServeOptions), options=ctypes.pointer(given))
        status = loaded().fraiseql_serve_open(byref(wanted), byref(engine.handle), byref(error))
        if status != OK:
            _raise(status, error)
        return engine

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def refusal(self, document):
        """The status with which a request is not taken; None: it is."""
        try:
            self.execute(document)
        except Refused as refused:
            return refused.status
        return None

    def close(self, timeout_ms=10000):
        if self.handle:
            loaded().fraiseql_close(self.handle, timeout_ms)
        self.handle = None

    def execute(self, document=None, **asked):
        """Waits for the answer."""
        answer = c_void_p()
        status = loaded().fraiseql_execute_blocking(self.handle, byref(request(document, **asked)), byref(answer))
        if status != OK:
            raise Refused(status)
        return Answer(answer)

    def submit(self, document=None, **asked):
        pending, number = Pending(), c_uint64()
        status = loaded().fraiseql_execute(self.handle, byref(request(document, **asked)), pending.done, None,
                                            byref(number))
        if status != OK:
            raise Refused(status)
        pending.number = number.value
        return pending

    def cancel(self, pending):
        loaded().fraiseql_cancel(self.handle, pending.number)

    def sql(self, statement, parameters=None, principal=None):
        pending, number = Pending(), c_uint64()
        status = loaded().fraiseql_sql(
            self.handle, text(statement), text(None if parameters is None else json.dumps(parameters)),
            text(json.dumps(principal) if principal else None), pending.done, None, byref(number))
        if status != OK:
            raise Refused(status)
        pending.number = number.value
        return pending

    def look(self, what):
        return Answer(getattr(loaded(), f"fraiseql_{what}")(self.handle))

    def reload(self, schema=None):
        error = c_void_p()
        status = loaded().fraiseql_reload(self.handle, text(schema), byref(error))
        if status != OK:
            _raise(status, error)


class HostCall:
    """What the program is asked.  Everything is copied, but for the handle, which answers."""

    def __init__(self, handle):
        lib = loaded()
        self.handle = handle
        for part in ("function", "arguments", "selection", "path", "field", "operation", "principal", "id",
                     "headers"):
            setattr(self, part, bytes(getattr(lib, f"fraiseql_host_{part}")(handle)).decode())
        self.context = lib.fraiseql_host_context(handle)

    def answer(self, value, selected=False):
        loaded().fraiseql_host_answer(self.handle, int(selected), text(json.dumps(value)))

    def answer_partly(self, value, errors, selected=False):
        loaded().fraiseql_host_answer_partly(
            self.handle, int(selected), text(json.dumps(value)), text(json.dumps(errors))
        )

    def fail(self, error):
        loaded().fraiseql_host_fail(self.handle, text(error if isinstance(error, str) else json.dumps(error)))


def program(call, cancelled=None):
    """A Host whose functions are Python's: call(HostCall), in a thread of the engine."""
    host = Host(size=sizeof(Host), call=CALL(lambda user, handle: call(HostCall(handle))),
                cancelled=CALL((lambda user, handle: cancelled(handle)) if cancelled else 0))
    return host
