# SPDX-License-Identifier: MIT
"""Views put together by chance, and questions about them.

Views(random) makes SQL: tables in a schema of their own, some with policies, and views over them and
over each other, owned by several roles and granted to others.  Api(server) knows what a server offers
and asks it at random; what rows must be, shown() makes of a view's own documents.
"""

import datetime
import json
from decimal import Decimal

OWNER, OTHER, READER, GUEST = ROLES = ("views_owner", "views_other", "views_reader", "views_guest")

# Columns beside pk, id and owner; foreign keys, by column, with whether they may be null.
TABLES = {
    "org": ({"name": "text not null", "rank": "int", "founded": "date"}, {}),
    "person": ({"name": "text not null", "email": "text", "age": "int", "score": "numeric(8,2)",
                "active": "bool", "born": "timestamptz", "tags": "text[]", "extra": "jsonb"},
               {"fk_org": ("org", True), "fk_boss": ("person", True)}),
    "post": ({"title": "text not null", "views": "bigint", "mood": "mood", "rating": "float8"},
             {"fk_author": ("person", False), "fk_editor": ("person", True)}),
    "note": ({"body": "text", "at": "timestamptz", "stars": "smallint"},
             {"fk_post": ("post", False), "fk_person": ("person", True)}),
}
VALUES = {
    "text": "case when n % 4 > 0 then 'a%s' || n % 5 end", "text not null": "'it''s ' || chr(97 + n % 6)",
    "int": "nullif(n % 6, 3)", "bigint": "n % 4 * 4611686018427387904::numeric / 4", "smallint": "nullif(n % 5, 0)",
    "date": "date '2020-02-27' + n % 4", "bool": "nullif(n % 3, 1) = 0", "float8": "n % 5 / 4.0",
    "numeric(8,2)": "nullif(n % 5, 2) * 1.5", "mood": "(array['sad', 'glad', null])[n % 3 + 1]::mood",
    "timestamptz": "timestamptz '2020-01-01 00:00Z' + n % 3 * interval '1.5 day'",
    "text[]": "case when n % 3 > 0 then array['x', 'y' || n] end", "jsonb": "jsonb_build_object('k', nullif(n % 3, 0), 'in', jsonb_build_array(null, jsonb_build_object('z', null)))",
}
ROWS = {"org": 4, "person": 9, "post": 14, "note": 20}


def tables(choose):
    yield f"create schema base; grant usage on schema base to {OWNER}, {OTHER}, {READER};"
    yield "create type mood as enum ('sad', 'glad'); set search_path = base, public;"
    yield "".join(f"grant create on schema public to {role};" for role in (OWNER, OTHER))
    if choose.random() < 0.8:
        yield f"grant usage on schema base to {GUEST};"
    for name, (columns, keys) in TABLES.items():
        made = [f"{column} {kind}" for column, kind in columns.items()]
        made += [f"{column} int {'' if null else 'not null'} references {target}"
                 for column, (target, null) in keys.items()]
        values = [VALUES[kind].replace("%s", column) for column, kind in columns.items()]
        values += [(f"nullif(n % {ROWS[target] + 1}, 0)" if null else f"n % {ROWS[target]} + 1")
                   for target, null in keys.values()]
        roles = ", ".join(f"'{role}'" for role in ROLES)
        yield f"""
            create table {name} (pk int primary key, id uuid not null unique, owner name not null, {', '.join(made)});
            insert into {name} select n, md5('{name}' || n)::uuid, (array[{roles}])[n % 4 + 1], {', '.join(values)}
                from generate_series(1, {ROWS[name]}) n;
            alter table {name} owner to {OWNER}; grant select on {name} to {OTHER}, {READER};"""
        yield "".join(f"create index on {name} ({key});" for key in keys if choose.random() < 0.85)
        if choose.random() < 0.25:
            yield f"""alter table {name} enable row level security;
                create policy own on {name} using (owner = current_user or pk % 4 = 0);"""
            if choose.random() < 0.4:
                yield f"alter table {name} force row level security;"
        yield choose.choice(["", f"grant select on {name} to {GUEST};", f"grant select (pk, id) on {name} to {GUEST};"])


class View:
    def __init__(self, name, table, sql, fans, depth):
        self.name = name
        self.table = table
        self.sql = sql
        self.fans = fans  # a row of the table may be in it more than once
        self.depth = depth  # of views in views: each may multiply what PostgreSQL has to do
        self.partly = False  # some of its columns are not granted to the guest

    def document(self, role):
        """What it gives of one row, as SQL."""
        columns = ["id"] if self.partly and role == GUEST else ["id", "pk", *TABLES[self.table][1]]
        return f"jsonb_build_object({', '.join(f'{chr(39)}{name}{chr(39)}, {name}' for name in columns)}, 'data', data) || data"


class Views:
    def __init__(self, choose, count):
        self.choose = choose
        self.made = []
        self.sql = list(tables(choose))
        for _ in range(count):
            self.add()

    def chance(self, probability):
        return self.choose.random() < probability

    def alias(self):
        self.aliases += 1
        return f"{self.choose.choice('abcx')}{self.aliases}"

    def add(self):
        table = self.choose.choice(list(TABLES))
        self.aliases, self.joins, self.depth, fans = 0, [], 0, False
        if table != "note" and self.chance(0.3):
            self.create(View(f"v_t{len(self.made)}", table, self.grouped(table), False, 0))
            return
        view = self.inner(table) if self.chance(0.2) else None
        if view:
            alias = self.alias()
            fans = view.fans
            start, data = f"public.{view.name} {alias}", self.around(alias, table, view)
        else:
            alias = self.alias()
            start, data = f"{table} {alias}", self.object(alias, table, 0)
        if self.chance(0.06):
            fans = True
            self.joins.append("join generate_series(1, 2) g(n) on true")
        shown = [f"{alias}.id", f"{alias}.pk" + ("" if view else f" as pk")]
        shown += [f"{alias}.{key}" for key in TABLES[table][1]]
        text = f"select {', '.join(shown)}, {data} as data from {start} " + " ".join(self.joins)
        text += self.choose.choice(["", "", "", f" where {alias}.pk % 3 <> 0", f" where {alias}.pk > 1"])
        text += self.choose.choice([""] * 9 + [f" order by {alias}.pk desc", f" order by {alias}.pk limit 5"])
        self.create(View(f"v_t{len(self.made)}", table, text, fans, self.depth))

    def grouped(self, table):
        """What is joined to each row, put together."""
        alias = self.alias()
        parts = [("id", f"{alias}.id")] + [(column, f"{alias}.{column}") for column in self.choose.sample(list(TABLES[table][0]), 2)]
        shown, by = [f"{alias}.{column}" for column in ("id", "pk", *TABLES[table][1])], [f"{alias}.pk"]
        if self.chance(0.3):
            by = [f"{alias}.id"] + [value for _, value in parts[1:]] + shown[1:]
        joins = []
        for key, (target, null) in TABLES[table][1].items():
            if self.chance(0.4):
                joined = self.alias()
                joins.append(f"{'left join' if null or self.chance(0.7) else 'join'} {target} {joined} on {joined}.pk = {alias}.{key}")
                parts.append((key[3:], self.choose.choice([f"{joined}.id", self.build([("id", f"{joined}.id"), ("at", f"{joined}.pk")])])))
                by.append(f"{joined}.pk")
        lists = [(other, key) for other, (_, keys) in TABLES.items() for key, (target, _) in keys.items() if target == table]
        conditions = [f"{alias}.pk % 3 <> 0"]
        for other, key in self.choose.sample(lists, self.choose.choice([1, 1, 1, 2]) if len(lists) > 1 else 1):
            item = self.alias()
            also = self.choose.choice(["", "", f" and {item}.pk % 3 > 0"])
            joins.append(f"{self.choose.choice(['left join'] * 4 + ['join'])} {other} {item} on {item}.{key} = {alias}.pk{also}")
            parts += self.put_together(alias, item, other, key, joins)
            conditions.append(f"{item}.pk % 2 = 0")
        text = f"select {', '.join(shown)}, {self.build(parts)} as data from {table} {alias} {' '.join(joins)}"
        where = [condition for condition in conditions if self.chance(0.15)]
        text += " where " + " and ".join(where) if where else ""
        return (text + f" group by {', '.join(by)}" + self.choose.choice([""] * 5 + [" having count(*) > 1"]) +
                self.choose.choice([""] * 5 + [f" order by {alias}.pk desc", " order by count(*)"]))

    def put_together(self, alias, item, other, key, joins):
        columns = self.choose.sample(list(TABLES[other][0]), 2)
        made = [("id", f"{item}.id")] + [(column, f"{item}.{column}") for column in columns]
        for further, (target, _) in TABLES[other][1].items():
            if self.chance(0.3):
                joined = self.alias()
                joins.append(f"left join {target} {joined} on {joined}.pk = {item}.{further}")
                made.append((further[3:], f"{joined}.id"))
        if self.chance(0.2):
            made.append(("of", f"{alias}.id"))
        listed, order = self.build(made), f" order by {item}.pk"
        listed = self.choose.choice([
            f"jsonb_agg({listed}{order})", f"jsonb_agg({listed}{order}) filter (where {item}.pk is not null)",
            f"coalesce(jsonb_agg({listed}{order} desc) filter (where {item}.id is not null), '[]'::jsonb)",
            f"jsonb_agg(distinct {listed})", f"coalesce(jsonb_agg({listed}{order}) filter (where {item}.pk % 2 = 0), '[]')"])
        together = [(f"{other}s_{key[3:]}", listed), (f"{item}_count", f"count({item}.pk)"), (f"{item}_all", "count(*)"),
                    (f"{item}_most", f"max({item}.pk)"), (f"{item}_sum", f"coalesce(sum({item}.pk), 0)"),
                    (f"{item}_some", f"count({item}.pk) > 1"), (f"{item}_distinct", f"count(distinct {item}.{columns[0]})"
                     if TABLES[other][0][columns[0]] != "jsonb" else "count(*)")]
        return [part for part in together if self.chance(0.5)] or together[:1]

    def create(self, view):
        options = self.choose.choice([""] * 9 + ["with (security_barrier)", "with (security_invoker = true)",
                                                 "with (security_invoker = true, security_barrier = true)"])
        owner = self.choose.choice([OWNER, OWNER, OWNER, OTHER, "postgres"])
        view.partly = self.chance(0.1)
        granted = "(id, data)" if view.partly else ""
        self.made.append(view)
        self.sql.append(f"""
            create view public.{view.name} {options} as {view.sql};
            alter view public.{view.name} owner to {owner};
            grant select on public.{view.name} to {OWNER}, {OTHER}, {READER};
            grant select {granted} on public.{view.name} to {GUEST};""")

    def inner(self, table, fans=True):
        found = [view for view in self.made if view.table == table and (fans or not view.fans) and view.depth < 2]
        view = self.choose.choice(found) if found else None
        self.depth = max(self.depth, view.depth + 1 if view else 0)
        return view

    # ---- documents ----

    def around(self, alias, table, view):
        """A document over the one of another view."""
        parts = [("id", f"{alias}.id"), ("inner_one", f"{alias}.data")]
        for key in self.choose.sample(list(TABLES[table][0]), 2):
            parts.append((f"cut_{key}", f"{alias}.data ->> '{key}'"))
        parts += self.related(alias, table, 1)
        made = self.build([part for part in parts if part[0] == "id" or self.chance(0.6)])
        return self.choose.choice([made, made, f"{alias}.data", f"{alias}.data || {made}"])

    def build(self, parts):
        return f"jsonb_build_object({', '.join(chr(39) + key + chr(39) + ', ' + value for key, value in parts)})"

    def members(self, alias, table, depth):
        columns = list(TABLES[table][0])
        chosen = self.choose.sample(columns, self.choose.randint(1, min(4, len(columns))))
        parts = [("id", f"{alias}.id")] + [(column, f"{alias}.{column}") for column in chosen]
        computed = [("calc", f"{alias}.pk * 2 + 1"), ("shout", f"upper({alias}.id::text)"),
                    ("maybe", f"case when {alias}.pk % 2 = 0 then {alias}.pk else null end"),
                    ("total", f"(select count(*) from note n where n.pk < {alias}.pk)"),
                    ("stats", f"(select jsonb_build_object('n', count(*), 'most', max(n.stars), 'any', count(*) > 1) from note n where n.pk < {alias}.pk)")]
        parts += [part for part in computed if self.chance(0.15)]
        return parts + (self.related(alias, table, depth + 1) if depth < 2 else [])

    def object(self, alias, table, depth):
        made = self.whole(alias) if self.chance(0.12) else self.build(self.members(alias, table, depth))
        if self.chance(0.12):
            made = f"jsonb_strip_nulls({made})"
        if depth == 0 and self.chance(0.1):
            made += " || " + self.build([("more", f"{alias}.pk"), ("id", f"{alias}.id")])
        return made

    def whole(self, alias):
        less = self.choose.choice(["", "", " - 'owner'::text", " - array['pk', 'owner']"])
        return f"(to_jsonb({alias}){less})"

    def related(self, alias, table, depth):
        parts = []
        for key, (target, null) in TABLES[table][1].items():
            if self.chance(0.45):
                parts.append((key[3:] + self.choose.choice(["", "_of"]), self.to_one(alias, key, target, null, depth)))
        for other, (_, keys) in TABLES.items():
            for key, (target, _) in keys.items():
                if target == table and self.chance(0.4 - 0.15 * depth):
                    parts.append((f"{other}s_{key[3:]}", self.to_many(alias, key, other, depth)))
        return parts

    def to_one(self, alias, key, target, null, depth):
        joined, view = self.alias(), self.inner(target, False) if self.chance(0.6) else None
        source = f"public.{view.name}" if view else target
        if self.chance(0.3):
            return self.found(joined, source, view, f"{joined}.pk = {alias}.{key}", target, depth)
        join = "left join" if self.chance(0.85 if null else 0.3) else "join"
        self.joins.append(f"{join} {source} {joined} on {joined}.pk = {alias}.{key}")
        made = f"{joined}.data" if view else self.object(joined, target, depth)
        if view and self.chance(0.5):
            return made
        is_null = self.choose.choice([f"{joined}.pk is null", f"{joined}.id is null", f"{alias}.{key} is null"])
        return self.choose.choice([
            made, made, f"case when {is_null} then null else {made} end",
            f"case when {is_null} then null::jsonb else {made} end",
            f"case when {is_null.replace('is null', 'is not null')} then {made} end",
            f"case when {is_null.replace('is null', 'is not null')} then {made} else null end",
            f"case when {joined}.pk % 2 = 0 and {joined}.id is not null then {made} else null end",
            f"coalesce({made}, '{{}}')", f"jsonb_strip_nulls({made})",
            f"case when {joined}.pk = 2 then '{{\"id\": 7}}'::jsonb else {made} end",
            f"case when {is_null} then null else jsonb_strip_nulls({made}) end"])

    def found(self, item, source, view, where, target, depth):
        """An object that a sub-select makes of the row that it finds by a key."""
        outer, self.joins = self.joins, []
        made = f"{item}.data" if view else self.object(item, target, depth + 1)
        start, self.joins = f"{source} {item} {' '.join(self.joins)}", outer
        where += self.choose.choice(["", "", f" and {item}.pk % 3 > 0"])
        end = self.choose.choice(["", "", " limit 1", f" order by {item}.id limit 1"])
        if self.chance(0.3):
            name, kind = self.alias(), self.choose.choice(["left join", "left join", "join"])
            self.joins.append(f"{kind} lateral (select {made} as found from {start} where {where}{end}) {name} on true")
            return f"{name}.found"
        query = f"(select {made} from {start} where {where}{end})"
        return self.choose.choice([query] * 4 + [f"coalesce({query}, '{{}}')", f"jsonb_strip_nulls({query})"])

    def to_many(self, alias, key, other, depth):
        item, view = self.alias(), self.inner(other) if self.chance(0.45) else None
        outer, self.joins = self.joins, []
        made = f"{item}.data" if view else self.object(item, other, depth + 1)
        source = f"public.{view.name}" if view else other
        start, self.joins = f"{source} {item} {' '.join(self.joins)}", outer
        where = f"{item}.{key} = {alias}.pk"
        if self.chance(0.1):
            start, where = f"{TABLES[other][1][key][0]} o left join {start} on {where}", f"o.pk = {alias}.pk"
        where += self.choose.choice(["", "", f" and {item}.pk % 3 > 0"])
        order = f" order by {item}.pk" + self.choose.choice(["", " desc"])
        if self.chance(0.1):
            return f"array(select {made} from {start} where {where}{order})"
        listed = self.choose.choice([f"jsonb_agg({made}{order})"] * 4 + [
            f"jsonb_agg(distinct {made})", f"jsonb_agg({made}{order}) filter (where {item}.pk is not null)",
            f"jsonb_agg({made}{order}) filter (where {item}.pk % 2 = 0)"])
        if self.chance(0.3):
            listed = f"coalesce({listed}, '[]')"
        if self.chance(0.3):
            return self.joined(alias, key, listed, start, item, where)
        query = f"(select {listed} from {start} where {where})"
        return self.choose.choice([query, f"coalesce({query}, '[]'::jsonb)", f"coalesce({query}, '[]')"])

    def joined(self, alias, key, listed, start, item, where):
        """A list that something in FROM makes."""
        name = self.alias()
        form = "lateral" if " o left join " in start else self.choose.choice(["lateral", "grouped", "view"])
        grouped = f"select {item}.{key} as fk, {listed} as items from {start} group by {item}.{key}"
        if form == "lateral":
            self.joins.append(f"left join lateral (select {listed} as items from {start} where {where}) {name} on true")
        elif form == "grouped":
            self.joins.append(f"left join ({grouped}) {name} on {name}.fk = {alias}.pk")
        else:
            made = f"public.items{len(self.sql)}"
            self.sql.append(f"""create view {made} as {grouped}; alter view {made} owner to {OWNER};
                grant select on {made} to {', '.join(ROLES)};""")
            self.joins.append(f"left join {made} {name} on {name}.fk = {alias}.pk")
        return self.choose.choice([f"{name}.items", f"coalesce({name}.items, '[]')"])


# ---- questions ----

INTROSPECTION = """
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
    { __schema { types { kind name enumValues { name } inputFields { name type { ...T } }
                         fields { name type { ...T } args { name type { ...T } } } } } }"""

LITERALS = {
    "Int": ["0", "1", "2", "3", "5", "7"], "BigInt": ['"0"', '"2"', '"1152921504606846976"'], "Float": ["0.25", "0.5", "1"],
    "Decimal": ['"1.5"', '"3.00"', '"6"'], "Boolean": ["true", "false"], "Date": ['"2020-02-28"', '"2020-03-01"'],
    "DateTime": ['"2020-01-01T00:00:00Z"', '"2020-01-02T13:00:00+01:00"'],
    "String": ['"it\'s a"', '"it\'s b"', '"aemail1"', '"a"', '"abody3"'],
}
OPERATORS = ("eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "isnull", "contains", "startswith")


def named(node):
    while node.get("ofType"):
        node = node["ofType"]
    return node


def written(node):
    if node["kind"] == "NON_NULL":
        return written(node["ofType"]) + "!"
    return f"[{written(node['ofType'])}]" if node["kind"] == "LIST" else node["name"]


class Api:
    def __init__(self, server, choose):
        self.server = server
        self.choose = choose
        found = server.data(INTROSPECTION)["__schema"]["types"]
        self.types = {each["name"]: each for each in found}
        self._members = {each["name"]: {inner["name"]: inner for inner in each["fields"] or each["inputFields"] or []}
                         for each in found}
        self.roots = self.members("Query")

    def members(self, name):
        """Name → definition, of fields or of inputs."""
        return self._members[name]

    def row_type(self, root):
        return named(self.roots[root]["type"])["name"]

    def has(self, name, other, known=()):
        """Whether the type has all that another server's type of the name has."""
        mine = self.members(name)
        if name in known:
            return True
        return all(field in mine and written(each["type"]) == written(mine[field]["type"]) and
                   self.has(named(each["type"])["name"], other, (*known, name))
                   for field, each in other.members(name).items())

    # ---- selections: [(alias, field, definition, inner or None)] ----

    def selection(self, name, depth=0):
        made = []
        for field, each in self.choose.sample(sorted(self.members(name).items()), k=len(self.members(name))):
            inner = named(each["type"])
            if field == "measured" or any(argument["type"]["kind"] == "NON_NULL" for argument in each.get("args", ())):
                continue  # no member of the document
            if made and self.choose.random() < 0.5:
                continue
            if inner["kind"] in ("SCALAR", "ENUM"):
                made.append((self.choose.choice([field, field, f"x{len(made)}"]), field, each, None))
            elif depth < 5:
                made.append((field, field, each, self.selection(inner["name"], depth + 1)))
        return made or [("__typename", "__typename", None, None)]

    def text(self, selection):
        return "{ " + " ".join((field if alias == field else f"{alias}: {field}") +
                               (" " + self.text(inner) if inner else "")
                               for alias, field, _, inner in selection) + " }"

    # ---- conditions and orders ----

    def literal(self, node):
        if node["kind"] == "NON_NULL":
            return self.literal(node["ofType"])
        if node["kind"] == "LIST":
            return "[" + ", ".join(self.literal(node["ofType"]) for _ in range(2)) + "]"
        if node["kind"] == "ENUM":
            return self.choose.choice(self.types[node["name"]]["enumValues"])["name"]
        return self.choose.choice(LITERALS[node["name"]])

    def can(self, node):
        return named(node)["kind"] == "ENUM" or named(node)["name"] in LITERALS

    def where(self, name, depth=0):
        """A condition, or None where there is nothing to say."""
        members = self.members(name)
        usable = [field for field in sorted(members) if field in OPERATORS and self.can(members[field]["type"])]
        if usable and "AND" not in members:
            field = self.choose.choice(usable)
            return "{%s: %s}" % (field, self.literal(members[field]["type"]))
        inputs = [field for field in sorted(members) if named(members[field]["type"])["kind"] == "INPUT_OBJECT"
                  and field != "compare" and (depth < 2 or field not in ("AND", "OR", "NOT"))]
        parts = {}
        for field in self.choose.sample(inputs, min(len(inputs), 2)) if depth < 6 else []:
            made = self.where(named(members[field]["type"])["name"], depth + 1)
            if made:
                parts[field] = "[%s]" % made if field in ("AND", "OR") else made
        return "{%s}" % ", ".join(f"{field}: {made}" for field, made in parts.items()) if parts else None

    def order(self, name, depth=0):
        members = self.members(name)
        field = self.choose.choice([field for field in sorted(members) if self.orders(members[field])])
        inner = named(members[field]["type"])
        if inner["kind"] == "ENUM":
            return "{%s: %s}" % (field, self.choose.choice(["ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_LAST"]))
        return "{%s: %s}" % (field, self.order(inner["name"], depth + 1))

    def orders(self, member):
        """By a value; a measure of it would need something to measure by."""
        inner = named(member["type"])
        if inner["kind"] != "INPUT_OBJECT":
            return inner["kind"] == "ENUM"
        members = self.members(inner["name"]).values()
        required = any(each["type"]["kind"] == "NON_NULL" for each in members)
        return not required and any(map(self.orders, members))

    def argument(self, root, name):
        return next((named(each["type"])["name"] for each in self.roots[root]["args"] if each["name"] == name), None)


def shown(value, node, inner):
    """What the API shows of a part of a view's document."""
    if node["kind"] == "NON_NULL":
        return shown(value, node["ofType"], inner)
    if value is None:
        return None
    if node["kind"] == "LIST":
        return [shown(item, node["ofType"], inner) for item in value]
    if inner:
        return project(value, inner, node["name"])
    if node["kind"] == "ENUM":
        return value.upper()
    if node["name"] in ("BigInt", "Decimal"):
        return str(value)
    return value


def project(document, selection, name=""):
    made = {}
    for alias, field, definition, inner in selection:
        if definition is None:
            made[alias] = name
            continue
        value = next((value for key, value in document.items() if camel(key) == field), None)
        made[alias] = shown(value, definition["type"], inner)
    return made


def camel(key):
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)


def even(value):
    """As it is compared: times and numbers have several forms."""
    if isinstance(value, dict):
        return {key: even(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [even(inner) for inner in value]
    if isinstance(value, str) and value[4:5] == "-" and value[10:11] == "T":
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
    if isinstance(value, Decimal):
        return float(value)
    return value.upper() if value in ("sad", "glad") else value


def unordered(rows):
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
