# SPDX-License-Identifier: MIT
"""What should not be so where a service runs."""

import os
import sys
from urllib.parse import urlsplit


class SecurityCheckError(Exception):
    """Something is not as it should be."""


def check_sqlite_not_used() -> None:
    """Raises SecurityCheckError when something has loaded sqlite."""
    if "sqlite3" in sys.modules or "_sqlite3" in sys.modules:
        raise SecurityCheckError("sqlite3 is loaded: the database is PostgreSQL")


def check_production_environment() -> None:
    """Raises SecurityCheckError in production (FRAISEQL_PRODUCTION is true) when DATABASE_URL or
    FRAISEQL_DATABASE_URL is none of PostgreSQL."""
    if os.environ.get("FRAISEQL_PRODUCTION", "").lower() not in ("true", "1"):
        return
    for name in ("DATABASE_URL", "FRAISEQL_DATABASE_URL"):
        url = os.environ.get(name)
        if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
            raise SecurityCheckError(f"{name} is no address of PostgreSQL")


def check_user_privileges() -> None:
    """Raises SecurityCheckError for root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise SecurityCheckError("the process runs as root")


def check_filesystem_permissions() -> None:
    """Raises SecurityCheckError when the process may write where it has no business."""
    for path in ("/etc/passwd", "/etc", "/usr/bin"):
        if os.access(path, os.W_OK):
            raise SecurityCheckError(f"the process may write {path}")


def run_all_security_checks() -> None:
    """All of them.  Raises SecurityCheckError by the first that fails."""
    check_sqlite_not_used()
    check_production_environment()
    check_user_privileges()
    check_filesystem_permissions()
