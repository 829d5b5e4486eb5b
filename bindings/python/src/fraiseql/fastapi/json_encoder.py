# SPDX-License-Identifier: MIT
"""JSON of what resolvers and rows hold, for the other routes of an application."""

from __future__ import annotations

import datetime
import decimal
import enum
import ipaddress
import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fraiseql._definitions import definition_of
from fraiseql.core.values import duration
from fraiseql.types.unset import UNSET

if TYPE_CHECKING:
    from starlette.responses import JSONResponse as FraiseQLJSONResponse

__all__ = ["UNSET", "FraiseQLJSONEncoder", "FraiseQLJSONResponse", "clean_unset_values"]

_TEXTS = (
    uuid.UUID,
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
)


def clean_unset_values(obj: Any) -> Any:
    """The same with None for UNSET, in lists and dicts at every depth."""
    if obj is UNSET:
        return None
    if isinstance(obj, Mapping):
        return {key: clean_unset_values(value) for key, value in obj.items()}
    if isinstance(obj, (list, tuple)):
        return [clean_unset_values(value) for value in obj]
    return obj


class FraiseQLJSONEncoder(json.JSONEncoder):
    """Knows dates, times, UUIDs, addresses, enums, sets, objects of the schema (without
    what is UNSET in them), UNSET (null) and Decimal (a number, as in version 1: what must be exact
    is text in the API)."""

    def default(self, o: Any) -> Any:
        if o is UNSET:
            return None
        if isinstance(o, (datetime.date, datetime.time)):
            return o.isoformat()
        if isinstance(o, datetime.timedelta):
            return duration(o)
        if isinstance(o, _TEXTS):
            return str(o)
        if isinstance(o, decimal.Decimal):
            return float(o)
        if isinstance(o, enum.Enum):
            return o.value
        if isinstance(o, (set, frozenset)):
            return list(o)
        if isinstance(o, (bytes, bytearray)):
            return o.decode()
        if definition_of(type(o)) is not None:
            return {
                name: value
                for name, value in vars(o).items()
                if not name.startswith("_") and value is not UNSET
            }
        return super().default(o)


def __getattr__(name: str) -> Any:
    if name != "FraiseQLJSONResponse":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from starlette.responses import JSONResponse

    class FraiseQLJSONResponse(JSONResponse):
        """A response of Starlette whose content FraiseQLJSONEncoder writes."""

        def render(self, content: Any) -> bytes:
            return json.dumps(
                content,
                cls=FraiseQLJSONEncoder,
                ensure_ascii=False,
                allow_nan=False,
                separators=(",", ":"),
            ).encode()

    globals()[name] = FraiseQLJSONResponse
    return FraiseQLJSONResponse
