# SPDX-License-Identifier: MIT
"""Conditions on values of each type, as inputs of the schema.

What a condition is called in Python is its name in snake_case, and what it is called in the schema
its name in camelCase.  Clients of version 1 find the names that it had, second spellings too: the
engine has one spelling of each, and fraiseql.core.filters turns them into it.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Iterable
from typing import Any

from fraiseql._definitions import FILTER, define
from fraiseql.fields import MISSING, FraiseQLField
from fraiseql.gql.shapes import Shape

_EQUAL = ("eq", "neq")
_ORDERED = ("gt", "gte", "lt", "lte")
_LISTED = ("in_", "nin", "notin")
_TEXT = tuple(
    "contains icontains startswith istartswith endswith iendswith like ilike matches imatches "
    "not_matches".split()
)


def input_class(
    name: str, annotations: Iterable[tuple[str, Any]], doc: str, needed: str = ""
) -> type:
    """An input class of these fields.  needed: the names of those that must be given."""
    cls = type(name, (), {"__doc__": doc, "__module__": __name__})
    fields: dict[str, FraiseQLField] = {}
    for python_name, annotation in annotations:
        field = FraiseQLField(
            field_type=annotation,
            # The word that Python keeps for itself; for others the schema's rule holds.
            graphql_name=python_name[:-1] if python_name.endswith("_") else None,
            default=MISSING if python_name in needed.split() else None,
        )
        field.name = python_name
        fields[python_name] = field
    define(cls, "input", fields)
    return cls


def _conditions(name: str, annotations: Iterable[tuple[str, Any]], doc: str) -> type:
    cls = input_class(name, [*annotations, ("isnull", bool)], doc)
    setattr(cls, FILTER, True)
    return cls


def _each(value: Any, operators: Iterable[str]) -> list[tuple[str, Any]]:
    # Clients declare their variables as version 1 has them: [String] as well as [String!].
    return [(op, list[value | None] if op in _LISTED else value) for op in operators]


def _filter(name: str, value: Any, operators: Iterable[str]) -> type:
    return _conditions(
        name, _each(value, operators), f"Conditions on a {name.removesuffix('Filter')}."
    )


StringFilter = _filter("StringFilter", str, (*_EQUAL, *_LISTED, *_TEXT, *_ORDERED))
IntFilter = _filter("IntFilter", int, (*_EQUAL, "in_", "nin", *_ORDERED))
FloatFilter = _filter("FloatFilter", float, (*_EQUAL, "in_", "nin", *_ORDERED))
DecimalFilter = _filter("DecimalFilter", decimal.Decimal, (*_EQUAL, "in_", "nin", *_ORDERED))
BooleanFilter = _filter("BooleanFilter", bool, _EQUAL)
UUIDFilter = _filter("UUIDFilter", uuid.UUID, (*_EQUAL, "in_", "nin"))
DateFilter = _filter("DateFilter", datetime.date, (*_EQUAL, "in_", "nin", *_ORDERED))
DateTimeFilter = _filter("DateTimeFilter", datetime.datetime, (*_EQUAL, "in_", "nin", *_ORDERED))
TimeFilter = _filter("TimeFilter", datetime.time, (*_EQUAL, "in_", "nin", *_ORDERED))
MacAddressFilter = _filter("MacAddressFilter", str, (*_EQUAL, "in_", "nin"))

JSONBFilter = _conditions(
    "JSONBFilter",
    [
        ("eq", Any),
        ("neq", Any),
        ("contains", Any),
        ("contained_by", Any),
        ("has_key", str),
        ("has_any_keys", list[str]),
        ("has_all_keys", list[str]),
        ("path_exists", str),
        ("path_match", str),
    ],
    "Conditions on JSON.",
)

IPRange = input_class(
    "IPRange",
    [("from_", str), ("to", str)],
    "Addresses from the one to the other, both included.",
    needed="from_ to",
)
_KINDS_OF_ADDRESS = (
    "isPrivate isPublic isIPv4 isIPv6 isprivate ispublic isipv4 isipv6 isLoopback isMulticast "
    "isBroadcast isLinkLocal isDocumentation isReserved isCarrierGrade isSiteLocal isUniqueLocal "
    "isGlobalUnicast"
).split()
NetworkAddressFilter = _conditions(
    "NetworkAddressFilter",
    [
        *_each(str, (*_EQUAL, "in_", "nin")),
        *((name, str) for name in ("inSubnet", "insubnet", "overlaps", "strictleft")),
        ("strictright", str),
        ("inRange", IPRange),
        ("inrange", IPRange),
        *((name, bool) for name in _KINDS_OF_ADDRESS),
    ],
    "Conditions on an address or a network.",
)


# What version 1 declared for these was no condition: they are the engine's forms.
_LTreeSubpath = input_class(
    "LTreeSubpath",
    [("offset", int), ("length", int), ("eq", str)],
    "What a part of a path is equal to.",
    needed="offset length eq",
)
_LTreeIndex = input_class(
    "LTreeIndex",
    [("of", str), ("than", int)],
    "Where a path stands in another one.",
    needed="of than",
)
_LTreeAncestor = input_class(
    "LTreeAncestor",
    [("with_", list[str]), ("eq", str)],
    "The longest ancestor that paths have in common.",
    needed="with_ eq",
)
_LTreeConcat = input_class(
    "LTreeConcat",
    [("with_", str), ("eq", str)],
    "A path with another one behind it.",
    needed="with_ eq",
)
_NUMBERS = ("eq", "neq", "gt", "gte", "lt", "lte")
LTreeFilter = _conditions(
    "LTreeFilter",
    [
        *_each(str, (*_EQUAL, "in_", "nin")),
        *((name, str) for name in ("ancestor_of", "descendant_of", "isdescendant")),
        *((name, str) for name in ("matches_lquery", "matches_ltxtquery")),
        ("matches_any_lquery", list[str]),
        ("nlevel", int),
        *((f"{name}_{op}", int) for name in ("nlevel", "depth") for op in _NUMBERS),
        ("subpath", _LTreeSubpath),
        ("index_eq", _LTreeIndex),
        ("index_gte", _LTreeIndex),
        ("lca", _LTreeAncestor),
        ("concat", _LTreeConcat),
    ],
    "Conditions on a path of labels.",
)

DateRangeFilter = _conditions(
    "DateRangeFilter",
    [
        *_each(str, (*_EQUAL, "in_", "nin")),
        *(
            (name, str)
            for name in (
                "contains_date overlaps adjacent strictly_left strictly_right not_left not_right"
            ).split()
        ),
    ],
    "Conditions on a range of days.",
)


def _list_conditions(name: str, item: Any, doc: str) -> type:
    listed = list[item | None]
    whole = (*_EQUAL, "contains", "contained_by", "strictly_contains", "overlaps")
    lengths = ("len_eq", "len_neq", "len_gt", "len_gte", "len_lt", "len_lte")
    return _conditions(
        name,
        [
            *((op, listed) for op in whole),
            *((op, int) for op in lengths),
            ("any_eq", item),
            ("all_eq", item),
            *((f"array_{op}", listed) for op in whole if op != "strictly_contains"),
            *((f"array_length_{op}", int) for op in ("eq", "gt", "gte", "lt")),
            ("array_any_eq", item),
            ("array_all_eq", item),
        ],
        doc,
    )


ArrayFilter = _list_conditions("ArrayFilter", str, "Conditions on a list of texts.")

FullTextFilter = _conditions(
    "FullTextFilter",
    [
        *((name, str) for name in ("matches", "plain_query", "phrase_query", "websearch_query")),
        *((f"{rank}_{op}", str) for rank in ("rank", "rank_cd") for op in _ORDERED),
    ],
    "Conditions on a document of words.  What a rank is compared with stands behind the words: "
    '"darkness solaris:0.5".',
)

SparseVectorInput = input_class(
    "SparseVectorInput",
    [("indices", list[int]), ("values", list[float]), ("dimensions", int)],
    "A vector that is zero but at these indices, of which the first is 1; with its dimensions.",
    needed="indices values",
)
VectorDistanceInput = input_class(
    "VectorDistanceInput",
    [("dense", list[float]), ("sparse", SparseVectorInput)],
    "A vector, in one of two forms.",
)
VectorFilter = _conditions(
    "VectorFilter",
    [
        *(
            (name, VectorDistanceInput)
            for name in ("cosine_distance", "l2_distance", "l1_distance", "inner_product")
        ),
        ("distance_within", float),
        ("hamming_distance", str),
        ("jaccard_distance", str),
    ],
    "Conditions on a vector: `distanceWithin` is how far away it may be, 0.5 unless given.",
)

_BY_SCALAR: dict[str, type] = {
    "String": StringFilter,
    "Int": IntFilter,
    "Float": FloatFilter,
    "Decimal": DecimalFilter,
    "Boolean": BooleanFilter,
    "ID": UUIDFilter,
    "UUID": UUIDFilter,
    "Date": DateFilter,
    "DateTime": DateTimeFilter,
    "Time": TimeFilter,
    "JSON": JSONBFilter,
    "IpAddressString": NetworkAddressFilter,
    "CIDR": NetworkAddressFilter,
    "SubnetMaskString": NetworkAddressFilter,
    "MacAddress": MacAddressFilter,
    "LTreePath": LTreeFilter,
    "DateRange": DateRangeFilter,
    # Clients give these as texts.
    "EmailAddress": StringFilter,
    "Hostname": StringFilter,
    "Coordinate": StringFilter,
}
_FULL_TEXT = (
    "search_vector tsvector ts_vector fulltext_vector text_search search_index searchvector "
    "fulltextvector textsearch searchindex"
).split()
_made: dict[tuple[str, Any], type] = {}


def _scalar_filter(shape: Shape) -> type:
    known = _BY_SCALAR.get(shape.name)
    if known is not None:
        return known
    key = ("filter", shape.name)
    if key not in _made:
        annotations = _each(shape.python, (*_EQUAL, "in_", "nin"))
        annotations += _each(str, _TEXT)
        _made[key] = _conditions(
            f"{shape.name}Filter", annotations, f"Conditions on a {shape.name}."
        )
    return _made[key]


def _list_filter(name: str, shape: Shape) -> type | None:
    inner = shape.of
    if inner is None or inner.kind not in ("scalar", "enum"):
        return None
    if inner.name == "Float" and ("embedding" in name or "vector" in name):
        return VectorFilter
    if inner.name == "String":
        return ArrayFilter
    key = ("list", inner.name)
    if key not in _made:
        _made[key] = _list_conditions(
            f"{inner.name}ListFilter", inner.python, f"Conditions on a list of {inner.name}."
        )
    return _made[key]


def filter_of(name: str, shape: Shape) -> type | None:
    """What conditions on such a value are; None: there are none.

    name: of the field: version 1 knows vectors and documents of words by their names."""
    if shape.kind == "scalar":
        lower = name.lower()
        if shape.name == "String" and any(word in lower for word in _FULL_TEXT):
            return FullTextFilter
        return _scalar_filter(shape)
    if shape.kind == "enum":
        key: tuple[str, Any] = ("enum", shape.python)
        if key not in _made:
            _made[key] = _filter(f"{shape.name}Filter", shape.python, (*_EQUAL, "in_", "nin"))
        return _made[key]
    if shape.kind == "list":
        return _list_filter(name.lower(), shape)
    return None
