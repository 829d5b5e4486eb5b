# SPDX-License-Identifier: MIT
"""Modules of FraiseQL for Python 1 that are not here: an import of one says what to use."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_PLANS = "the engine keeps the plans of all operations: see cache.plans and persisted.folder"
_FILTERS = (
    "the engine makes the SQL of filters itself: db.find(where=…) takes dicts and WhereInput, and "
    "`fraiseql explain` shows the SQL"
)
_COMMANDS = "the commands are the program `fraiseql`: run it, or fraiseql._program.program()"
_KMS = "ask the key service of your cloud through its own package"
_DISCOVERY = (
    "the engine discovers views and functions itself: create_fraiseql_app(auto_discover=True), "
    "AsyncEngine.describe() and `fraiseql schema`"
)
_ROUTES = "the routes are those of fraiseql.fastapi.create_fraiseql_app"
_SELECTIONS = "use fraiseql.core.selections"
_REGISTRY = "use fraiseql.gql.registry.SchemaRegistry"
_MADE = "build_fraiseql_schema() makes it of the decorated classes and functions"
_VECTORS = (
    "documents are found by `where` and `orderBy` on a vector; for LangChain and LlamaIndex use "
    "their own packages for pgvector"
)
_STREAMS = "@fraiseql.subscription declares a subscription, and the engine does not serve it yet"
_RESULTS = "the engine turns rows of functions into results: use @fraiseql.mutation(function=…)"

# A module stands for those inside it as well.
ABSENT = {
    "fraiseql.analysis.query_analyzer": "no Python stands between a query over SQL and its rows",
    "fraiseql.auth.native": (
        "accounts, sessions and tokens are the engine's, or an identity provider's: see "
        "docs/accounts.md and docs/auth-providers.md"
    ),
    "fraiseql.cache": "the engine reads the views itself: AsyncEngine.describe() tells of them",
    "fraiseql.cli": _COMMANDS,
    "fraiseql.core.registry": _REGISTRY,
    "fraiseql.core.rust_transformer": "use fraiseql._fraiseql_rs.transform_json",
    "fraiseql.core.schema_serializer": "the engine reads the schema as SDL: build_schema_string()",
    "fraiseql.core.selection_tree": _SELECTIONS,
    "fraiseql.core.translate_query": "use fraiseql._fraiseql_rs.build_sql_query",
    "fraiseql.core.types": _REGISTRY,
    "fraiseql.debug": "`fraiseql explain` shows the SQL, the plan and the cost of an operation",
    "fraiseql.enterprise.audit.mutations": "use fraiseql.enterprise.audit.AuditLogger",
    "fraiseql.enterprise.audit.queries": "use AuditLogger.events of fraiseql.enterprise.audit",
    "fraiseql.enterprise.audit.types": "use AuditLogger.events of fraiseql.enterprise.audit",
    "fraiseql.enterprise.rbac.middleware": "set rbac.source to tables: see docs/roles.md",
    "fraiseql.enterprise.rbac.mutations": "use the schema fraiseql_rbac: see docs/roles.md",
    "fraiseql.enterprise.rbac.types": "use the models of fraiseql.enterprise.rbac",
    "fraiseql.execution": "every request has one way: AsyncEngine.execute",
    "fraiseql.extensions": "nothing was in it",
    "fraiseql.fastapi.apq_metrics_router": "the engine counts persisted queries: see /metrics",
    "fraiseql.fastapi.response_handlers": _ROUTES,
    "fraiseql.fastapi.routers": _ROUTES,
    "fraiseql.fastapi.turbo_enhanced": _PLANS,
    "fraiseql.gql.enum_serializer": _MADE,
    "fraiseql.graphql.field_type_extraction": _MADE,
    "fraiseql.integrations": _VECTORS,
    "fraiseql.introspection": _DISCOVERY,
    "fraiseql.ivm": "its SQL needs jsonb_ivm, which no repository of packages has",
    "fraiseql.mutations.cascade_selections": _RESULTS,
    "fraiseql.mutations.cascade_types": "use @fraiseql.mutation(enable_cascade=True)",
    "fraiseql.mutations.executor": _RESULTS,
    "fraiseql.mutations.registry": _REGISTRY,
    "fraiseql.mutations.result_processor": _RESULTS,
    "fraiseql.mutations.rust_executor": _RESULTS,
    "fraiseql.mutations.selection_filter": _RESULTS,
    "fraiseql.mutations.sql_generator": _RESULTS,
    "fraiseql.repositories": "nothing was in it: use fraiseql.db and fraiseql.cqrs",
    "fraiseql.security.kms": _KMS,
    "fraiseql.sql.operators": _FILTERS,
    "fraiseql.sql.sql_generator": _FILTERS,
    "fraiseql.sql.where": _FILTERS,
    "fraiseql.subscriptions.caching": _STREAMS,
    "fraiseql.subscriptions.complexity": _STREAMS,
    "fraiseql.subscriptions.filtering": _STREAMS,
    "fraiseql.subscriptions.lifecycle": _STREAMS,
    "fraiseql.subscriptions.websocket": _STREAMS,
    "fraiseql.turbo": _PLANS,
    "fraiseql.utils.field_counter": _MADE,
    "fraiseql.utils.fields": _MADE,
    "fraiseql.utils.fraiseql_builder": "use fraiseql.types.constructor.define_fraiseql_type",
    "fraiseql.utils.sql_helpers": "what a client left out is not in the input's JSON",
    "fraiseql.utils.where_clause_descriptions": _FILTERS,
    "fraiseql.where_normalization": _FILTERS,
}


# Names of modules that are here.
ABSENT_NAMES: dict[str, dict[str, str]] = {
    "fraiseql.subscriptions": dict.fromkeys(
        (
            "ConnectionState GraphQLWSMessage MessageType SubProtocol SubscriptionManager "
            "WebSocketConnection cache complexity filter subscription_filter with_lifecycle"
        ).split(),
        _STREAMS,
    ),
    "fraiseql.core.graphql_type": {"translate_query_from_type": _FILTERS},
    "fraiseql.gql.graphql_entrypoint": {
        "GraphNoteRouter": "use create_fraiseql_app(), or fraiseql.graphql.execute_graphql()"
    },
    "fraiseql.sql.graphql_order_by_generator": {
        "VectorOrderBy": "rows are ordered by a distance in GraphQL: docs/using.md, `measured`"
    },
    "fraiseql.sql.where_generator": {
        "DynamicType": _FILTERS,
        "build_operator_composed": _FILTERS,
        "create_where_type_with_graphql_context": _FILTERS,
        "unwrap_type": _MADE,
    },
    "fraiseql.types.scalars.vector": dict.fromkeys(
        ("VectorField", "HalfVectorField", "SparseVectorField", "QuantizedVectorField"),
        "annotate vectors list[float]",
    ),
    "fraiseql.sql.network_utils": dict.fromkeys(
        (
            "generate_subnet_sql generate_range_sql generate_private_ip_sql generate_ipv4_sql "
            "generate_network_filter_sql"
        ).split(),
        _FILTERS,
    ),
    "fraiseql.where_clause": dict.fromkeys(("FieldCondition", "WhereClause"), _FILTERS),
}


def _imports() -> bool:
    """Does an import statement ask, and not a program that wants to know whether there is one?

    importlib calls its finders from `_find_spec`, for both: who called that makes the
    difference."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name != "_find_spec":
        frame = frame.f_back
    caller = frame.f_back if frame else None
    return caller is not None and caller.f_code.co_name.startswith("_find_and_load")


def absent_name(module: str, name: str) -> ImportError | AttributeError:
    """What a module's `__getattr__` raises for a name that it does not have."""
    reason = ABSENT_NAMES.get(module, {}).get(name)
    if reason is None:
        return AttributeError(f"module {module!r} has no attribute {name!r}")
    return ImportError(f"{module}.{name} is not here: {reason}", name=module)


class _Finder(MetaPathFinder):
    """Is asked last, so only for modules that nobody has."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        name = fullname if fullname.startswith("fraiseql.") else ""
        while name:
            if name in ABSENT and _imports():
                raise ModuleNotFoundError(f"{fullname} is not here: {ABSENT[name]}", name=fullname)
            name = name.rpartition(".")[0]
        return None


def install() -> None:
    """Adds the finder to those of the interpreter, once."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
