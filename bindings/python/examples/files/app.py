# SPDX-License-Identifier: MIT
"""A tree of files: paths of ltree, and what stands beneath one of them."""

import os

import fraiseql
from fraiseql.fastapi import create_fraiseql_app


@fraiseql.type(sql_source="v_file")
class File:
    id: int
    path: str
    bytes: int

    @fraiseql.field
    def depth(self, info: fraiseql.Info) -> int:
        """How many names the path has."""
        return self.path.count(".") + 1


@fraiseql.query
async def beneath(info: fraiseql.Info, folder: str) -> list[File]:
    """The folder and all that is in it, however deep."""
    where = {"path": {"descendant_of": folder}}
    found: list[File] = await info.context["db"].find(
        "v_file", info=info, where=where, order_by="path"
    )
    return found


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"])
