# SPDX-License-Identifier: MIT
"""Filters on objects that Python has: items of a list inside of a row, or made by a resolver.

What they mean is what the engine means by them: a comparison with nothing is neither true nor
false, and kept is what is true.  Rows of a view are never filtered here: the engine does it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fraiseql.core.filters import is_operator, operator_named
from fraiseql.core.relations import camel
from fraiseql.core.values import MAX_DEPTH, members, to_json
from fraiseql.errors.exceptions import WhereClauseError

__all__ = ["kept", "matches"]

# Of one filter: what Python compares is compared while it does nothing else, and clients write it.
_MOST_VALUES = 1000
_MOST_COMPARISONS = 1_000_000
_LONGEST_PATTERN = 1000

# True, False, or None: nobody can say.
Verdict = bool | None


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return True if True in found else None if None in found else False


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _same(value: Any, other: Any) -> Verdict:
    if value is None or other is None:
        return None
    names = isinstance(value, enum.Enum) and value.name == other
    return bool(value == other) or names or to_json(value) == to_json(other)


def _like(text: str, pattern: str) -> bool:
    """`%` is any text, `_` any character, and a backslash takes the next one as it is."""
    if len(pattern) > _LONGEST_PATTERN:
        raise WhereClauseError(f"a pattern has at most {_LONGEST_PATTERN} characters here")
    tokens: list[tuple[str, bool]] = []  # a sign, and whether it means itself
    signs = iter(pattern)
    for sign in signs:
        tokens.append((next(signs, ""), True) if sign == "\\" else (sign, sign not in "%_"))
    here = there = held = 0
    star = -1
    while here < len(text):
        sign, itself = tokens[there] if there < len(tokens) else ("", True)
        if sign == "%" and not itself:
            star, held = there, here
            there += 1
        elif (sign == "_" and not itself) or sign == text[here]:
            here += 1
            there += 1
        elif star >= 0:
            held += 1
            here, there = held, star + 1
        else:
            return False
    return all(token == ("%", False) for token in tokens[there:])


def _holds(value: Any, other: Any) -> Verdict:
    """A text has the other one in it, a list all that the other one has."""
    if isinstance(value, (list, tuple)):
        wanted = other if isinstance(other, (list, tuple)) else [other]
        return all(any(_same(item, each) for item in value) for each in wanted)
    return str(other) in str(value)


def _of_text(compare: Callable[[str, str], bool], *, fold: bool = False) -> Callable[..., Verdict]:
    def verdict(value: Any, other: Any) -> Verdict:
        texts = str(value), str(other)
        return compare(*(text.lower() for text in texts)) if fold else compare(*texts)

    return verdict


def _contained(text: str, part: str) -> bool:
    return part in text


_COMPARISONS: dict[str, Callable[[Any, Any], Verdict]] = {
    "eq": _same,
    "neq": lambda value, other: _not(_same(value, other)),
    "gt": lambda value, other: bool(value > other),
    "gte": lambda value, other: bool(value >= other),
    "lt": lambda value, other: bool(value < other),
    "lte": lambda value, other: bool(value <= other),
    "in": lambda value, other: _any(_same(value, each) for each in other),
    "nin": lambda value, other: _not(_any(_same(value, each) for each in other)),
    "contains": _holds,
    "icontains": _of_text(_contained, fold=True),
    "startswith": _of_text(str.startswith),
    "istartswith": _of_text(str.startswith, fold=True),
    "endswith": _of_text(str.endswith),
    "iendswith": _of_text(str.endswith, fold=True),
    "like": _of_text(_like),
    "ilike": _of_text(_like, fold=True),
    "containedBy": lambda value, other: _holds(other, value),
    "overlaps": lambda value, other: any(_holds(value, [each]) for each in other),
    "anyEq": lambda value, other: _any(_same(item, other) for item in value),
    "allEq": lambda value, other: _all(_same(item, other) for item in value),
    "lenEq": lambda value, other: len(value) == other,
    "lenNeq": lambda value, other: len(value) != other,
    "lenGt": lambda value, other: len(value) > other,
    "lenGte": lambda value, other: len(value) >= other,
    "lenLt": lambda value, other: len(value) < other,
    "lenLte": lambda value, other: len(value) <= other,
}
# Spellings of version 1 that filters of rows have not.
_WORDS = {"equals": "eq", "not": "neq", "startsWith": "startswith", "endsWith": "endswith"}


def compared(value: Any, name: str, other: Any) -> Verdict:
    """What one operator, however it is spelled, says of a value.

    Raises WhereClauseError for one that only the engine can follow, and for values that cannot be
    compared."""
    name = _WORDS.get(name) or operator_named(name)
    if name == "isnull":
        return (value is None) == bool(other)
    if other is None and name in ("eq", "neq"):
        return (value is None) == (name == "eq")
    compare = _COMPARISONS.get(name)
    if compare is None:
        raise WhereClauseError(f"items in Python are not compared by {name!r}, rows of a view are")
    if name == "in" and not other:
        return False
    if name == "nin" and not other:
        return True
    if value is None or other is None:
        return None
    try:
        return compare(value, other)
    except TypeError as error:
        raise WhereClauseError(f"{name!r} does not fit {type(value).__name__}: {error}") from None


def _condition(value: Any, condition: Any, depth: int) -> Verdict:
    """What a filter says of one field."""
    found = members(condition)
    if found is None:
        return compared(value, "in" if isinstance(condition, (list, tuple)) else "eq", condition)
    if all(is_operator(name) or name in _WORDS for name in found):
        return _all(compared(value, name, other) for name, other in found.items())
    if isinstance(value, (list, tuple)):
        return _any(_verdict(item, found, depth + 1) for item in value)
    return None if value is None else _verdict(value, found, depth + 1)


def _member(item: Any, name: str) -> Any:
    """By its name in Python or in the schema."""
    if isinstance(item, Mapping):
        return item[name] if name in item else item.get(camel(name))
    return getattr(item, name, None)


def _verdict(item: Any, where: Any, depth: int) -> Verdict:
    found = members(where)
    if found is None:
        raise WhereClauseError(f"a filter is a dict or a WhereInput, not {type(where).__name__}")
    if depth > MAX_DEPTH:
        raise WhereClauseError(f"filters are nested more than {MAX_DEPTH} deep")
    verdicts = []
    for name, inner in found.items():
        if name in ("AND", "OR"):
            several = inner if isinstance(inner, (list, tuple)) else [inner]
            each = [_verdict(item, one, depth + 1) for one in several]
            verdicts.append(_all(each) if name == "AND" else _any(each))
        elif name == "NOT":
            verdicts.append(_not(_verdict(item, inner, depth + 1)))
        else:
            verdicts.append(_condition(_member(item, name), inner, depth + 1))
    return _all(verdicts)


def matches(item: Any, where: Any) -> bool:
    """Whether an object, or a dict that stands for one, is among those that a filter keeps.

    Raises WhereClauseError for what is no filter, or none that Python can follow."""
    return where is None or _verdict(item, where, 0) is True


def _values_in(where: Any, depth: int = 0) -> int:
    """How many values a filter has."""
    if depth > 2 * MAX_DEPTH:
        raise WhereClauseError(f"filters are nested more than {MAX_DEPTH} deep")
    inner: Iterable[Any]
    if isinstance(where, (list, tuple)):
        inner = where
    else:
        found = members(where)
        if found is None:
            return 1
        inner = found.values()
    return sum(_values_in(each, depth + 1) for each in inner)


def kept(items: Sequence[Any], where: Any) -> list[Any]:
    """The items that a filter keeps.

    Raises WhereClauseError as `matches()` does, for a filter of more than 1,000 values, and for
    more than a million comparisons."""
    if where is None:
        return list(items)
    values = _values_in(where)
    if values > _MOST_VALUES or values * len(items) > _MOST_COMPARISONS:
        raise WhereClauseError(
            f"items in Python are filtered by {_MOST_VALUES} values and {_MOST_COMPARISONS} "
            f"comparisons at most, not by {values} values in {len(items)} items"
        )
    return [item for item in items if matches(item, where)]
