# SPDX-License-Identifier: MIT
"""Names, annotations, addresses."""

from fraiseql.utils.db_url import normalize_database_url, psycopg2_to_url, url_to_psycopg2

__all__ = ["normalize_database_url", "psycopg2_to_url", "url_to_psycopg2"]
