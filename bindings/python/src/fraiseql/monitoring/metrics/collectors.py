# SPDX-License-Identifier: MIT
"""The numbers of an application."""

from collections.abc import Iterator
from typing import Any

from fraiseql.monitoring.metrics.config import MetricsConfig
from fraiseql.monitoring.metrics.series import Family, Gauge, Histogram, Metric, exposition


class FraiseQLMetrics:
    """Counts, under the names of the original.  Needs no package of Prometheus.  Any thread may use
    it.

    Durations are given in milliseconds, and told to Prometheus in seconds.

    registry: of prometheus_client, which then has these numbers among its own."""

    def __init__(self, config: MetricsConfig | None = None, registry: Any = None) -> None:
        self.config = config or MetricsConfig()
        self.registry = registry
        self._all: list[Metric] = []
        operation = ["operation_type", "operation_name"]
        self.query_total = self._count("graphql_queries_total", "GraphQL queries", *operation)
        self.query_duration = self._time(
            "graphql_query_duration_seconds", "Time of GraphQL queries", *operation
        )
        self.query_success = self._count(
            "graphql_queries_success", "GraphQL queries without errors", "operation_type"
        )
        self.query_errors = self._count(
            "graphql_queries_errors", "GraphQL queries with errors", "operation_type"
        )
        self.mutation_total = self._count("graphql_mutations_total", "Mutations", "mutation_name")
        self.mutation_success = self._count(
            "graphql_mutations_success", "Mutations without errors", "mutation_name", "result_type"
        )
        self.mutation_errors = self._count(
            "graphql_mutations_errors", "Mutations with errors", "mutation_name", "error_type"
        )
        self.mutation_duration = self._time(
            "graphql_mutation_duration_seconds", "Time of mutations", "mutation_name"
        )
        self.db_connections_active = self._connections("active")
        self.db_connections_idle = self._connections("idle")
        self.db_connections_total = self._connections("total")
        self.db_queries_total = self._count(
            "db_queries_total", "Statements", "query_type", "table_name"
        )
        self.db_query_duration = self._time(
            "db_query_duration_seconds", "Time of statements", "query_type"
        )
        self.cache_hits = self._count("cache_hits_total", "Found in a cache", "cache_type")
        self.cache_misses = self._count("cache_misses_total", "Not found in a cache", "cache_type")
        self.errors_total = self._count(
            "errors_total", "Errors", "error_type", "error_code", "operation"
        )
        self.http_requests_total = self._count(
            "http_requests_total", "Requests", "method", "endpoint", "status"
        )
        self.http_request_duration = self._time(
            "http_request_duration_seconds", "Time of requests", "method", "endpoint"
        )
        self.response_time_histogram = self._time("response_time_seconds", "Time of responses")
        if registry is not None:
            registry.register(self)

    def record_query(
        self, operation_type: str, operation_name: str, duration_ms: float, success: bool
    ) -> None:
        """An operation has ended."""
        name = operation_name or "anonymous"
        self.query_total.add(1, operation_type, name)
        self.query_duration.observe(duration_ms / 1000, operation_type, name)
        (self.query_success if success else self.query_errors).add(1, operation_type)

    def record_mutation(
        self,
        mutation_name: str,
        duration_ms: float,
        success: bool,
        result_type: str | None = None,
        error_type: str | None = None,
    ) -> None:
        """A mutation has ended."""
        self.mutation_total.add(1, mutation_name)
        self.mutation_duration.observe(duration_ms / 1000, mutation_name)
        if success:
            self.mutation_success.add(1, mutation_name, result_type or "success")
        else:
            self.mutation_errors.add(1, mutation_name, error_type or "unknown")

    def update_db_connections(self, active: int, idle: int, total: int) -> None:
        """How many there are now."""
        self.db_connections_active.set(active)
        self.db_connections_idle.set(idle)
        self.db_connections_total.set(total)

    def record_db_query(
        self, query_type: str, table_name: str, duration_ms: float, rows_affected: int = 0
    ) -> None:
        """A statement has ended.  rows_affected: is not counted."""
        self.db_queries_total.add(1, query_type, table_name)
        self.db_query_duration.observe(duration_ms / 1000, query_type)

    def record_cache_hit(self, cache_type: str) -> None:
        """Something was found."""
        self.cache_hits.add(1, cache_type)

    def record_cache_miss(self, cache_type: str) -> None:
        """Something was not found."""
        self.cache_misses.add(1, cache_type)

    def get_cache_hit_rate(self, cache_type: str) -> float:
        """0 to 1."""
        hits, misses = self.cache_hits.get(cache_type), self.cache_misses.get(cache_type)
        return hits / (hits + misses) if hits + misses else 0.0

    def record_error(self, error_type: str, error_code: str, operation: str) -> None:
        """Something failed."""
        self.errors_total.add(1, error_type, error_code, operation)

    def record_response_time(self, duration_ms: float) -> None:
        """A response is out."""
        self.response_time_histogram.observe(duration_ms / 1000)

    def record_request(self, method: str, endpoint: str, status: int, duration_ms: float) -> None:
        """A request has been answered."""
        self.http_requests_total.add(1, method, endpoint, str(status))
        self.http_request_duration.observe(duration_ms / 1000, method, endpoint)

    def generate_metrics(self) -> bytes:
        """The text that Prometheus reads."""
        return exposition(self._all, self.config.labels)

    def collect(self) -> Iterator[Family]:
        """The same, as a registry of prometheus_client asks for it."""
        for metric in self._all:
            yield metric.family(self.config.labels)

    def _count(self, name: str, documentation: str, *labels: str) -> Metric:
        return self._kept(Metric(f"{self.config.namespace}_{name}", documentation, labels))

    def _connections(self, kind: str) -> Metric:
        name = f"{self.config.namespace}_db_connections_{kind}"
        return self._kept(Gauge(name, f"Connections to the database: {kind}"))

    def _time(self, name: str, documentation: str, *labels: str) -> Histogram:
        full = f"{self.config.namespace}_{name}"
        made = Histogram(full, documentation, self.config.buckets, labels)
        self._all.append(made)
        return made

    def _kept(self, metric: Metric) -> Metric:
        self._all.append(metric)
        return metric
