# SPDX-License-Identifier: MIT
"""Counters, gauges and histograms, and their text for Prometheus."""

from __future__ import annotations

import bisect
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

MAX_SERIES = 10_000
"""Of one metric: labels that clients choose, as names of operations, have an end.  What comes
beyond is counted under the label `other`."""

Labels = tuple[str, ...]


class Sample(NamedTuple):
    """A number, with the members that prometheus_client reads of one."""

    name: str
    labels: dict[str, str]
    value: float
    timestamp: None = None
    exemplar: None = None


class Family(NamedTuple):
    """The numbers of a metric, with the members that prometheus_client reads of one."""

    name: str
    documentation: str
    type: str
    samples: list[Sample]
    unit: str = ""


class Series:
    """What a metric has under some labels."""

    def __init__(self, metric: Metric, labels: Labels) -> None:
        self._metric = metric
        self._labels = labels

    def inc(self, amount: float = 1) -> None:
        """So many more."""
        self._metric.add(amount, *self._labels)

    def dec(self, amount: float = 1) -> None:
        """So many less."""
        self._metric.add(-amount, *self._labels)

    def set(self, value: float) -> None:
        """The number from now on."""
        self._metric.set(value, *self._labels)

    def observe(self, value: float) -> None:
        """One more of this size: of histograms."""
        self._metric.observe(value, *self._labels)


class Metric:
    """A number for each combination of labels.  Any thread may use it."""

    kind = "counter"

    def __init__(self, name: str, documentation: str, labels: Sequence[str] = ()) -> None:
        self.name = name
        self.documentation = documentation
        self.label_names = tuple(labels)
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

    def observe(self, value: float, *labels: str) -> None:
        """Raises TypeError: sizes are those of histograms."""
        raise TypeError(f"{self.name} is no histogram")

    def labels(self, *values: str, **named: str) -> Series:
        """What there is under these labels, in their order or by their names.  Raises ValueError
        for others than the metric has."""
        if named and (values or set(named) != set(self.label_names)):
            raise ValueError(f"the labels of {self.name} are {', '.join(self.label_names)}")
        return Series(self, values or tuple(named[name] for name in self.label_names))

    def inc(self, amount: float = 1) -> None:
        """So many more, of a metric without labels."""
        self.add(amount)

    def samples(self, fixed: Mapping[str, str]) -> list[Sample]:
        """All series.  fixed: labels that each of them has."""
        with self._lock:
            values = sorted(self._values.items())
        return [Sample(self.name, self._labels(fixed, key), value) for key, value in values]

    def family(self, fixed: Mapping[str, str]) -> Family:
        """All series, as prometheus_client takes them: its counters end with `_total`."""
        counter = self.kind == "counter"
        kind = "unknown" if counter and not self.name.endswith("_total") else self.kind
        name = self.name.removesuffix("_total") if counter else self.name
        return Family(name, self.documentation, kind, self.samples(fixed))

    def collect(self) -> Iterator[Family]:
        """The one family that it is."""
        yield self.family({})

    def _key(self, labels: Labels) -> Labels:
        if len(labels) != len(self.label_names):
            raise ValueError(f"{self.name} has {len(self.label_names)} labels")
        key = tuple(map(str, labels))
        if key not in self._values and len(self._values) >= MAX_SERIES:
            return ("other",) * len(key)
        return key

    def _labels(self, fixed: Mapping[str, str], key: Labels, **more: str) -> dict[str, str]:
        return {**fixed, **dict(zip(self.label_names, key, strict=True)), **more}


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

    def samples(self, fixed: Mapping[str, str]) -> list[Sample]:
        """All series."""
        with self._lock:
            copied = [
                (key, list(counts), self._values[key]) for key, counts in self._counts.items()
            ]
        made = []
        for key, counts, total in sorted(copied):
            sum_so_far = 0
            for bound, count in zip([*self._bounds, math.inf], counts, strict=True):
                sum_so_far += count
                labels = self._labels(fixed, key, le=_number(bound))
                made.append(Sample(f"{self.name}_bucket", labels, sum_so_far))
            labels = self._labels(fixed, key)
            made.append(Sample(f"{self.name}_sum", labels, total))
            made.append(Sample(f"{self.name}_count", labels, sum_so_far))
        return made


def exposition(metrics: Sequence[Metric], fixed: Mapping[str, str]) -> bytes:
    """The text that Prometheus reads."""
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {metric.documentation}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        lines += map(_line, metric.samples(fixed))
    return ("\n".join(lines) + "\n").encode()


def _line(sample: Sample) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels.items())
    return f"{sample.name}{f'{{{inside}}}' if inside else ''} {_number(sample.value)}"


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf"
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
