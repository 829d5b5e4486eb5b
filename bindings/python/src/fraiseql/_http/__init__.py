# SPDX-License-Identifier: MIT
"""GraphQL over HTTP, as an ASGI application serves it."""
