# SPDX-License-Identifier: MIT
"""A blog: views of the database as types, queries over them, and a field that Python computes."""

import datetime
import os
import uuid

import fraiseql
from fraiseql.fastapi import create_fraiseql_app


@fraiseql.type(sql_source="v_author")
class Author:
    id: uuid.UUID
    name: str


@fraiseql.type(sql_source="v_post")
class Post:
    id: uuid.UUID
    title: str
    body: str
    published_at: datetime.datetime | None
    author: Author

    @fraiseql.field
    def words(self, info: fraiseql.Info) -> int:
        """How many words the body has."""
        return len(self.body.split())


@fraiseql.query
async def posts(info: fraiseql.Info, published: bool = True) -> list[Post]:
    """Posts, those that are published unless said otherwise."""
    where = {"published_at": {"isnull": not published}}
    found: list[Post] = await info.context["db"].find(
        "v_post", info=info, where=where, order_by="title"
    )
    return found


@fraiseql.query
async def post(info: fraiseql.Info, id: uuid.UUID) -> Post | None:
    found: Post | None = await info.context["db"].find_one("v_post", info=info, id=id)
    return found


@fraiseql.query
async def statistics(info: fraiseql.Info) -> fraiseql.JSON:
    """How many there are."""
    db = info.context["db"]
    return {"authors": await db.count("v_author"), "posts": await db.count("v_post")}


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"])
