# SPDX-License-Identifier: MIT
"""Every form in which a request comes in. Each: (server, document, variables, headers) -> its answer, or None where there is no such
form of this document."""

import hashlib
import json
import re


def sha256(document):
    return hashlib.sha256(document.encode()).hexdigest()


def trust(folder, documents):
    """Makes documents those of persisted.folder."""
    for document in documents:
        (folder / f"{sha256(document)}.graphql").write_text(document)
    return folder


def _post(server, body, headers):
    return server.post(body, headers).json()


def _asked(document, variables):
    return {"query": document, **({"variables": variables} if variables else {})}


def _get(server, document, variables, headers):
    if document.startswith("mutation"):
        return None
    return server.get("/graphql", params={"query": document, "variables": json.dumps(variables or {})}, headers=headers).json()


def _in_a_batch(server, document, variables, headers):
    told = _post(server, [{"query": "{ __typename }"}, _asked(document, variables)], headers)
    return told[1] if isinstance(told, list) else told


def _by_name(server, document, variables, headers):
    named = re.sub(r"^(?:(query|mutation) ?)?", lambda found: f"{found[1] or 'query'} Chosen ", document, count=1)
    body = {**_asked(named + " query Other { __typename }", variables), "operationName": "Chosen"}
    return _post(server, body, headers)


def _hash(server, document, variables, headers):
    """It is made known by the caller himself, which runs it."""
    known = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(document)}}}
    _post(server, {"query": "{ __typename }"}, headers)
    told = _post(server, {**known, "variables": variables or {}}, headers)
    if told.get("errors", [{}])[0].get("extensions", {}).get("code") == "PERSISTED_QUERY_NOT_FOUND":
        _post(server, {**_asked(document, variables), **known}, {})
        told = _post(server, {**known, "variables": variables or {}}, headers)
    return told


def _trusted(server, document, variables, headers):
    return _post(server, {"documentId": sha256(document), "variables": variables or {}}, headers)


def _behind_a_fragment(server, document, variables, headers):
    """What is asked for stands in a fragment on the root type."""
    found = re.match(r"(query|mutation)?\s*(\w+\s*)?(\([^{]*\))?\s*\{", document)
    root = "Mutation" if found[1] == "mutation" else "Query"
    depth, end = 0, len(document)
    for at in range(found.end() - 1, len(document)):
        depth += {"{": 1, "}": -1}.get(document[at], 0)
        if depth == 0:
            end = at + 1
            break
    body, others = document[found.end() - 1:end], document[end:]
    spread = f"{found[1] or 'query'} {found[3] or ''} {{ ...WholeRoot }} fragment WholeRoot on {root} {body} {others}"
    return _post(server, _asked(spread, variables), headers)


WAYS = {
    "POST": lambda server, document, variables, headers: _post(server, _asked(document, variables), headers),
    "GET": _get,
    "in a batch": _in_a_batch,
    "by the operation's name": _by_name,
    "by its hash": _hash,
    "as a trusted document": _trusted,
    "behind a fragment": _behind_a_fragment,
}
