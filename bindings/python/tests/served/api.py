# SPDX-License-Identifier: MIT
"""What test_servers.py serves: the database that FRAISEQL_DATABASE_URL names."""

import os

from fraiseql.application import Application
from fraiseql.asgi import GraphQL
from fraiseql.fastapi import FraiseQLConfig, create_fraiseql_app

app = create_fraiseql_app(config=FraiseQLConfig(_env_file=None))
plain = GraphQL(Application(database_url=os.environ["FRAISEQL_DATABASE_URL"]))
