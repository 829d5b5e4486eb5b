# SPDX-License-Identifier: MIT
"""Groups are those of hand-written SQL: of a table, of a view that is seen through, of stored documents;
by values, by buckets of time, by what a related row has or a function computes."""

import pytest

SQL = """
create type channel as enum ('web', 'shop', 'fair');
create table region (id int primary key, name text, parent_id int references region);
insert into region values (1, 'North', null), (2, 'South', 1), (3, null, 1);
create table tb_sale (pk_sale int primary key, id int not null unique, region_id int references region, channel channel,
    at timestamptz, local timestamp, day date, amount numeric, units bigint, tags text[], time_zone text);
insert into tb_sale select i, i, nullif(i % 4, 0), (array['web', 'shop', 'fair', null])[1 + i % 4]::channel,
    timestamptz '2024-10-26 20:15:00+00' + i * interval '37 minutes', timestamp '2024-02-28 22:00' + i * interval '5 hours',
    date '2024-01-30' + i, case when i % 10 = 0 then null when i % 17 = 0 then 'NaN' else i / 4.0 end,
    i::bigint * 1000000007, case when i % 3 = 0 then '{a,b}'::text[] end, 'Europe/Paris'
    from generate_series(1, 60) i;
insert into tb_sale values (61, 61, null, null, null, null, null, null, null, null, null),
    (62, 62, 1, 'web', 'infinity', '-infinity', null, null, null, null, null);
create table sale_copy as select id, region_id, channel, at, local, day, amount, units, tags, time_zone from tb_sale;
alter table sale_copy add primary key (id), add foreign key (region_id) references region;
create index on sale_copy (region_id);
create function sale_copy_place(s sale_copy) returns text stable language sql as $$ select 'place ' || (s.region_id + 0) $$;
create view v_sale as select s.id, jsonb_build_object('id', s.id, 'channel', s.channel, 'at', s.at, 'local', s.local, 'day', s.day,
    'amount', s.amount, 'units', s.units, 'place', jsonb_build_object('name', r.name)) as data
    from tb_sale s left join region r on r.id = s.region_id;
create view v_stored_sale as select s.id, jsonb_build_object('id', s.id, 'channel', s.channel, 'at', s.at, 'local', s.local,
    'day', s.day, 'amount', s.amount, 'units', s.units, 'place', jsonb_build_object('name', r.name)) as data
    from tb_sale s left join region r on r.id = s.region_id;
create table tv_stored_sale (id int primary key, data jsonb not null);
insert into tv_stored_sale select id, data from v_stored_sale;
"""
PLACES = ["saleCopies", "sales", "storedSales"]


def ask(server, field, arguments, selection, variables=None):
    head = "query ($zone: String)" if variables else "query"
    return server.data(f"{head} {{ {field}Groups({arguments}) {{ {selection} }} }}", variables)[f"{field}Groups"]


@pytest.mark.parametrize("field", PLACES)
def test_groups_by_a_value_with_every_kind_of_aggregate(server, database, field):
    given = ask(server, field, "by: [{channel: KEY}]",
                "key { channel } count sum { amount units } avg { units } min { at } countDistinct { day }")
    rows = database.rows("""select channel::text as c, count(*), sum(amount)::text, sum(units)::text, avg(units)::text,
        count(distinct day) from tb_sale group by channel order by channel""")
    assert [(g["key"]["channel"], g["count"], g["sum"]["amount"], g["sum"]["units"], g["avg"]["units"],
             g["countDistinct"]["day"]) for g in given] == rows
    assert len(rows) == 4 and rows[-1][0] is None


@pytest.mark.parametrize("field", PLACES)
@pytest.mark.parametrize("unit", ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY"])
def test_buckets_of_time(server, database, field, unit):
    for column, sql in (("at", f"to_char(date_trunc('{unit}', at, 'UTC') at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"),
                        ("local", f"to_char(date_trunc('{unit}', local), 'YYYY-MM-DD\"T\"HH24:MI:SS')"),
                        ("day", f"to_char(date_trunc('{unit}', day::timestamp), 'YYYY-MM-DD')")):
        given = ask(server, field, f"by: [{{{column}: {unit}}}], where: {{id: {{lt: 62}}}}", f"key {{ {column} }} count")
        rows = database.rows(f"select {sql}, count(*) from tb_sale where id < 62 group by 1 order by 1")
        assert [(g["key"][column], g["count"]) for g in given] == rows, column


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "UTC", None])
@pytest.mark.parametrize("unit", ["DAY", "HOUR"])
def test_days_and_hours_of_a_time_zone_where_clocks_change(server, database, zone, unit):
    """Clocks went back in Paris on 27 October 2024: that day had 25 hours, two of them called 2."""
    for field in PLACES:
        named = "inTimeZone" if field == "saleCopies" else "timeZone"  # a column has the name
        given = ask(server, field, f"by: [{{at: {unit}, {named}: $zone}}], limit: 100", "key { at } count", {"zone": zone})
        rows = database.rows(f"""select case when isfinite(b) then to_char(b at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            else b::text end, count(*)
            from (select date_trunc('{unit}', at, %s) as b from tb_sale) s group by b order by b""", (zone or "UTC",))
        assert [(g["key"]["at"], g["count"]) for g in given] == rows, field


def test_what_postgresql_knows_no_time_zone_of_is_an_error_of_who_asks(server):
    for zone in ("Mars/Olympus", "'; drop table region; --", "", "x" * 3000):
        (error,) = server.errors("query ($zone: String) { salesGroups(by: [{at: DAY, timeZone: $zone}]) { count } }",
                                 {"zone": zone})
        assert error["extensions"]["code"] == "BAD_USER_INPUT", error
    assert server.data("{ regions { id } }")["regions"]


def test_groups_by_what_a_related_row_has(server, database):
    given = ask(server, "saleCopies", "by: [{region: {parent: {name: KEY}}}, {region: {name: KEY}}], "
                "orderBy: [{key: {region: {name: DESC_NULLS_LAST}}}]",
                "key { region { name parent { name } } } count")
    rows = database.rows("""select p.name, r.name, count(*) from tb_sale s left join region r on r.id = s.region_id
        left join region p on p.id = r.parent_id group by 1, 2 order by 2 desc nulls last, 1""")
    assert [(g["key"]["region"]["parent"]["name"], g["key"]["region"]["name"], g["count"]) for g in given] == rows
    for field in ("sales", "storedSales"):
        given = ask(server, field, "by: [{place: {name: KEY}}]", "key { place { name } } count")
        assert [(g["key"]["place"]["name"], g["count"]) for g in given] == database.rows(
            "select r.name, count(*) from tb_sale s left join region r on r.id = s.region_id group by 1 order by 1")


HAVINGS = [
    ("{count: {gt: 15}}", "count(*) > 15"),
    ("{countBig: {in: [\"15\", \"16\"]}}", "count(*) in (15, 16)"),
    ("{sum: {amount: {lt: \"100\"}}}", "sum(amount) < 100"),
    ("{sum: {units: {gte: \"450000003150\"}}}", "sum(units) >= 450000003150"),
    ("{avg: {units: {isnull: true}}}", "avg(units) is null"),
    ("{min: {at: {lt: \"2024-10-26T22:00:00Z\"}}, max: {day: {gt: \"2024-03-29\"}}}",
     "min(at) < '2024-10-26 22:00Z' and max(day) > '2024-03-29'"),
    ("{stddev: {units: {gt: \"1\"}}}", "stddev(units) > 1"),
    ("{countDistinct: {day: {neq: 15}}}", "count(distinct day) <> 15"),
    ("{key: {channel: {in: [web, fair]}}}", "channel in ('web', 'fair')"),
    ("{NOT: {key: {channel: {eq: web}}}}", "not channel = 'web'"),
    ("{OR: [{key: {channel: {isnull: true}}}, {count: {eq: 15}}]}", "channel is null or count(*) = 15"),
    ("{}", "true"),
]


@pytest.mark.parametrize("having, sql", HAVINGS)
def test_conditions_on_groups(server, database, having, sql):
    rows = database.rows(f"select channel::text as c, count(*) from tb_sale group by channel having {sql} order by channel")
    for field in PLACES:
        given = ask(server, field, f"by: [{{channel: KEY}}], having: {having}", "key { channel } count")
        assert [(g["key"]["channel"], g["count"]) for g in given] == rows, field


ORDERS = [
    ("[{count: DESC}]", "count(*) desc"),
    ("[{sum: {amount: DESC_NULLS_LAST}}]", "sum(amount) desc nulls last"),
    ("[{key: {channel: DESC}}]", "channel desc"),
    ("[{max: {at: ASC}}, {avg: {units: DESC}}]", "max(at), avg(units) desc"),
    ("[{countDistinct: {units: ASC}}, {key: {channel: ASC_NULLS_FIRST}}]", "count(distinct units), channel nulls first"),
]


@pytest.mark.parametrize("order, sql", ORDERS)
def test_orders_of_groups_and_pages_of_them(server, database, order, sql):
    rows = database.rows(f"select channel::text as c from tb_sale group by channel order by {sql}, channel")
    for field in PLACES:
        pages = [ask(server, field, f"by: [{{channel: KEY}}], orderBy: {order}, limit: 1, offset: {n}", "key { channel }")
                 for n in range(5)]
        assert [(g["key"]["channel"],) for page in pages for g in page] == rows, field


def test_groups_of_related_rows(server, database):
    rows = server.data("""{ regions { id
        saleCopiesGroups(by: [{channel: KEY}], where: {units: {isnull: false}}, having: {count: {gt: 1}},
                         orderBy: [{count: DESC}], limit: 2) { key { channel } count sum { units } arrayAgg { id(limit: 1) } }
    } }""")["regions"]
    assert [(r["id"], g["key"]["channel"], g["count"], g["sum"]["units"], g["arrayAgg"]["id"])
            for r in rows for g in r["saleCopiesGroups"]] == database.rows("""
        select r.id, s.* from region r, lateral (select channel::text as c, count(*), sum(units)::text, (array_agg(id order by id))[1:1]
            from tb_sale where region_id = r.id and units is not null group by channel having count(*) > 1
            order by count(*) desc, channel limit 2) s order by r.id""")


def test_groups_are_as_many_as_a_list_may_have(serve, database):
    server = serve(database, limits_list_default=3, limits_list_max=5)
    assert len(ask(server, "sales", "by: [{id: KEY}]", "count")) == 3
    assert len(ask(server, "sales", "by: [{id: KEY}], limit: 5", "count")) == 5
    for document in ("{ salesGroups(by: [{id: KEY}], limit: 6) { count } }",
                     "{ regions { saleCopiesGroups(by: [{id: KEY}], limit: 6) { count } } }"):
        (error,) = server.errors(document)
        assert error["message"].startswith('Argument "limit" must be between 0 and 5')


@pytest.mark.parametrize("document, message", [
    ("{ salesGroups(by: [{}]) { count } }", 'has 0 fields'),
    ("{ salesGroups(by: [{channel: null}]) { count } }", 'has 0 fields'),
    ("{ salesGroups(by: [{channel: KEY}], having: {key: {day: {isnull: true}}}) { count } }", 'not grouped by "day"'),
    ("{ salesGroups(by: [{channel: KEY}], orderBy: [{key: {day: ASC}}]) { count } }", 'not grouped by "day"'),
    ("{ salesGroups(by: [{channel: KEY}], having: {count: null}) { count } }", '"count" is null'),
    ("{ salesGroups(by: [{channel: KEY}], orderBy: [{count: ASC, sum: {units: ASC}}]) { count } }", "has 2 fields"),
    ("query ($n: Int) { salesGroups(by: [{channel: KEY}], having: {count: {gt: $n}}) { count } }", '"$n" is used in a filter'),
    ("{ salesGroups(by: [{day: DAY, timeZone: \"UTC\"}]) { count } }", "A time zone says where days begin"),
])
def test_what_cannot_be_meant_is_refused(server, document, message):
    assert any(message in error["message"] for error in server.errors(document)), server.errors(document)


def test_groups_by_what_a_function_computes_of_a_row(server, database):
    rows = database.rows("select 'place ' || region_id as p, count(*) from sale_copy group by 1 order by 1")
    given = ask(server, "saleCopies", "by: [{place: KEY}]", "key { place } count")
    assert [(g["key"]["place"], g["count"]) for g in given] == rows and len(rows) == 4


@pytest.mark.parametrize("zone", ["+02:00", "UTC+2", "foo5", "", "-3", "Europe/Paris; drop", "/"])
def test_a_time_zone_is_a_name(server, zone):
    for document, variables in (("query ($zone: String) { salesGroups(by: [{at: DAY, timeZone: $zone}]) { count } }", {"zone": zone}),
                                ('{ salesGroups(by: [{at: DAY, timeZone: "%s"}]) { count } }' % zone, None)):
        error, = server.errors(document, variables)
        assert error["extensions"]["code"] == "BAD_USER_INPUT", error


def test_a_field_may_be_called_as_the_time_zone_is(server):
    given = ask(server, "saleCopies", 'by: [{timeZone: KEY}, {at: YEAR, inTimeZone: "Asia/Tokyo"}]', "key { timeZone at } count")
    assert [g["count"] for g in given] == [60, 1, 1]


def test_variables_choose_what_is_grouped_by(server):
    query = "query ($by: [SaleGroupKey!]!) { salesGroups(by: $by, limit: 1) { count } }"
    assert server.data(query, {"by": [{"channel": "KEY"}]})["salesGroups"] == [{"count": 16}]
    assert server.data(query, {"by": [{"day": "YEAR"}]})["salesGroups"] == [{"count": 60}]
    assert server.data(query, {"by": [{"channel": "KEY"}]})["salesGroups"] == [{"count": 16}]
