# SPDX-License-Identifier: MIT
"""Beside other routes: an application of FastAPI that was there before, and GraphQL within it."""

import os

from fastapi import FastAPI

import fraiseql
from fraiseql.fastapi import create_fraiseql_app

app = FastAPI()


@app.get("/hello")
def hello() -> str:
    return "Hello."


@fraiseql.type(sql_source="v_city")
class City:
    id: int
    name: str


@fraiseql.query
async def cities(info: fraiseql.Info) -> list[City]:
    found: list[City] = await info.context["db"].find("v_city", info=info, order_by="name")
    return found


create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"], app=app)
