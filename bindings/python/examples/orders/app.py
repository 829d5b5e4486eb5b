# SPDX-License-Identifier: MIT
"""Orders: a mutation that a function of the database does, with success and error as types of
their own."""

import os
import uuid
from typing import Any

import fraiseql
from fraiseql.fastapi import create_fraiseql_app


@fraiseql.type(sql_source="v_order")
class Order:
    id: uuid.UUID
    customer: str
    quantity: int


@fraiseql.input
class PlaceOrderInput:
    customer: str
    quantity: int = 1


@fraiseql.success
class PlaceOrderSuccess:
    order: Order


@fraiseql.error
class PlaceOrderError:
    message: str


@fraiseql.mutation(function="fn_place_order")
class PlaceOrder:
    input: PlaceOrderInput
    success: PlaceOrderSuccess
    error: PlaceOrderError


@fraiseql.query
async def orders(info: fraiseql.Info, customer: str | None = None) -> list[Order]:
    where = {"customer": {"eq": customer}} if customer is not None else None
    found: list[Order] = await info.context["db"].find(
        "v_order", info=info, where=where, order_by="customer"
    )
    return found


async def context(request: Any) -> dict[str, Any]:
    return {"user_id": request.headers.get("x-user", "nobody")}


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"], context_getter=context)
