# SPDX-License-Identifier: MIT
"""Who asks, from a context to what the engine tells PostgreSQL.

The settings that come of it: `app.user_id`, `app.tenant_id`, `app.contact_id`,
`app.is_super_admin`.
"""

from collections.abc import Mapping
from typing import Any

from fraiseql.core.values import dump, to_json

# What a context may say by itself.
_SAID = frozenset({"user_id", "tenant_id", "contact_id", "roles", "permissions", "is_super_admin"})


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _names(values: Any) -> list[str]:
    """Roles as they come: words, or objects or dicts with a `name`."""
    names = []
    for value in values or ():
        if isinstance(value, Mapping):
            value = value.get("name")
        name = getattr(value, "name", value)
        if name:
            names.append(str(name))
    return names


def principal_of(context: Mapping[str, Any] | None) -> bytes | None:
    """The principal of a request's context as JSON; None for nobody.

    Of the context count `user` (a UserContext, an object or dict like it, or an id), `user_id`,
    `tenant_id`, `contact_id`, `roles`, `permissions`, `is_super_admin`; what stands in the context
    itself wins over what the user says.  Under `fraiseql serve` the server has found out who asks,
    and what it says of that counts as it is, unless the context has another `user`."""
    if not context:
        return None
    served = getattr(context.get("request"), "fraiseql_principal", None)
    if served is not None and served[0] is context.get("user"):
        return _as_served(context, served[1])
    if context.get("user") is None and _SAID.isdisjoint(context) and not _variables(context):
        return None
    user = context.get("user")
    metadata = _of(user, "metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}

    def said(name: str) -> Any:
        for value in (context.get(name), _of(user, name), metadata.get(name)):
            if value is not None:
                return value
        return None

    user_id = said("user_id")
    if user_id is None:
        user_id = user if isinstance(user, (str, int)) else _of(user, "id")
    roles = _names(said("roles"))
    result = {
        "user": _text(user_id),
        "tenant": _text(said("tenant_id")),
        "contact": _text(said("contact_id")) or _text(user_id),
        "super_admin": bool(said("is_super_admin")) or "super_admin" in roles,
        "roles": roles,
        "permissions": _names(said("permissions")),
        "claims": {**_claims(metadata), **_variables(context)},
    }
    kept = {name: value for name, value in result.items() if value}
    return dump(kept) if kept else None


def _as_served(context: Mapping[str, Any], served: dict[str, Any]) -> bytes | None:
    """What the server found out, with what the application's context says itself."""
    said: dict[str, Any] = {
        "user": _text(context.get("user_id")),
        "tenant": _text(context.get("tenant_id")),
        "contact": _text(context.get("contact_id")),
        "super_admin": bool(context.get("is_super_admin")),
        "roles": _names(context.get("roles")),
        "permissions": _names(context.get("permissions")),
    }
    result = {**served, **{name: value for name, value in said.items() if value}}
    if variables := _variables(context):
        result["claims"] = {**result.get("claims", {}), **variables}
    return dump(result) if result else None


def _variables(context: Mapping[str, Any]) -> dict[str, Any]:
    """Of what `config.session_variables` names, what stands in the context; `session.settings`
    reads it there."""
    names = getattr(context.get("config"), "session_variables", None) or {}
    found = {name: str(context[name]) for name in names if context.get(name) is not None}
    return {"context": found} if found else {}


def _of(user: Any, name: str) -> Any:
    return user.get(name) if isinstance(user, Mapping) else getattr(user, name, None)


def _claims(metadata: Mapping[str, Any]) -> dict[str, Any]:
    claims = metadata.get("claims")
    try:
        return to_json(dict(claims)) if isinstance(claims, Mapping) else {}
    except (TypeError, ValueError):
        return {}
