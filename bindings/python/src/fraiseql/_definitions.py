# SPDX-License-Identifier: MIT
"""Classes that decorators made types, inputs, enums and interfaces of the schema."""

from __future__ import annotations

import dataclasses
import enum as enums
import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal, get_origin

from fraiseql._comments import annotated_texts, comments_of, text_in
from fraiseql.core.values import to_json
from fraiseql.fields import MISSING, FraiseQLField
from fraiseql.names import docstring, schema_name, snake
from fraiseql.types.unset import UNSET, UnsetType

Kind = Literal["type", "input", "interface", "success", "error"]

ATTRIBUTE = "__fraiseql_definition__"
# Of inputs that rows are compared with.
FILTER = "__fraiseql_filter__"


class FieldResolver:
    """A method of a type that is a field of it: `@field`, `@dataloader_field`.

    function: called with the object and `info`, and the field's arguments."""

    def __init__(
        self, name: str, function: Callable[..., Any], description: str | None = None
    ) -> None:
        self.name = name
        self.function = function
        self.description = description or docstring(function)[0]
        self.graphql_name = schema_name(name)

    def __repr__(self) -> str:
        return f"FieldResolver({self.name})"


def guard_field(made: Any, resolver: Any, around: Callable[[Any], Any]) -> None:
    """`made` stands around `resolver`.  If @field stands inside, what it made answers requests: it
    goes behind `around` too."""
    marked = getattr(resolver, "__fraiseql_resolver__", None)
    if isinstance(marked, FieldResolver):
        inner = around(marked.function)
        made.__fraiseql_resolver__ = FieldResolver(marked.name, inner, marked.description)


def guard_mutation(target: Any, ask: Any) -> bool:
    """Is it a class?  Then `@mutation` made a field of it, and `ask(info)` refuses before that
    runs.

    Raises TypeError for a class that is no mutation, or is none yet."""
    if not isinstance(target, type):
        return False
    if "__fraiseql_mutation__" not in vars(target):
        raise TypeError(
            f"{target.__name__} is a class: what a mutation requires stands above "
            "@fraiseql.mutation, and of others nothing can be required"
        )
    guards = vars(target).get("__fraiseql_guards__", ())
    target.__fraiseql_guards__ = (ask, *guards)  # type: ignore[attr-defined]
    return True


class Definition:
    """What the schema says of a class.

    kind: "type", "input" or "interface"; "success" and "error" for results of mutations.
    sql_source: the view whose rows its instances are; None for others.
    fields: by their name in Python, in their order.  resolvers: methods that are fields.
    """

    def __init__(
        self,
        cls: type,
        kind: Kind,
        fields: dict[str, FraiseQLField],
        *,
        sql_source: str | None = None,
        jsonb_column: str | None = None,
        implements: tuple[type, ...] = (),
        resolve_nested: bool = False,
    ) -> None:
        self.python_type = cls
        self.kind = kind
        self.name: str = cls.__dict__.get("__gql_typename__") or cls.__name__
        self.fields = fields
        self.sql_source = sql_source
        self.jsonb_column = jsonb_column
        self.implements = implements
        self.resolve_nested = resolve_nested
        self.description, described = docstring(cls)
        described = {**described, **annotated_texts(cls), **comments_of(cls)}
        for name, field in fields.items():
            field.description = field.description or described.get(name)
        self.resolvers = {
            name: value
            for base in reversed(cls.__mro__)
            for name, attribute in vars(base).items()
            if (value := getattr(attribute, "__fraiseql_resolver__", None)) is not None
        }
        # Looks rows of it up: see fraiseql.resolving.nested.
        self.loader: Any = None
        self._hints: dict[str, Any] | None = None

    @property
    def is_input(self) -> bool:
        return self.kind == "input"

    @property
    def is_output(self) -> bool:
        return not self.is_input

    @property
    def is_type(self) -> bool:
        return self.kind not in ("input", "interface")

    def describe(self) -> dict[str, Any]:
        """What the class is, as a dict: typename, kind, is_input, is_output, sql_source, and of
        each field its type, purpose, default, default_factory and description.

        Raises NameError for an annotation that nothing has the name of."""
        return {
            "typename": self.name,
            "kind": self.kind,
            "is_input": self.is_input,
            "is_output": self.is_output,
            "sql_source": self.sql_source,
            "jsonb_column": self.jsonb_column,
            "fields": {
                name: {
                    "type": self.annotation(name),
                    "purpose": field.purpose,
                    "default": None if field.default is MISSING else field.default,
                    "default_factory": field.default_factory,
                    "description": field.description,
                }
                for name, field in self.fields.items()
            },
        }

    def graphql_name_of(self, name: str) -> str:
        """The field's name in the schema."""
        field = self.fields.get(name)
        return (field.graphql_name if field else None) or schema_name(name)

    @property
    def type_hints(self) -> dict[str, Any]:
        """Annotations with what they refer to, which need not exist before the schema is built.

        Raises NameError for a name that nothing has."""
        if self._hints is None:
            self._hints = hints_of(self.python_type)
            for name, field in self.fields.items():
                # Of annotations that were no more than text until now.
                field.description = field.description or text_in(self._hints.get(name))
        return self._hints

    def annotation(self, name: str) -> Any:
        field = self.fields[name]
        return field.field_type if field.field_type is not None else self.type_hints[name]

    def shown(self) -> Iterator[tuple[FraiseQLField, Any]]:
        """The fields that the schema has, and their annotations."""
        other = "output" if self.is_input else "input"
        for name, field in self.fields.items():
            if field.purpose != other:
                yield field, self.annotation(name)


def definition_of(cls: Any) -> Definition | None:
    """None for a class that no decorator has seen itself."""
    found = cls.__dict__.get(ATTRIBUTE) if isinstance(cls, type) else None
    return found if isinstance(found, Definition) else None


# ---- annotations by name ----

_named: dict[str, type] = {}


def remember_name(cls: type) -> None:
    """Annotations may name the class from anywhere."""
    _named[cls.__name__] = cls


def forget_names() -> None:
    _named.clear()


class _Names(Mapping[str, Any]):
    """A module's names, and behind them those of all classes of the schema."""

    def __init__(self, module: Mapping[str, Any]) -> None:
        self._module = module

    def __getitem__(self, name: str) -> Any:
        if name in self._module:
            return self._module[name]
        return _named[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**_named, **self._module})

    def __len__(self) -> int:
        return len({**_named, **self._module})


def hints_of(value: Any) -> dict[str, Any]:
    """The annotations of a class or a function, each name in them resolved.

    Raises NameError, naming the annotation, when nothing has a name."""
    owners = [value] if not isinstance(value, type) else list(reversed(value.__mro__))
    found: dict[str, Any] = {}
    for owner in owners:
        module = sys.modules.get(getattr(owner, "__module__", ""), None)
        own = getattr(inspect.unwrap(owner), "__globals__", None) if callable(owner) else None
        names = _Names(own if own is not None else vars(module) if module else {})
        for name, annotation in inspect.get_annotations(owner).items():
            found[name] = _resolved(annotation, names, f"{owner.__qualname__}.{name}")
    return found


def _resolved(annotation: Any, names: _Names, where: str) -> Any:
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    try:
        return typing.get_type_hints(
            holder, globalns=dict(names), localns=None, include_extras=True
        )["it"]
    except NameError as error:
        raise NameError(
            f"{where} is annotated {annotation!r}, and nothing is called {error.name}: import it "
            "where the annotation stands, or decorate its class",
            name=error.name,
        ) from None


# ---- making classes ----


def _is_class_variable(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return annotation is ClassVar or get_origin(annotation) is ClassVar


def _field_of(value: Any) -> FraiseQLField:
    if isinstance(value, FraiseQLField):
        return value
    if isinstance(value, dataclasses.Field):
        factory = value.default_factory
        return FraiseQLField(
            default=MISSING if value.default is dataclasses.MISSING else value.default,
            default_factory=None if factory is dataclasses.MISSING else factory,
            init=value.init,
            repr=value.repr,
            description=value.metadata.get("description"),
        )
    if isinstance(value, (list, dict, set)):
        return FraiseQLField(default_factory=value.copy)
    return FraiseQLField(default=value)


def own_fields(cls: type) -> dict[str, FraiseQLField]:
    """The fields of the annotations of the class, and of those before it."""
    fields: dict[str, FraiseQLField] = {}
    for base in cls.__mro__[:0:-1]:
        inherited = definition_of(base)
        if inherited:
            fields.update(inherited.fields)
    for name, annotation in inspect.get_annotations(cls).items():
        value = cls.__dict__.get(name, MISSING)
        if name.startswith("__") or _is_class_variable(annotation):
            continue
        if getattr(value, "__fraiseql_resolver__", None) is not None:
            continue
        field = FraiseQLField() if value is MISSING else _field_of(value)
        field.name = name
        fields[name] = field
    for index, field in enumerate(fields.values()):
        field.index = index
    return fields


def _may_be_none(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return "None" in annotation or "Optional" in annotation
    return type(None) in typing.get_args(annotation)


def _is_text(annotation: Any) -> bool:
    """`str`, or that or None; not what is derived from it."""
    if get_origin(annotation) is typing.Annotated:
        return _is_text(typing.get_args(annotation)[0])
    if get_origin(annotation) in (typing.Union, types.UnionType):
        args = typing.get_args(annotation)
        kept = [one for one in args if one is not type(None) and one is not UnsetType]
        return len(kept) == 1 and _is_text(kept[0])
    return annotation is str


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and (not value or value.isspace())


def _blank_texts(definition: Definition, held: Mapping[str, Any]) -> list[FraiseQLField]:
    """The fields of an input that hold nothing but white space, and are text."""
    blank = [name for name, value in held.items() if _is_blank(value)]
    # Rows are compared with any text.
    if not blank or not definition.is_input or hasattr(definition.python_type, FILTER):
        return []
    return [definition.fields[name] for name in blank if _is_text(definition.annotation(name))]


def given_of(value: Any) -> dict[str, Any]:
    """What an instance was given, by its names in Python, without UNSET.

    Of inputs, text that may be left out is None where it is blank, unless its default is."""
    definition = value.__fraiseql_definition__
    held = ((name, getattr(value, name, UNSET)) for name in definition.fields)
    given = {name: inner for name, inner in held if inner is not UNSET}
    for field in _blank_texts(definition, given):
        if field.has_default and not _is_blank(field.make_default()):
            given[field.name] = None
    return given


def _make_init(cls: type, fields: dict[str, FraiseQLField], is_input: bool) -> Callable[..., None]:
    ordered = [field for field in fields.values() if field.init]
    names = [field.name for field in ordered]
    known = frozenset(names)
    every = tuple(fields)
    annotations = {
        name: annotation
        for base in reversed(cls.__mro__)
        for name, annotation in inspect.get_annotations(base).items()
    }
    absent: dict[str, Callable[[], Any]] = {}
    for field in fields.values():
        if field.has_default:
            absent[field.name] = field.make_default
        elif is_input and _may_be_none(annotations.get(field.name)):
            absent[field.name] = lambda: UNSET
        elif _may_be_none(annotations.get(field.name)) or not field.init:
            absent[field.name] = lambda: None

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) > len(names):
            raise TypeError(f"{cls.__name__} takes {len(names)} values, not {len(args)}")
        given = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name not in known:
                raise TypeError(f"{cls.__name__} has no field {name!r}")
            if name in given:
                raise TypeError(f"{cls.__name__} was given {name!r} twice")
            given[name] = value
        missing = [name for name in names if name not in given and name not in absent]
        if missing:
            raise TypeError(
                f"{cls.__name__} needs a value for {', '.join(map(repr, missing))}: "
                "missing required argument"
            )
        for field in _blank_texts(self.__fraiseql_definition__, given) if is_input else ():
            if not field.has_default:
                raise ValueError(f"Field {field.name!r} cannot be empty")
        for name in every:
            setattr(self, name, given[name] if name in given else absent[name]())
        after = getattr(self, "__post_init__", None)
        if after is not None:
            after()

    parameters = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    parameters += [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None if field.name in absent else inspect.Parameter.empty,
            annotation=annotations.get(field.name, Any),
        )
        for field in ordered
    ]
    __init__.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return __init__


def _make_repr(fields: dict[str, FraiseQLField]) -> Callable[[Any], str]:
    names = [field.name for field in fields.values() if field.repr]

    def __repr__(self: Any) -> str:
        inside = ", ".join(f"{n}={getattr(self, n, MISSING)!r}" for n in names)
        return f"{type(self).__name__}({inside})"

    return __repr__


def _make_eq(fields: dict[str, FraiseQLField]) -> Callable[[Any, Any], Any]:
    names = [field.name for field in fields.values() if field.compare]

    def __eq__(self: Any, other: Any) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, n, MISSING) == getattr(other, n, MISSING) for n in names)

    return __eq__


def _from_dict(cls: Any, data: Mapping[str, Any]) -> Any:
    """An instance of a dict whose keys are spelled as in Python or as in the schema; what is no
    field is passed over.  Objects inside, UUIDs, dates and enums become what their annotations say;
    what cannot be that stays as it is."""
    from fraiseql.resolving.arguments import read_value

    definition = cls.__fraiseql_definition__
    known = {}
    for name in definition.fields:
        for spelling in (name, definition.graphql_name_of(name)):
            if spelling in data:
                known[name] = read_value(definition, name, data[spelling])
                break
    return cls(**known)


def _plain(value: Any) -> Any:
    definition = definition_of(type(value))
    if definition is not None:
        return _to_dict(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items() if v is not UNSET}
    return to_json(value)


def _to_dict(self: Any) -> dict[str, Any]:
    """What was given, by its names in Python, as json.dumps() takes it."""
    return {name: _plain(value) for name, value in given_of(self).items()}


def define(cls: type, kind: Kind, fields: dict[str, FraiseQLField], **options: Any) -> Definition:
    """Makes the class what its definition says: a constructor from its fields, `from_dict`, ==."""
    for name in fields:
        value = cls.__dict__.get(name)
        if isinstance(value, (FraiseQLField, dataclasses.Field)):
            delattr(cls, name)
        field = fields[name]
        if field.default is not MISSING and name not in cls.__dict__:
            setattr(cls, name, field.default)
    definition = Definition(cls, kind, fields, **options)
    if "__init__" not in cls.__dict__:
        cls.__init__ = _make_init(cls, fields, kind == "input")  # type: ignore[misc]
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _make_repr(fields)  # type: ignore[assignment, method-assign]
    if "__eq__" not in cls.__dict__:
        cls.__eq__ = _make_eq(fields)  # type: ignore[assignment, method-assign]
        if "__hash__" not in cls.__dict__ or cls.__dict__["__hash__"] is None:
            cls.__hash__ = object.__hash__  # type: ignore[assignment, method-assign]
    if "from_dict" not in cls.__dict__:
        cls.from_dict = classmethod(_from_dict)  # type: ignore[attr-defined]
    if kind == "input":
        for name in ("to_dict", "__json__"):
            if name not in cls.__dict__:
                setattr(cls, name, _to_dict)
    setattr(cls, ATTRIBUTE, definition)
    cls.__gql_typename__ = definition.name  # type: ignore[attr-defined]
    cls.__gql_fields__ = fields  # type: ignore[attr-defined]
    if definition.sql_source:
        cls.__gql_table__ = definition.sql_source  # type: ignore[attr-defined]
    remember_name(cls)
    return definition


# ---- enums ----

ENUM_ATTRIBUTE = "__fraiseql_enum__"


def _member_equals(self: enums.Enum, other: Any) -> Any:
    return self is other if isinstance(other, enums.Enum) else self.value == other


def _member_hash(self: enums.Enum) -> int:
    return hash(self.value)


def define_enum(cls: type[enums.Enum]) -> None:
    """Makes an enum one of the schema: its values are called as its members.

    A member is equal to its value from now on: version 1 handed the values to resolvers."""
    if cls.__eq__ is object.__eq__ and all(isinstance(m.value, (str, int)) for m in cls):
        cls.__eq__ = _member_equals  # type: ignore[method-assign, assignment]
        cls.__hash__ = _member_hash  # type: ignore[method-assign]
    setattr(cls, ENUM_ATTRIBUTE, True)
    remember_name(cls)


def is_enum(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, enums.Enum)


def plural_base(name: str) -> str:
    """`CreateUserSuccess` → `CreateUser`: what a result's name begins with."""
    for suffix in ("Success", "Error", "Failure"):
        if name.endswith(suffix) and name != suffix:
            return name[: -len(suffix)]
    return name


__all__ = [
    "ATTRIBUTE",
    "FILTER",
    "Definition",
    "FieldResolver",
    "Kind",
    "define",
    "define_enum",
    "definition_of",
    "forget_names",
    "given_of",
    "hints_of",
    "is_enum",
    "own_fields",
    "plural_base",
    "remember_name",
    "snake",
]
