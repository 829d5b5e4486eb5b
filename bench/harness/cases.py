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


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    database: str  # "tables": no views, so that both serve the tables; "app": v_user
    ours: str
    peer: str
    by_id: str = ""  # the variable is the id of one of these users; otherwise an offset
    headers: dict = field(default_factory=dict)
    loop: Optional[str] = None  # which loop answers the same: "plain" or "claims"
    peer_target: float = 0  # at least so many times as fast as the peer
    from_peer: Callable = staticmethod(lambda data: data)

    def variables(self, ids, count, seed=1):
        """count different sets of variables, the same for everybody."""
        rng = random.Random(seed)
        if self.by_id:
            return [{"id": rng.choice(ids[self.by_id])} for _ in range(count)]
        return [{"offset": rng.choice(OFFSETS)} for _ in range(count)]


def _see_into_data(data):
    """The peer gives a view's document whole; a client would pick its fields."""
    keys = {"id": "id", "identifier": "identifier", "name": "name", "email": "email",
            "createdAt": "created_at"}
    return {"users": [{key: row["data"][column] for key, column in keys.items()}
                      for row in data["users"]]}


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
    Case("v_user", "20 of v_user", "app", peer_target=4, from_peer=_see_into_data,
         ours=f"query ($offset: Int!) {{ users(limit: 20, offset: $offset) {{ {USER} }} }}",
         peer="query ($offset: Int!) { users: allVUsersList(first: 20, offset: $offset, "
              "orderBy: ROW_ID_ASC) { data } }"),
]

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$")


def comparable(value):
    """The answer with every moment in one spelling: offsets are the contestants' own choice."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
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
