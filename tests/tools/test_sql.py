# SPDX-License-Identifier: MIT
"""The SQL in tests/golden leaves PostgreSQL nothing to look for along a search_path."""

import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "integration"))
from support.names import bare, statements_of  # noqa: E402

STATEMENTS = sorted((TESTS / "golden").glob("*/*/expected.sql"))


def statements(path):
    return statements_of(path.read_text())


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_the_sql_names_schemas(path):
    for sql in statements(path):
        assert bare(sql) == [], sql


def test_there_is_sql_to_look_at():
    assert len([path for path in STATEMENTS if statements(path)]) > 12


@pytest.mark.parametrize("sql, found", [
    ("SELECT a = 1", ["="]),
    ("SELECT t0.a OPERATOR(pg_catalog.=) 1, t0.*, pg_catalog.count(*)", []),
    ("SELECT lower(a)", ["lower"]),
    ('SELECT "substring"(a)', ["substring"]),
    ("SELECT 'a = b'::text, 'a'::character varying, 1::pg_catalog.int4, 'b'::\"pg_catalog\".\"text\"", ["text"]),
    ('SELECT a COLLATE "C"', ['"C"']),
    ("SELECT NULLIF(a, b), CASE a WHEN 1 THEN 2 END, CASE WHEN a THEN 1 END", ["NULLIF", "CASE"]),
    ("SELECT a IS DISTINCT FROM b, (a IS DISTINCT FROM NULL)", ["IS DISTINCT FROM"]),
    ("SELECT a IN (1), b LIKE 'x'", ["IN", "LIKE"]),
    ('SELECT * FROM "public"."f"("a" => 1) AS t(x)', []),
    ("SELECT count(*) FROM a JOIN b USING (c)", ["count", "USING"]),
    ("SELECT (a || b) -> 'c'", ["||", "->"]),
    ('UPDATE a SET "b" = $1, "c" = "d" = 1 WHERE "e" = 2', ["=", "="]),
    ("DELETE FROM a USING b WHERE c IN (1)", ["IN"]),
])
def test_what_is_looked_for_is_found(sql, found):
    assert [text.strip('"') if text != '"C"' else text for text in bare(sql)] == found
