# SPDX-License-Identifier: MIT
"""The application of FraiseQL that is measured: the same file for this package and for version 1 of PyPI."""

import os

import fraiseql
from fraiseql.fastapi import create_fraiseql_app


@fraiseql.type(sql_source="v_author", jsonb_column="data")
class Author:
    id: int
    name: str
    email: str
    bio: str | None


@fraiseql.type(sql_source="v_post", jsonb_column="data")
class Post:
    id: int
    title: str
    body: str
    views: int
    author: Author


@fraiseql.query
async def authors(info, limit: int = 20) -> list[Author]:
    return await info.context["db"].find("v_author", limit=limit)


@fraiseql.query
async def author(info, id: int) -> Author | None:
    return await info.context["db"].find_one("v_author", where={"id": {"eq": id}})


@fraiseql.query
async def posts(info, limit: int = 20) -> list[Post]:
    return await info.context["db"].find("v_post", limit=limit)


@fraiseql.query
async def greeting(info, name: str) -> str:
    return f"Hello {name}"


@fraiseql.input
class ViewPostInput:
    id: int


@fraiseql.success
class ViewPostSuccess:
    message: str
    post: Post


@fraiseql.error
class ViewPostError:
    message: str


@fraiseql.mutation(function="fn_view_post")
class ViewPost:
    input: ViewPostInput
    success: ViewPostSuccess
    error: ViewPostError


app = create_fraiseql_app(
    database_url=os.environ["BENCH_DATABASE_URL"],
    types=[Author, Post],
    queries=[authors, author, posts, greeting],
    mutations=[ViewPost],
    production=True,
)
