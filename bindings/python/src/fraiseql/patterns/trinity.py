# SPDX-License-Identifier: MIT
"""Three identifiers: `pk_x` for joins, `id` for clients, `identifier` for people."""

from typing import Any, TypeVar


class TrinityMixin:
    """Keeps the internal key beside the fields of a type, where no client sees it."""

    @property
    def _pk_name(self) -> str:
        return get_pk_column_name(type(self))

    def get_internal_pk(self) -> int | None:
        """The key, if it is known."""
        return self.__dict__.get(self._pk_name)

    def set_internal_pk(self, pk: int) -> None:
        """Says the key."""
        self.__dict__[self._pk_name] = pk


TrinityEntity = TypeVar("TrinityEntity", bound=TrinityMixin)


def get_pk_column_name(entity_type: type) -> str:
    """`pk_user` of `User`, `pk_blogpost` of `BlogPost`."""
    return f"pk_{entity_type.__name__.lower()}"


def get_identifier_from_slug(slug: str) -> str:
    """What stands behind the last `/`, without an `@` before it, in small letters: `foo` of
    `@Org/Foo`, `ann` of `/users/@Ann`."""
    return slug.strip().rpartition("/")[2].removeprefix("@").lower()


def trinity_field(**kwargs: Any) -> dict[str, Any]:
    """Options of a field, as they are given."""
    return kwargs
