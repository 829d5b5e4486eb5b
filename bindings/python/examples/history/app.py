# SPDX-License-Identifier: MIT
"""History: a mutation, and a trigger that notes down who changed what."""

import os
from typing import Any

import fraiseql
from fraiseql.fastapi import create_fraiseql_app


@fraiseql.type(sql_source="v_note")
class Note:
    id: int
    title: str


@fraiseql.type(sql_source="v_change")
class Change:
    who: str
    before: str | None
    after: str | None


@fraiseql.input
class RenameNoteInput:
    id: int
    title: str


@fraiseql.success
class RenameNoteSuccess:
    note: Note


@fraiseql.error
class RenameNoteError:
    message: str


@fraiseql.mutation(function="fn_rename_note")
class RenameNote:
    input: RenameNoteInput
    success: RenameNoteSuccess
    error: RenameNoteError


@fraiseql.query
async def history(info: fraiseql.Info, note: int) -> list[Change]:
    """The changes of a note, the first one first."""
    where = {"note": {"eq": note}}
    found: list[Change] = await info.context["db"].find(
        "v_change", info=info, where=where, order_by="id"
    )
    return found


async def context(request: Any) -> dict[str, Any]:
    return {"user_id": request.headers.get("x-user", "nobody")}


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"], context_getter=context)
