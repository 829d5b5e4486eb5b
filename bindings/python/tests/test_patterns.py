# SPDX-License-Identifier: MIT
"""Small modules: three identifiers, routes, Strawberry, bills of materials, spans."""

import contextlib
import json
import xml.etree.ElementTree as ElementTree

import httpx
import pytest
from fastapi import FastAPI
from graphql import build_schema
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fraiseql import sbom, tracing
from fraiseql.migration import check_strawberry_compatibility, generate_migration_report
from fraiseql.patterns import (
    TrinityMixin,
    get_identifier_from_slug,
    get_pk_column_name,
    trinity_field,
)
from fraiseql.routing import EntityExtractor, EntityRoutingConfig, ExecutionMode, QueryRouter


def test_three_identifiers():
    class BlogPost(TrinityMixin):
        pass

    post = BlogPost()
    assert post.get_internal_pk() is None
    post.set_internal_pk(3)
    assert (post.get_internal_pk(), get_pk_column_name(BlogPost)) == (3, "pk_blogpost")
    assert get_identifier_from_slug("@Org/Foo") == "foo"
    assert trinity_field(description="x") == {"description": "x"}


SCHEMA = build_schema(
    "type Query { users: [User!]! posts: [Post] }"
    "type User { id: ID! posts: [Post!]! }"
    "type Post { id: ID! author: User tag: Tag } type Tag { x: Int }"
)


def test_entities_and_their_ways():
    extractor = EntityExtractor(SCHEMA)
    found = extractor.extract_entities("{ users { id ...F } } fragment F on User { posts { id } }")
    assert (found.root_entities, found.nested_entities) == (["User"], ["Post"])
    assert (found.operation_type, found.max_depth) == ("query", 3)
    for broken in ("{bad", "mutation { x }", "{ ...F }"):
        assert extractor.extract_entities(broken).analysis_errors

    def way(query, **options):
        config = EntityRoutingConfig(["User"], ["Post"], **options)
        return QueryRouter(config, extractor).determine_execution_mode(query)

    assert way("{ users { id } }") is ExecutionMode.TURBO
    assert way("{ posts { id } }") is ExecutionMode.NORMAL
    mixed = "{ users { posts { id } } }"
    assert way(mixed) is way(mixed, mixed_query_strategy="split") is ExecutionMode.NORMAL
    assert way(mixed, mixed_query_strategy="turbo") is ExecutionMode.TURBO
    assert way(mixed, auto_routing_enabled=False) is way("{bad") is None
    for wrong in ((["A"], ["A"]), ([], [], "x")):
        with pytest.raises(ValueError):
            EntityRoutingConfig(*wrong)


def test_what_uses_strawberry(tmp_path):
    (tmp_path / "a.py").write_text(
        "import strawberry as sb\nfrom strawberry import input as inp\n"
        "from strawberry.dataloader import DataLoader\n@sb.type\nclass A:\n    x: sb.ID\n"
        "@inp\nclass B: ...\nschema = sb.Schema(query=A)\ninput('no')\n"
    )
    (tmp_path / "b.py").write_text("def broken(:\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "c.py").write_text("import strawberry\n")
    issues = check_strawberry_compatibility(str(tmp_path))
    assert [(i.line_number, i.issue_type.rpartition("_")[2], i.description) for i in issues] == [
        (1, "import", "import strawberry"),
        (2, "import", "from strawberry import input"),
        (3, "import", "from strawberry.dataloader import DataLoader"),
        (4, "decorator", "@strawberry.type"),
        (6, "pattern", "strawberry.ID"),
        (7, "decorator", "@strawberry.input"),
        (9, "pattern", "strawberry.Schema"),
        (1, "unreadable", issues[-1].description),
    ]
    assert "fraiseql.optimization.DataLoader" in issues[2].suggestion
    assert "strawberry_decorator: 2" in generate_migration_report(issues)
    with pytest.raises(FileNotFoundError):
        check_strawberry_compatibility(str(tmp_path / "none"))


def test_bills_of_materials(tmp_path):
    generator = sbom.SBOMGenerator(sbom.PythonPackageScanner())
    made = generator.generate("app", "1.0", supplier=sbom.Supplier("Us", contact="a@b.c"))
    graphql = next(c for c in made.components if c.identifier.name == "graphql-core")
    assert graphql.has_permissive_license() and len(graphql.hashes[0].value) == 64
    assert not made.find_component("pytest", "1") and made.validate() == []
    httpx = next(c for c in made.components if c.identifier.name == "httpx")
    assert "httpcore" in [c.identifier.name for c in made.get_dependencies(httpx.bom_ref)]
    path = generator.generate_and_save(tmp_path / "in" / "bom.json", "app", "1.0")
    said = json.loads(path.read_text())
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.5")
    back = sbom.CycloneDXAdapter.from_json(path.read_text())
    assert back.component_count() == made.component_count() and back.validate() == []
    text = generator.generate_and_save(tmp_path / "bom.xml", "a<b", "1", "xml").read_text()
    space = "{http://cyclonedx.org/schema/bom/1.5}"
    root = ElementTree.fromstring(text.partition("?>")[2])
    assert len(root.findall(f"{space}components/{space}component")) == made.component_count()
    assert sbom.SBOM().validate()[0] == "SBOM component_name is required"
    gpl = sbom.License("GPL-3.0-only", "GPL")
    assert gpl.is_copyleft and not gpl.is_permissive
    for broken in ("{}", "[]", '{"bomFormat": "SPDX"}', "{"):
        with pytest.raises(ValueError):
            sbom.CycloneDXAdapter.from_json(broken)


async def test_spans_that_are_off():
    @tracing.trace_database_query("SELECT", "users")
    async def ask():
        return 5

    assert await ask() == 5
    with tracing.GraphQLTracer().trace_query("Q", "{ a }") as span:
        assert span is None
    assert tracing.get_tracer().inject_context({"a": "b"}) == {"a": "b"}
    for wrong in ({"sample_rate": 2}, {"export_format": "jaeger"}):
        with pytest.raises(ValueError):
            tracing.TracingConfig(**wrong)


def test_packages_that_are_missing():
    config = tracing.TracingConfig(export_endpoint="http://127.0.0.1:1")
    with pytest.raises(RuntimeError, match="pip install opentelemetry-exporter-otlp-proto-http"):
        tracing.FraiseQLTracer(config)


async def test_spans(monkeypatch):
    app = FastAPI()
    tracer = tracing.setup_tracing(app, tracing.TracingConfig(service_name="shop"))
    monkeypatch.setattr("fraiseql.tracing.opentelemetry._tracer", tracer)
    kept = InMemorySpanExporter()
    tracer.provider.add_span_processor(SimpleSpanProcessor(kept))

    @tracing.trace_database_query("SELECT", "users")
    async def ask():
        raise ValueError("no")

    config = tracing.GraphQLTracingConfig(include_variables=True)

    @app.get("/hello")
    async def hello():
        secret = {"in": {"Password": "x", "a": 1}}
        with tracing.GraphQLTracer(config).trace_query("Q", "{ a }", secret):
            with contextlib.suppress(ValueError):
                await ask()
            return tracer.inject_context({})

    transport = httpx.ASGITransport(app)
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        told = (await http.get("/hello", headers={"traceparent": parent})).json()
        await http.get("/health")
    assert told["traceparent"].split("-")[1] == parent.split("-")[1]
    statement, query, request = kept.get_finished_spans()
    assert (request.name, request.attributes["http.status_code"]) == ("GET /hello", 200)
    assert request.resource.attributes["service.name"] == "shop"
    assert query.attributes["graphql.variables"] == '{"in": {"Password": "[hidden]", "a": 1}}'
    assert (statement.name, statement.parent.span_id) == (
        "db.select users",
        query.context.span_id,
    )
    assert statement.events[0].name == "exception"
