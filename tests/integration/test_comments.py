# SPDX-License-Identifier: MIT
"""A comment that cannot be read never widens what is exposed: it keeps its object out, is told of with
object and place, and nothing of it becomes a description."""

import random

import pytest

# Without what comes beside lists.
PLAIN = {"schema_features": "related_filters"}

# Everything that means {"expose": false} and is not quite written so.
BROKEN = [
    '@fraiseql {"expose": false,}',
    '@fraiseql {"expose": "false"}',
    '@fraiseql {"expose": 0}',
    '@fraiseql {"expose": null}',
    '@fraiseql {"expose": [false]}',
    '@fraiseql {"expose": False}',
    '@fraiseql {"Expose": false}',
    '@fraiseql {"exposed": false}',
    '@fraiseql {"expose": true, "expose": false}',
    '@fraiseql {"expose": true}\n@fraiseql {"expose": false}',
    '@fraiseql {"expose": false}}',
    '@fraiseql {"expose": false} because',
    '@fraiseql {"expose": false}, {"name": "x"}',
    '@fraiseql {expose: false}',
    "@fraiseql {'expose': false}",
    '@fraiseql {“expose”: false}',
    '@fraiseql {"expose" false}',
    '@fraiseql {"expose": false',
    '@fraiseql "expose": false}',
    '@fraiseql [{"expose": false}]',
    '@fraiseql (expose: false)',
    '@fraiseql expose=false',
    '@fraiseql: {"expose": false}',
    '@fraiseql',
    '@fraiseql {',
    '@fraiseql {}x',
    '@fraiseql false',
    '@fraiseql // hide\n{"expose": false}',
    '@fraiseql {"expose": false /* hidden */}',
    '@fraiseql {\n  "expose": false\n',
    '@fraiseql {\n  "expose": false,\n}',
    '@FraiseQL {"expose": false}',
    '@Fraiseql{"expose": false}',
    '@FRAISEQL {"expose": false}',
    '@fraisql {"expose": false}',
    '@frasieql {"expose": false}',
    '@fraiseqls {"expose": false}',
    '@fraise {"expose": false}',
    '@@fraiseql {"expose": false}',
    '@ fraiseql {"expose": false}',
    '#fraiseql {"expose": false}',
    'fraiseql {"expose": false}',
    'fraiseql: {"expose": false}',
    'Secret. @fraiseql {"expose": false}',
    '- @fraiseql {"expose": false}',
    '@fraiseql @fraiseql {"expose": false}',
    '@fraiseql {"expose": false} @fraiseql {"name": "x"}',
    '@fraiseql\u00a0{"expose": false}',
    '\ufeff@fraiseql {"expose": false}',
    '@fraiseql\u200b {"expose": false}',
    '@fraiseql {"expose": false, "colour": 1}',
    '@fraiseql {"name": 5, "expose": true}',
    '@fraiseql {"name": "", "expose": true}',
    'Fine.\n@fraiseql {"name": "x"}\n@fraiseql {"expose": fasle}',
]
# What can be read in one way only, though it is not on one line.
READ = [
    '@fraiseql {"expose": false}',
    '@fraiseql{"expose":false}',
    '  @fraiseql {"expose": false}  ',
    'Secret.\n@fraiseql {"expose": false}\nVery.',
    '@fraiseql {\n  "expose": false\n}',
    '@fraiseql\n{"expose":\nfalse}\r\nVery.',
    '@fraiseql {"exp\\u006fse": false}',
]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def names(server, type):
    found = server.data('{ __type(name: "%s") { fields { name } enumValues { name } } }' % type)["__type"]
    return {each["name"] for each in found["fields"] or found["enumValues"]} - {"measured"} if found else None


# Each object that can be commented on; %s is the comment.
OBJECTS = """
create table pay_{n} (id int primary key, iban text unique);
create table owner_{n} (id int primary key, pay_id int references pay_{n});
comment on {kind} pay_{n} is {comment};
"""


@pytest.fixture(scope="module")
def tables(module_database, module_serve):
    sql = "create table open_one (id int primary key);"
    for n, comment in enumerate(BROKEN + READ):
        sql += OBJECTS.format(n=n, kind="table", comment=quoted(comment))
        sql += f"""
            create view seen_{n} as select 1 as id; comment on view seen_{n} is {quoted(comment)};
            create table part_{n} (id int primary key, iban text, owner_id int references open_one);
            comment on column part_{n}.iban is {quoted(comment)};
            create function fn_call_{n}() returns int stable language sql as 'select 1';
            comment on function fn_call_{n}() is {quoted(comment)};
            create function fn_rows_{n}() returns setof pay_{n} stable language sql as 'select * from pay_{n}';
            create function fn_do_{n}() returns int language sql as 'select 1';
            comment on function fn_do_{n}() is {quoted(comment)};
            create type mood_{n} as enum ('a'); comment on type mood_{n} is {quoted(comment)};
            create type pair_{n} as (x int, secret int); comment on column pair_{n}.secret is {quoted(comment)};
            create type whole_{n} as (x int); comment on type whole_{n} is {quoted(comment)};
            create domain iban_{n} as text; comment on domain iban_{n} is {quoted(comment)};
            create table typed_{n} (id int primary key, mood mood_{n}, moods mood_{n}[], pair pair_{n},
                pairs pair_{n}[], whole whole_{n}, iban iban_{n}, row pay_{n});
            create table linked_{n} (id int primary key, code text, other text, open_id int, constraint open_fk
                foreign key (open_id) references open_one, constraint code_{n}_uq unique (code));
            create unique index linked_{n}_other on linked_{n} (other);
            comment on constraint open_fk on linked_{n} is {quoted(comment)};
            comment on constraint code_{n}_uq on linked_{n} is {quoted(comment)};
            comment on index linked_{n}_other is {quoted(comment)};
            create function fn_mood_{n}() returns mood_{n} stable language sql as 'select null::mood_{n}';
            create function fn_take_{n}(pair pair_{n}) returns int stable language sql as 'select 1';
            create view v_doc_{n} as select id, jsonb_build_object('id', id, 'iban', iban, 'pair', row(1, 2)::pair_{n})
                as data from part_{n};
            comment on column v_doc_{n}.data is {quoted(comment)};
            create view v_couple_{n} as select id, jsonb_build_object('id', id, 'pair', row(1, 2)::pair_{n}) as data
                from part_{n} offset 0;
        """
    return module_serve(module_database(sql), server_workers=1)


@pytest.mark.parametrize("n", range(len(BROKEN + READ)), ids=(BROKEN + READ).__getitem__)
def test_no_broken_form_exposes(tables, n):
    query, mutation = names(tables, "Query"), names(tables, "Mutation")
    gone = {f"pay{n}s", f"pay{n}", f"seen{n}s", f"call{n}", f"rows{n}", f"do{n}", f"mood{n}", f"take{n}"}
    assert not gone & {name for name in query | (mutation or set())}
    assert names(tables, f"Pay{n}") is None and names(tables, f"Mood{n}") is None and names(tables, f"Whole{n}") is None
    assert names(tables, f"Owner{n}") == {"id", "payId"}
    assert names(tables, f"Part{n}") == {"id", "ownerId", "owner"}
    assert names(tables, f"Typed{n}") == {"id", "pair"}
    assert names(tables, f"Pair{n}") == {"x"}
    assert names(tables, f"Linked{n}") == {"id", "code", "other", "openId"}
    assert f"linked{n}" in query
    assert not {f"linked{n}ByCode", f"linked{n}ByOther"} & query
    assert names(tables, f"Doc{n}") is not None and not names(tables, f"Doc{n}") & {"iban", "pair"}
    assert f"linked{n}s" not in names(tables, "OpenOne")


@pytest.mark.parametrize("n", range(len(BROKEN)), ids=BROKEN.__getitem__)
def test_what_cannot_be_read_is_told_with_object_and_place(tables, n):
    for subject in (f'"public"."pay_{n}"', f'"public"."seen_{n}"', f'"public"."part_{n}"."iban"',
                    f'"public"."fn_call_{n}"', f'"public"."mood_{n}"', f'"public"."pair_{n}"."secret"',
                    f'"public"."iban_{n}"', f'"open_fk" on "public"."linked_{n}"',
                    f'"public"."v_doc_{n}"."data"'):
        told = [line for line in tables.process.output.splitlines()
                if f"warning {subject}: its comment cannot be read, so it is not offered: line " in line]
        assert len(told) == 1, (subject, told)


def test_the_place_is_the_places(make_database, serve):
    server = serve(make_database("""
        create table a (id int primary key); comment on table a is E'Ünicode.\\n  @fraiseql {"expose": false,}';
        create table b (id int primary key); comment on table b is E'@fraiseql {\\n  "expose": "no"\\n}';
        create table c (id int primary key); comment on table c is 'x @FraiseQL {}';
        create table d (id int primary key);
    """))
    for place in ('"public"."a": its comment cannot be read, so it is not offered: line 2, column 30: JSON: ',
                  '"public"."b": its comment cannot be read, so it is not offered: line 2, column 13: "expose" must be true or false;',
                  '"public"."c": its comment cannot be read, so it is not offered: line 1, column 3: '):
        assert place in server.process.output


def test_a_schema_that_is_kept_out_is_so_with_all_in_it(make_database, serve):
    server = serve(make_database("""
        create schema secret; comment on schema secret is '@fraiseql {"expose": false,}';
        create table secret.thing (id int primary key);
        create type secret.mood as enum ('a');
        create function secret.fn_x() returns int stable language sql as 'select 1';
        create table open_one (id int primary key, thing_id int references secret.thing, mood secret.mood);
    """), schema_names="public,secret", **PLAIN)
    assert names(server, "Query") == {"openOne", "openOnes"}
    assert names(server, "OpenOne") == {"id", "thingId"}
    assert 'warning "secret": its comment cannot be read, so it is not offered: line 1, column 28' in server.process.output


def test_nothing_of_a_broken_comment_is_shown_and_the_rest_of_a_read_one_is(make_database, serve):
    server = serve(make_database("""
        create table a (id int primary key, x int);
        comment on table a is E'What it is.\\n@fraiseql {\\n "name": "thing"\\n}\\nMore.\\n';
        comment on column a.x is 'Ask joe@fraiseql.com, or see fraiseql''s pages (braces {} and @team).';
    """))
    found = server.data('{ __type(name: "Thing") { description fields { name description } } }')["__type"]
    assert found == {"description": "What it is.\nMore.", "fields": [
        {"name": "id", "description": None},
        {"name": "x", "description": "Ask joe@fraiseql.com, or see fraiseql's pages (braces {} and @team)."}]}


@pytest.mark.parametrize("kind, member", [
    ("column a.x", '"key": ["x"]'), ("column a.x", '"entity": "A"'), ("table a", '"entity": "A"'),
    ("table a", '"key": []'), ("table a", '"key": [1]'), ("table a", '"key": "id"'), ("table a", '"deprecated": 1'),
    ("table a", '"name": {}'), ("table a", '"key": [' + ", ".join(['"id"'] * 17) + "]"),
])
def test_what_means_nothing_there_keeps_out_too(make_database, serve, kind, member):
    server = serve(make_database(f"""
        create table a (id int primary key, x int); create table b (id int primary key);
        comment on {kind} is '@fraiseql {{{member}}}';
    """))
    assert names(server, "A") == ({"id"} if kind == "column a.x" else None)


def test_a_table_behind_one_that_is_kept_out_stays_behind(make_database, serve):
    server = serve(make_database("""
        create table tb_pay (id int primary key, iban text);
        create view v_pay as select id, jsonb_build_object('id', id) as data from tb_pay;
        comment on view v_pay is '@fraiseql {"name": "pay",}';
        create table open_one (id int primary key, pay_id int references tb_pay);
    """), **PLAIN)
    assert names(server, "Query") == {"openOne", "openOnes"}


def test_random_changes_to_an_adjustment_never_expose(make_database, serve):
    """One, two or three bytes changed, dropped or added: whatever still says fraiseql and is not the same
    adjustment keeps its table out."""
    random.seed(8)
    right = '@fraiseql {"expose": false}'
    alphabet = '@{}[]":,\' \n\tabefsx-/\\0é'
    sql, count = "create table open_one (id int primary key);", 400
    for n in range(count):
        text = right
        for _ in range(random.randint(1, 3)):
            at = random.randrange(len(text))
            # The mark itself may lose two letters; less than that is no mark any more.
            text = random.choice([text[:at] + text[at + 1:], text[:at] + random.choice(alphabet) + text[at:],
                                  text[:at] + random.choice(alphabet) + text[at + 1:]]) if at > 9 else text
        sql += f"create table x_{n} (id int primary key); comment on table x_{n} is {quoted(text)};"
    server = serve(make_database(sql), server_workers=1, **PLAIN)
    assert names(server, "Query") == {"openOne", "openOnes"}
