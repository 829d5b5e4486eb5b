# SPDX-License-Identifier: MIT
"""The operators of filters, by their names in Python, and what PostgreSQL compares with.

    db.find("v_user", where={"name": {"istartswith": "a"}, "tags": {"overlaps": ["x"]}})

The engine makes the SQL: these tables tell programs which operators there are."""

from typing import NoReturn

from fraiseql._absent import absent_name

COMPARISON_OPERATORS = {"eq": "=", "neq": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
CONTAINMENT_OPERATORS = {"in": "IN", "nin": "NOT IN"}
NULL_OPERATORS = {"isnull": "IS NULL"}

STRING_OPERATORS = {
    **dict.fromkeys(("contains", "startswith", "endswith", "like"), "LIKE"),
    **dict.fromkeys(("icontains", "istartswith", "iendswith", "ilike"), "ILIKE"),
}
PATTERN_OPERATORS = {"matches": "~", "imatches": "~*", "not_matches": "!~"}

VECTOR_OPERATORS = {
    "cosine_distance": "<=>",
    "l2_distance": "<->",
    "l1_distance": "<+>",
    "inner_product": "<#>",
    "hamming_distance": "<~>",
    "jaccard_distance": "<%>",
}
BINARY_VECTOR_OPERATORS = {"hamming_distance", "jaccard_distance"}
"""Those of VECTOR_OPERATORS that compare bits."""

FULLTEXT_OPERATORS = {
    **dict.fromkeys(("matches", "plain_query", "phrase_query", "websearch_query"), "@@"),
    **{
        f"{rank}_{name}": sign
        for rank in ("rank", "rank_cd")
        for name, sign in COMPARISON_OPERATORS.items()
        if name not in ("eq", "neq")
    },
}

_OF_LISTS = {
    "eq": "=",
    "neq": "!=",
    "contains": "@>",
    "contained_by": "<@",
    "overlaps": "&&",
    "any_eq": "= ANY",
    "all_eq": "= ALL",
}
_LENGTHS = COMPARISON_OPERATORS.items()
ARRAY_OPERATORS = {
    **{f"array_{name}": sign for name, sign in _OF_LISTS.items()},
    **{name: sign for name, sign in _OF_LISTS.items() if name not in ("eq", "neq")},
    **{
        f"array_length_{name}": sign for name, sign in _LENGTHS if name in ("eq", "gt", "gte", "lt")
    },
    **{f"len_{name}": sign for name, sign in _LENGTHS},
}

NETWORK_OPERATORS = {
    "inSubnet": "<<=",
    "inRange": "BETWEEN",
    "overlaps": "&&",
    "strictleft": "<<",
    "strictright": ">>",
    "isIPv4": "family() = 4",
    "isIPv6": "family() = 6",
    "isPrivate": "<<= ANY",
    "isPublic": "NOT <<= ANY",
}
NETWORK_OPERATORS.update({name.lower(): sign for name, sign in NETWORK_OPERATORS.items()})

DATERANGE_OPERATORS = {
    "contains_date": "@>",
    "adjacent": "-|-",
    "strictly_left": "<<",
    "strictly_right": ">>",
    "not_left": "&>",
    "not_right": "&<",
}

LTREE_OPERATORS = {
    "ancestor_of": "@>",
    "descendant_of": "<@",
    "isdescendant": "<@",
    "matches_lquery": "~",
    "matches_ltxtquery": "@",
    "matches_any_lquery": "?",
    "concat": "||",
    "lca": "lca()",
    "subpath": "subpath()",
    "index_eq": "index() =",
    "index_gte": "index() >=",
    "nlevel": "nlevel() =",
    **{f"nlevel_{name}": f"nlevel() {sign}" for name, sign in COMPARISON_OPERATORS.items()},
    **{f"depth_{name}": f"nlevel() {sign}" for name, sign in COMPARISON_OPERATORS.items()},
}

JSONB_OPERATORS = {
    "strictly_contains": "@>",
    "contained_by": "<@",
    "has_key": "?",
    "has_any_keys": "?|",
    "has_all_keys": "?&",
    "path_exists": "@?",
    "path_match": "@@",
}
COORDINATE_OPERATORS = {"distance_within": "ST_DWithin"}
LIST_OPERATORS = {"notin": "NOT IN"}
MACADDR_OPERATORS = LIST_OPERATORS
ARRAY_OPERATORS_EXTRA = {name: ARRAY_OPERATORS[name] for name in ("len_neq", "len_lte")}
PATH_OPERATORS = {
    name: LTREE_OPERATORS[name] for name in ("depth_eq", "depth_gt", "depth_lt", "isdescendant")
}

ALL_OPERATORS = {
    **JSONB_OPERATORS,
    **NETWORK_OPERATORS,
    **ARRAY_OPERATORS,
    **PATTERN_OPERATORS,
    **FULLTEXT_OPERATORS,
    **VECTOR_OPERATORS,
    **DATERANGE_OPERATORS,
    **LTREE_OPERATORS,
    **COORDINATE_OPERATORS,
    **LIST_OPERATORS,
    **STRING_OPERATORS,
    **COMPARISON_OPERATORS,
    **CONTAINMENT_OPERATORS,
    **NULL_OPERATORS,
}
"""All of them. A name that several kinds of values have stands for the first of text, lists,
documents of words, addresses and JSON."""


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
