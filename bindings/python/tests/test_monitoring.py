# SPDX-License-Identifier: MIT
"""Health, numbers, errors."""

import http.server
import json
import threading

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from fraiseql.monitoring import (
    APQMetrics,
    CheckResult,
    FraiseQLMetrics,
    HealthCheck,
    HealthStatus,
    MetricsConfig,
    PostgreSQLErrorTracker,
    check_database,
    check_pool_stats,
    get_metrics,
    setup_metrics,
    with_metrics,
)
from fraiseql.monitoring.metrics import series
from fraiseql.monitoring.notifications import EmailChannel, SlackChannel

SQL = ""


@pytest.fixture
async def pool(database):
    async with asyncpg.create_pool(database.url, min_size=1, max_size=3) as pool:
        yield pool


async def test_checks_of_health():
    health = HealthCheck()
    assert await health.run_checks() == {"status": "healthy", "checks": {}}

    async def fine():
        return CheckResult("x", HealthStatus.HEALTHY, "fine", {"a": 1})

    async def broken():
        raise ValueError("no")

    health.add_check("x", fine)
    with pytest.raises(ValueError, match="already registered"):
        health.add_check("x", fine)
    assert (await health.run_checks())["status"] == "healthy"
    health.add_check("y", broken)
    assert await health.run_checks() == {
        "status": "degraded",
        "checks": {
            "x": {"status": "healthy", "message": "fine", "metadata": {"a": 1}},
            "y": {"status": "unhealthy", "message": "Check failed: no"},
        },
    }


async def test_checks_of_the_database(pool):
    found = await check_database(pool)
    assert found.status is HealthStatus.HEALTHY
    assert "PostgreSQL" in found.metadata["database_version"]
    assert (await check_pool_stats(pool)).metadata["max"] == 3
    for check in (check_database, check_pool_stats):
        assert (await check(object())).status is HealthStatus.UNHEALTHY


def test_numbers_of_persisted_queries():
    metrics = APQMetrics()
    metrics.record_query_cache_hit("a")
    metrics.record_query_cache_miss("b")
    metrics.record_query_parse_time("a", 2.0)
    metrics.record_query_parse_time("b", 4.0)
    metrics.update_storage_stats(1, 2, 3)
    made = metrics.get_snapshot().to_dict()
    assert made["query_cache"] == {"hits": 1, "misses": 1, "stores": 0, "hit_rate": 0.5}
    assert made["performance"]["avg_parse_time_ms"] == 3.0
    assert metrics.get_top_queries(1)[0]["total_requests"] == 1
    for _ in range(200):
        metrics.record_query_cache_miss("c")
    assert metrics.export_metrics()["health"]["status"] == "critical"
    assert len(metrics.get_historical_snapshots()) == 2
    metrics.reset()
    assert metrics.get_snapshot().total_requests == 0


def test_what_prometheus_reads(monkeypatch):
    metrics = FraiseQLMetrics(MetricsConfig(namespace="app", buckets=[0.1, 1.0], labels={"z": "é"}))
    metrics.record_query("query", 'na"me\n', 50.0, True)
    metrics.record_query("query", 'na"me\n', 5000.0, False)
    metrics.update_db_connections(1, 2, 3)
    metrics.record_cache_hit("x")
    text = metrics.generate_metrics().decode()
    assert "# TYPE app_graphql_queries_total counter" in text
    labels = 'z="é",operation_type="query",operation_name="na\\"me\\n"'
    assert f"app_graphql_queries_total{{{labels}}} 2\n" in text
    name = "app_graphql_query_duration_seconds"
    assert f'{name}_bucket{{{labels},le="0.1"}} 1\n' in text
    assert f'{name}_bucket{{{labels},le="+Inf"}} 2\n' in text
    assert f"{name}_sum{{{labels}}} 5.05\n" in text
    assert 'app_db_connections_total{z="é"} 3\n' in text
    assert metrics.get_cache_hit_rate("x") == 1.0
    monkeypatch.setattr(series, "MAX_SERIES", 2)
    for number in range(4):
        metrics.record_db_query("select", f"t{number}", 1.0)
    assert 'table_name="other"} 2\n' in metrics.generate_metrics().decode()
    for wrong in ({"namespace": "a-b"}, {"buckets": [1.0, 0.5]}, {"labels": {"a b": "c"}}):
        with pytest.raises(ValueError):
            MetricsConfig(**wrong)


class Registry:
    """What of prometheus_client's registry is needed."""

    def __init__(self):
        self.collectors = []

    def register(self, collector):
        self.collectors.append(collector)


def test_a_registry_of_prometheus_has_the_numbers():
    registry = Registry()
    config = MetricsConfig(namespace="app", labels={"z": "1"})
    metrics = FraiseQLMetrics(config, registry=registry)
    metrics.query_total.labels("query", "me").inc()
    metrics.query_total.labels(operation_name="me", operation_type="query").inc(2)
    metrics.query_success.labels("query").inc()
    metrics.db_connections_active.labels().set(5)
    metrics.db_connections_active.labels().dec()
    metrics.response_time_histogram.labels().observe(0.2)
    (collector,) = registry.collectors
    families = {family.name: family for family in collector.collect()}
    total = families["app_graphql_queries"]
    assert (total.type, total.samples) == (
        "counter",
        [
            (
                "app_graphql_queries_total",
                {"z": "1", "operation_type": "query", "operation_name": "me"},
                3.0,
                None,
                None,
            )
        ],
    )
    assert families["app_graphql_queries_success"].type == "unknown"
    assert [sample.value for sample in families["app_db_connections_active"].samples] == [4]
    assert families["app_response_time_seconds"].samples[-1].value == 1
    for labels in ({"operation_type": "query"}, {"a": "b", "c": "d"}):
        with pytest.raises(ValueError, match="the labels of app_graphql_queries_total are"):
            metrics.query_total.labels(**labels)
    with pytest.raises(TypeError, match="no histogram"):
        metrics.query_total.labels("query", "me").observe(1)


async def test_requests_are_counted():
    app = FastAPI()
    metrics = setup_metrics(app)
    assert get_metrics() is metrics

    @app.get("/user/{id}")
    async def user(id: str):
        return id

    @with_metrics("job")
    async def job(fail):
        if fail:
            raise KeyError

    await job(False)
    with pytest.raises(KeyError):
        await job(True)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for path in ("/user/1", "/user/2", "/nowhere/3", "/health"):
            await client.get(path)
        text = (await client.get("/metrics")).text
    name = "fraiseql_http_requests_total"
    assert f'{name}{{method="GET",endpoint="/user/{{id}}",status="200"}} 2\n' in text
    assert f'{name}{{method="GET",endpoint="other",status="404"}} 1\n' in text
    assert text.count(f"{name}{{") == 2
    assert 'fraiseql_graphql_queries_errors{operation_type="job"} 1\n' in text


@pytest.fixture
def receiver():
    """Takes what is posted."""
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    thread.join()
    server.server_close()


def failing(message="it broke"):
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


async def test_errors_are_noted_down(pool, receiver):
    url, got = receiver
    tracker = PostgreSQLErrorTracker(pool, "test", "1.2")
    await tracker.initialize()
    await pool.execute(
        "insert into tb_error_notification_config (channel_type, channel_config)"
        " values ('webhook', $1), ('carrier pigeon', '{}')",
        json.dumps({"url": url}),
    )
    context = {"user": "ada", "headers": {"Authorization": "Bearer x"}, "api-key": 1}
    first = await tracker.capture_exception(failing(), context, tags=["a", "b"])
    assert first == await tracker.capture_exception(failing("again"))
    other = await tracker.capture_message("hello", "warning")
    error = await tracker.get_error(first)
    assert (error["error_type"], error["occurrence_count"], error["tags"]) == (
        "ValueError",
        2,
        ["a", "b"],
    )
    noted = error["recent_occurrences"][1]["request_context"]
    assert noted == {"user": "ada", "headers": {"Authorization": "[hidden]"}, "api-key": "[hidden]"}
    assert "raise ValueError" in error["stack_trace"]
    assert [e["error_id"] for e in await tracker.get_unresolved_errors(severity="warning")] == [
        other
    ]
    stats = await tracker.get_error_stats()
    assert (stats["total_errors"], stats["unresolved_errors"], stats["total_occurrences"]) == (
        2,
        2,
        3,
    )
    assert stats["by_severity"] == {"error": 1, "warning": 1}
    assert len(got) == 1 and "ValueError in test" in got[0]["text"]
    told = await pool.fetch("select status, error_message from tb_error_notification_log")
    assert sorted(row["status"] for row in told) == ["failed", "failed", "sent"]
    assert await tracker.resolve_error(first, "ada", "mended")
    assert not await tracker.resolve_error(first, "ada")
    assert await tracker.get_error("no such") is None
    await tracker.capture_exception(failing())
    assert (await tracker.get_error(first))["status"] == "unresolved"
    assert await tracker.drop_occurrences(1) == 0


async def test_who_cannot_be_told(pool):
    error = {"error_type": "X", "severity": "error", "error_message": "<b>"}
    assert await SlackChannel().send(error, {"webhook_url": "file:///etc/passwd"}) == (
        False,
        "the url is neither https nor http",
    )
    assert "&lt;b&gt;" in SlackChannel().format_message(error)
    assert EmailChannel("x").format_message(error, "$severity $nothing") == "error $nothing"
    done, why = await EmailChannel("127.0.0.1", 1).send(error, {"to": "a@b.c"})
    assert not done and "Refused" in why
