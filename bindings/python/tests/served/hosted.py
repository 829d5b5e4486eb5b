# SPDX-License-Identifier: MIT
"""An application with a resolver, for `fraiseql serve --app hosted:app`."""

import json
import os

from fraiseql._hosting import Answer
from fraiseql.application import Application

SDL = """
type Greeting { text: String!  count: Int! }
type Query { greeting(name: String!): Greeting @resolver  items: [Item!]! }
"""


async def greet(call, context):
    name = json.loads(call.arguments)["name"]
    count = await context["db"].count("item")
    return Answer(json.dumps({"text": f"Hello, {name}, from {context['word']}", "count": count}))


async def context_of(request, user):
    return {"word": user.user_id if user else "nobody"}


app = Application(
    database_url=os.environ["FRAISEQL_DATABASE_URL"],
    schema=lambda: SDL,
    dispatcher=lambda: greet,
    context_getter=context_of,
    ignore_environment=True,
)
