# SPDX-License-Identifier: MIT
"""What queries cost."""

import pytest
from graphql import GraphQLError, build_schema, parse

from fraiseql.analysis import (
    analyze_query_complexity,
    calculate_cache_weight,
    should_cache_query,
)
from fraiseql.analysis.complexity_config import ComplexityConfig as Weights
from fraiseql.gql.complexity import (
    ComplexityConfig,
    ComplexityError,
    QueryComplexityAnalyzer,
    calculate_field_complexity,
    calculate_query_complexity,
)


def analyze(query, variables=None, **config):
    return QueryComplexityAnalyzer(ComplexityConfig(**config)).analyze(query, variables)


@pytest.mark.parametrize(
    "query, score, depth, fields",
    [
        ("{ a }", 1, 1, 1),
        ("{ users { id posts(limit: 5) { id } } }", 71, 3, 4),
        ("query ($n: Int) { users(first: $n) { id name } }", 9, 2, 3),
        ("{ user(id: 1) { id company { name } } }", 4, 3, 4),
        ("fragment F on U { a b } { user { ...F } }", 3, 2, 3),
        ("{ usersConnection(first: 3) { edges { node { id } } } }", 8, 4, 4),
        ("{ address { status } }", 2, 2, 2),
    ],
)
def test_scores(query, score, depth, fields):
    info = analyze(query, {"n": 4})
    assert (info.total_score, info.depth, info.field_count) == (score, depth, fields)
    assert sum(info.field_scores.values()) == score


def test_limits():
    with pytest.raises(ComplexityError, match="Query complexity 4 exceeds maximum complexity 3"):
        analyze("{ a { b { c { d } } } }", max_complexity=3)
    with pytest.raises(ComplexityError, match="Query depth 4 exceeds maximum depth 2") as error:
        analyze("{ a { b { c { d } } } }", max_depth=2)
    assert error.value.extensions["code"] == "OPERATION_TOO_EXPENSIVE" and error.value.limit == 2
    assert analyze("{ a { b } }", max_depth=1, enabled=False).depth == 2
    with pytest.raises(ComplexityError, match="Introspection"):
        analyze("{ __schema { types { name } } }", allow_introspection=False)
    doubling = "".join(f"fragment F{i} on T {{ ...F{i + 1} ...F{i + 1} }} " for i in range(30))
    for query in ("{", "{ ...F }", "fragment F on T { ...F } { ...F }"):
        with pytest.raises(GraphQLError):
            analyze(query)
    with pytest.raises(GraphQLError, match="more than 100000 fields"):
        analyze("{ ...F0 }" + doubling + "fragment F30 on T { x }")


def test_single_fields():
    assert calculate_field_complexity("x") == 1
    assert calculate_field_complexity("x", is_list=True, nested_complexity=3, limit=4) == 13
    assert calculate_field_complexity("x", is_list=True, nested_complexity=3) == 31
    assert calculate_field_complexity("x", multiplier=3, is_object=True, nested_complexity=2) == 5
    assert analyze("{ slow }", field_multipliers={"slow": 50}).total_score == 50
    operation = parse("{ users { id } }").definitions[0]
    assert calculate_query_complexity(operation, {}, ComplexityConfig()) == (11, 2, 2)


def test_complexity():
    score = analyze_query_complexity("{ users { id posts { id } } }")
    assert (score.field_count, score.max_depth, score.array_field_count) == (4, 3, 2)
    assert (score.depth_score, score.array_score, score.total_score) == (10, 26, 42)
    assert (score.cache_weight, calculate_cache_weight("{ a }")) == (0.5, 0.1)
    assert should_cache_query("{ a }")[0]
    assert not should_cache_query("{ a { b { c } } }", complexity_threshold=5)[0]
    schema = build_schema("type Query { a: [B] } type B { users: Int c: C } type C { d: Int }")
    known = analyze_query_complexity("{ a { users ...F } } fragment F on B { c { d } }", schema)
    assert (known.array_field_count, known.type_diversity, known.fragment_count) == (1, 3, 1)
    assert Weights().calculate_depth_penalty(1000) == 100
    assert Weights().get_cache_weight(1000) == 2.0
