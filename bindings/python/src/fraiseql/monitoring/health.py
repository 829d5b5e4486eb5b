# SPDX-License-Identifier: MIT
"""Checks of health, by their names."""

import asyncio
import dataclasses
import enum
from typing import Any, Protocol

CHECK_SECONDS = 10.0
"""How long a check may take."""


class HealthStatus(enum.Enum):
    """How something is."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    DEGRADED = "degraded"


@dataclasses.dataclass
class CheckResult:
    """What a check found out."""

    name: str
    status: HealthStatus
    message: str
    metadata: dict[str, Any] = dataclasses.field(default_factory=dict)


class CheckFunction(Protocol):
    """An async function without arguments."""

    async def __call__(self) -> CheckResult:
        """Finds out how something is."""
        ...


class HealthCheck:
    """Runs checks, all at the same time."""

    def __init__(self) -> None:
        self._checks: dict[str, CheckFunction] = {}

    def add_check(self, name: str, check_fn: CheckFunction) -> None:
        """Raises ValueError for a name that is taken."""
        if name in self._checks:
            raise ValueError(f"Health check '{name}' is already registered")
        self._checks[name] = check_fn

    async def run_checks(self) -> dict[str, Any]:
        """`{"status", "checks": {name: {"status", "message", "metadata"?}}}`; `degraded` unless all
        are healthy.  A check that raises, or takes more than 10 seconds, is unhealthy."""
        results = await asyncio.gather(*(self._run(name) for name in self._checks))
        healthy = all(result.status is HealthStatus.HEALTHY for result in results)
        status = HealthStatus.HEALTHY if healthy else HealthStatus.DEGRADED
        return {
            "status": status.value,
            "checks": {
                name: {"status": result.status.value, "message": result.message}
                | ({"metadata": result.metadata} if result.metadata else {})
                for name, result in zip(self._checks, results, strict=True)
            },
        }

    async def _run(self, name: str) -> CheckResult:
        try:
            return await asyncio.wait_for(self._checks[name](), CHECK_SECONDS)
        except asyncio.TimeoutError:
            message = f"Check took more than {CHECK_SECONDS:g} s"
        except Exception as error:
            message = f"Check failed: {error}"
        return CheckResult(name, HealthStatus.UNHEALTHY, message)


def __getattr__(name: str) -> Any:
    # Programs look for the check beside what runs it.
    if name == "check_database":
        from fraiseql.monitoring.health_checks import check_database

        return check_database
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
