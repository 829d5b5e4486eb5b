# SPDX-License-Identifier: MIT
"""A chat log: pages with cursors, made by the engine."""

import os

import fraiseql
from fraiseql.fastapi import create_fraiseql_app
from fraiseql.types import Connection


@fraiseql.type(sql_source="v_message")
class Message:
    id: int
    author: str
    said: str


@fraiseql.query
@fraiseql.connection(node_type=Message, view_name="v_message", default_page_size=2)
async def messages(info: fraiseql.Info) -> Connection[Message]:
    raise NotImplementedError  # the engine makes the pages


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"])
