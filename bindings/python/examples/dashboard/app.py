# SPDX-License-Identifier: MIT
"""A dashboard: sums and counts that PostgreSQL makes, several in one request."""

import os
from decimal import Decimal

import fraiseql
from fraiseql.fastapi import create_fraiseql_app


@fraiseql.type(sql_source="v_shop_total")
class ShopTotal:
    shop: str
    sales: int
    turnover: Decimal


@fraiseql.query
async def shops(info: fraiseql.Info) -> list[ShopTotal]:
    """What each shop has sold."""
    found: list[ShopTotal] = await info.context["db"].find(
        "v_shop_total", info=info, order_by="shop"
    )
    return found


@fraiseql.query
async def sales(info: fraiseql.Info, shop: str | None = None) -> int:
    """How many sales there were, in one shop or in all."""
    where = {"shop": {"eq": shop}} if shop is not None else None
    found: int = await info.context["db"].count("v_sale", where=where)
    return found


@fraiseql.query
async def turnover(info: fraiseql.Info) -> float:
    """What all sales were worth."""
    found: float = await info.context["db"].sum("v_sale", "amount")
    return found


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"])
