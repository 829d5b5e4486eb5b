# SPDX-License-Identifier: MIT
"""What is counted, and how it is called."""

import dataclasses
import re

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


@dataclasses.dataclass
class MetricsConfig:
    """buckets: upper bounds in seconds, rising.  labels: of every series.
    Raises ValueError for a namespace or a label that Prometheus does not take."""

    enabled: bool = True
    namespace: str = "fraiseql"
    metrics_path: str = "/metrics"
    buckets: list[float] = dataclasses.field(
        default_factory=lambda: [
            0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
        ]
    )  # fmt: skip
    exclude_paths: set[str] = dataclasses.field(
        default_factory=lambda: {"/metrics", "/health", "/ready", "/startup"}
    )
    labels: dict[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (self.namespace, *self.labels):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name that Prometheus takes")
        if not self.buckets or self.buckets != sorted(set(self.buckets)):
            raise ValueError("buckets are numbers that rise")
