# SPDX-License-Identifier: MIT
"""Tokens of Auth0 that can be withdrawn."""

from __future__ import annotations

from fraiseql.auth.auth0 import Auth0Provider
from fraiseql.auth.token_revocation import TokenRevocationMixin, TokenRevocationService


class Auth0ProviderWithRevocation(TokenRevocationMixin, Auth0Provider):
    """Auth0Provider, with the service that knows which tokens are withdrawn."""

    def __init__(
        self,
        domain: str,
        api_identifier: str,
        algorithms: list[str] | None = None,
        *,
        cache_jwks: bool = True,
        revocation_service: TokenRevocationService | None = None,
    ) -> None:
        super().__init__(domain, api_identifier, algorithms, cache_jwks=cache_jwks)
        self.revocation_service = revocation_service
