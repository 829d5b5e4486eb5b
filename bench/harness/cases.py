# SPDX-License-Identifier: MIT
"""The questions that every contestant is asked, and how its answer is brought to one shape.

Each case is one GraphQL document for us and one for PostGraphile that select the same rows and
columns; aliases give both answers the same keys.  One variable changes with every request, so
that no cache of answers could help anybody."""

import json
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Callable, Optional

# What a gateway would send for a signed-in user.  The loop makes the same settings.
CLAIMS = {
    "X-FraiseQL-Tenant-Id": "11111111-1111-4111-8111-111111111111",
    "X-FraiseQL-User-Id": "22222222-2222-4222-8222-222222222222",
    "X-FraiseQL-Contact-Id": "33333333-3333-4333-8333-333333333333",
    "X-FraiseQL-Claims": '{"sub":"22222222-2222-4222-8222-222222222222"}',
}
# Lists begin at a changing row, close to the first: the offset must not become the work.
OFFSETS = range(10)

USER = "id identifier name email createdAt"
PEER_USER = "id: rowId identifier name email createdAt"


# Whose ids are asked for: anybody's, or those of people whose page is full.
IDS = {
    "user": "select id from tb_user order by pk_user",
    "writer": "select u.id from tb_user u join tb_post on fk_user = pk_user "
              "group by pk_user having count(*) >= 10 order by pk_user",
}
ACCOUNTS = 10000  # of the database "writes"
BULK = 1000  # rows of one mutation


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    database: str  # "tables": no views, so that both serve the tables; "app": v_user; "writes"
    ours: str
    peer: str  # empty: it has nothing like it
    by_id: str = ""  # the variable is the id of one of these users; otherwise an offset
    headers: dict = field(default_factory=dict)
    loop: Optional[str] = None  # which loop answers the same: "plain" or "claims"
    peer_target: float = 0  # at least so many times as fast as the peer
    from_peer: Callable = staticmethod(lambda data: data)
    rows: int = 0  # that are made by one mutation, given as a list

    def variables(self, ids, count, seed=1):
        """count different sets of variables, the same for everybody."""
        rng = random.Random(seed)
        if self.rows:
            return [{"rows": [{"accountId": rng.randint(1, ACCOUNTS), "body": f"entry {number}"}
                              for number in range(self.rows)]} for _ in range(count)]
        if self.database == "writes":
            return [{"account": rng.randint(1, ACCOUNTS)} for _ in range(count)]
        if self.by_id:
            return [{"id": rng.choice(ids[self.by_id])} for _ in range(count)]
        return [{"offset": rng.choice(OFFSETS)} for _ in range(count)]


def _pick(document, keys):
    return {key: _pick(document[key], way) if isinstance(way, dict) else document[way]
            for key, way in keys.items()}


def _see_into(field, **keys):
    """The peer gives a view's document whole; a client would pick its fields."""
    return lambda data: {field: [_pick(row["data"], keys) for row in data[field]]}


def _lift(field):
    """The peer has aggregates one level further down, in a field of a connection."""
    return lambda data: {"user": {**data["user"], "posts": data["user"]["posts"][field]}}


def _lift_groups(data):
    """The peer gives a group's keys as a list without names."""
    found = _lift("groups")(data)
    found["user"]["posts"] = [{"key": {"status": group["keys"][0]}, "sum": group["sum"]}
                              for group in found["user"]["posts"]]
    return found


CASES = [
    Case("by_id", "one user by id", "tables", by_id="user", loop="plain", peer_target=4,
         ours=f"query ($id: ID!) {{ user(id: $id) {{ {USER} }} }}",
         peer=f"query ($id: UUID!) {{ user: tbUserByRowId(rowId: $id) {{ {PEER_USER} }} }}"),
    Case("by_id_claims", "the same, with claims", "tables", by_id="user", loop="claims",
         headers=CLAIMS,
         ours=f"query ($id: ID!) {{ user(id: $id) {{ {USER} }} }}",
         peer=f"query ($id: UUID!) {{ user: tbUserByRowId(rowId: $id) {{ {PEER_USER} }} }}"),
    Case("users", "20 users", "tables", peer_target=4,
         ours=f"query ($offset: Int!) {{ users(limit: 20, offset: $offset) {{ {USER} }} }}",
         peer="query ($offset: Int!) { users: allTbUsersList(first: 20, offset: $offset) "
              f"{{ {PEER_USER} }} }}"),
    Case("posts", "10 posts", "tables", peer_target=2.5,
         ours="query ($offset: Int!) { posts(limit: 10, offset: $offset) "
              "{ id identifier title body createdAt } }",
         peer="query ($offset: Int!) { posts: allTbPostsList(first: 10, offset: $offset) "
              "{ id: rowId identifier title body createdAt } }"),
    Case("posts_author", "10 posts with author", "tables", peer_target=2.5,
         ours="query ($offset: Int!) { posts(limit: 10, offset: $offset) "
              "{ id identifier title createdAt author: user { id name email } } }",
         peer="query ($offset: Int!) { posts: allTbPostsList(first: 10, offset: $offset) "
              "{ id: rowId identifier title createdAt "
              "author: tbUserByFkUser { id: rowId name email } } }"),
    Case("comments", "20 comments with author and post", "tables", peer_target=2.5,
         ours="query ($offset: Int!) { comments(limit: 20, offset: $offset) "
              "{ id body createdAt author: user { id name } post { id title } } }",
         peer="query ($offset: Int!) { comments: allTbCommentsList(first: 20, offset: $offset) "
              "{ id: rowId body createdAt author: tbUserByFkUser { id: rowId name } "
              "post: tbPostByFkPost { id: rowId title } } }"),
    Case("page", "a page: user, 10 posts, each with author and 3 comments", "tables",
         by_id="writer", peer_target=2.5,
         ours="query ($id: ID!) { user(id: $id) { id name posts(limit: 10) { id title "
              "author: user { id name } comments(limit: 3) { id body createdAt } } } }",
         peer="query ($id: UUID!) { user: tbUserByRowId(rowId: $id) { id: rowId name "
              "posts: tbPostsByFkUserList(first: 10) { id: rowId title "
              "author: tbUserByFkUser { id: rowId name } "
              "comments: tbCommentsByFkPostList(first: 3) { id: rowId body createdAt } } } }"),
    Case("filter_to_one", "20 comments, filtered by their posts' status", "tables",
         peer_target=4,
         ours="query ($offset: Int!) { comments(limit: 20, offset: $offset, "
              "where: {post: {status: {eq: published}}}) { id body } }",
         peer="query ($offset: Int!) { comments: allTbCommentsList(first: 20, offset: $offset, "
              "filter: {tbPostByFkPost: {status: {equalTo: published}}}) "
              "{ id: rowId body } }"),
    Case("filter_some", "20 users, filtered by some of their posts", "tables", peer_target=4,
         ours="query ($offset: Int!) { users(limit: 20, offset: $offset, "
              "where: {posts: {some: {status: {eq: published}}}}) { id name } }",
         peer="query ($offset: Int!) { users: allTbUsersList(first: 20, offset: $offset, "
              "filter: {tbPostsByFkUser: {some: {status: {equalTo: published}}}}) "
              "{ id: rowId name } }"),
    Case("newest", "10 users, each with the 3 newest published posts", "tables", peer_target=4,
         ours="query ($offset: Int!) { users(limit: 10, offset: $offset) { id name "
              "posts(where: {status: {eq: published}}, orderBy: [{createdAt: DESC}], limit: 3) "
              "{ id title createdAt } } }",
         peer="query ($offset: Int!) { users: allTbUsersList(first: 10, offset: $offset) "
              "{ id: rowId name posts: tbPostsByFkUserList(filter: {status: {equalTo: published}}, "
              "orderBy: [CREATED_AT_DESC], first: 3) { id: rowId title createdAt } } }"),
    Case("connection", "a Relay page of 10 with its total", "tables", by_id="writer",
         peer_target=4,
         ours="query ($id: ID!) { page: postsConnection(first: 10, "
              "where: {user: {id: {eq: $id}}}, orderBy: [{createdAt: DESC}, {id: ASC}]) { "
              "edges { cursor node { id title createdAt } } "
              "pageInfo { hasNextPage endCursor } totalCount } }",
         peer="query ($id: UUID!) { page: allTbPosts(first: 10, "
              "filter: {tbUserByFkUser: {rowId: {equalTo: $id}}}, "
              "orderBy: [CREATED_AT_DESC, ROW_ID_ASC]) { "
              "edges { cursor node { id: rowId title createdAt } } "
              "pageInfo { hasNextPage endCursor } totalCount } }"),
    Case("counts", "20 users, each with the count of posts", "tables", peer_target=4,
         ours="query ($offset: Int!) { users(limit: 20, offset: $offset) "
              "{ id name posts: postsAggregate { count } } }",
         peer="query ($offset: Int!) { users: allTbUsersList(first: 20, offset: $offset) "
              "{ id: rowId name posts: tbPostsByFkUser { count: totalCount } } }"),
    Case("aggregate", "a user with sum, maximum and mean over the posts", "tables",
         by_id="writer", peer_target=4, from_peer=_lift("all"),
         ours="query ($id: ID!) { user(id: $id) { name posts: postsAggregate "
              "{ sum { viewCount } max { viewCount } avg { viewCount } } } }",
         peer="query ($id: UUID!) { user: tbUserByRowId(rowId: $id) { name "
              "posts: tbPostsByFkUser { all: aggregates "
              "{ sum { viewCount } max { viewCount } avg: average { viewCount } } } } }"),
    Case("groups", "a user with the posts' views by status", "tables", by_id="writer",
         peer_target=4, from_peer=_lift_groups,
         ours="query ($id: ID!) { user(id: $id) { name posts: postsGroups(by: [{status: KEY}]) "
              "{ key { status } sum { viewCount } } } }",
         peer="query ($id: UUID!) { user: tbUserByRowId(rowId: $id) { name "
              "posts: tbPostsByFkUser { groups: groupedAggregates(groupBy: [STATUS]) "
              "{ keys sum { viewCount } } } } }"),
    Case("v_user", "20 rows of a `v_` view", "app", peer_target=4,
         from_peer=_see_into("users", id="id", identifier="identifier", name="name",
                             email="email", createdAt="created_at"),
         ours="query ($offset: Int!) { users(limit: 20, offset: $offset, orderBy: [{id: ASC}]) "
              f"{{ {USER} }} }}",
         peer="query ($offset: Int!) { users: allVUsersList(first: 20, offset: $offset, "
              "orderBy: ROW_ID_ASC) { data } }"),
    Case("v_post", "10 rows of a `v_` view, each with an object inside it", "app", peer_target=4,
         from_peer=_see_into("posts", id="id", title="title", createdAt="created_at",
                             author={"id": "id", "name": "name"}),
         ours="query ($offset: Int!) { posts(limit: 10, offset: $offset, orderBy: [{id: ASC}]) "
              "{ id title createdAt author { id name } } }",
         peer="query ($offset: Int!) { posts: allVPostsList(first: 10, offset: $offset, "
              "orderBy: ROW_ID_ASC) { data } }"),
    Case("tv_post_summary", "20 rows of a stored `tv_` projection", "app", peer_target=4,
         from_peer=_see_into("posts", id="id", title="title", createdAt="created_at",
                             author={"name": "name"}),
         ours="query ($offset: Int!) { posts: postSummaries(limit: 20, offset: $offset) "
              "{ id title createdAt author { name } } }",
         peer="query ($offset: Int!) { posts: allTvPostSummariesList(first: 20, offset: $offset, "
              "orderBy: ROW_ID_ASC) { data } }"),
]

_ENTRY = "accountId body amount"

CASES += [
    Case("write_function", "a function that makes a row", "writes", peer_target=4,
         from_peer=lambda data: {"made": data["made"]["result"]},
         ours=f'mutation ($account: Int!) {{ made: addEntry(accountId: $account, body: "x") {{ {_ENTRY} }} }}',
         peer='mutation ($account: Int!) { made: fnAddEntry(input: {accountId: $account, body: "x"}) '
              f"{{ result {{ {_ENTRY} }} }} }}"),
    Case("write_update", "a row changed by its key", "writes", peer_target=4,
         from_peer=lambda data: {"changed": data["changed"]["account"]},
         ours="mutation ($account: Int!) { changed: updateAccount(id: $account, "
              'set: {balance: "5", changedAt: "2026-01-01T00:00:00Z"}) { id name balance changedAt } }',
         peer="mutation ($account: Int!) { changed: updateAccountByRowId(input: {rowId: $account, "
              'accountPatch: {balance: "5", changedAt: "2026-01-01T00:00:00Z"}}) '
              "{ account { id: rowId name balance changedAt } } }"),
    Case("write_insert", "a row made", "writes", peer_target=4,
         from_peer=lambda data: {"made": data["made"]["entry"]},
         ours='mutation ($account: Int!) { made: createEntry(input: {accountId: $account, body: "x"}) '
              f"{{ {_ENTRY} account {{ name }} }} }}",
         peer='mutation ($account: Int!) { made: createEntry(input: {entry: {accountId: $account, body: "x"}}) '
              f"{{ entry {{ {_ENTRY} account: accountByAccountId {{ name }} }} }} }}"),
    Case("write_nested", "a row made with three inside of it", "writes", peer="",
         ours="mutation ($account: Int!) { made: updateAccount(id: $account, set: {entries: {create: "
              '[{body: "a"}, {body: "b"}, {body: "c"}]}}) { id name } }'),
    Case("write_1000", f"{BULK} rows made at once", "writes", peer="", rows=BULK,
         ours="mutation ($rows: [EntryCreateInput!]!) { made: createEntries(input: $rows) { count } }"),
]

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$")


def comparable(value):
    """The answer with every moment in one spelling, and without cursors: how both are written is
    the contestants' own choice."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()
                if key not in ("cursor", "endCursor")}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, str) and _TIME.match(value):
        text = re.sub(r"([+-]\d\d)(\d\d)?$", r"\1:\2", value.replace("Z", "+00:00"))
        text = re.sub(r":$", ":00", text)
        text = re.sub(r"\.(\d+)", lambda m: "." + m.group(1).ljust(6, "0")[:6], text)
        return datetime.fromisoformat(text).astimezone(timezone.utc).isoformat()
    return value


def json_of(body):
    try:
        return json.loads(body)
    except ValueError:
        return None
