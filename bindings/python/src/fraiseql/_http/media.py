# SPDX-License-Identifier: MIT
"""Media types: which one an answer has, and what a body is."""

GRAPHQL_RESPONSE = "application/graphql-response+json"
_JSON_RANGES = ("application/json", "application/*", "*/*")


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Media ranges with their qualities."""
    found = []
    for item in accept.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if name:
            found.append((name.lower(), quality))
    return found


def choose(accept: str) -> bool | None:
    """Whether the answer is to be `application/graphql-response+json`; None: neither that nor JSON
    is liked.  Without a preference it is `application/json`."""
    if not accept.strip():
        return False
    best, chosen = 0.0, None
    for name, quality in _ranges(accept):
        if quality > best and (name == GRAPHQL_RESPONSE or name in _JSON_RANGES):
            best, chosen = quality, name == GRAPHQL_RESPONSE
    return chosen


def prefers_html(accept: str) -> bool:
    """As browsers do that open a page."""
    html = json = 0.0
    for name, quality in _ranges(accept):
        if name == "text/html":
            html = max(html, quality)
        elif name == GRAPHQL_RESPONSE or name in _JSON_RANGES:
            json = max(json, quality)
    return html > json


def is_json(content_type: str) -> bool:
    """`application/json`, in UTF-8 if it says."""
    name, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if name != "application/json":
        return False
    charsets = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
