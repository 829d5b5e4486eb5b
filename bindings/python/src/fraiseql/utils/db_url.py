# SPDX-License-Identifier: MIT
"""Addresses of databases: URLs, and the words of libpq."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

__all__ = ["normalize_database_url", "psycopg2_to_url", "url_to_psycopg2"]

_WORD = re.compile(r"\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)+))\s*")


def _words(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        word = _WORD.match(text, place)
        if word is None:
            raise ValueError("the address of the database is neither a URL nor words as dbname=…")
        quoted, plain = word.group(2), word.group(3)
        found[word.group(1)] = re.sub(r"\\(.)", r"\1", plain if quoted is None else quoted)
        place = word.end()
    return found


def psycopg2_to_url(conn_string: str) -> str:
    """`dbname=shop user=ann host=db` → `postgresql://ann@db/shop`.  Words that have no place in a
    URL go behind the `?`; so does a host that is a folder.

    Raises ValueError for what is not words; it has no part of the text, which may hold a
    password."""
    words = _words(conn_string)
    user, password = words.pop("user", ""), words.pop("password", "")
    name, port = words.pop("dbname", ""), words.pop("port", "")
    host = "" if words.get("host", "").startswith("/") else words.pop("host", "")
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    place = (f"[{host}]" if ":" in host else quote(host, safe="")) + (f":{port}" if port else "")
    rest = f"?{urlencode(words)}" if words else ""
    return f"postgresql://{login}{'@' if login else ''}{place}/{quote(name, safe='')}{rest}"


def url_to_psycopg2(url: str) -> str:
    """`postgresql://ann@db/shop` → `dbname='shop' user='ann' host='db'`."""
    parts = urlsplit(url)
    words = {
        "dbname": unquote(parts.path[1:]),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(parts.hostname or ""),
        "port": str(parts.port or ""),
        **dict(parse_qsl(parts.query)),
    }
    return " ".join(f"{name}='{_quoted(value)}'" for name, value in words.items() if value)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def normalize_database_url(url_or_conn_string: str) -> str:
    """The URL of either form.  Raises ValueError for an empty text and for neither."""
    text = url_or_conn_string.strip()
    if not text:
        raise ValueError("the address of the database is empty")
    return text if "://" in text.partition("=")[0] else psycopg2_to_url(text)
