# SPDX-License-Identifier: MIT
"""What an application says of itself: health, numbers, errors.

The engine's own numbers are `GET /metrics` of `fraiseql serve`, or fraiseql.runtime's
statistics()."""

from fraiseql.monitoring.apq_metrics import (
    APQMetrics,
    APQMetricsSnapshot,
    get_global_metrics,
    reset_global_metrics,
)
from fraiseql.monitoring.health import CheckFunction, CheckResult, HealthCheck, HealthStatus
from fraiseql.monitoring.health_checks import check_database, check_pool_stats
from fraiseql.monitoring.metrics import (
    FraiseQLMetrics,
    MetricsConfig,
    MetricsMiddleware,
    get_metrics,
    setup_metrics,
    with_metrics,
)
from fraiseql.monitoring.notifications import (
    EmailChannel,
    NotificationManager,
    SlackChannel,
    WebhookChannel,
)
from fraiseql.monitoring.postgres_error_tracker import (
    PostgreSQLErrorTracker,
    get_error_tracker,
    init_error_tracker,
)

__all__ = [
    "APQMetrics",
    "APQMetricsSnapshot",
    "CheckFunction",
    "CheckResult",
    "EmailChannel",
    "FraiseQLMetrics",
    "HealthCheck",
    "HealthStatus",
    "MetricsConfig",
    "MetricsMiddleware",
    "NotificationManager",
    "PostgreSQLErrorTracker",
    "SlackChannel",
    "WebhookChannel",
    "check_database",
    "check_pool_stats",
    "get_error_tracker",
    "get_global_metrics",
    "get_metrics",
    "init_error_tracker",
    "reset_global_metrics",
    "setup_metrics",
    "with_metrics",
]
