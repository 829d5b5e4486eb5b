# SPDX-License-Identifier: MIT
"""Filters and orders as Python code writes them, to the inputs of the GraphQL schema.

    {"age": {"gte": 18}, "OR": [{"status": "active"}, {"last_seen": {"isnull": True}}]}
    → {"age": {"gte": 18}, "OR": [{"status": {"eq": "active"}}, {"lastSeen": {"isnull": true}}]}

Names and operators alone are translated; whether they fit the schema, the engine says.
"""

from collections.abc import Sequence
from typing import Any

from fraiseql.core import operands
from fraiseql.core.relations import Relation, camel
from fraiseql.core.shaping import member_condition
from fraiseql.core.values import MAX_DEPTH, members, to_json
from fraiseql.errors.exceptions import WhereClauseError

# Spellings that are no more than the camelCase of what the schema has.
_OTHER_SPELLINGS = {
    "ne": "neq",
    "notin": "nin",
    "not_in": "nin",
    "notIn": "nin",
    "is_null": "isnull",
    "starts_with": "startswith",
    "ends_with": "endswith",
    "insubnet": "inSubnet",
    "inrange": "inRange",
    "isprivate": "isPrivate",
    "ispublic": "isPublic",
    "isipv4": "isIPv4",
    "isipv6": "isIPv6",
    "is_ipv4": "isIPv4",
    "is_ipv6": "isIPv6",
    "isdescendant": "descendantOf",
    "array_eq": "eq",
    "array_neq": "neq",
    "array_contains": "contains",
    "array_contained_by": "containedBy",
    "array_overlaps": "overlaps",
    "array_any_eq": "anyEq",
    "array_all_eq": "allEq",
    "array_length_eq": "lenEq",
    "array_length_gt": "lenGt",
    "array_length_gte": "lenGte",
    "array_length_lt": "lenLt",
    "nlevel": "nlevelEq",
    "depth_eq": "nlevelEq",
    "depth_neq": "nlevelNeq",
    "depth_gt": "nlevelGt",
    "depth_gte": "nlevelGte",
    "depth_lt": "nlevelLt",
    "depth_lte": "nlevelLte",
}
_OPERATORS = frozenset(
    word
    for line in (
        "eq neq gt gte lt lte in nin isnull isDistinctFrom like ilike notLike notIlike similar",
        "contains icontains startswith istartswith endswith iendswith matches imatches",
        "notSimilar notMatches notImatches plainQuery phraseQuery websearchQuery",
        "strictlyContains containedBy overlaps anyEq anyNeq anyGt anyGte anyLt anyLte allEq",
        "lenEq lenNeq lenGt lenGte lenLt lenLte hasKey hasAnyKeys hasAllKeys pathExists pathMatch",
        "containsValue containsDate adjacent strictlyLeft strictlyRight notLeft notRight",
        "inSubnet inRange strictleft strictright isIPv4 isIPv6 isPrivate isPublic isLoopback",
        "isMulticast isBroadcast isLinkLocal isDocumentation isReserved isCarrierGrade",
        "isSiteLocal isUniqueLocal isGlobalUnicast ancestorOf descendantOf matchesLquery",
        "matchesLtxtquery matchesAnyLquery nlevelEq nlevelNeq",
        "nlevelGt nlevelGte nlevelLt nlevelLte subpath indexEq indexGte lca concat",
        "rankGt rankGte rankLt rankLte rankCdGt rankCdGte rankCdLt rankCdLte",
        "cosineDistance l2Distance l1Distance innerProduct hammingDistance jaccardDistance",
        "cosineDistanceLt cosineDistanceLte l2DistanceLt l2DistanceLte l1DistanceLt l1DistanceLte",
        "innerProductGt innerProductGte hammingDistanceLt hammingDistanceLte jaccardDistanceLt",
        "jaccardDistanceLte distanceWithin",
    )
    for word in line.split()
)

_TEXT_KINDS = ("String", "Int", "Float", "BigInt", "Decimal", "Boolean", "ID", "UUID", "JSON")


def is_operator(name: str) -> bool:
    """Whether it is one, however it is spelled."""
    return operator_named(name) in _OPERATORS


def operator_named(name: str) -> str:
    name = name.rstrip("_")
    return _OTHER_SPELLINGS.get(name) or camel(name)


def _condition(field_type: str | None, value: Any, depth: int) -> Any:
    """What stands behind a field: operators, or a value that it equals."""
    # An enum of the schema is called by its names, one that is text in the schema by its values.
    use_names = field_type is not None and field_type.strip("[]!") not in _TEXT_KINDS
    if value is None:
        return {"isnull": True}
    found = members(value)
    if found is None or (field_type == "JSON" and not _is_operators(value)):
        as_json = to_json(value, use_names=use_names)
        is_list = field_type is not None and field_type.startswith("[")
        return {"in" if isinstance(as_json, list) and not is_list else "eq": as_json}
    given = {operator_named(k): v for k, v in found.items()}
    if "eq" in given and given["eq"] is None:
        given.pop("eq")
        given["isnull"] = True
    if "neq" in given and given["neq"] is None:
        given.pop("neq")
        given["isnull"] = False
    as_json = {k: to_json(v, use_names=use_names, depth=depth) for k, v in given.items()}
    return operands.engine_forms(as_json)


def _is_operators(value: Any) -> bool:
    found = members(value)
    return found is not None and bool(found) and all(map(is_operator, found))


def _is_json(field_type: str | None) -> bool:
    return field_type is not None and field_type.strip("!") == "JSON"


def where(relation: Relation | None, value: Any, depth: int = 0) -> dict[str, Any]:
    """The filter `value` (a dict, or an instance of a WhereInput class) as the schema spells it.

    relation: whose rows are filtered; None where that is not known, as inside of related rows.
    Raises WhereClauseError for what is no filter."""
    found = members(value)
    if found is None:
        raise WhereClauseError(f"a filter is a dict or a WhereInput, not {type(value).__name__}")
    if depth > MAX_DEPTH:
        raise WhereClauseError(f"filters are nested more than {MAX_DEPTH} deep")
    result: dict[str, Any] = {}
    for name, inner in found.items():
        if name in ("AND", "OR"):
            several = inner if isinstance(inner, (list, tuple)) else [inner]
            result[name] = [where(relation, each, depth + 1) for each in several]
        elif name == "NOT":
            result[name] = where(relation, inner, depth + 1)
        else:
            field = relation.field(name) if relation else camel(name)
            field_type = relation.type_of(field) if relation else None
            nested = members(inner)
            if relation and relation.has_document and not relation.knows(name):
                result = both(result or None, _in_document((name,), inner, depth + 1)) or {}
            elif nested is None or field_type == "JSON" or _is_operators(inner):
                given = _condition(field_type, inner, depth + 1)
                in_json = operands.list_in_json(given) if _is_json(field_type) else None
                if in_json:
                    result = both(result or None, operands.on_field(field, in_json)) or {}
                else:
                    result[field] = given
            else:
                result[field] = where(None, inner, depth + 1)
    return result


def _in_document(names: tuple[str, ...], value: Any, depth: int) -> dict[str, Any]:
    """A filter on a member of a document that nothing describes, or on members of that."""
    found = members(value)
    if not found or _is_operators(value):
        return member_condition(names, _condition(None, value, depth))
    if depth > MAX_DEPTH:
        raise WhereClauseError(f"filters are nested more than {MAX_DEPTH} deep")
    return {
        "AND": [_in_document((*names, name), inner, depth + 1) for name, inner in found.items()]
    }


def both(first: dict[str, Any] | None, second: dict[str, Any] | None) -> dict[str, Any] | None:
    """A filter that asks for both."""
    if first and second:
        return {"AND": [first, second]}
    return first or second


# ---- orders ----


def _direction(value: Any) -> str:
    word = str(getattr(value, "value", value)).upper()
    if word not in ("ASC", "DESC") and not word.startswith(("ASC_NULLS_", "DESC_NULLS_")):
        raise ValueError(f"an order is asc or desc, not {value!r}")
    return word


def _one_order(relation: Relation | None, name: str, inner: Any) -> dict[str, Any]:
    head, _, rest = name.partition(".")
    field = relation.field(head) if relation else camel(head)
    if rest:
        return {field: _one_order(None, rest, inner)}
    nested = members(inner)
    if nested is None:
        return {field: _direction(inner)}
    if len(nested) != 1:
        raise ValueError(f"one field at a time is ordered by below {name!r}")
    ((inner_name, innermost),) = nested.items()
    return {field: _one_order(None, inner_name, innermost)}


def _word_order(relation: Relation | None, text: str) -> list[dict[str, Any]]:
    """`name`, `name desc`, `name_desc`, `a, b desc`: names alone, never SQL."""
    orders = []
    for part in text.split(","):
        words = part.split()
        if len(words) == 1 and words[0].lower().endswith(("_asc", "_desc")):
            words = list(words[0].rpartition("_"))[::2]
        name = words[0].strip('"') if words else ""
        if len(words) not in (1, 2) or not name.replace("_", "").replace(".", "").isalnum():
            raise ValueError(f"{text!r} is no order: name fields, as [{{'name': 'asc'}}]")
        orders.append(_one_order(relation, name, words[1] if len(words) == 2 else "ASC"))
    return orders


def _is_pair(value: Sequence[Any]) -> bool:
    return (
        len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], str)
        and (isinstance(value, tuple) or value[1].upper() in ("ASC", "DESC"))
    )


def order_by(relation: Relation, value: Any) -> list[dict[str, Any]]:
    """An order in any of the forms that Python code writes it in: `[{"name": "asc"}]`, `{"a":
    "asc", "b": "desc"}`, `[("name", "desc")]`, `"name desc"`, OrderBySet and OrderBy.

    Raises ValueError for what is none of these."""
    if isinstance(value, str):
        return _word_order(relation, value)
    if hasattr(value, "instructions"):
        value = value.instructions
    if hasattr(value, "field") and hasattr(value, "direction"):
        return [_one_order(relation, value.field, value.direction)]
    if isinstance(value, Sequence):
        if _is_pair(value):
            return [_one_order(relation, value[0], value[1])]
        return [order for each in value for order in order_by(relation, each)]
    found = members(value)
    if found is None:
        raise ValueError(f"{value!r} is no order: name fields, as [{{'name': 'asc'}}]")
    return [_one_order(relation, name, inner) for name, inner in found.items()]
