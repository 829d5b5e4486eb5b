# SPDX-License-Identifier: MIT
"""Mutations that a function in SQL carries out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError

from fraiseql._definitions import definition_of, given_of, hints_of
from fraiseql._fraiseql_rs.mutation import mutation_answer, parse_mutation
from fraiseql._fraiseql_rs.names import dumps_exactly
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.core.values import to_json
from fraiseql.fields import FraiseQLField
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.roots import Argument, Root
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.mutations.error_config import MutationErrorConfig
from fraiseql.mutations.types import Cascade
from fraiseql.names import docstring, schema_name, snake
from fraiseql.types.unset import UNSET

_STANDARD = {"id", "status", "message", "updated_fields", "errors", "code", "cascade"}
# The engine cuts it down to what the client selects.
_WHOLE_CASCADE = '{"fields": ["updated", "deleted", "invalidations", "metadata"]}'


class SqlMutation:
    """What `@mutation` says of a class: its `__fraiseql_mutation__`.

    function: in SQL; its last argument is the input as jsonb, before it those of `context_params`.
    said_schema: of the function; None is what the configuration says, or public.
    enable_cascade: the success type has the field `cascade`, unless it declares one itself.
    context_params: {key of the context: name of the argument}, in the order of the arguments."""

    def __init__(
        self,
        cls: type,
        function: str | None = None,
        schema: str | None = None,
        context_params: Mapping[str, str] | None = None,
        error_config: MutationErrorConfig | None = None,
        enable_cascade: bool = False,
    ) -> None:
        self.cls = cls
        self.__name__ = cls.__name__
        head, _, tail = (function or snake(cls.__name__)).rpartition(".")
        self.function = tail
        self.said_schema = schema or head or None
        self.context_params = dict(context_params or {})
        self.error_config = error_config
        self.enable_cascade = enable_cascade
        self.prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = getattr(
            cls, "prepare_input", None
        )
        names = inspect.get_annotations(cls)
        wrong = [n for n in ("success",) if n not in names]
        if wrong or not ("error" in names or "failure" in names):
            raise TypeError(
                f"the mutation {cls.__name__} needs the annotations `success` and `error`, and "
                "`input` if it takes one"
            )

    # What programs of version 1 read of it.

    @property
    def name(self) -> str:
        """That of the class."""
        return self.__name__

    @property
    def function_name(self) -> str:
        """The function in SQL, without its schema."""
        return self.function

    @property
    def schema(self) -> str:
        """Where the function is, outside of a request: what an application was made with last
        holds where nothing else is said."""
        config = SchemaRegistry.get_instance().config
        return self.said_schema or getattr(config, "default_mutation_schema", None) or "public"

    @property
    def input_type(self) -> Any:
        """None when it takes no input.  Raises NameError as reading any annotation does."""
        return hints_of(self.cls).get("input")

    @property
    def success_type(self) -> Any:
        return hints_of(self.cls)["success"]

    @property
    def error_type(self) -> Any:
        hints = hints_of(self.cls)
        return hints.get("error", hints.get("failure"))

    @property
    def entity(self) -> str | None:
        """The field of the success that holds what was changed."""
        return _entity_of(self.success_type)[0]

    @property
    def entity_type(self) -> str | None:
        """Its type."""
        return _entity_of(self.success_type)[1]

    def root(self) -> Root:
        """The field of Mutation."""
        success, error, given = self.success_type, self.error_type, self.input_type
        if self.enable_cascade:
            _add_cascade(success)
        shape = shape_of(success | error)
        arguments = []
        if given is not None:
            arguments.append(Argument("input", "input", shape_of(given)))
        return Root(
            name=schema_name(self.function),
            call=self._caller(success, error),
            arguments=arguments,
            shape=shape,
            description=docstring(self.cls)[0],
            raw=self.cls,
            calls=self,
        )

    def _caller(self, success: type, error: type) -> Callable[..., Any]:
        entity, entity_type = self.entity, self.entity_type
        names = (success_name(success), success_name(error))

        async def call(info: Any, input: Any = None) -> RustResponseBytes:
            context = info.context
            values = [_from_context(context, key) for key in self.context_params]
            given = _given(input)
            if self.prepare is not None:
                given = self.prepare(given)
            function = f"{self._schema(context)}.{self.function}"
            row = await _row(context["db"], function, values, given)
            made = mutation_answer(
                parse_mutation(row, entity_type),
                *names,
                entity_field_name=entity,
                entity_type=entity_type,
                cascade_selections=_WHOLE_CASCADE if self.enable_cascade else None,
            )
            value = dumps_exactly(made)
            return RustResponseBytes(
                dumps_exactly({"data": {info.field_name: made}}), value=value.encode()
            )

        return call

    def _schema(self, context: Mapping[str, Any]) -> str:
        config = context.get("config")
        return self.said_schema or getattr(config, "default_mutation_schema", None) or "public"

    def resolver(self) -> Callable[..., Any]:
        """A function `(info, input)` that carries it out, for programs that call it themselves: the
        class's `__fraiseql_resolver__`."""

        async def resolve(info: Any, input: Any = None) -> Any:
            return await self._caller(self.success_type, self.error_type)(info, input)

        resolve.__name__ = resolve.__qualname__ = self.function
        resolve.__doc__ = self.cls.__doc__
        resolve.__fraiseql_mutation__ = self  # type: ignore[attr-defined]
        own = inspect.get_annotations(self.cls)
        resolve.__annotations__ = {"input": own["input"]} if "input" in own else {}
        return resolve


async def _row(db: Any, function: str, values: list[Any], given: dict[str, Any]) -> dict[str, Any]:
    """What the function returned, as JSON."""
    from fraiseql.db import FraiseQLRepository

    if type(db) is FraiseQLRepository:
        return await db._exact_row(function, values, given)
    if values:
        row = await db.execute_function_with_context(function, values, given)
    else:
        row = await db.execute_function(function, given)
    found: dict[str, Any] = to_json(row)
    return found


def _add_cascade(success: type) -> None:
    definition = definition_of(success)
    if definition is not None and "cascade" not in definition.fields:
        field = FraiseQLField(field_type=Cascade | None, default=None)
        field.name = "cascade"
        field.index = len(definition.fields)
        definition.fields["cascade"] = field
        success.cascade = None  # type: ignore[attr-defined]


def success_name(cls: type) -> str:
    definition = definition_of(cls)
    return definition.name if definition else cls.__name__


def _entity_of(success: type) -> tuple[str | None, str | None]:
    """The field that holds what was changed, and its type."""
    definition = definition_of(success)
    for name in definition.fields if definition else ():
        if name in _STANDARD:
            continue
        assert definition is not None
        shape: Shape | None = shape_of(definition.annotation(name))
        while shape is not None and shape.kind == "list":
            shape = shape.of
        if shape is not None and shape.kind == "object":
            return definition.graphql_name_of(name), shape.name
    return None, None


def _from_context(context: Mapping[str, Any], key: str) -> Any:
    """A value of the context, or of its user.  Raises GraphQLError when there is none."""
    if key in context:
        value = context[key]
        return getattr(value, "user_id", value) if key == "user" else value
    user = context.get("user")
    for name in (key, key.removeprefix("user_")):
        value = user.get(name) if isinstance(user, Mapping) else getattr(user, name, None)
        if value is None:
            metadata = getattr(user, "metadata", None)
            value = metadata.get(name) if isinstance(metadata, Mapping) else None
        if value is not None:
            return value
    raise GraphQLError(f"The context has no {key}, which the mutation needs.")


def _given(value: Any) -> dict[str, Any]:
    """An input as the function gets it: names as in Python, without what was left out."""
    if value is None:
        return {}
    found = plain(value)
    assert isinstance(found, dict)
    return found


def plain(value: Any) -> Any:
    """A value of an input as the function gets it."""
    if definition_of(type(value)) is not None:
        return {name: plain(inner) for name, inner in given_of(value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner is not UNSET}
    return to_json(value)
