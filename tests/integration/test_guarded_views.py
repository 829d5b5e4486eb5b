# SPDX-License-Identifier: MIT
"""What comments on tables require, in views over them: what holds there, and what is told where it does not."""

import pytest

SQL = """
create table author (id int primary key, name text not null, salary numeric not null, boss int references author);
create table contract (id int primary key, author_id int not null references author, text text not null,
    worth numeric not null default 0);
insert into author values (1, 'Ada', 100, null), (2, 'Bob', 50, 1);
insert into contract values (1, 1, 'Two books.', 5), (2, 2, 'One.', 1);
comment on column author.salary is '@fraiseql {"requires": {"permission": "salary:read"}}';
comment on table contract is '@fraiseql {"requires": {"role": "lawyer"}}';

create view same as select id, text from contract where worth > 0;
create view over_same as select s.id, s.text from same s;
create view joined as select c.id, c.text, a.name, a.salary as pay from contract c join author a on a.id = c.author_id;
create view beside as select a.id, a.name, c.text, c.id as contract_no from author a left join contract c on c.author_id = a.id;
create view over_beside as select b.id, b.name, b.text from beside b;
create view v_deal as select c.id, jsonb_build_object('id', c.id, 'text', c.text,
    'author', jsonb_build_object('name', a.name, 'salary', a.salary)) as data from contract c join author a on a.id = c.author_id;
create table tv_deal (id int primary key, data jsonb not null);
insert into tv_deal select * from v_deal;
create view v_person as select a.id, jsonb_build_object('id', a.id, 'name', a.name, 'contracts',
    (select jsonb_agg(jsonb_build_object('text', c.text)) from contract c where c.author_id = a.id)) as data from author a;
create view own as select id, text from contract;
comment on view own is '@fraiseql {"requires": {"auth": true}}';
create view open as select c.id, c.text, a.salary, a.salary * 2 as double from contract c join author a on a.id = c.author_id;
comment on view open is '@fraiseql {"requires": "nothing"}';
comment on column open.salary is '@fraiseql {"requires": "nothing"}';
create view over_open as select o.id, o.text from open o;

create view lost_distinct as select distinct text from contract;
create view lost_union as select id, text from contract union all select 0, '';
create view limited as select id, text from contract limit 10;
create view lost_with as with q as (select salary as wage from author) select q.wage as amount from q;
create view lost_sum as select a.id, sum(c.worth) as total from author a join contract c on c.author_id = a.id group by a.id;
create view lost_count as select a.id, (select count(*) from contract c where c.author_id = a.id) as contracts from author a;
create view lost_twice as select a.id, a.salary * 2 as double, a.salary from author a;
create view lost_where as select a.id, a.name from author a where a.salary > 60;
create view lost_row as select a.id, a::text as whole from author a;
create view outer_join as select c.text from contract c right join author a on a.id = c.author_id;
create view lost_deeper as select l.id from lost_union l;
create materialized view lost_kept as select id, salary from author;
create view lost_kept_over as select k.id, k.salary from lost_kept k;
create view kept_twice as select a.id, a.salary * 2 as double from author a;
comment on column kept_twice.double is '@fraiseql {"requires": {"role": "clerk"}}';
create view fine as select a.id, a.name from author a;
"""

LAWYER = {"X-FraiseQL-User-Id": "1", "X-FraiseQL-Roles": "lawyer"}
PAID = {"X-FraiseQL-User-Id": "2", "X-FraiseQL-Permissions": "salary:read"}
BOTH = {**LAWYER, **PAID}
KNOWN = {"X-FraiseQL-User-Id": "3"}
NOBODY = {}

SALARY = "salary requires the permission \"salary:read\"."
TEXT = "text requires the role \"lawyer\"."

# A document, what is told to the first of the callers, and nothing to the second.
KEPT = [
    ("{ sames { id } }", 'The type Same requires the role "lawyer".', PAID, LAWYER),
    ("{ samesAggregate { count } }", 'The type Same requires the role "lawyer".', NOBODY, LAWYER),
    ("{ overSames { text } }", 'The type OverSame requires the role "lawyer".', PAID, LAWYER),
    ("{ joineds { name } }", 'The type Joined requires the role "lawyer".', PAID, LAWYER),
    ("{ joineds { pay } }", 'The field Joined.pay requires the permission "salary:read".', LAWYER, BOTH),
    ("{ besides { text } }", f"The field Beside.{TEXT}", PAID, LAWYER),
    ('{ besides(where: {text: {eq: ""}}) { id } }', f"The field Beside.{TEXT}", PAID, LAWYER),
    ("{ overBesides { text } }", f"The field OverBeside.{TEXT}", PAID, LAWYER),
    ("{ deals { id } }", 'The type Deal requires the role "lawyer".', PAID, LAWYER),
    ("{ deals { author { salary } } }", f"The field DealAuthor.{SALARY}", LAWYER, BOTH),
    ("{ people { contracts { text } } }", f"The field PersonContracts.{TEXT}", NOBODY, LAWYER),
    ('{ people(where: {contracts: {some: {text: {eq: ""}}}}) { id } }', f"The field PersonContracts.{TEXT}", NOBODY, LAWYER),
    ("{ limiteds { id } }", "The field Limited.id requires the role \"lawyer\".", PAID, LAWYER),
    ("{ outerJoins { text } }", f"The field OuterJoin.{TEXT}", PAID, LAWYER),
    ("{ owns { text } }", "The type Own requires that it is known who asks.", NOBODY, KNOWN),
]

# What is asked by whom nobody knows, and is not refused.
OPEN = ["{ besides { id name } }", "{ overBesides { name } }", "{ people { name } }", "{ opens { id text salary double } }",
        "{ overOpens { text } }", "{ fines { name } }"]

# View, table, and what of it is told.
LOST = [
    ("lost_distinct", "contract", "of its rows"),
    ("lost_union", "contract", "of its rows"),
    ("lost_with", "author", 'of its columns "salary"'),
    ("lost_sum", "contract", "of its rows"),
    ("lost_count", "contract", "of its rows"),
    ("lost_twice", "author", 'of its columns "salary" (by its field double)'),
    ("lost_where", "author", 'of its columns "salary"'),
    ("lost_row", "author", 'of its columns "salary"'),
    ("lost_deeper", "contract", "of its rows"),
    ("lost_kept", "author", 'of its columns "salary" (by its field salary)'),
    ("lost_kept_over", "author", 'of its columns "salary"'),
]


@pytest.fixture(scope="module", params=[True, False], ids=["seen through", "as it stands"])
def server(database, module_serve, request):
    return module_serve(database, session_trusted_headers=True, server_workers=1, schema_see_through=request.param)


@pytest.mark.parametrize("document, told, lacking, having", KEPT, ids=[kept[0] for kept in KEPT])
def test_what_is_required_of_a_table_is_required_of_views_that_show_it(server, document, told, lacking, having):
    errors = server.errors(document, headers=lacking)
    assert {error["message"] for error in errors} == {told}
    assert server.data(document, headers=having)


def test_what_nobody_asked_for_stays_open(server):
    for document in OPEN:
        assert server.data(document), document


def test_what_is_lost_is_told_and_nothing_else(server):
    told = [line for line in server.process.output.splitlines()
            if " warning \"" in line and "without what comments there require" in line]
    for view, table, what in LOST:
        (line,) = [line for line in told if f' "public"."{view}": ' in line]
        assert f'it tells of "public"."{table}" without what comments there require {what};' in line
    assert {line.split('"')[3] for line in told} == {view for view, _, _ in LOST}


def test_what_a_comment_does_not_say_clearly_hides_all_that_it_is_about(make_database, serve):
    database = make_database(SQL[:SQL.index("create view same")] + """
        create view same as select id, text from contract;
        create view beside as select a.id, a.salary, a.name from author a;
        comment on table contract is '@fraiseql {"requires": {"rolle": "lawyer"}}';
        comment on column author.salary is '@fraiseql {"requires": "everything"}';""")
    server = serve(database)
    fields = server.data('{ __schema { queryType { fields { name } } } __type(name: "Beside") { fields { name } } }')
    assert {"name": "besides"} in fields["__schema"]["queryType"]["fields"]
    assert {"name": "sames"} not in fields["__schema"]["queryType"]["fields"]
    assert [field["name"] for field in fields["__type"]["fields"]][:2] == ["id", "name"]
    assert not server.errors("{ besides { salary } }")[0]["message"].startswith("The field Beside.salary requires")
