# SPDX-License-Identifier: MIT
"""Descriptions of fields: of their comments, their annotations and the class's docstring."""

from __future__ import annotations

from fraiseql._comments import annotated_texts as _extract_annotation_descriptions
from fraiseql._comments import comments_of as _extract_inline_comments
from fraiseql._definitions import definition_of
from fraiseql.names import docstring

__all__ = ["apply_auto_descriptions", "extract_field_descriptions"]


def _extract_docstring_descriptions(cls: type) -> dict[str, str]:
    return docstring(cls)[1]


def extract_field_descriptions(cls: type) -> dict[str, str]:
    """What is written of the fields of a class: comments behind them go before texts of
    `Annotated[…]`, and these before the sections of the docstring."""
    return {
        **_extract_docstring_descriptions(cls),
        **_extract_annotation_descriptions(cls),
        **_extract_inline_comments(cls),
    }


def apply_auto_descriptions(cls: type) -> None:
    """Gives them to fields that have none.  Decorators do so by themselves."""
    definition = definition_of(cls)
    for name, text in extract_field_descriptions(cls).items() if definition else ():
        if definition and name in definition.fields and not definition.fields[name].description:
            definition.fields[name].description = text
