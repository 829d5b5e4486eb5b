# SPDX-License-Identifier: MIT
"""The same in Strawberry, over asyncpg: a pool, one statement for each field, and a loader for authors of posts."""

import os
from contextlib import asynccontextmanager

import asyncpg
import strawberry
from fastapi import FastAPI
from strawberry.dataloader import DataLoader
from strawberry.fastapi import GraphQLRouter

AUTHOR = "select id, name, email, bio from tb_author"
POST = "select id, title, body, views, author_id from tb_post"


@strawberry.type
class Author:
    id: int
    name: str
    email: str
    bio: str | None


@strawberry.type
class Post:
    id: int
    title: str
    body: str
    views: int
    author_id: strawberry.Private[int]

    @strawberry.field
    async def author(self, info: strawberry.Info) -> Author:
        return await info.context["authors"].load(self.author_id)


@strawberry.type
class ViewPostSuccess:
    message: str
    post: Post


@strawberry.input
class ViewPostInput:
    id: int


@strawberry.type
class Query:
    @strawberry.field
    async def authors(self, info: strawberry.Info, limit: int = 20) -> list[Author]:
        rows = await info.context["pool"].fetch(AUTHOR + " limit $1", limit)
        return [Author(**row) for row in rows]

    @strawberry.field
    async def author(self, info: strawberry.Info, id: int) -> Author | None:
        row = await info.context["pool"].fetchrow(AUTHOR + " where id = $1", id)
        return Author(**row) if row else None

    @strawberry.field
    async def posts(self, info: strawberry.Info, limit: int = 20) -> list[Post]:
        rows = await info.context["pool"].fetch(POST + " limit $1", limit)
        return [Post(**row) for row in rows]

    @strawberry.field
    async def greeting(self, name: str) -> str:
        return f"Hello {name}"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def view_post(self, info: strawberry.Info, input: ViewPostInput) -> ViewPostSuccess:
        async with info.context["pool"].acquire() as connection, connection.transaction():
            await connection.execute("update tb_post set views = views + 1 where id = $1", input.id)
            row = await connection.fetchrow(POST + " where id = $1", input.id)
        return ViewPostSuccess(message="Seen.", post=Post(**row))


state = {}


async def context():
    async def load(ids):
        rows = await state["pool"].fetch(AUTHOR + " where id = any($1)", ids)
        found = {row["id"]: Author(**row) for row in rows}
        return [found[id] for id in ids]

    return {"pool": state["pool"], "authors": DataLoader(load)}


@asynccontextmanager
async def lifespan(app):
    state["pool"] = await asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=2, max_size=10)
    yield
    await state["pool"].close()


app = FastAPI(lifespan=lifespan)
app.include_router(
    GraphQLRouter(strawberry.Schema(Query, Mutation), context_getter=context), prefix="/graphql"
)


@app.get("/health")
async def health():
    return {"status": "healthy"}
