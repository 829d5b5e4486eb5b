# SPDX-License-Identifier: MIT
"""What stands behind an operator, in the forms of version 1, to the forms of the engine.

{"rankGt": "darkness:0.5"} → {"rankGt": {"query": "darkness", "than": 0.5}}
{"cosineDistance": {"dense": [1, 0]}, "distanceWithin": 0.3} →
    {"cosineDistanceLt": {"to": [1, 0], "than": 0.3}}
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fraiseql.errors.exceptions import WhereClauseError

_OBJECTS = frozenset(("inRange", "subpath", "indexEq", "indexGte", "lca", "concat"))
_RANKS = frozenset(
    f"{rank}{op}" for rank in ("rank", "rankCd") for op in ("Gt", "Gte", "Lt", "Lte")
)
_DISTANCES = ("cosineDistance", "l2Distance", "l1Distance")
_BITS = ("hammingDistance", "jaccardDistance")
_VECTORS = frozenset((*_DISTANCES, *_BITS, "innerProduct"))
_NEAR = 0.5
"""How far away a vector may be where nobody says it: as in version 1."""


def engine_forms(given: dict[str, Any]) -> dict[str, Any]:
    """Operators in the engine's spelling, with operands of either form, as the engine takes them.

    Raises WhereClauseError for an operand of neither."""
    if not given.keys() & _VECTORS:
        return {name: _operand(name, value) for name, value in given.items()}
    near = given.get("distanceWithin", _NEAR)
    result: dict[str, Any] = {}
    for name, value in given.items():
        if name in _VECTORS:
            name, value = _distance(name, value, near)
            result[name] = value
        elif name != "distanceWithin":
            result[name] = _operand(name, value)
    return result


_LENGTHS = {
    f"len{op}": sign
    for op, sign in {
        "Eq": "==",
        "Neq": "!=",
        "Gt": ">",
        "Gte": ">=",
        "Lt": "<",
        "Lte": "<=",
    }.items()
}


def list_in_json(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Operators on a list that the database has as JSON, as a condition on that; None if they are
    those of JSON itself.  `{"lenGt": 2}` is `{"pathMatch": "$.size() > 2"}`."""
    parts: list[dict[str, Any]] = []
    plain: dict[str, Any] = {}
    for name, value in given.items():
        literal = json.dumps(value, ensure_ascii=False)
        if name in _LENGTHS and isinstance(value, int):
            parts.append({"pathMatch": f"$.size() {_LENGTHS[name]} {value}"})
        elif name == "anyEq":
            parts.append({"contains": [value]})
        elif name == "allEq" and isinstance(value, (str, int, float, bool)):
            parts.append({"NOT": {"pathExists": f"$[*] ? (!(@ == {literal}))"}})
        elif name == "overlaps" and isinstance(value, list):
            parts.append({"OR": [{"contains": [each]} for each in value]})
        else:
            plain[name] = value
    if not parts:
        return None
    if plain:
        parts.append(plain)
    return parts[0] if len(parts) == 1 else {"AND": parts}


def on_field(field: str, condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition of `list_in_json()` as a filter: operators stand below the field."""
    if "AND" in condition or "OR" in condition:
        ((word, each),) = condition.items()
        return {word: [on_field(field, inner) for inner in each]}
    if "NOT" in condition:
        return {"NOT": on_field(field, condition["NOT"])}
    return {field: dict(condition)}


def _operand(name: str, value: Any) -> Any:
    if name in _OBJECTS and isinstance(value, Mapping):
        return {key.rstrip("_"): each for key, each in value.items()}
    if name in _RANKS and isinstance(value, str):
        query, colon, than = value.rpartition(":")
        return {"query": query if colon else value, "than": _number(name, than, value)}
    return value


def _number(name: str, text: str, value: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise WhereClauseError(
            f'{name} is compared with a number: "words:0.5", not {value!r}'
        ) from None


def _distance(name: str, value: Any, near: float) -> tuple[str, Any]:
    below = "Lt"
    if isinstance(value, Mapping):
        near = value.get("threshold", near)
        below = {"<": "Lt", "<=": "Lte"}.get(value.get("comparison", "<"), "")
        if not below:
            raise WhereClauseError(f'{name} is compared with "<" or "<="')
        value = _vector(name, value)
    if name == "innerProduct":
        # Version 1 has pgvector's <#>, which is the negative product.
        return f"{name}{below.replace('L', 'G')}", {"with": value, "than": -near}
    return f"{name}{below}", {"to": value, "than": near}


def _vector(name: str, value: Mapping[str, Any]) -> Any:
    for key in ("dense", "vector"):
        if value.get(key) is not None:
            return value[key]
    sparse = value.get("sparse")
    if isinstance(sparse, Mapping) and isinstance(sparse.get("indices"), Sequence):
        indices, values = sparse["indices"], sparse["values"]
        if len(indices) == len(values) and sparse.get("dimensions"):
            inside = ",".join(f"{i}:{v}" for i, v in zip(indices, values, strict=True))
            return f"{{{inside}}}/{sparse['dimensions']}"
        raise WhereClauseError(
            f"{name} of a sparse vector needs as many values as indices, and its dimensions: "
            "or write it as text, '{1:0.5,3:2}/5'"
        )
    raise WhereClauseError(f"{name} needs a vector: dense or sparse")
