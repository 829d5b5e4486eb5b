# SPDX-License-Identifier: MIT
"""What is read of a view's definition, PostgreSQL being the judge.

Views are put together at random (always the same ones); PostgreSQL prints each, view_sql cuts it
up, and what it makes of the pieces must give the view's own rows.
"""

import os
import random
import subprocess

import pytest

from support import names
from support.server import BINARY

VIEW_SQL = os.path.join(os.path.dirname(BINARY), "tests", "unit", "schema", "view_sql")
VIEWS = 240

TABLES = """
    create schema "Odd ""schema";
    create table tb_user (
        pk int primary key, name text, "Weird ""col" text, "from" int, tags text[],
        born timestamptz, pos point, deleted_at timestamptz);
    create table "Odd ""schema"."T b" (
        pk int primary key, fk int, title text, price numeric(10, 2), data jsonb, "as" bool);
    create table tb_tag (pk int primary key, fk int, label text, at date);
    insert into tb_user
        select n, case when n % 3 > 0 then 'it''s user ' || n end, E'a\\\\b"' || n, n % 2,
            array['x,' || n, 'y'], timestamptz '2020-01-01 00:00Z' + n * interval '1 day',
            point(n, -n), case when n % 4 = 0 then now() end
        from generate_series(1, 7) n;
    insert into "Odd ""schema"."T b"
        select n, n % 5 + 1, 'title ' || n, n / 3.0, jsonb_build_object('n', n, 'from', null),
            n % 2 = 0
        from generate_series(1, 9) n;
    insert into tb_tag select n, n % 6, 'label, ' || n, date '2020-02-01' + n
        from generate_series(1, 8) n;
"""

# Each with an alias that stands for itself: u of tb_user, b of "T b", t of tb_tag.
EXPRESSIONS = {
    "u": [
        "u.pk", "u.name", 'u."Weird ""col"', 'u."from"', "u.tags", "u.tags[1]", "u.tags[1:2]",
        "u.pos[0]", "extract(year from u.born)", "substring(u.name from 2 for 3)",
        "substring(u.name similar '%#\"s%#\"' escape '#')", "trim(both 'i' from u.name)",
        "overlay(u.name placing ', FROM ' from 2 for 1)", "position('s' in u.name)",
        "u.name is distinct from 'FROM x'", "u.name is not distinct from null",
        "u.born at time zone 'UTC'", "u.born::timestamp(3) without time zone::text",
        "(u.pk, u.name)::text", "u::text", "u.*::text", "to_jsonb(u.*)", "u.name like 'a,%'",
        "u.name in ('a', 'it''s user 1')", "u.name || ',' || u.pk", "-u.pk", "u.pk between 1 and 3",
        "u.name collate \"C\"", "case u.pk when 1 then 'FROM' else ',' end",
        "case when u.name is null then null else jsonb_build_object('z', u.pk) end",
        "coalesce(u.name, 'it''s, null')", "u.pk = any (array[1, 2])", "row(u.pk, null) is null",
        "array(select x.x from unnest(u.tags) x order by 1)",
        "(select count(*) from tb_tag where tb_tag.fk = u.pk)",
        "exists (select from tb_tag where tb_tag.fk = u.pk)", "normalize(u.name, nfc)",
        "(select jsonb_agg(jsonb_build_object('l', g.label) order by g.pk) from tb_tag g"
        " where g.fk = u.pk)",
        "xmlelement(name foo, xmlattributes(u.pk as bar), u.name)::text", "u.deleted_at is null",
        "u.pos <-> point '(0,0)'", "u.name ~ '^it.*[)(]'", "nullif(u.name, '')",
        "greatest(u.pk, 3)", "u.name is null is true", "not u.pk = 3",
    ],
    "b": [
        "b.pk", "b.title", "b.price", "b.data", "b.data -> 'n'", "b.data ->> 'from'", 'b."as"',
        "b.price::numeric(10,1)", "b.price::text", "b.data || jsonb_build_object('m', b.pk)",
        "jsonb_strip_nulls(jsonb_build_object('x', b.fk, 'y', null))", "b.data['n']",
        "left(b.title, 3)", "right(b.title, 1)", 'b."as" and b.pk > 3', "b.data @> '{\"n\": 3}'",
        "b.price * 2 - (b.pk + 1)", "jsonb_build_object('k', b.pk)::text", "b.data #>> '{n}'",
    ],
    "t": [
        "t.pk", "t.label", "t.at", "t.at::text", "date_trunc('month', t.at)", "upper(t.label)",
        "t.at + interval '1 day'", "t.label like '%,%'", "t.at - date '2020-01-01'",
    ],
    "": [
        "1", "-1", "1.5e10", "'text'", "'it''s'", r"'back\slash'", r"e'new\nline'", "null", "true",
        "null::jsonb", "current_date - current_date", "$$dollar'$$", "interval '1 day'", "b'101'",
        "'{\"a\": [1, 2]}'::jsonb", "array[1, 2]", "array[]::text[]", "x'1f'::int", "1::bigint",
        "'a' || 'b'", "'2020-01-01'::timestamp(2) with time zone at time zone 'UTC'",
    ],
}
NAMES = [
    "id", "data", "from", "select", "as", "with", "x y", 'q"q', "Upper", "été", "a,b", "within",
    "group", "distinct", "?column?", "1a", "a.b", "it's", "right", "end", "value", "e",
]
KEYS = NAMES + ["", r"back\slash", "new\nline", "(", "FROM t", "it''s", "$$", "::text", "/*", "--"]
FROM = [
    ("ub", 'tb_user u join "Odd ""schema"."T b" b on b.fk = u.pk'),
    ("ub", 'tb_user u left join "Odd ""schema"."T b" b on b.fk = u.pk and right(b.title, 1) > \'3\''),
    ("ub", 'tb_user u right join "Odd ""schema"."T b" b on b.fk = u.pk + 3'),
    ("ub", 'tb_user u full join "Odd ""schema"."T b" b on b.fk = u.pk + 3'),
    ("bu", '"Odd ""schema"."T b" b, tb_user u'),
    ("u", "tb_user u"),
    ("b", '"Odd ""schema"."T b" b'),
    ("t", "only tb_tag t"),
    ("u", "(select * from tb_user where pk < 5) u"),
    ("u", "tb_user as u(pk, name)"),
    ("ubt", 'tb_user u left join ("Odd ""schema"."T b" b join tb_tag t on t.fk = b.pk) on b.fk = u.pk'),
    ("ubt", '(tb_user u left join "Odd ""schema"."T b" b on b.fk = u.pk) right join tb_tag t on true'),
    ("ut", "tb_user u cross join lateral (select * from tb_tag where tb_tag.fk = u.pk) t"),
    ("ub", 'tb_user u join "Odd ""schema"."T b" b using (pk)'),
    ("ub", 'tb_user u full join "Odd ""schema"."T b" b using (pk)'),
    ("tu", "tb_tag t join tb_user u on t.fk = u.pk join generate_series(1, 2) g(x) on true"),
    ("", "generate_series(1, 3) g(x)"),
    ("", "rows from (generate_series(1, 3), generate_series(2, 3)) g(x, y)"),
    ("", "(values (1), (2)) v(x)"),
    ("u", "w u"),
    ("", ""),
]
WITH = "with w as materialized (select * from tb_user where pk > 2), ww as (select 1 as a) "


def quoted(name, quote):
    return quote + name.replace(quote, quote * 2) + quote


class Views:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def expression(self, aliases):
        return self.random.choice(EXPRESSIONS[self.random.choice(aliases + [""])])

    def object(self, aliases, depth=0):
        pairs = []
        for key in self.random.sample(KEYS, self.random.randint(0, 6)):
            nested = depth < 3 and self.random.random() < 0.25
            value = self.object(aliases, depth + 1) if nested else self.expression(aliases)
            cast = self.random.choice(["", "", "", "::text", "::varchar"])
            pairs.append(f"{quoted(key, chr(39))}{cast}, {value}")
        function = self.random.choice(["jsonb_build_object", "jsonb_build_object", "json_build_object"])
        return f"{function}({', '.join(pairs)})"

    def select(self):
        """A SELECT, and whether its rows are grouped."""
        using, tables = self.random.choice(FROM)
        aliases = list(using)
        grouped = bool(aliases) and self.random.random() < 0.15
        names = self.random.sample(NAMES, self.random.randint(1, 6))
        if grouped:
            made = ["count(*) filter (where true)", "percentile_cont(0.5) within group (order by 1.0)",
                    "jsonb_build_object('n', count(*), 'first', min(%s.pk))" % aliases[0],
                    "row_number() over (order by count(*), 1)", "%s.pk %% 2" % aliases[0]]
            columns = [self.random.choice(made) for _ in names]
        else:
            columns = [
                self.object(aliases) if self.random.random() < 0.4 else self.expression(aliases)
                for _ in names
            ]
        text = ", ".join(f"{column} as {quoted(name, chr(34))}" for column, name in zip(columns, names))
        text = f"{WITH if 'w u' in tables else ''}select {text}"
        if tables:
            text += f" from {tables}"
        if self.random.random() < 0.4:
            text += " where " + self.random.choice(["true", "1 is distinct from 2", "'from' <> 'x'"])
        if grouped:
            text += f" group by {aliases[0]}.pk % 2"
        elif aliases and self.random.random() < 0.3:
            text += " order by " + ", ".join(f"{alias}.pk" for alias in aliases) + " limit 5"
        return text, grouped


def cut_up(definition):
    done = subprocess.run([VIEW_SQL], input=definition.encode(), capture_output=True, timeout=10)
    parts = done.stdout.decode().split("\0")
    assert done.returncode == 0, f"{parts[0]}\n{definition}"
    return parts


def qualified(definition):
    """The definition as it stands in our statements; None when it is refused."""
    done = subprocess.run([VIEW_SQL, "qualified"], input=definition.encode(), capture_output=True, timeout=10)
    return None if done.returncode else done.stdout.decode().rstrip(";")


def refusal(definition):
    done = subprocess.run([VIEW_SQL], input=definition.encode(), capture_output=True, timeout=10)
    assert done.returncode == 1, definition
    return done.stdout.decode()


def rows(connection, sql):
    return sorted(str(row) for row in connection.execute(f"select q::text from ({sql}) q").fetchall())


def definition_of(connection, select):
    connection.execute("drop view if exists v")
    connection.execute(f"create view v as {select}")
    return connection.execute("select pg_get_viewdef('v'::regclass)").fetchone()[0]


@pytest.fixture(scope="module")
def connection(module_database):
    if not os.access(VIEW_SQL, os.X_OK):
        pytest.fail(f"{VIEW_SQL} is not there: ninja -C build")
    with module_database(TABLES).connect() as connection:
        yield connection


@pytest.mark.parametrize("chunk", range(8))
def test_the_pieces_of_a_view_give_its_rows(connection, chunk):
    views = Views(chunk)
    for _ in range(VIEWS // 8):
        select, grouped = views.select()
        definition = definition_of(connection, select)
        built, flat, with_, tail, relation, alias, kept = cut_up(definition)
        assert rows(connection, built) == rows(connection, "select * from v"), definition
        count = len(rows(connection, flat))
        assert count == len(rows(connection, "select * from v")), definition
        if relation and not grouped:
            connection.execute(f"select * from {relation} limit 1")
            absent = f"{with_} select {alias}.pk is null as absent, {alias}.* {tail}"
            lost = connection.execute(f"select count(*) from ({absent}) q where absent").fetchone()
            assert not kept or lost == (0,), definition


@pytest.mark.parametrize("chunk", range(4))
def test_a_qualified_view_gives_its_rows_and_leaves_no_name_bare(connection, chunk):
    views, refused = Views(chunk), 0
    for _ in range(VIEWS // 8):
        select, _ = views.select()
        definition_of(connection, select)
        with connection.transaction():
            connection.execute("set local search_path = pg_catalog, pg_temp")
            definition = connection.execute("select pg_get_viewdef('public.v'::regclass)").fetchone()[0]
            text = qualified(definition)
            if text is None:
                assert " USING (" in definition
                refused += 1
                continue
            assert names.bare(text) == [], text
            assert rows(connection, text) == rows(connection, "select * from public.v"), definition
    assert refused < VIEWS // 16


@pytest.mark.parametrize("select, reason", [
    ("select distinct name from tb_user", "distinct"),
    ("select distinct on (pk) pk, name from tb_user", "distinct"),
    ("select 1 as a union all select 2", "several"),
    ("(select 1 as a limit 1) union all select 2", "SELECT"),
    ("select pk from tb_user except (select 1 order by 1)", "several"),
    ("values (1, 2), (3, 4)", "SELECT"),
    ("with w as (select 1 as a) select a from w intersect select 1", "several"),
])
def test_what_is_no_plain_select_is_refused(connection, select, reason):
    assert reason in refusal(definition_of(connection, select))
