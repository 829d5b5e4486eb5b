# SPDX-License-Identifier: MIT
"""Names in snake_case and camelCase."""

import re

_SNAKE = re.compile(r"[a-z][a-z0-9_]*")
_CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
# Before a word that begins with a capital, after a small letter, and before digits.
_BORDER = re.compile(r"(?<=[A-Z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])")


def snake_to_camel(name: str) -> str:
    """`user_name` → `userName`.  Without an underscore, only what is all small or all capital
    could change, and it does not: `userName` and `URL` stay.  So do abbreviations: `api_URL` →
    `apiURL`."""
    if "_" not in name:
        return name
    first, *others = name.split("_")
    return first.lower() + "".join(
        part if part.isupper() and len(part) > 1 else part.capitalize() for part in others
    )


def camel_to_snake(name: str) -> str:
    """`userName` → `user_name`, `HTTPTimeout` → `http_timeout`, `dns1Id` → `dns_1_id`."""
    return _BORDER.sub("_", name).lower()


to_snake_case = camel_to_snake


def is_snake_case(name: str) -> bool:
    """Whether it is all small letters, digits and underscores."""
    return _SNAKE.fullmatch(name) is not None


def is_camel_case(name: str) -> bool:
    """Whether it begins small, has a capital, and no underscore."""
    return _CAMEL.fullmatch(name) is not None and not name.islower()
