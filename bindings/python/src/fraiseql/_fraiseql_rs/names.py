# SPDX-License-Identifier: MIT
"""Names of the database to names of the API, and JSON in between."""

import json
from typing import Any, NoReturn


def to_camel_case(s: str) -> str:
    """snake_case to camelCase: `user_name` is `userName`, `dns_1` is `dns1`.

    Underscores in front stay, those at the end go, several in a row count as one."""
    bare = s.lstrip("_")
    first, *others = [part for part in bare.split("_") if part] or [""]
    front = s[: len(s) - len(bare)]
    return front + first + "".join(part[0].upper() + part[1:] for part in others)


def camelised(value: Any) -> Any:
    """The same JSON value with every key in camelCase, however deep."""
    if isinstance(value, dict):
        return {to_camel_case(key): camelised(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [camelised(inner) for inner in value]
    return value


def transform_keys(obj: dict[str, Any], recursive: bool = False) -> dict[str, Any]:
    """A dict with keys in camelCase; what stands inside it only if `recursive`.

    Raises TypeError for anything but a dict with text as keys."""
    if not isinstance(obj, dict):
        raise TypeError(f"a dict is wanted, not {type(obj).__name__}")
    for key in obj:
        if not isinstance(key, str):
            raise TypeError(f"keys are text, not {type(key).__name__}")
    return {to_camel_case(k): camelised(v) if recursive else v for k, v in obj.items()}


def transform_json(json_str: str) -> str:
    """JSON text with every key in camelCase, without spaces.  Raises ValueError for what is no
    JSON."""
    return dumps(camelised(loads(json_str)))


def loads(text: str | bytes, what: str = "JSON") -> Any:
    """The value of JSON text.  Raises ValueError that names `what`; NaN and Infinity are no
    JSON."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError(f"Invalid {what}: too deep") from None
    except ValueError as error:
        raise ValueError(f"Invalid {what}: {error}") from None


def dumps(value: Any) -> str:
    """JSON text without spaces; letters of other scripts stay as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Number:
    """A number with a point or an exponent, as it is written: `19.90` stays `19.90`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def dumps_exactly(value: Any) -> str:
    """As dumps(), of values with Numbers in them."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        inside = (f"{dumps(str(key))}:{dumps_exactly(inner)}" for key, inner in value.items())
        return "{" + ",".join(inside) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dumps_exactly, value)) + "]"
    return dumps(value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
