# SPDX-License-Identifier: MIT
"""What is registered, as a schema of graphql-core."""

from __future__ import annotations

import enum as enums
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
)

from fraiseql._definitions import Definition, FieldResolver, definition_of, is_enum
from fraiseql.auth.decorators import check_guards
from fraiseql.config.schema_config import SchemaConfig
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.roots import Argument, Root, root_of, roots_of_class, signature_of
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.names import docstring
from fraiseql.types.scalars import SCALARS
from fraiseql.types.unset import UNSET

__all__ = ["SchemaConfig", "SchemaRegistry", "build_fraiseql_schema"]

_STANDARD = {
    "String": GraphQLString,
    "Int": GraphQLInt,
    "Float": GraphQLFloat,
    "Boolean": GraphQLBoolean,
    "ID": GraphQLID,
}


def scalar_named(name: str, registry: SchemaRegistry | None = None) -> Any:
    """The scalar of this name.  Raises KeyError."""
    if registry and name in registry.scalars:
        return registry.scalars[name]
    return _STANDARD.get(name) or SCALARS[name]


@dataclass
class BuiltSchema:
    """graphql: of graphql-core.  queries, mutations, subscriptions: by their names in it."""

    graphql: GraphQLSchema
    queries: dict[str, Root]
    mutations: dict[str, Root]
    subscriptions: dict[str, Root]

    @property
    def roots(self) -> dict[str, Root]:
        """Those that the engine asks for, by the name under which it does."""
        named = {f"Query.{name}": root for name, root in self.queries.items()}
        named.update({f"Mutation.{name}": root for name, root in self.mutations.items()})
        return named


class SchemaBuilder:
    """Each class becomes one type; fields come later, since types refer to each other."""

    def __init__(self, registry: SchemaRegistry) -> None:
        self.registry = registry
        self.named: dict[str, Any] = {}
        self.sources: dict[str, Any] = {}
        self.nullable = SchemaConfig.get_instance().nullable_fields

    # ---- names ----

    def _keep(self, name: str, source: Any, make: Callable[[], Any]) -> Any:
        if name in self.named:
            if self.sources[name] is not source and self.sources[name] != source:
                raise ValueError(
                    f"two things are called {name}: {self.sources[name]!r} and {source!r}"
                )
            return self.named[name]
        self.sources[name] = source
        self.named[name] = made = make()
        return made

    # ---- values ----

    def output(self, shape: Shape, *, field: bool = True) -> Any:
        inner: Any
        if shape.kind == "list":
            assert shape.of is not None
            inner = GraphQLList(self.output(shape.of))
        else:
            inner = self.leaf(shape) or self.composite(shape)
        return inner if shape.optional or self.nullable or not field else GraphQLNonNull(inner)

    def input(self, shape: Shape, *, required: bool) -> Any:
        inner: Any
        if shape.kind == "list":
            assert shape.of is not None
            inner = GraphQLList(self.input(shape.of, required=not shape.of.optional))
        elif shape.kind == "union":
            raise TypeError(f"{shape.name} is a union, which nothing can be given as")
        else:
            inner = self.leaf(shape) or self.input_object(shape.definition)
        return GraphQLNonNull(inner) if required else inner

    def leaf(self, shape: Shape) -> Any:
        if shape.kind == "scalar":
            return scalar_named(shape.name, self.registry)
        if shape.kind == "enum":
            return self._keep(shape.name, shape.python, lambda: _enum(shape.python))
        return None

    def composite(self, shape: Shape) -> Any:
        if shape.kind == "union":
            return self._keep(shape.name, shape.members, lambda: self._union(shape))
        definition = shape.definition
        if definition.is_input:
            raise TypeError(f"{definition.name} is an input: nothing can return it")
        return self.object(definition)

    def _union(self, shape: Shape) -> Any:
        members = [self.object(d) for m in shape.members if (d := definition_of(m))]
        return GraphQLUnionType(shape.name, members, resolve_type=_name_of_type)

    # ---- objects ----

    def object(self, definition: Definition) -> Any:
        cls = definition.python_type
        if definition.kind == "interface":
            return self._keep(
                definition.name,
                cls,
                lambda: GraphQLInterfaceType(
                    definition.name,
                    lambda: self._fields(definition),
                    resolve_type=_name_of_type,
                    description=definition.description,
                ),
            )
        return self._keep(
            definition.name,
            cls,
            lambda: GraphQLObjectType(
                definition.name,
                lambda: self._fields(definition),
                interfaces=lambda: self._interfaces(definition),
                description=definition.description,
            ),
        )

    def _interfaces(self, definition: Definition) -> list[Any]:
        found = dict.fromkeys(definition.implements)
        for base in definition.python_type.__mro__[1:]:
            inherited = definition_of(base)
            if inherited and inherited.kind == "interface":
                found[base] = None
        return [self.object(d) for cls in found if (d := definition_of(cls))]

    def _fields(self, definition: Definition) -> dict[str, GraphQLField]:
        fields: dict[str, GraphQLField] = {}
        for interface in definition.implements:
            inherited = definition_of(interface)
            for name in inherited.fields if inherited else ():
                if name not in definition.fields and inherited:
                    self._add_field(fields, inherited, name)
        for field, _ in definition.shown():
            self._add_field(fields, definition, field.name)
        for resolver in definition.resolvers.values():
            fields[resolver.graphql_name] = self._resolved(resolver, definition)
        if not fields:
            raise ValueError(f"the type {definition.name} has no field")
        return fields

    def _add_field(
        self, fields: dict[str, GraphQLField], definition: Definition, name: str
    ) -> None:
        field = definition.fields[name]
        try:
            shape = shape_of(definition.annotation(name))
        except TypeError as error:
            raise TypeError(f"{definition.name}.{name}: {error}") from None
        graphql_name = definition.graphql_name_of(name)
        if graphql_name in fields:
            raise ValueError(f"two fields of {definition.name} are called {graphql_name}")
        from fraiseql.resolving.nested import filtered, looked_up

        resolver = filtered(definition, field, shape) or looked_up(definition, field, shape)
        fields[graphql_name] = (
            self._resolved(resolver, definition)
            if resolver
            else GraphQLField(
                self.output(shape),
                description=field.description,
                resolve=_reader(name, graphql_name),
            )
        )

    def _resolved(self, resolver: FieldResolver, definition: Definition) -> GraphQLField:
        from fraiseql.resolving.methods import method_resolver

        signature = signature_of(resolver.function, method=True)
        shape = signature.shape
        if getattr(resolver.function, "__fraiseql_guarded__", False):
            # Who may not see it sees the fields beside it.
            shape = replace(shape, optional=True)
        return GraphQLField(
            self.output(shape),
            args={a.graphql_name: self._argument(a) for a in signature.arguments},
            description=resolver.description,
            resolve=method_resolver(resolver, signature, definition),
        )

    # ---- inputs ----

    def input_object(self, definition: Definition) -> Any:
        if not definition.is_input:
            raise TypeError(f"{definition.name} is no input: decorate it with @fraiseql.input")
        return self._keep(
            definition.name,
            definition.python_type,
            lambda: GraphQLInputObjectType(
                definition.name,
                lambda: self._input_fields(definition),
                description=definition.description,
            ),
        )

    def _input_fields(self, definition: Definition) -> dict[str, GraphQLInputField]:
        fields: dict[str, GraphQLInputField] = {}
        for field, annotation in definition.shown():
            try:
                shape = shape_of(annotation)
                required = not shape.optional and not field.has_default
                given = self.input(shape, required=required)
            except TypeError as error:
                raise TypeError(f"{definition.name}.{field.name}: {error}") from None
            fields[definition.graphql_name_of(field.name)] = GraphQLInputField(
                given, description=field.description
            )
        if not fields:
            raise ValueError(f"the input {definition.name} has no field")
        return fields

    # ---- root fields ----

    def _argument(self, argument: Argument) -> GraphQLArgument:
        required = argument.required and not self.nullable
        return GraphQLArgument(
            self.input(argument.shape, required=required), description=argument.description
        )

    def root(self, root: Root) -> GraphQLField:
        from fraiseql.resolving.methods import root_resolver

        # Whatever is annotated: a resolver may fail, and takes no other field along.
        kind = self.output(root.shape, field=False)
        try:
            args = {a.graphql_name: self._argument(a) for a in root.arguments}
        except TypeError as error:
            raise TypeError(f"{root.name}: {error}") from None
        return GraphQLField(
            kind, args=args, description=root.description, resolve=root_resolver(root)
        )

    def subscription(self, root: Root) -> GraphQLField:
        from fraiseql.resolving.methods import root_resolver

        return GraphQLField(
            self.output(root.shape, field=False),
            args={a.graphql_name: self._argument(a) for a in root.arguments},
            description=root.description,
            subscribe=root_resolver(root),
            resolve=lambda event, info, **_: event,
        )


def _enum(cls: type[enums.Enum]) -> Any:
    class _Type(GraphQLEnumType):
        """Also serializes what the members stand for: rows have their values."""

        def serialize(self, output_value: Any) -> str:
            if isinstance(output_value, cls):
                return output_value.name
            if isinstance(output_value, str) and output_value in cls.__members__:
                return output_value
            return cls(output_value).name

    values = {name: GraphQLEnumValue(member) for name, member in cls.__members__.items()}
    description = docstring(cls)[0]
    if description in (None, enums.Enum.__doc__, "An enumeration."):
        description = None
    return _Type(cls.__name__, values, description=description)


def _reader(name: str, graphql_name: str) -> Callable[[Any, Any], Any]:
    def read(value: Any, info: Any) -> Any:
        if isinstance(value, dict):
            found = value[name] if name in value else value.get(graphql_name)
        else:
            found = getattr(value, name, None)
        if found is UNSET:
            return None
        return found() if inspect.ismethod(found) else found

    return read


def _name_of_type(value: Any, *_: Any) -> str | None:
    """The type of an object of an interface or a union."""
    if isinstance(value, dict):
        name = value.get("__typename")
        return name if isinstance(name, str) else None
    definition = definition_of(type(value))
    return definition.name if definition else None


# ---- the whole ----


def _guarded(function: Any, root: Root) -> Root:
    """A root that is answered without the function, for whom the function would answer."""
    if not getattr(function, "__fraiseql_guards__", ()):
        return root

    async def call(info: Any, **arguments: Any) -> Any:
        await check_guards(function, info, arguments)
        return await root.call(info, **arguments)

    return replace(root, call=call, pages=None, calls=None)


def roots_of(functions: dict[str, Any]) -> dict[str, Root]:
    found: dict[str, Root] = {}
    for name, function in functions.items():
        made: list[Root]
        if isinstance(function, type):
            made = list(roots_of_class(function))
        elif isinstance(getattr(function, "__fraiseql_root__", None), Root):
            made = [_guarded(function, function.__fraiseql_root__)]
        else:
            made = [root_of(function, getattr(function, "__fraiseql_name__", None) or name)]
        for root in made:
            if root.name in found:
                raise ValueError(f"two root fields are called {root.name}")
            found[root.name] = root
    return found


def mutation_roots(mutations: dict[str, Any]) -> dict[str, Root]:
    """Raises ValueError when two of them are one field."""
    from fraiseql.mutations.sql_mutation import SqlMutation

    functions: dict[str, Any] = {}
    found: dict[str, Root] = {}
    for name, mutation in mutations.items():
        declared = getattr(mutation, "__fraiseql_mutation__", None)
        if not isinstance(declared, SqlMutation):
            functions[name] = mutation
            continue
        root = _guarded(mutation, declared.root())
        if root.name in found:
            raise _one_field(root, found[root.name])
        found[root.name] = root
    for root in roots_of(functions).values():
        if root.name in found:
            raise _one_field(root, found[root.name])
        found[root.name] = root
    return found


def _one_field(second: Root, first: Root) -> ValueError:
    """Two mutations of one name; the first is a class."""

    def where(root: Root) -> str:
        place: Any = root.raw
        return f"{place.__module__}.{place.__qualname__}"

    return ValueError(
        f"the mutations {where(first)} and {where(second)} are both the field {second.name}: a "
        "class has the name of its function in SQL. Keep one of them, or make the other a function "
        "of its own name that calls db.execute_function()"
    )


def object_of(name: str, roots: dict[str, Root], make: Callable[[Root], GraphQLField]) -> Any:
    if not roots:
        return None
    return GraphQLObjectType(name, {root.name: make(root) for root in roots.values()})


def schema_of(registry: SchemaRegistry) -> BuiltSchema:
    """Builds what is registered.  Raises TypeError, NameError or ValueError that name the place."""
    builder = SchemaBuilder(registry)
    queries = roots_of(registry.queries)
    mutations = mutation_roots(registry.mutations)
    subscriptions = roots_of(registry.subscriptions)
    if not queries:
        raise TypeError(
            "Type Query must define one or more fields: decorate a function with @fraiseql.query"
        )
    query = object_of("Query", queries, builder.root)
    mutation = object_of("Mutation", mutations, builder.root)
    subscription = object_of("Subscription", subscriptions, builder.subscription)
    more: list[Any] = [kind for kind in (query, mutation, subscription) if kind]
    roots = [cls for cls in registry.queries.values() if isinstance(cls, type)]
    for cls in registry.types.values():
        definition = definition_of(cls)
        if definition is None or definition.python_type in roots:
            continue
        if getattr(cls, "__parameters__", ()):
            continue  # Connection[T] without its T
        if definition.is_input:
            more.append(builder.input_object(definition))
        elif definition.kind in ("type", "interface"):
            more.append(builder.object(definition))
    for cls in registry.enums.values():
        if is_enum(cls):
            more.append(builder.leaf(Shape("enum", cls.__name__, cls)))
    try:
        schema = GraphQLSchema(
            query=query, mutation=mutation, subscription=subscription, types=more
        )
    except TypeError as error:
        # graphql-core says of which type the fields are; the cause says it as well, and more.
        raise error.__cause__ or error from None
    return BuiltSchema(schema, queries, mutations, subscriptions)


def register_sources(
    registry: SchemaRegistry,
    types: Sequence[Any] = (),
    queries: Sequence[Any] = (),
    mutations: Sequence[Any] = (),
    subscriptions: Sequence[Any] = (),
) -> None:
    """Adds what an application lists.  Among the queries may be types: those with fields of their
    own to answer are Query's, others only belong to the schema."""
    for cls in types:
        if is_enum(cls):
            registry.register_enum(cls)
        elif definition_of(cls):
            registry.register_type(cls)
        else:
            raise TypeError(f"{cls!r} is no type: decorate it with @fraiseql.type")
    for query in queries:
        if isinstance(query, type) and not _is_root(query):
            registry.register_type(query)
        else:
            registry.register_query(query)
    for mutation in mutations:
        registry.register_mutation(mutation)
    for subscription in subscriptions:
        registry.register_subscription(subscription)


def _is_root(cls: type) -> bool:
    if any(name.startswith("resolve_") for name in dir(cls)):
        return True
    definition = definition_of(cls)
    if definition is None or not definition.is_type:
        return False
    if cls.__name__ in ("Query", "QueryRoot"):
        return all(field.has_default for field in definition.fields.values())
    return bool(definition.resolvers) and cls.__name__.endswith(("Query", "QueryRoot"))


def build_fraiseql_schema(
    *,
    query_types: list[Any] | None = None,
    mutation_resolvers: list[Any] | None = None,
    subscription_resolvers: list[Any] | None = None,
    camel_case_fields: bool = True,
) -> GraphQLSchema:
    """The schema of what decorators have registered and of what is given here: a GraphQLSchema of
    graphql-core, whose resolvers are the functions.

    camel_case_fields: `full_name` is `fullName`.
    Raises TypeError, NameError or ValueError when it is none."""
    SchemaConfig.set_config(camel_case_fields=camel_case_fields)
    registry = SchemaRegistry.get_instance()
    register_sources(
        registry,
        queries=query_types or (),
        mutations=mutation_resolvers or (),
        subscriptions=subscription_resolvers or (),
    )
    return registry.build_schema()
