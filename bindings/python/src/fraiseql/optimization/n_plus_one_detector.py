# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.optimization.detector import (
    N1DetectionResult,
    N1QueryDetectedError,
    N1QueryDetector,
    QueryPattern,
    configure_detector,
    get_detector,
    n1_detection_context,
    track_resolver_execution,
)

__all__ = [
    "N1DetectionResult",
    "N1QueryDetectedError",
    "N1QueryDetector",
    "QueryPattern",
    "configure_detector",
    "get_detector",
    "n1_detection_context",
    "track_resolver_execution",
]
