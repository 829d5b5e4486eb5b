# SPDX-License-Identifier: MIT
"""FraiseQLConfig: what it reads, what becomes of it, and that its table in the docs is whole."""

import json
import pathlib
import re

import pytest
from pydantic import ValidationError

from fraiseql.fastapi import FraiseQLConfig, IntrospectionPolicy
from fraiseql.fastapi.settings import WITHOUT_EFFECT, engine_settings, rates, warn

ROOT = pathlib.Path(__file__).resolve().parents[3]
URL = "postgresql://u@h/d"


def config(**given):
    return FraiseQLConfig(_env_file=None, **{"database_url": URL, **given})


def test_variables_and_arguments_are_read(monkeypatch, tmp_path):
    monkeypatch.setenv("FRAISEQL_QUERY_TIMEOUT", "7")
    monkeypatch.setenv("FRAISEQL_CORS_ORIGINS", '["https://a.example"]')
    monkeypatch.setenv("FRAISEQL_SOMETHING_ELSE", "x")
    (tmp_path / ".env").write_text("FRAISEQL_APP_NAME=Shop\nOTHER=1\n")
    monkeypatch.chdir(tmp_path)
    found = FraiseQLConfig(database_url=URL)
    assert (found.query_timeout, found.cors_origins, found.app_name) == (
        7,
        ["https://a.example"],
        "Shop",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"database_url": "mysql://x"},
        {"environment": "staging"},
        {"database_pool_size": 0},
        {"auth_provider": "auth0", "auth0_domain": None},
    ],
)
def test_what_is_wrong_is_refused(wrong):
    with pytest.raises(ValidationError):
        config(**wrong)


def test_production_hides_what_is_for_development():
    found = config(environment="production", enable_playground=True)
    assert found.introspection_policy is IntrospectionPolicy.DISABLED
    assert (found.enable_playground, found.enable_introspection) == (False, False)
    signed = config(environment="production", introspection_policy="authenticated")
    assert signed.enable_introspection
    assert engine_settings(signed, {})["introspection.mode"] == "authenticated"


def test_keys_become_settings_of_the_engine():
    found = engine_settings(
        config(
            query_timeout=10,
            execution_timeout_ms=2500,
            max_query_depth=3,
            default_mutation_schema="app",
            session_variables={"locale": "app.locale"},
            engine_settings={"limits.cost": "5"},
            apq_mode="disabled",
        ),
        {
            "FRAISEQL_LIMITS_COST": "4",
            "FRAISEQL_RATE_LIMIT_MODE": "off",
            "FRAISEQL_QUERY_TIMEOUT": "10",
            "OTHER": "1",
        },
    )
    assert {
        "database.statement_timeout": "2500ms",
        "limits.document_depth": "4",
        "schema.names": "public, app",
        "session.settings": "app.locale=claims.context.locale",
        "limits.cost": "5",
        "rate_limit.mode": "off",
        "persisted.apq": "false",
    }.items() <= found.items()
    assert not any("query" in key for key in found)
    with pytest.raises(ValueError, match="apq_queries_dir"):
        engine_settings(config(apq_mode="required"), {})


def test_rates_are_those_that_the_application_says():
    assert rates(config()) is None and "rate_limit.rules" not in engine_settings(config(), {})
    off = config(rate_limit_enabled=False, rate_limit_requests_per_minute=1)
    assert rates(off) is None and "rate_limit.rules" not in engine_settings(off, {})
    fixed = config(rate_limit_requests_per_minute=7, rate_limit_window_type="fixed")
    rules = json.loads(engine_settings(fixed, {})["rate_limit.rules"])
    assert [(rule["requests"], rule["window"], rule["algorithm"]) for rule in rules] == [
        (7, "1min", "fixed_window"),
        (1000, "1h", "fixed_window"),
    ]
    with pytest.raises(ValueError, match="sliding or fixed"):
        engine_settings(config(rate_limit_enabled=True, rate_limit_window_type="leaky"), {})


def test_what_has_no_effect_is_named_once(caplog):
    lines = warn(config(cache_ttl=5, playground_tool="apollo-sandbox"))
    assert [line.split()[0] for line in lines] == ["cache_ttl", "playground_tool"]
    assert len(caplog.records) == 2
    assert warn(config()) == []


def test_every_key_stands_in_the_docs():
    text = (ROOT / "docs" / "python" / "configuration.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M))
    assert list(rows) == list(FraiseQLConfig.model_fields)
    said = {key: row.partition("**no effect**: ")[2] for key, row in rows.items() if "**no" in row}
    assert said == WITHOUT_EFFECT
