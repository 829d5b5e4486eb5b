# SPDX-License-Identifier: MIT
"""Inputs refuse blank text that has to be given, and make null of other blank text."""

import enum
from typing import Annotated, Literal, NewType

import pytest

import fraiseql
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.mutations.sql_mutation import plain
from fraiseql.sql import StringFilter
from fraiseql.testing import clear_fraiseql_state

BLANK = ["", "   ", "\t", " \t\n ", "\u3000\x1c"]
Name = NewType("Name", str)


class Letter(enum.Enum):
    NONE = ""


@pytest.fixture(autouse=True)
def _clean():
    SchemaRegistry.get_instance()
    yield
    clear_fraiseql_state()


@pytest.mark.parametrize("blank", BLANK)
def test_text_that_has_to_be_given_is_not_blank(blank):
    @fraiseql.input
    class Place:
        street_name: str
        more: str | None
        said: Annotated[str | None, {"words": 1}]
        described: str = fraiseql.fraise_field(description="words")

    given = {"street_name": "a", "more": None, "said": " b ", "described": "c"}
    assert Place(**given).to_dict() == given
    for name in given:
        with pytest.raises(ValueError, match=f"^Field '{name}' cannot be empty$"):
            Place(**{**given, name: blank})
    with pytest.raises(ValueError, match="Field 'street_name' cannot be empty"):
        Place.from_dict({**given, "streetName": blank, "street_name": blank})


def test_annotations_may_be_text_and_inherited():
    @fraiseql.input
    class Base:
        name: "str"

    @fraiseql.input
    class Child(Base):
        note: "str | None" = None

    with pytest.raises(ValueError, match="Field 'name' cannot be empty"):
        Child(name=" ")
    assert Child(name="a", note=" ").to_dict() == {"name": "a", "note": None}


@pytest.mark.parametrize("blank", BLANK)
def test_other_blank_text_is_null_for_functions(blank):
    @fraiseql.input
    class Note:
        title: str = "none"
        text: str | None = None
        hint: str | None = fraiseql.UNSET
        made: str = fraiseql.fraise_field(default_factory=lambda: "x")

    @fraiseql.input
    class Notes:
        first: Note
        others: list[Note]

    note = Note(title=blank, text=blank, hint=blank, made=blank)
    assert note.text == blank  # resolvers see what was given
    null = dict.fromkeys(("title", "text", "hint", "made"))
    assert note.to_dict() == plain(note) == note.__json__() == null
    both = Notes(first=note, others=[note])
    assert both.to_dict() == plain(both) == {"first": null, "others": [null]}
    assert Note().to_dict() == {"title": "none", "text": None, "made": "x"}


def test_what_may_be_blank_stays():
    @fraiseql.input
    class Kept:
        id: fraiseql.ID
        name: Name
        letter: Letter
        code: Literal["", "a"]
        held: fraiseql.JSON
        words: list[str]
        mark: str = ""
        space: str | None = " "
        filled: str = fraiseql.fraise_field(default_factory=str)
        any_held: fraiseql.JSON | None = None

    given = {"id": "", "name": "", "code": "", "held": {"a": ""}, "words": ["", " "]}
    kept = Kept(**given, letter=Letter.NONE, mark=" ", any_held="")
    expected = {**given, "letter": "", "mark": " ", "space": " ", "filled": "", "any_held": ""}
    assert kept.to_dict() == plain(kept) == expected


def test_rows_and_filters_are_not_inputs_of_text():
    @fraiseql.type
    class Server:
        host: str
        note: str | None = None

    assert Server.from_dict({"host": "", "note": " "}).host == ""
    assert plain(Server(host=" ", note=" ")) == {"host": " ", "note": " "}
    assert StringFilter(eq="").to_dict()["eq"] == ""
