# SPDX-License-Identifier: MIT
"""Numbers of an application for Prometheus."""

from fraiseql.monitoring.metrics.collectors import FraiseQLMetrics
from fraiseql.monitoring.metrics.config import MetricsConfig
from fraiseql.monitoring.metrics.integration import (
    MetricsMiddleware,
    get_metrics,
    setup_metrics,
    with_metrics,
)

PROMETHEUS_AVAILABLE = True
"""Whether there are numbers for Prometheus: there are, without a package."""

__all__ = [
    "PROMETHEUS_AVAILABLE",
    "FraiseQLMetrics",
    "MetricsConfig",
    "MetricsMiddleware",
    "get_metrics",
    "setup_metrics",
    "with_metrics",
]
