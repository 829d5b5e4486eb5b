# SPDX-License-Identifier: MIT
"""Tenants: a token says who asks, the database shows what is theirs, and a resolver requires a
role."""

import os
from decimal import Decimal
from typing import Any

import fraiseql
from fraiseql.auth import AuthProvider, InvalidTokenError, UserContext, requires_role
from fraiseql.fastapi import create_fraiseql_app

# Tokens of a real application are signed; see fraiseql.auth.Auth0Provider.
KNOWN = {
    "north-clerk": UserContext("1", roles=["clerk"], metadata={"tenant_id": "north"}),
    "south-chief": UserContext("2", roles=["chief"], metadata={"tenant_id": "south"}),
}


class Tokens(AuthProvider):
    async def validate_token(self, token: str) -> dict[str, Any]:
        return {"sub": (await self.get_user_from_token(token)).user_id}

    async def get_user_from_token(self, token: str) -> UserContext:
        if token not in KNOWN:
            raise InvalidTokenError("This token is not known.")
        return KNOWN[token]


@fraiseql.type(sql_source="v_invoice")
class Invoice:
    id: fraiseql.ID
    number: str
    amount: Decimal


@fraiseql.query
async def invoices(info: fraiseql.Info) -> list[Invoice]:
    found: list[Invoice] = await info.context["db"].find("v_invoice", info=info, order_by="number")
    return found


@fraiseql.query
@requires_role("chief")
async def turnover(info: fraiseql.Info) -> float:
    """What all invoices of the tenant are worth."""
    found: float = await info.context["db"].sum("v_invoice", "amount")
    return found


app = create_fraiseql_app(database_url=os.environ["FRAISEQL_DATABASE_URL"], auth=Tokens())
