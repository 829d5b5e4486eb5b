# SPDX-License-Identifier: MIT
"""Values of scalars: as they are kept when they come in, and as they are sent.

Messages begin as they did in version 1, whose words tests of applications hold on to.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fraiseql.types.scalars.rules import RULES, WrongCheckDigit

# What a value is called in messages, where it is not the name of the scalar in small letters.
_CALLED = {
    "ApiKey": "API key",
    "CIDR": "CIDR notation",
    "Coordinate": "coordinate format",
    "Date": "ISO 8601 Date",
    "DateRange": "date range format",
    "DateTime": "ISO 8601 DateTime",
    "HashSHA256": "SHA256 hash",
    "IpAddressString": "IP address string",
    "MacAddress": "MAC address",
    "MimeType": "MIME type",
    "Money": "money value",
    "SubnetMaskString": "subnet mask string",
}
_REPRESENTED = frozenset("Date DateRange DateTime IpAddressString SubnetMaskString".split())
# Digits behind the point: numbers of Python are rounded to them, texts are not.
_NUMBERS = {"ExchangeRate": 8, "Latitude": 8, "Longitude": 8, "Money": 4, "Percentage": 2}
_NOT_TEXT = (bool, int, float, list, dict, type(None))
# Sent as they are: what is in the database already is nobody's input.
_SENT_AS_THEY_ARE = frozenset("DateRange EmailAddress HTML Markdown".split())

Parsed = Any
"""A text; or what Python has for it: a date, a moment, an address, a pair of numbers."""


def _called(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return _CALLED.get(name) or (words if words.isupper() else words.lower())


def wrong_kind(name: str, value: Any) -> str:
    """The message for a value that is not even of the kind of the scalar."""
    if name in _REPRESENTED or name == "UUID":
        return f"{name} cannot represent non-string value: {value!r}"
    called = _called(name).removesuffix(" notation").removesuffix(" value")
    wanted = "an integer" if name == "Port" else "a string"
    if name in _NUMBERS:
        wanted = "a number or string"
    return f"{called[:1].upper()}{called[1:]} must be {wanted}, got {type(value).__name__}"


def _number(name: str, value: Any) -> str:
    if isinstance(value, (int, float, Decimal)):
        text = f"{Decimal(str(value)):.{_NUMBERS[name]}f}"
        return text.rstrip("0").rstrip(".")
    return str(value)


def _port(value: Any) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError(f"Port must be between 1 and 65535, got {port}")
    return port


def _refused(name: str, value: Any, error: ValueError) -> ValueError:
    shown = str(value)[:100]
    if str(error).startswith("Invalid MAC"):
        return error
    # Version 1 told a wrong check digit of an ISIN apart.
    part = " check digit" if name == "ISIN" and "check digit" in str(error) else ""
    form = RULES[name][1]
    return ValueError(f"Invalid {_called(name)}{part}: {shown}. Must be {form}: {error}")


def _text(name: str, value: Any) -> str:
    """The text as it is kept.  Raises ValueError."""
    try:
        return RULES[name][0](_number(name, value) if name in _NUMBERS else str(value))
    except ValueError as error:
        raise _refused(name, value, error) from None


def coordinate(value: Any) -> tuple[float, float]:
    """Latitude and longitude of "45.5,-122.6", a pair, or {"lat": …, "lng": …}."""
    pair = value
    if isinstance(value, str):
        pair = value.strip().removeprefix("(").removesuffix(")").split(",")
    elif isinstance(value, dict) and {"lat", "lng"} <= value.keys():
        pair = [value["lat"], value["lng"]]
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise ValueError(f"Invalid coordinate format: {value!r}")
    try:
        lat, lng = (float(part) for part in pair)
    except (TypeError, ValueError):
        raise ValueError(f"Invalid coordinate values: {value!r}") from None
    if not -90 <= lat <= 90:
        raise ValueError(f"Latitude must be between -90 and 90, got {lat}")
    if not -180 <= lng <= 180:
        raise ValueError(f"Longitude must be between -180 and 180, got {lng}")
    return lat, lng


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


_PARSED: dict[str, Callable[[str], Parsed]] = {
    "Date": datetime.date.fromisoformat,
    "DateTime": _moment,
    "IpAddressString": lambda text: ipaddress.ip_interface(text).ip,
    "SubnetMaskString": ipaddress.ip_address,
}


def accepted(name: str, value: Any) -> Parsed:
    """The value that a client gave, as Python has it.  Raises ValueError."""
    if name == "Coordinate":
        return coordinate(value)
    if name == "Port":
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(wrong_kind(name, value))
        return _port(value)
    if isinstance(value, _NOT_TEXT) and (
        name not in _NUMBERS or not isinstance(value, (int, float)) or isinstance(value, bool)
    ):
        raise ValueError(wrong_kind(name, value))
    if isinstance(value, (datetime.date, datetime.time)):
        raise ValueError(wrong_kind(name, value))
    text = _text(name, value)
    return _PARSED[name](text) if name in _PARSED else text


def annotated(name: str, value: Any) -> Any:
    """The value of an annotation's class that is called: EmailAddress("…").  Raises ValueError, and
    TypeError for what is no value of the kind."""
    if name in _SENT_AS_THEY_ARE or name in _REPRESENTED or name in ("Coordinate", "LTreePath"):
        return value
    if name in _NUMBERS and not isinstance(value, (str, int, float, Decimal)):
        raise TypeError(wrong_kind(name, value))
    return accepted(name, value)


def _sent_date(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise ValueError(f"Date cannot represent non-date value: {value!r}")
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f"Date cannot represent invalid ISO date string: {value!r}") from None


def _sent_moment(value: Any) -> str:
    moment = value
    if isinstance(value, str):
        try:
            moment = _moment(RULES["DateTime"][0](value))
        except ValueError:
            said = f"DateTime cannot represent invalid ISO datetime string: {value!r}"
            raise ValueError(said) from None
    if not isinstance(moment, datetime.datetime):
        raise ValueError(f"DateTime cannot represent non-datetime value: {value!r}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def _sent_coordinate(value: Any) -> str:
    try:
        lat, lng = coordinate(value)
    except ValueError:
        said = f"Coordinate cannot represent non-coordinate value: {value!r}"
        raise ValueError(said) from None
    if isinstance(value, tuple):
        return f"{value[0]},{value[1]}"
    return value if isinstance(value, str) else f"{lat},{lng}"


def _sent_address(value: Any) -> str:
    text = str(value)
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        said = f"IpAddressString cannot represent non-IP address value: {value!r}"
        raise ValueError(said) from None
    return text


def _sent_mask(value: Any) -> str:
    try:
        return RULES["SubnetMaskString"][0](str(value))
    except ValueError:
        said = f"SubnetMaskString cannot represent non-IPv4Address value: {value!r}"
        raise ValueError(said) from None


def _sent_path(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"LTreePath cannot represent non-string value: {value!r}")
    return value


def _sent_uuid(value: Any) -> str:
    try:
        return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f"UUID cannot represent non-UUID value: {value!r}") from None


_SENT: dict[str, Callable[[Any], Any]] = {
    "Coordinate": _sent_coordinate,
    "Date": _sent_date,
    "DateTime": _sent_moment,
    "IpAddressString": _sent_address,
    "LTreePath": _sent_path,
    "SubnetMaskString": _sent_mask,
    "UUID": _sent_uuid,
}


def sent(name: str, value: Any) -> Any:
    """The value that a resolver returned, as clients get it.  Raises ValueError."""
    if name in _SENT:
        return _SENT[name](value)
    if value is None:
        return None
    if name in _SENT_AS_THEY_ARE:
        return str(value)
    if name == "Port":
        try:
            return _port(value)
        except TypeError:
            raise ValueError(wrong_kind(name, value)) from None
    if isinstance(value, (bool, list, dict)):
        raise ValueError(wrong_kind(name, value))
    if name == "CIDR" and isinstance(value, int):
        raise ValueError(wrong_kind(name, value))
    if isinstance(value, datetime.time):
        value = value.isoformat()
    try:
        return RULES[name][0](_number(name, value) if name in _NUMBERS else str(value))
    except WrongCheckDigit:
        return str(value).upper()
    except ValueError as error:
        raise _refused(name, value, error) from None


def parsed_uuid(value: Any) -> uuid.UUID:
    """A client's UUID.  Raises ValueError."""
    if not isinstance(value, (str, uuid.UUID)):
        raise ValueError(wrong_kind("UUID", value))
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise ValueError(f"Invalid UUID string provided: {value!r}") from None
