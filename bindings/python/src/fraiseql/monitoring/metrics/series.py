# SPDX-License-Identifier: MIT
"""Counters, gauges and histograms, and their text for Prometheus."""

import bisect
import math
import threading
from collections.abc import Mapping, Sequence

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

MAX_SERIES = 10_000
"""Of one metric: labels that clients choose, as names of operations, have an end.  What comes
beyond is counted under the label `other`."""

Labels = tuple[str, ...]


class Metric:
    """A number for each combination of labels.  Any thread may use it."""

    kind = "counter"

    def __init__(self, name: str, documentation: str, labels: Sequence[str] = ()) -> None:
        self.name = name
        self.documentation = documentation
        self.labels = tuple(labels)
        self._lock = threading.Lock()
        self._values: dict[Labels, float] = {}

    def add(self, amount: float, *labels: str) -> None:
        """One value for each label."""
        with self._lock:
            key = self._key(labels)
            self._values[key] = self._values.get(key, 0.0) + amount

    def set(self, value: float, *labels: str) -> None:
        """The number from now on."""
        with self._lock:
            self._values[self._key(labels)] = value

    def get(self, *labels: str) -> float:
        """0 if there is none."""
        with self._lock:
            return self._values.get(tuple(map(str, labels)), 0.0)

    def lines(self, fixed: Mapping[str, str]) -> list[str]:
        """Text of all series.  fixed: labels that each of them has."""
        with self._lock:
            values = sorted(self._values.items())
        return [f"{self.name}{self._text(fixed, key)} {_number(value)}" for key, value in values]

    def _key(self, labels: Labels) -> Labels:
        if len(labels) != len(self.labels):
            raise ValueError(f"{self.name} has {len(self.labels)} labels")
        key = tuple(map(str, labels))
        if key not in self._values and len(self._values) >= MAX_SERIES:
            return ("other",) * len(key)
        return key

    def _text(self, fixed: Mapping[str, str], key: Labels, **more: str) -> str:
        pairs = {**fixed, **dict(zip(self.labels, key, strict=True)), **more}
        inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs.items())
        return f"{{{inside}}}" if inside else ""


class Gauge(Metric):
    """A number that rises and falls."""

    kind = "gauge"


class Histogram(Metric):
    """How many were at most so large."""

    kind = "histogram"

    def __init__(
        self, name: str, documentation: str, buckets: Sequence[float], labels: Sequence[str] = ()
    ) -> None:
        super().__init__(name, documentation, labels)
        self._bounds = list(buckets)
        self._counts: dict[Labels, list[int]] = {}

    def observe(self, value: float, *labels: str) -> None:
        """One more, of this size."""
        with self._lock:
            key = self._key(labels)
            counts = self._counts.setdefault(key, [0] * (len(self._bounds) + 1))
            counts[bisect.bisect_left(self._bounds, value)] += 1
            self._values[key] = self._values.get(key, 0.0) + value

    def lines(self, fixed: Mapping[str, str]) -> list[str]:
        """Text of all series."""
        with self._lock:
            copied = [
                (key, list(counts), self._values[key]) for key, counts in self._counts.items()
            ]
        made = []
        for key, counts, total in sorted(copied):
            sum_so_far = 0
            for bound, count in zip([*self._bounds, math.inf], counts, strict=True):
                sum_so_far += count
                labels = self._text(fixed, key, le=_number(bound))
                made.append(f"{self.name}_bucket{labels} {sum_so_far}")
            made.append(f"{self.name}_sum{self._text(fixed, key)} {_number(total)}")
            made.append(f"{self.name}_count{self._text(fixed, key)} {sum_so_far}")
        return made


def exposition(metrics: Sequence[Metric], fixed: Mapping[str, str]) -> bytes:
    """The text that Prometheus reads."""
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {metric.documentation}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        lines += metric.lines(fixed)
    return ("\n".join(lines) + "\n").encode()


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf"
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
