"""An API of notes: rows come from the database, what Python computes stands here."""

from datetime import datetime
from typing import Any
from uuid import UUID

import fraiseql


@fraiseql.type(sql_source="v_note")
class Note:
    """Something worth remembering."""

    id: UUID
    identifier: str | None
    title: str
    body: str | None
    created_at: datetime

    @fraiseql.field(description="Words of the body.")
    def words(self, info: Any) -> int:
        return len((self.body or "").split())


@fraiseql.query
async def notes(info: Any, limit: int = 20) -> list[Note]:
    """The newest notes."""
    newest = [{"created_at": "desc"}]
    found: list[Note] = await info.context["db"].find(
        "v_note", info=info, limit=limit, order_by=newest
    )
    return found


@fraiseql.query
async def note(info: Any, id: UUID) -> Note | None:
    found: Note | None = await info.context["db"].find_one("v_note", info=info, id=id)
    return found


@fraiseql.query
async def greeting(info: Any, name: str = "world") -> str:
    return f"Hello, {name}."


@fraiseql.input
class CreateNoteInput:
    title: str
    identifier: str | None = None
    body: str | None = None


@fraiseql.success
class CreateNoteSuccess:
    note: Note | None = None


@fraiseql.error
class CreateNoteError: ...


@fraiseql.mutation(function="fn_create_note")
class CreateNote:
    input: CreateNoteInput
    success: CreateNoteSuccess
    failure: CreateNoteError


# FRAISEQL_DATABASE_URL, or DATABASE_URL, says where the database is.
app = fraiseql.create_fraiseql_app()
