# SPDX-License-Identifier: MIT
"""Names that the original's tests hold on to."""

from fraiseql._fraiseql_rs.names import to_camel_case


class Arena:
    """Stood for memory of one request.  Python has its own; nothing is kept in here."""


def test_snake_to_camel(input: bytes, arena: Arena) -> bytes:
    """to_camel_case() of UTF-8 text.  Raises TypeError for anything but bytes."""
    if not isinstance(input, bytes):
        raise TypeError(f"bytes are wanted, not {type(input).__name__}")
    return to_camel_case(input.decode()).encode()


def test_function() -> str:
    """Says that the module is there, in the words of the original."""
    return "Hello from Rust!"
