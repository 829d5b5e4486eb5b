# SPDX-License-Identifier: MIT
"""The scalar Markdown: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Markdown as MarkdownField
from fraiseql.types.scalars import SCALARS

MarkdownScalar = SCALARS["Markdown"]
serialize_markdown = MarkdownScalar.serialize
parse_markdown_value = MarkdownScalar.parse_value
parse_markdown_literal = MarkdownScalar.parse_literal

__all__ = [
    "MarkdownField",
    "MarkdownScalar",
    "parse_markdown_literal",
    "parse_markdown_value",
    "serialize_markdown",
]
