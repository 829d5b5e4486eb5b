# SPDX-License-Identifier: MIT
"""Names that version 1 has inside, and what programs and tests do with them."""

import asyncio
import enum
import re
import types
from typing import Annotated

import graphql
import pytest

import fraiseql
from fraiseql.core import filters
from fraiseql.core.ast_parser import (
    FieldPath,
    extract_field_paths_from_info,
    extract_flat_paths,
    parse_query_ast,
)
from fraiseql.core.fragment_resolver import resolve_all_fields
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.resolver_wrappers import wrap_resolver
from fraiseql.gql.schema_builder import build_fraiseql_schema
from fraiseql.graphql.execute import execute_graphql
from fraiseql.mutations.error_config import MutationErrorConfig
from fraiseql.mutations.mutation_decorator import MutationDefinition, _to_dict
from fraiseql.sql import network_utils
from fraiseql.storage.query_loader import load_queries_from_file
from fraiseql.types.lazy_properties import (
    LazyOrderByProperty,
    LazyWhereInputProperty,
    clear_auto_generated_cache,
)
from fraiseql.utils.field_descriptions import extract_field_descriptions
from fraiseql.where_clause import ALL_OPERATORS


@pytest.fixture(autouse=True)
def _registry():
    SchemaRegistry.get_instance().clear()
    yield
    SchemaRegistry.get_instance().clear()


# ---- operators ----


def test_all_operators_are_those_of_filters():
    assert [name for name in ALL_OPERATORS if not filters.is_operator(name)] == []
    assert ALL_OPERATORS["eq"] == "=" and ALL_OPERATORS["contains"] == "LIKE"
    with pytest.raises(ImportError, match="the engine makes the SQL"):
        from fraiseql.where_clause import WhereClause  # noqa: F401


def test_addresses():
    assert network_utils.ip_in_subnet("10.1.2.3", "10.0.0.0/8")
    assert not network_utils.ip_in_subnet("10.1.2.3", "no network")
    assert network_utils.ip_in_range("10.0.0.5", "10.0.0.1", "10.0.0.5")
    assert not network_utils.ip_in_range("::5", "10.0.0.1", "10.0.0.5")
    assert not network_utils.validate_ip_range("10.0.0.9", "10.0.0.5")
    assert network_utils.is_private_ip("192.168.0.1") and not network_utils.is_private_ip("8.8.8.8")


# ---- mutations ----


def _results():
    @fraiseql.input
    class NoteInput:
        title: str
        body: str | None = None

    @fraiseql.success
    class NoteMade:
        message: str

    @fraiseql.error
    class NoteRefused:
        message: str

    return NoteInput, NoteMade, NoteRefused


def test_what_a_mutation_says_of_itself():
    note_input, made, refused = _results()

    @fraiseql.mutation(context_params={"user_id": "who"})
    class CreateNote:
        """Makes a note."""

        input: note_input
        success: made
        error: refused

    said = CreateNote.__fraiseql_mutation__
    assert isinstance(said, MutationDefinition)
    assert (said.name, said.function_name, said.schema) == ("CreateNote", "create_note", "public")
    assert (said.input_type, said.success_type, said.error_type) == (note_input, made, refused)
    SchemaRegistry.get_instance().config = types.SimpleNamespace(default_mutation_schema="app")
    assert said.schema == "app"
    resolver = CreateNote.__fraiseql_resolver__
    assert (resolver.__name__, resolver.__doc__) == ("create_note", "Makes a note.")

    class Database:
        async def execute_function_with_context(self, function, values, given):
            self.called = function, values, given
            return {"status": "created", "message": "made"}

    info = types.SimpleNamespace(context={"db": Database(), "user_id": 7}, field_name="createNote")
    answer = asyncio.run(resolver(info, note_input(title="t")))
    assert info.context["db"].called == ("public.create_note", [7], {"title": "t", "body": None})
    assert answer.to_json()["data"]["createNote"]["message"] == "made"
    assert _to_dict(note_input(title="t", body=" ")) == {"title": "t", "body": None}
    with pytest.raises(TypeError, match="Cannot convert str to dictionary"):
        _to_dict("t")


def test_two_mutations_of_one_function_are_an_error():
    note_input, made, refused = _results()
    for name in ("Create", "CreateAgain"):
        annotations = {"input": note_input, "success": made, "error": refused}
        cls = type(name, (), {"__annotations__": annotations, "__module__": __name__})
        fraiseql.mutation(function="create_note")(cls)

    @fraiseql.query
    async def word(info) -> str:
        return "word"

    with pytest.raises(ValueError, match="are both the field createNote"):
        build_fraiseql_schema()


def test_statuses_that_are_errors():
    config = MutationErrorConfig(
        error_keywords={"busted"}, error_pattern=re.compile("^bad:[a-z]+$")
    )
    assert config.is_error_status("something_busted") and config.is_error_status("bad:word")
    assert not config.is_error_status("bad:WORD") and not config.is_error_status(None)
    assert MutationErrorConfig().is_error_status("validation_error")


# ---- roots and modules ----


def test_plain_fields_of_a_query_root():
    @fraiseql.type
    class QueryRoot:
        version: str = fraiseql.fraise_field(default="1.0", description="Which it is")

    @fraiseql.type
    class SavedQuery:
        text: str

    schema = build_fraiseql_schema(query_types=[QueryRoot, SavedQuery])
    assert list(schema.query_type.fields) == ["version"]
    assert _answer(schema, "{ version }") == ({"version": "1.0"}, [])


def test_a_module_does_not_take_the_place_of_its_decorator():
    import fraiseql.types
    import fraiseql.types.fraise_input
    import fraiseql.types.fraise_type

    for name in ("fraise_type", "fraise_input"):
        assert getattr(fraiseql.types, name) is getattr(fraiseql, name)


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        ("fraiseql.gql.graphql_entrypoint", "GraphNoteRouter", "use create_fraiseql_app"),
        ("fraiseql.sql.where_generator", "build_operator_composed", "the engine makes the SQL"),
        ("fraiseql.sql.graphql_order_by_generator", "VectorOrderBy", "ordered by a distance"),
        ("fraiseql.types.scalars.vector", "VectorField", "annotate vectors"),
        ("fraiseql.core.graphql_type", "translate_query_from_type", "the engine makes the SQL"),
    ],
)
def test_names_that_are_not_here_say_what_to_use(module, name, said):
    with pytest.raises(ImportError, match=f"{name} is not here: .*{said}"):
        exec(f"from {module} import {name}")
    with pytest.raises(ImportError):
        exec(f"from {module} import nothing_of_this_name")


def test_inputs_made_when_they_are_asked_for():
    @fraiseql.type(sql_source="v_described")
    class Thing:
        name: str
        Filter = LazyWhereInputProperty()
        Sort = LazyOrderByProperty()

    assert Thing.Filter is Thing.WhereInput and Thing.Sort is Thing.OrderBy


def test_queries_of_a_file(tmp_path):
    path = tmp_path / "all.graphql"
    path.write_text("query A { a { ...F } } query B { b } fragment F on T { c }")
    first, second = load_queries_from_file(path)
    assert first.startswith("query A") and "fragment F" in first and second.startswith("query B")
    with pytest.raises(FileNotFoundError):
        load_queries_from_file(tmp_path / "none.graphql")


def test_loaders_of_fields_are_loaders():
    with pytest.raises(ValueError, match="must be a DataLoader subclass"):
        fraiseql.dataloader_field(dict, key_field="id")


# ---- descriptions ----


class Described:
    """Something.

    Fields:
        both: of the docstring
        docs: of the docstring too
    """

    both: str  # Of the comment
    docs: str
    noted: Annotated[str, "Of the annotation"]
    later: "Annotated[int, 'Of the text']"
    ignored: dict  # type: ignore[type-arg]
    plain: str = fraiseql.fraise_field(description="Said")  # Not this


def test_descriptions_stand_beside_the_fields():
    made = fraiseql.type(Described)

    @fraiseql.query
    async def thing(info) -> made:
        return None

    fields = build_fraiseql_schema().type_map["Described"].fields
    assert {name: field.description for name, field in fields.items()} == {
        "both": "Of the comment",
        "docs": "of the docstring too",
        "noted": "Of the annotation",
        "later": "Of the text",
        "ignored": None,
        "plain": "Said",
    }
    assert extract_field_descriptions(Described)["both"] == "Of the comment"


def test_inputs_of_a_type_are_forgotten():
    made = fraiseql.type(sql_source="v_described")(Described)
    first = made.WhereInput
    assert made.WhereInput is first
    clear_auto_generated_cache()
    assert made.WhereInput is not first


# ---- schemas without a server ----


@fraiseql.enum
class Level(enum.Enum):
    LOW = 1
    HIGH = 2


def test_a_function_as_a_field():
    @fraiseql.input
    class Wanted:
        name: str
        level: Level = Level.LOW

    async def greet(info, wanted: Wanted, often: int | None = None) -> str:
        """Greets."""
        return f"{wanted.name} {wanted.level!r} {often}"

    field = wrap_resolver(greet)
    query = graphql.GraphQLObjectType("Query", {"greet": field})
    schema = graphql.GraphQLSchema(query)
    document = (
        '{ a: greet(wanted: {name: "n", level: HIGH}) b: greet(wanted: {name: "m"}, often: 2) }'
    )
    found = asyncio.run(graphql.graphql(schema, document))
    assert found.errors is None
    assert found.data == {"a": "n <Level.HIGH: 2> None", "b": "m <Level.LOW: 1> 2"}
    assert str(field.args["often"].type) == "Int" and str(field.args["wanted"].type) == "Wanted!"


def _answer(schema, *args, **options):
    found = asyncio.run(execute_graphql(schema, *args, **options))
    return found.data, [error.message for error in found.errors or ()]


def test_a_request_without_a_server():
    @fraiseql.query
    async def double(info, number: int) -> int:
        return number * info.context["factor"]

    schema = build_fraiseql_schema()
    document = "query ($n: Int!) { double(number: $n) }"
    context = {"factor": 2}
    assert _answer(schema, document, None, context, {"n": 4}) == ({"double": 8}, [])
    data, (message,) = _answer(schema, "{ double(")
    assert data is None and "Syntax Error" in message
    data, (message,) = _answer(schema, "{ triple }")
    assert data is None and "Cannot query field 'triple'" in message
    asked = "{ __schema { queryType { name } } }"
    assert _answer(schema, asked)[1] == []
    refused = _answer(schema, asked, enable_introspection=False)
    assert refused[0] is None and "introspection has been disabled" in refused[1][0].lower()
    from fraiseql.fastapi.config import IntrospectionPolicy

    config = types.SimpleNamespace(introspection_policy=IntrospectionPolicy.AUTHENTICATED)
    assert _answer(schema, asked, None, {"config": config})[0] is None
    assert _answer(schema, asked, None, {"config": config, "user": {"id": 1}})[1] == []


@fraiseql.type(sql_source="v_described")
class Row:
    name: str


@pytest.mark.parametrize(("rows", "refused"), [([], False), ([Row(name="n")], True)])
def test_a_filter_of_no_rows_is_followed(rows, refused):
    @fraiseql.query
    async def rows_of(info) -> list[Row]:
        return rows

    document = '{ rowsOf(where: {name: {eq: "n"}}, orderBy: [{name: ASC}]) { name } }'
    data, errors = _answer(build_fraiseql_schema(), document)
    assert (data, len(errors)) == (({"rowsOf": None}, 1) if refused else ({"rowsOf": []}, 0))


# ---- what a document selects ----


def _paths(document, **options):
    operation, fragments = parse_query_ast(document)
    return extract_flat_paths(operation.selection_set, fragments, **options)


def test_paths_of_a_document():
    document = (
        "{ u: user { firstName ... on User { n: name } ...Rest } } fragment Rest on User { id }"
    )
    assert _paths(document, transform_path=str.lower) == [
        FieldPath("firstName", ["user", "firstname"]),
        FieldPath("n", ["user", "name"]),
        FieldPath("id", ["user", "id"]),
    ]
    operation, fragments = parse_query_ast(document)
    info = types.SimpleNamespace(
        field_nodes=operation.selection_set.selections, fragments=fragments
    )
    assert [each.path for each in extract_field_paths_from_info(info)][-1] == ["id"]
    assert extract_field_paths_from_info(types.SimpleNamespace(field_nodes=[])) is None
    with pytest.raises(ValueError, match="No operation"):
        parse_query_ast("fragment A on B { c }")
    with pytest.raises(ValueError, match="Fragment 'Gone' not found"):
        _paths("{ a { ...Gone } }")


def test_documents_that_have_no_end():
    with pytest.raises(ValueError, match="deeper than 100 names"):
        _paths("{ ...A } fragment A on B { c { ...A } }")
    doubling = "".join(
        f"fragment F{n} on B {{ a {{ ...F{n + 1} }} b {{ ...F{n + 1} }} }} " for n in range(40)
    )
    with pytest.raises(ValueError, match="more than 10000 values"):
        _paths(f"{{ ...F0 }} {doubling} fragment F40 on B {{ c }}")
    operation, fragments = parse_query_ast("{ ...A } fragment A on B { c ...A ... on D { e } }")
    found = resolve_all_fields(operation.selection_set, fragments, typename="B")
    assert [field.name.value for field in found] == ["c"]
