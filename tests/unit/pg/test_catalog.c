/* SPDX-License-Identifier: MIT
 *
 * The catalog of a database that has one of everything, as two roles see it.
 */
#include <stdio.h>

#include "unit.h"

#include "base/memory.h"
#include "pg/session.h"
#include "support/cluster.h"

static const char objects[] =
    "create extension if not exists citext;"
    "create role app_owner login; create role app_user login; create role strange_owner;"
    "create role gateway login noinherit; grant app_owner, app_user to gateway;"
    "create schema app authorization app_owner; create schema hidden authorization app_owner;"
    "grant usage on schema app to app_user; grant create, usage on schema app to strange_owner;"
    "set role app_owner;"
    "create type app.mood as enum ('sad', 'ok', 'happy');"
    "alter type app.mood add value 'fine' after 'ok';"
    "create domain app.email as text not null check (value ~ '@');"
    "create domain app.short_email as app.email;"
    "create type app.money_of as (amount numeric(10, 2), currency char(3));"
    "create type app.span as range (subtype = timestamptz);"
    "create table hidden.tb_org (pk_org int primary key, name text);"
    "create table app.tb_user (pk_user int generated always as identity primary key,"
    "  id uuid not null default gen_random_uuid() unique, identifier text not null,"
    "  email app.short_email, mood app.mood, tags text[], grid int[][], price app.money_of,"
    "  spans app.span[], secret text, dropped int, fk_org int references hidden.tb_org,"
    "  doubled int generated always as (fk_org * 2) stored, name varchar(40) default 'x',"
    "  constraint two_columns unique (identifier, name) include (mood));"
    "alter table app.tb_user drop column dropped;"
    "create unique index partial_one on app.tb_user (name) where name is not null;"
    "create unique index expression_one on app.tb_user (lower(name));"
    "comment on table app.tb_user is 'People'; comment on column app.tb_user.name is 'As called';"
    "create table app.tb_post (pk_post int primary key, author int, second int,"
    "  constraint wrote foreign key (author) references app.tb_user,"
    "  constraint edited foreign key (second) references app.tb_user (pk_user));"
    "comment on constraint wrote on app.tb_post is 'The author';"
    "create table app.measure (day date, place int, value float8, primary key (place, day))"
    "  partition by range (day);"
    "create table app.measure_2024 partition of app.measure"
    "  for values from ('2024-01-01') to ('2025-01-01');"
    "create table app.reading (day date, place int,"
    "  foreign key (place, day) references app.measure);"
    "create table app.parent (id int primary key); create table app.child () inherits (app.parent);"
    "create materialized view app.mv_post as select author, count(*) from app.tb_post group by 1;"
    "create unique index mv_key on app.mv_post (author);"
    "create table app.\"Odd \"\"Name\" (\"a b\" int);"
    "create table app.guarded (id int primary key, tenant text);"
    "alter table app.guarded enable row level security;"
    "create function app.fn_add(a int, b int default 2, out total int) language sql stable strict"
    "  as 'select a + b';"
    "comment on function app.fn_add is 'Adds';"
    "create function app.fn_list(variadic ids int[]) returns table (id int, label text)"
    "  language sql as 'select 1, ''x''';"
    "create function app.fn_of_user(u app.tb_user) returns setof app.tb_post language sql immutable"
    "  as 'select null::app.tb_post';"
    "create function app.fn_secret() returns int language sql as 'select 1';"
    "revoke execute on function app.fn_secret from public;"
    "create function app.fn_trigger() returns trigger language plpgsql as 'begin return new; end';"
    "create procedure app.pr_none() language sql as 'select 1';"
    "create aggregate app.agg_none (int) (sfunc = int4pl, stype = int);"
    "grant select on all tables in schema app to app_user;"
    "revoke select on app.tb_user from app_user;"
    "grant select (pk_user, id, identifier, name, mood) on app.tb_user to app_user;"
    "reset role;"
    "create foreign data wrapper nowhere; create server far foreign data wrapper nowhere;"
    "create foreign table app.far_away (id int) server far;"
    "create table app.near_and_far (id int); grant select on app.near_and_far to app_user, "
    "app_owner;"
    "create foreign table app.far_part () inherits (app.near_and_far) server far;"
    "grant select on app.far_away to app_user, app_owner";

/* Views and what is to be known of them, for app_owner and app_user. */
static const struct {
    const char *name;
    const char *owner;
    const char *options;
    const char *query;
    bool plain;
    bool barrier, invoker;
    bool owned; /* by app_owner */
    bool open, open_to_user;
    bool bypasses;
} views[] = {
    {"v_plain", "app_owner", "", "select pk_post, author from app.tb_post p where pk_post > 0",
     true, false, false, true, true, true, false},
    {"v_joined", "app_owner", "",
     "select p.pk_post, jsonb_build_object('n', u.name, 'posts', (select count(*) from app.tb_post"
     " q where q.author = u.pk_user limit 3)) as data from app.tb_post p"
     " join app.tb_user u on u.pk_user = p.author order by 1",
     true, false, false, true, true, false, false},
    {"v_inner_group", "app_owner", "",
     "select * from (select author, count(*) as n from app.tb_post group by author limit 5) x",
     true, false, false, true, true, true, false},
    {"v_cte", "app_owner", "",
     "with x as (select distinct author from app.tb_post) select * from x", true, false, false,
     true, true, true, false},
    {"v_exists", "app_owner", "",
     "select pk_post from app.tb_post where exists (select 1 from app.far_away having count(*) > "
     "1)",
     true, false, false, true, false, false, false},
    {"v_aggregate", "app_owner", "", "select count(*) as n from app.tb_post", false, false, false,
     true, true, true, false},
    {"v_group", "app_owner", "", "select author from app.tb_post group by author", false, false,
     false, true, true, true, false},
    {"v_rollup", "app_owner", "", "select author from app.tb_post group by rollup (author)", false,
     false, false, true, true, true, false},
    {"v_having", "app_owner", "", "select 1 as a from app.tb_post having true", false, false, false,
     true, true, true, false},
    {"v_distinct", "app_owner", "", "select distinct author from app.tb_post", false, false, false,
     true, true, true, false},
    {"v_distinct_on", "app_owner", "", "select distinct on (author) pk_post from app.tb_post",
     false, false, false, true, true, true, false},
    {"v_limit", "app_owner", "", "select author from app.tb_post limit 10", false, false, false,
     true, true, true, false},
    {"v_offset", "app_owner", "", "select author from app.tb_post offset 1", false, false, false,
     true, true, true, false},
    {"v_union", "app_owner", "", "select author from app.tb_post union all select 1", false, false,
     false, true, true, true, false},
    {"v_window", "app_owner", "", "select row_number() over () as n from app.tb_post", false, false,
     false, true, true, true, false},
    {"v_srf", "app_owner", "", "select generate_series(1, 2) as n from app.tb_post", false, false,
     false, true, true, true, false},
    {"v_locked", "app_owner", "", "select author from app.tb_post for update", false, false, false,
     true, true, true, false},
    {"v_barrier", "app_owner", "with (security_barrier)", "select author from app.tb_post", true,
     true, false, true, true, true, false},
    {"v_no_barrier", "app_owner", "with (security_barrier = off)", "select author from app.tb_post",
     true, false, false, true, true, true, false},
    {"v_invoker", "app_owner", "with (security_invoker = on)", "select author from app.tb_post",
     true, false, true, true, true, true, false},
    {"v_of_view", "app_owner", "", "select author from app.v_plain", true, false, false, true, true,
     true, false},
    {"v_of_invoker", "app_owner", "", "select author from app.v_invoker", true, false, false, true,
     true, true, false},
    {"v_of_partly_remote", "app_owner", "", "select id from app.near_and_far", true, false, false,
     true, false, false, false},
    {"v_hidden", "app_owner", "", "select name from hidden.tb_org", true, false, false, true, true,
     false, false},
    {"v_of_guarded", "app_owner", "", "select id from app.guarded", true, false, false, true, false,
     false, true},
    {"v_of_guarded_view", "app_owner", "", "select id from app.v_of_guarded", true, false, false,
     true, true, true, true},
    {"v_guarded_invoker", "app_owner", "with (security_invoker)", "select id from app.guarded",
     true, false, true, true, false, false, false},
    {"v_constants", "app_owner", "", "select 1 as one, '{(x)}'::text as \"a{b}(c\"", true, false,
     false, true, true, true, false},
    {"v_strange", "strange_owner", "", "select author from app.tb_post", true, false, false, false,
     true, true, false},
    {"v_strange_guarded", "strange_owner", "", "select id from app.guarded", true, false, false,
     false, false, false, false},
    {"v_super", "postgres", "", "select id from app.guarded", true, false, false, false, false,
     false, true},
};

static void make_views(void)
{
    fq_cluster_sql("grant select on app.tb_post, app.guarded to strange_owner;"
                   "grant update on app.tb_post to app_owner");
    for (size_t i = 0; i < FQ_ARRAY_LEN(views); i++) {
        char sql[1024];
        snprintf(sql, sizeof(sql),
                 "set role %s; create view app.%s %s as %s; grant select on app.%s to app_user,"
                 " app_owner",
                 views[i].owner, views[i].name, views[i].options, views[i].query, views[i].name);
        fq_cluster_sql(sql);
    }
}

/* ---- loading ---- */

static struct fq_arena arena;
static struct fq_error error;

/* Logged in as one role, and asked as another, which may be empty. */
static struct fq_catalog *load_asked_as(const char *user, const char *role, const char *schema)
{
    struct fq_pg_session *session;
    struct fq_catalog *catalog = NULL;
    char conninfo[256];
    snprintf(conninfo, sizeof(conninfo), "host=%s dbname=postgres user=%s", fq_cluster_directory(),
             user);
    fq_arena_init(&arena, 65536, 64u << 20);
    ck_assert_int_eq(
        fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = conninfo, .role = role},
                           &arena, &session, &error),
        FQ_OK);
    fq_str schemas[] = {fq_str_from(schema)};
    enum fq_status status = fq_pg_load_catalog(session, schemas, 1, &arena, &catalog, &error);
    ck_assert_msg(status == FQ_OK, "%.*s %.*s", FQ_STR_ARG(error.message),
                  FQ_STR_ARG(error.detail));
    fq_pg_session_close(session);
    return catalog;
}

static struct fq_catalog *load_as(const char *user, const char *schema)
{
    return load_asked_as(user, "", schema);
}

static const struct fq_catalog_relation *relation(const struct fq_catalog *catalog,
                                                  const char *name)
{
    const struct fq_catalog_relation *found =
        fq_catalog_relation(catalog, FQ_STR("app"), fq_str_from(name));
    ck_assert_msg(found, "%s is missing", name);
    ck_assert_ptr_eq(fq_catalog_relation_by_oid(catalog, found->oid), found);
    return found;
}

static const struct fq_catalog_column *column(const struct fq_catalog_relation *of,
                                              const char *name)
{
    int at = fq_catalog_column_index(of, fq_str_from(name));
    ck_assert_msg(at >= 0, "%s is missing", name);
    return &of->columns[at];
}

static const struct fq_catalog_type *type_of(const struct fq_catalog *catalog,
                                             const struct fq_catalog_column *of)
{
    const struct fq_catalog_type *type = fq_catalog_type(catalog, of->type);
    ck_assert_ptr_nonnull(type);
    return type;
}

/* ---- relations ---- */

TEST(every_kind_of_relation_is_there_but_partitions)
{
    static const struct {
        const char *name;
        enum fq_catalog_relation_kind kind;
    } rows[] = {
        {"tb_user", FQ_CATALOG_TABLE},        {"measure", FQ_CATALOG_PARTITIONED},
        {"far_away", FQ_CATALOG_FOREIGN},     {"v_plain", FQ_CATALOG_VIEW},
        {"mv_post", FQ_CATALOG_MATERIALIZED}, {"Odd \"Name", FQ_CATALOG_TABLE},
    };
    struct fq_catalog *catalog = load_as("app_user", "app");
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_int_eq(relation(catalog, rows[i].name)->kind, rows[i].kind);
        ck_assert(relation(catalog, rows[i].name)->exposed_schema);
    }
    ck_assert_ptr_null(fq_catalog_relation(catalog, FQ_STR("app"), FQ_STR("measure_2024")));
    ASSERT_STR(catalog->role, FQ_STR("app_user"));
    for (size_t i = 1; i < catalog->relation_count; i++) {
        const struct fq_catalog_relation *a = &catalog->relations[i - 1], *b = a + 1;
        int order = fq_str_cmp(a->schema, b->schema);
        ck_assert(order < 0 || (order == 0 && fq_str_cmp(a->name, b->name) < 0));
    }
    fq_arena_clear(&arena);
}
END

TEST(columns_say_what_they_are)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_relation *user = relation(catalog, "tb_user");
    ASSERT_STR(user->comment, FQ_STR("People"));
    ck_assert(user->readable);
    ck_assert_int_eq(fq_catalog_column_index(user, FQ_STR("dropped")), -1);
    const struct fq_catalog_column *key = column(user, "pk_user"), *name = column(user, "name");
    ck_assert(key->not_null && key->has_default && key->readable);
    ck_assert_int_eq(key->number, 1);
    ASSERT_STR(name->comment, FQ_STR("As called"));
    ck_assert_int_eq(name->typmod, 44);
    ck_assert(!name->not_null && name->has_default);
    ck_assert_int_eq(name->number, 14); /* behind the dropped one */
    ck_assert(!column(user, "secret")->readable);
    ck_assert_int_eq(column(user, "grid")->dims, 2);
    ck_assert_int_eq(column(user, "tags")->dims, 1);
    ck_assert_int_eq(key->dims, 0);
    ck_assert(relation(catalog, "guarded")->row_security && !user->row_security);
    fq_arena_clear(&arena);
}
END

TEST(relations_outside_stand_there_as_targets_and_origins_only)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_relation *org =
        fq_catalog_relation(catalog, FQ_STR("hidden"), FQ_STR("tb_org"));
    ck_assert_ptr_nonnull(org);
    ck_assert(!org->exposed_schema && !org->readable);
    fq_arena_clear(&arena);
}
END

TEST(an_owner_reads_what_others_may_not)
{
    struct fq_catalog *catalog = load_as("app_owner", "app");
    ck_assert(column(relation(catalog, "tb_user"), "secret")->readable);
    ck_assert(fq_catalog_relation(catalog, FQ_STR("hidden"), FQ_STR("tb_org"))->readable);
    fq_arena_clear(&arena);
}
END

/* ---- keys ---- */

static void assert_columns(const struct fq_catalog_relation *of, const uint16_t *columns,
                           size_t count, const char *expected)
{
    char names[256] = "";
    for (size_t i = 0; i < count; i++)
        snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%.*s", i ? "," : "",
                 FQ_STR_ARG(of->columns[columns[i]].name));
    ck_assert_str_eq(names, expected);
}

TEST(keys_are_whole_and_the_primary_one_stands_first)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_relation *user = relation(catalog, "tb_user");
    ck_assert_uint_eq(user->key_count, 3); /* neither partial nor of an expression */
    ck_assert(user->keys[0].primary);
    assert_columns(user, user->keys[0].columns, user->keys[0].column_count, "pk_user");
    ASSERT_STR(user->keys[1].name, FQ_STR("tb_user_id_key"));
    ASSERT_STR(user->keys[2].name, FQ_STR("two_columns"));
    assert_columns(user, user->keys[2].columns, user->keys[2].column_count, "identifier,name");
    const struct fq_catalog_relation *measure = relation(catalog, "measure");
    assert_columns(measure, measure->keys[0].columns, measure->keys[0].column_count, "place,day");
    ck_assert_uint_eq(relation(catalog, "mv_post")->key_count, 1);
    ck_assert_uint_eq(relation(catalog, "parent")->key_count, 0); /* has heirs */
    ck_assert_uint_eq(relation(catalog, "v_plain")->key_count, 0);
    fq_arena_clear(&arena);
}
END

TEST(foreign_keys_lead_to_their_targets)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_relation *post = relation(catalog, "tb_post");
    ck_assert_uint_eq(post->foreign_key_count, 2);
    ASSERT_STR(post->foreign_keys[0].name, FQ_STR("edited"));
    const struct fq_catalog_foreign_key *wrote = &post->foreign_keys[1];
    ASSERT_STR(wrote->comment, FQ_STR("The author"));
    ck_assert_ptr_eq(wrote->target, relation(catalog, "tb_user"));
    assert_columns(post, wrote->columns, wrote->column_count, "author");
    assert_columns(wrote->target, wrote->target_columns, wrote->column_count, "pk_user");
    /* To a partitioned table: once, not once for each partition. */
    const struct fq_catalog_relation *reading = relation(catalog, "reading");
    ck_assert_uint_eq(reading->foreign_key_count, 1);
    assert_columns(reading, reading->foreign_keys[0].columns, 2, "place,day");
    fq_arena_clear(&arena);
}
END

/* ---- types ---- */

TEST(types_are_followed_to_their_ends)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_relation *user = relation(catalog, "tb_user");
    const struct fq_catalog_type *mood = type_of(catalog, column(user, "mood"));
    ck_assert_int_eq(mood->kind, FQ_CATALOG_ENUM);
    ck_assert_uint_eq(mood->label_count, 4);
    ASSERT_STR(mood->labels[2], FQ_STR("fine"));
    const struct fq_catalog_type *email = type_of(catalog, column(user, "email"));
    ck_assert_int_eq(email->kind, FQ_CATALOG_DOMAIN);
    ck_assert(!email->not_null && fq_catalog_type(catalog, email->base)->not_null);
    ASSERT_STR(fq_catalog_base_type(catalog, email->oid)->name, FQ_STR("text"));
    const struct fq_catalog_type *tags = type_of(catalog, column(user, "tags"));
    ck_assert_int_eq(tags->kind, FQ_CATALOG_ARRAY);
    ck_assert_uint_eq(tags->element, 25);
    ck_assert_uint_eq(fq_catalog_type(catalog, 25)->array, tags->oid);
    const struct fq_catalog_type *price = type_of(catalog, column(user, "price"));
    ck_assert_int_eq(price->kind, FQ_CATALOG_COMPOSITE);
    ck_assert_uint_eq(price->field_count, 2);
    ASSERT_STR(price->fields[0].name, FQ_STR("amount"));
    ck_assert_int_eq(price->fields[0].typmod, (10 << 16 | 2) + 4);
    const struct fq_catalog_type *spans = type_of(catalog, column(user, "spans"));
    const struct fq_catalog_type *span = fq_catalog_type(catalog, spans->element);
    ck_assert_int_eq(span->kind, FQ_CATALOG_RANGE);
    ck_assert_uint_eq(span->element, 1184);
    ck_assert_int_eq(fq_catalog_type(catalog, 2249)->kind, FQ_CATALOG_PSEUDO); /* record */
    ck_assert_int_eq(fq_catalog_type(catalog, 4451)->kind, FQ_CATALOG_MULTIRANGE);
    ck_assert_uint_eq(fq_catalog_type(catalog, 4451)->element, 3904);
    ck_assert_int_eq(fq_catalog_type(catalog, 22)->kind, FQ_CATALOG_BASE); /* int2vector */
    fq_arena_clear(&arena);
}
END

TEST(every_type_that_is_referred_to_is_there)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    for (size_t i = 0; i < catalog->relation_count; i++) {
        const struct fq_catalog_relation *of = &catalog->relations[i];
        for (size_t k = 0; k < of->column_count; k++)
            type_of(catalog, &of->columns[k]);
    }
    for (size_t i = 0; i < catalog->type_count; i++) {
        const struct fq_catalog_type *type = &catalog->types[i];
        ck_assert(i == 0 || type[-1].oid < type->oid);
        ck_assert(!type->element || fq_catalog_type(catalog, type->element));
        ck_assert(!type->base || fq_catalog_type(catalog, type->base));
        for (size_t k = 0; k < type->field_count; k++)
            type_of(catalog, &type->fields[k]);
    }
    for (size_t i = 0; i < catalog->function_count; i++) {
        const struct fq_catalog_function *function = &catalog->functions[i];
        ck_assert(fq_catalog_type(catalog, function->returns));
        for (size_t k = 0; k < function->argument_count; k++)
            ck_assert(fq_catalog_type(catalog, function->arguments[k].type));
    }
    fq_arena_clear(&arena);
}
END

/* ---- functions ---- */

static const struct fq_catalog_function *function(const struct fq_catalog *catalog,
                                                  const char *name)
{
    for (size_t i = 0; i < catalog->function_count; i++) {
        if (fq_str_eq(catalog->functions[i].name, fq_str_from(name)))
            return &catalog->functions[i];
    }
    return NULL;
}

TEST(functions_that_may_be_called_are_there)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_function *add = function(catalog, "fn_add");
    ASSERT_STR(add->comment, FQ_STR("Adds"));
    ck_assert_uint_eq(add->argument_count, 2);
    ASSERT_STR(add->arguments[1].name, FQ_STR("b"));
    ck_assert(!add->arguments[0].has_default && add->arguments[1].has_default);
    ck_assert_uint_eq(add->output_count, 1);
    ck_assert(add->volatility == 's' && !add->returns_set);
    const struct fq_catalog_function *list = function(catalog, "fn_list");
    ck_assert(list->arguments[0].variadic && list->returns_set && list->volatility == 'v');
    ck_assert_uint_eq(list->argument_count, 1);
    ck_assert_uint_eq(list->output_count, 2);
    ASSERT_STR(list->outputs[1].name, FQ_STR("label"));
    const struct fq_catalog_function *of_user = function(catalog, "fn_of_user");
    const struct fq_catalog_type *row = fq_catalog_type(catalog, of_user->arguments[0].type);
    ck_assert_int_eq(row->kind, FQ_CATALOG_COMPOSITE);
    ck_assert_uint_gt(row->field_count, 10);
    static const char *const absent[] = {"fn_secret", "fn_trigger", "pr_none", "agg_none"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(absent); i++)
        ck_assert_msg(!function(catalog, absent[i]), "%s", absent[i]);
    fq_arena_clear(&arena);
    ck_assert_ptr_nonnull(function(load_as("app_owner", "app"), "fn_secret"));
    fq_arena_clear(&arena);
}
END

TEST(what_an_extension_brought_is_not_exposed)
{
    struct fq_catalog *catalog = load_as("postgres", "public");
    ck_assert_uint_eq(catalog->function_count, 0);
    ck_assert_uint_eq(catalog->relation_count, 0);
    fq_arena_clear(&arena);
}
END

/* ---- views ---- */

static void check_views(const struct fq_catalog *catalog, bool is_owner)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(views); i++) {
        const struct fq_catalog_view *view = relation(catalog, views[i].name)->view;
        ck_assert_ptr_nonnull(view);
        bool open = is_owner ? views[i].open : views[i].open_to_user;
        bool owned = is_owner && views[i].owned;
        ck_assert_msg(view->plain == views[i].plain, "plain: %s", views[i].name);
        ck_assert_msg(view->security_barrier == views[i].barrier, "barrier: %s", views[i].name);
        ck_assert_msg(view->security_invoker == views[i].invoker, "invoker: %s", views[i].name);
        ck_assert_msg(view->owned == owned, "owned: %s", views[i].name);
        ck_assert_msg(view->open == open, "open: %s", views[i].name);
        ck_assert_msg(view->bypasses_row_security == views[i].bypasses, "bypasses: %s",
                      views[i].name);
    }
    fq_arena_clear(&arena);
}

TEST(view_facts_as_the_owner_sees_them)
{
    check_views(load_as("app_owner", "app"), true);
}
END

TEST(view_facts_as_a_user_sees_them)
{
    check_views(load_as("app_user", "app"), false);
}
END

/* Whoever is logged in may be anybody: the role that is taken counts. */
TEST(view_facts_are_those_of_the_role_that_is_taken)
{
    static const char *const users[] = {"postgres", "gateway"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(users); i++) {
        const struct fq_catalog *catalog = load_asked_as(users[i], "app_owner", "app");
        ASSERT_STR(catalog->role, FQ_STR("app_owner"));
        ASSERT_STR(catalog->asked_as, FQ_STR("app_owner"));
        check_views(catalog, true);
        catalog = load_asked_as(users[i], "app_user", "app");
        ck_assert(!column(relation(catalog, "tb_user"), "secret")->readable);
        check_views(catalog, false);
    }
}
END

/* As the connection's own settings have it. */
TEST(without_a_role_it_is_the_one_that_the_connection_begins_with)
{
    fq_cluster_sql("alter role gateway set role = app_owner");
    const struct fq_catalog *catalog = load_as("gateway", "app");
    ASSERT_STR(catalog->role, FQ_STR("app_owner"));
    ASSERT_STR(catalog->asked_as, FQ_STR(""));
    check_views(catalog, true);
}
END

TEST(definitions_are_qualified)
{
    struct fq_catalog *catalog = load_as("app_user", "app");
    const struct fq_catalog_view *view = relation(catalog, "v_joined")->view;
    ck_assert_uint_lt(fq_str_find(view->definition, FQ_STR("app.tb_user u")), view->definition.len);
    ck_assert_ptr_null(relation(catalog, "mv_post")->view);
    fq_arena_clear(&arena);
}
END

TEST(what_views_read_is_there_to_the_column)
{
    const struct fq_catalog *catalog = load_as("app_owner", "app");
    const struct fq_catalog_relation *kept = relation(catalog, "mv_post");
    const struct fq_catalog_relation *posts = relation(catalog, "tb_post");
    ck_assert_uint_eq(kept->read_count, 1);
    ck_assert_ptr_eq(kept->reads[0].relation, posts);
    ck_assert_uint_eq(kept->reads[0].column_count, 1);
    ASSERT_STR(posts->columns[kept->reads[0].columns[0]].name, FQ_STR("author"));
    ck_assert(!kept->reads[0].whole);
    ck_assert_ptr_eq(relation(catalog, "v_of_view")->reads[0].relation,
                     relation(catalog, "v_plain"));
    ck_assert_uint_eq(posts->read_count, 0);
    fq_arena_clear(&arena);
}
END

/* ---- failing ---- */

TEST(a_schema_that_does_not_exist_is_named)
{
    struct fq_pg_session *session;
    struct fq_catalog *catalog;
    fq_arena_init(&arena, 65536, 64u << 20);
    ck_assert_int_eq(
        fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = fq_cluster_conninfo()},
                           &arena, &session, &error),
        FQ_OK);
    static const fq_str schemas[] = {FQ_STR_INIT("app"), FQ_STR_INIT("o\"d,d\\")};
    ck_assert_int_eq(fq_pg_load_catalog(session, schemas, 2, &arena, &catalog, &error), FQ_EMPTY);
    ASSERT_STR(error.message, FQ_STR("there is no schema \"o\"d,d\\\" in the database; create it, "
                                     "or name others with schema.names"));
    /* The session is at rest and can be used again. */
    ck_assert_int_eq(fq_pg_load_catalog(session, schemas, 1, &arena, &catalog, &error), FQ_OK);
    ck_assert_int_eq(fq_pg_load_catalog(session, NULL, 0, &arena, &catalog, &error), FQ_OK);
    ck_assert_uint_eq(catalog->relation_count, 0);
    fq_pg_session_close(session);
    fq_arena_clear(&arena);
}
END

/* The API is built of it meanwhile, and the session is at rest for whoever asks it then. */
TEST(a_catalog_has_its_mark_once_that_is_waited_for)
{
    static const fq_str app = FQ_STR_INIT("app"), statement = FQ_STR_INIT("select 1");
    struct fq_pg_session *session;
    struct fq_catalog *catalog, *other;
    struct fq_catalog_description *description;
    fq_arena_init(&arena, 65536, 64u << 20);
    ck_assert_int_eq(
        fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = fq_cluster_conninfo()},
                           &arena, &session, &error),
        FQ_OK);
    ck_assert_int_eq(fq_pg_read_catalog(session, &app, 1, &arena, NULL, &catalog, &error), FQ_OK);
    ck_assert_uint_gt(catalog->relation_count, 0);
    ck_assert_uint_eq(catalog->mark, 0);
    ck_assert_int_eq(fq_pg_confirm_catalog(session, &arena, &error), FQ_OK);
    ck_assert_uint_ne(catalog->mark, 0);
    ck_assert_int_eq(fq_pg_read_catalog(session, &app, 1, &arena, NULL, &other, &error), FQ_OK);
    ck_assert_int_eq(fq_pg_describe(session, &statement, 1, &arena, &description, &error), FQ_OK);
    ck_assert(description->valid);
    ck_assert_uint_eq(other->mark, catalog->mark);
    ck_assert_uint_eq(other->fingerprint, catalog->fingerprint);
    fq_pg_session_close(session);
    fq_arena_clear(&arena);
}
END

TEST(loading_survives_running_out_of_memory)
{
    static const fq_str schema = FQ_STR_INIT("app");
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth += nth < 8 ? 1 : 7) {
        struct fq_pg_session *session;
        struct fq_catalog *catalog;
        fq_arena_init(&arena, 2048, 64u << 20);
        ck_assert_int_eq(
            fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = fq_cluster_conninfo()},
                               &arena, &session, &error),
            FQ_OK);
        fq_memory_fail_from(nth);
        status = fq_pg_load_catalog(session, &schema, 1, &arena, &catalog, &error);
        fq_memory_fail_from(0);
        ck_assert(status == FQ_OK || status == FQ_NOMEM);
        fq_pg_session_close(session);
        fq_arena_clear(&arena);
        ck_assert_uint_lt(nth, 10000);
    }
}
END

int main(void)
{
    fq_cluster_start();
    fq_cluster_sql(objects);
    make_views();
    return RUN(
        "pg/catalog", every_kind_of_relation_is_there_but_partitions, columns_say_what_they_are,
        relations_outside_stand_there_as_targets_and_origins_only,
        an_owner_reads_what_others_may_not, keys_are_whole_and_the_primary_one_stands_first,
        foreign_keys_lead_to_their_targets, types_are_followed_to_their_ends,
        every_type_that_is_referred_to_is_there, functions_that_may_be_called_are_there,
        what_an_extension_brought_is_not_exposed, view_facts_as_the_owner_sees_them,
        view_facts_as_a_user_sees_them, view_facts_are_those_of_the_role_that_is_taken,
        without_a_role_it_is_the_one_that_the_connection_begins_with, definitions_are_qualified,
        what_views_read_is_there_to_the_column, a_schema_that_does_not_exist_is_named,
        a_catalog_has_its_mark_once_that_is_waited_for, loading_survives_running_out_of_memory);
}
