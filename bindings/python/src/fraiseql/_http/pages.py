# SPDX-License-Identifier: MIT
"""GraphiQL, the query editor, from the package's own files."""

from __future__ import annotations

import pathlib
import re

from fraiseql._program import data_folder

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
# GraphiQL gets by with what comes from here.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PAGE_HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("Cache-Control", "no-cache"),
    ("Vary", "Accept"),
)
# Names carry a hash of the content.
FILE_HEADERS = (("Cache-Control", "public, max-age=31536000, immutable"),)
NOT_THERE = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>FraiseQL</title>
<p>GraphiQL, the query editor, is switched off or not installed.</p>
<p>GraphQL is served here all the same: to POST, and to GET with the parameter
<code>query</code>.</p>
</html>
"""


def _read(name: str) -> bytes | None:
    folder = data_folder("graphiql")
    try:
        return None if folder is None else (folder / name).read_bytes()
    except OSError:
        return None


def page() -> bytes | None:
    """The page; None when it is not installed."""
    return _read("index.html")


def file(name: str) -> tuple[bytes, str] | None:
    """A file of the page and its type; None for any other name."""
    suffix = pathlib.PurePosixPath(name).suffix
    if suffix not in _TYPES or not _NAME.fullmatch(name):
        return None
    content = _read(name)
    return None if content is None else (content, _TYPES[suffix])
