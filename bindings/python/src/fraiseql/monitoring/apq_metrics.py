# SPDX-License-Identifier: MIT
"""Numbers of persisted queries."""

import collections
import dataclasses
import datetime
import threading
from typing import Any

MAX_PATTERNS = 1000
"""Queries that are counted by themselves; of more, those that were asked for least recently go."""

MAX_SNAPSHOTS = 100


@dataclasses.dataclass
class QueryPattern:
    """Numbers of one query.  Times in milliseconds."""

    hash_value: str
    first_seen: datetime.datetime
    last_seen: datetime.datetime
    hit_count: int = 0
    miss_count: int = 0
    total_parse_time_ms: float = 0.0
    parse_count: int = 0

    @property
    def avg_parse_time_ms(self) -> float:
        """0 if it was never parsed."""
        return self.total_parse_time_ms / self.parse_count if self.parse_count else 0.0


@dataclasses.dataclass
class APQMetricsSnapshot:
    """All numbers at one time.  Rates from 0 to 1; bytes; milliseconds."""

    timestamp: datetime.datetime
    query_cache_hits: int
    query_cache_misses: int
    query_cache_stores: int
    response_cache_hits: int
    response_cache_misses: int
    response_cache_stores: int
    stored_queries_count: int
    cached_responses_count: int
    total_storage_bytes: int
    total_requests: int
    avg_query_parse_time_ms: float | None = None

    @property
    def query_cache_hit_rate(self) -> float:
        """Of the questions for a query."""
        return _rate(self.query_cache_hits, self.query_cache_misses)

    @property
    def response_cache_hit_rate(self) -> float:
        """Of the questions for a response."""
        return _rate(self.response_cache_hits, self.response_cache_misses)

    @property
    def overall_hit_rate(self) -> float:
        """Of both."""
        hits = self.query_cache_hits + self.response_cache_hits
        return _rate(hits, self.query_cache_misses + self.response_cache_misses)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "timestamp": self.timestamp.isoformat(),
            "query_cache": {
                "hits": self.query_cache_hits,
                "misses": self.query_cache_misses,
                "stores": self.query_cache_stores,
                "hit_rate": round(self.query_cache_hit_rate, 4),
            },
            "response_cache": {
                "hits": self.response_cache_hits,
                "misses": self.response_cache_misses,
                "stores": self.response_cache_stores,
                "hit_rate": round(self.response_cache_hit_rate, 4),
            },
            "storage": {
                "stored_queries": self.stored_queries_count,
                "cached_responses": self.cached_responses_count,
                "total_bytes": self.total_storage_bytes,
            },
            "performance": {
                "total_requests": self.total_requests,
                "overall_hit_rate": round(self.overall_hit_rate, 4),
                "avg_parse_time_ms": self.avg_query_parse_time_ms,
            },
        }


class APQMetrics:
    """Counts.  Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self._counts: collections.Counter[str] = collections.Counter()
        self._storage = (0, 0, 0)
        self._parse_ms = 0.0
        self._patterns: collections.OrderedDict[str, QueryPattern] = collections.OrderedDict()
        self._snapshots: collections.deque[APQMetricsSnapshot] = collections.deque(
            maxlen=MAX_SNAPSHOTS
        )

    def record_query_cache_hit(self, query_hash: str) -> None:
        """A query was found."""
        self._count("query_hits", query_hash, hit_count=1)

    def record_query_cache_miss(self, query_hash: str) -> None:
        """A query was not found."""
        self._count("query_misses", query_hash, miss_count=1)

    def record_query_cache_store(self, query_hash: str) -> None:
        """A query was kept."""
        self._count("query_stores", query_hash)

    def record_response_cache_hit(self, query_hash: str) -> None:
        """A response was found."""
        self._count("response_hits", query_hash)

    def record_response_cache_miss(self, query_hash: str) -> None:
        """A response was not found."""
        self._count("response_misses", query_hash)

    def record_response_cache_store(self, query_hash: str) -> None:
        """A response was kept."""
        self._count("response_stores", query_hash)

    def record_query_parse_time(self, query_hash: str, parse_time_ms: float) -> None:
        """A query was parsed."""
        self._count("parses", query_hash, total_parse_time_ms=parse_time_ms, parse_count=1)
        with self._lock:
            self._parse_ms += parse_time_ms

    def update_storage_stats(
        self, stored_queries: int, cached_responses: int, total_bytes: int
    ) -> None:
        """What the backend holds."""
        with self._lock:
            self._storage = (stored_queries, cached_responses, total_bytes)

    def get_top_queries(self, limit: int = 10) -> list[dict[str, Any]]:
        """Those that were asked for most, first."""
        with self._lock:
            patterns = sorted(
                self._patterns.values(), key=lambda p: p.hit_count + p.miss_count, reverse=True
            )
        return [
            {
                "hash": f"{pattern.hash_value[:16]}...",
                "total_requests": pattern.hit_count + pattern.miss_count,
                "hit_count": pattern.hit_count,
                "miss_count": pattern.miss_count,
                "avg_parse_time_ms": round(pattern.avg_parse_time_ms, 3),
                "first_seen": pattern.first_seen.isoformat(),
                "last_seen": pattern.last_seen.isoformat(),
            }
            for pattern in patterns[:limit]
        ]

    def get_snapshot(self) -> APQMetricsSnapshot:
        """The numbers now; get_historical_snapshots() has it from then on."""
        with self._lock:
            counts = self._counts
            parses = counts["parses"]
            made = APQMetricsSnapshot(
                _now(),
                counts["query_hits"],
                counts["query_misses"],
                counts["query_stores"],
                counts["response_hits"],
                counts["response_misses"],
                counts["response_stores"],
                *self._storage,
                counts["query_hits"] + counts["query_misses"],
                self._parse_ms / parses if parses else None,
            )
            self._snapshots.append(made)
            return made

    def get_historical_snapshots(self, limit: int = 10) -> list[APQMetricsSnapshot]:
        """The last ones, oldest first; 100 are kept."""
        with self._lock:
            return list(self._snapshots)[-limit:] if limit > 0 else []

    def reset(self) -> None:
        """Counts from 0 on."""
        with self._lock:
            self._clear()

    def export_metrics(self) -> dict[str, Any]:
        """current, top_queries, health (`healthy`; `warning` below half of hits, of 100 requests or
        more; `critical` below a tenth)."""
        snapshot = self.get_snapshot()
        status, warnings = "healthy", []
        if snapshot.total_requests >= 100 and snapshot.query_cache_hit_rate < 0.5:
            status = "critical" if snapshot.query_cache_hit_rate < 0.1 else "warning"
            warnings.append(f"Only {snapshot.query_cache_hit_rate:.0%} of the queries were found")
        return {
            "current": snapshot.to_dict(),
            "top_queries": self.get_top_queries(),
            "health": {"status": status, "warnings": warnings},
        }

    def _count(self, what: str, query_hash: str, **more: float) -> None:
        now = _now()
        with self._lock:
            self._counts[what] += 1
            pattern = self._patterns.setdefault(query_hash, QueryPattern(query_hash, now, now))
            self._patterns.move_to_end(query_hash)
            pattern.last_seen = now
            for name, number in more.items():
                setattr(pattern, name, getattr(pattern, name) + number)
            while len(self._patterns) > MAX_PATTERNS:
                self._patterns.popitem(last=False)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def _rate(hits: int, misses: int) -> float:
    return hits / (hits + misses) if hits + misses else 0.0


_metrics = APQMetrics()


def get_global_metrics() -> APQMetrics:
    """Those of the process."""
    return _metrics


def reset_global_metrics() -> None:
    """Counts from 0 on."""
    _metrics.reset()
