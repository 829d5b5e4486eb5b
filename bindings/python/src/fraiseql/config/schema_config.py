# SPDX-License-Identifier: MIT
"""How the schema is made of Python's classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass
class SchemaConfig:
    """Settings of all schemas that are built in this process.

    camel_case_fields: `full_name` is `fullName` in the schema.
    nullable_fields: fields are nullable whatever their annotation says, as in FraiseQL 1.x; else
    only those that may be None.
    """

    camel_case_fields: bool = True
    nullable_fields: bool = False

    _instance: ClassVar[SchemaConfig | None] = None

    @classmethod
    def get_instance(cls) -> SchemaConfig:
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    @classmethod
    def set_config(cls, **settings: Any) -> None:
        """Changes settings by name.  Raises AttributeError for one that there is none of."""
        instance = cls.get_instance()
        for name, value in settings.items():
            if name not in cls.__dataclass_fields__:
                raise AttributeError(f"the schema has no setting {name!r}")
            setattr(instance, name, value)

    @classmethod
    def reset(cls) -> None:
        """All settings are as at the start."""
        cls._instance = None
