/* SPDX-License-Identifier: MIT
 *
 * A kept catalog is taken only while it is what reading the database would give.
 */
#include <ctype.h>
#include <stdio.h>

#include "unit.h"

#include "base/limits.h"
#include "base/memory.h"
#include "pg/fingerprint.h"
#include "pg/introspect.h"
#include "pg/kept.h"
#include "pg/proof.h"
#include "support/cluster.h"
#include "support/kept_database.h"

static const char objects[] =
    "create role app_owner; create role app_user login; create role app_other;"
    "create schema app; create schema ext; grant usage on schema app to app_user;"
    "create extension citext with schema ext;"
    "create sequence app.counter; create text search configuration app.words (copy = simple);"
    "create type app.mood as enum ('sad'); create domain app.email as text;"
    "create type app.pair as (a int, b int);"
    "create function app.fn_one(a int) returns int stable language sql as 'select 1';"
    "create function app.changes() returns trigger language plpgsql as 'begin return new; end';"
    "create table app.item (id int primary key, name text, note text, amount numeric(10, 2),"
    "  mood app.mood, email app.email, constraint positive check (amount > 0));"
    "create table app.child (id int, item_id int, place int);"
    "create table app.part (id int, name text) partition by range (id);"
    "create table app.part_1 partition of app.part for values from (0) to (10);"
    "create policy mine on app.item using (note = current_user);"
    "create view app.v as select id, name as label from app.item;"
    "create view app.v_part as select id from app.part_1;"
    "create view app.v_named as select c.id, 'app.counter'::regclass as n,"
    "  to_tsvector('app.words'::regconfig, i.note) as words,"
    "  '2020-01-01 00:00+00'::timestamptz as at"
    "  from app.child c join app.item i on i.id = c.item_id;"
    "create materialized view app.m as select count(*) as n from app.item;"
    "grant select on all tables in schema app to app_user;"
    "insert into app.item select i, 'n', 'n', 1 from generate_series(1, 100) i; analyze";

static struct fq_arena arena;
static struct fq_error error;
static struct fq_buf kept;
static const fq_str schemas[] = {FQ_STR_INIT("app"), FQ_STR_INIT("ext")};

static struct fq_pg_session *open_as(const char *user, const char *role)
{
    struct fq_pg_session *session;
    char conninfo[256];
    snprintf(conninfo, sizeof(conninfo), "host=%s dbname=postgres user=%s", fq_cluster_directory(),
             user);
    fq_arena_init(&arena, 65536, 64u << 20);
    enum fq_status status =
        fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = conninfo, .role = role},
                           &arena, &session, &error);
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(error.message));
    return session;
}

static void close_session(struct fq_pg_session *session)
{
    fq_pg_session_close(session);
    fq_arena_clear(&arena);
}

static void keep_as(const char *user, const char *role)
{
    struct fq_pg_session *session = open_as(user, role);
    struct fq_catalog *catalog;
    fq_buf_clear(&kept);
    fq_buf_init(&kept, NULL, 64u << 20);
    enum fq_status status =
        fq_pg_read_catalog(session, schemas, 1, &arena, &kept, &catalog, &error);
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(error.message));
    ck_assert(!fq_buf_failed(&kept) && kept.len > 1000);
    close_session(session);
}

static enum fq_status load_as(const char *user, const char *role, size_t schema_count)
{
    struct fq_pg_session *session = open_as(user, role);
    struct fq_catalog *catalog;
    enum fq_status status = fq_pg_load_kept_catalog(session, schemas, schema_count, &arena,
                                                    fq_buf_str(&kept), &catalog, &error);
    enum fq_status confirmed = fq_pg_confirm_catalog(session, &arena, &error);
    close_session(session);
    return status ? status : confirmed;
}

/* ---- what counts ---- */

static const char *const changes[] = {
    /* relations and columns */
    "alter table app.item add color text",
    "alter table app.item rename color to shade",
    "alter table app.child alter place set not null",
    "alter table app.item alter shade set default 'x'",
    "alter table app.item alter shade set default 'y'",
    "alter table app.item alter shade type varchar(20)",
    "alter table app.item drop shade",
    "alter table app.child rename to kid",
    "alter table app.kid set schema ext",
    "alter table ext.kid set schema app",
    "alter table app.kid rename to child",
    "create table app.more (id int)",
    "create table app.less () inherits (app.more)",
    "alter table app.less no inherit app.more",
    "drop table app.less",
    /* rights */
    "revoke select on app.item from app_user",
    "grant select (id) on app.item to app_user",
    "grant select (tableoid) on app.child to app_user",
    "grant select on app.item to public",
    "grant update (name) on app.item to app_user",
    "alter table app.item owner to app_owner",
    "alter schema app owner to app_owner",
    "revoke usage on schema app from app_user",
    "grant usage on schema app to app_user",
    "grant app_owner to app_user",
    "revoke app_owner from app_user",
    "alter role app_user noinherit",
    "alter role app_owner bypassrls",
    "alter role app_user superuser",
    "alter role app_user nosuperuser",
    "alter role app_other rename to app_else",
    "alter database postgres owner to app_owner",
    "revoke select on pg_catalog.pg_stats from public",
    "revoke execute on function pg_catalog.pg_sleep(float8) from public",
    /* row security */
    "alter table app.item enable row level security",
    "alter table app.item force row level security",
    "alter policy mine on app.item using (name = current_user)",
    "alter policy mine on app.item to app_user",
    "create policy more on app.item for insert with check (true)",
    "alter table app.part_1 enable row level security",
    "alter view app.v set (security_invoker)",
    "alter view app.v set (security_barrier)",
    /* views, and names in their definitions */
    "create or replace view app.v as select id, note as label from app.item",
    "alter view app.v rename column label to title",
    "alter table app.item rename note to remark",
    "alter sequence app.counter rename to counted",
    "alter text search configuration app.words rename to stems",
    "alter role app_user set timezone = 'Asia/Tokyo'",
    /* comments */
    "comment on table app.item is 'a'",
    "comment on table app.item is 'b'",
    "comment on column app.item.name is 'a'",
    "comment on schema app is 'a'",
    "comment on function app.fn_one(int) is 'a'",
    "comment on type pg_catalog.int4 is 'a'",
    "comment on constraint positive on app.item is 'a'",
    "comment on index app.item_pkey is 'a'",
    "comment on domain app.email is 'a'",
    /* keys */
    "create unique index any_name on app.child (place)",
    "alter index app.any_name rename to few",
    "drop index app.few",
    "create unique index partly on app.child (place) where id > 1",
    "alter table app.child add constraint leads foreign key (item_id) references app.item not "
    "valid",
    "alter table app.child validate constraint leads",
    "alter table app.child disable trigger all",
    "alter table app.child rename constraint leads to to_item",
    "alter table app.child drop constraint to_item",
    "alter table app.item drop constraint positive",
    /* types */
    "alter type app.mood add value 'fine'",
    "alter type app.mood rename value 'fine' to 'good'",
    "alter type app.mood rename to temper",
    "create domain app.digits as text",
    "alter domain app.digits set not null",
    "alter domain app.email add constraint at check (value ~ '@')",
    "alter type app.pair add attribute c int",
    "create type app.span as range (subtype = int)",
    "create type app.shell",
    "create collation app.plain from \"C\"",
    "create function app.same(app.pair, app.pair) returns bool immutable language sql"
    "  as 'select $1.a = $2.a'",
    "create function app.hash(app.pair) returns int immutable language sql as 'select $1.a'",
    "create operator app.=== (leftarg = app.pair, rightarg = app.pair, function = app.same)",
    "create operator class app.pairs default for type app.pair using hash as"
    "  operator 1 app.===, function 1 app.hash(app.pair)",
    "create cast (app.pair as text) with inout",
    "create statistics app.both (ndistinct) on id, item_id from app.child",
    /* functions, triggers, rules, extensions */
    "create function app.fn_two() returns int language sql as 'select 2'",
    "alter function app.fn_two() immutable",
    "revoke execute on function app.fn_two() from public",
    "create or replace function app.fn_one(a int = 1) returns int stable language sql as 'select "
    "1'",
    "alter function app.fn_two() rename to fn_three",
    "drop function app.fn_three()",
    "create trigger t before update on app.item for each row execute function app.changes()",
    "alter table app.item disable trigger t",
    "create rule r as on delete to app.child do instead nothing",
    "drop rule r on app.child",
    "alter extension citext add function app.fn_one(int)",
    "alter extension citext drop function app.fn_one(int)",
    "alter extension citext add table app.more",
    "alter extension citext drop table app.more",
    "alter extension citext set schema app",
    "create extension pg_trgm with schema app",
};

/* The fingerprint alone, under a seed of its own. */
static void ask_proof(char proof[FQ_LIMIT_PROOF_BYTES])
{
    struct fq_pg_session *session = open_as("app_user", "");
    struct fq_pg_answers answers;
    ck_assert(PQsendQueryParams(session->conn, "begin", 0, NULL, NULL, NULL, NULL, 0));
    ck_assert(fq_pg_session_settle(session));
    for (int part = 0; part < FQ_PG_FINGERPRINTS; part++)
        ck_assert(fq_pg_ask_fingerprint(session, part, 7, "{app}"));
    ck_assert(PQpipelineSync(session->conn));
    ck_assert_int_eq(
        fq_pg_session_collect(session, FQ_PG_FINGERPRINTS + 3, &arena, &answers, &error), FQ_OK);
    ck_assert(fq_pg_read_proof(answers.results + 2, proof));
    fq_pg_answers_clear(&answers);
    close_session(session);
}

TEST(any_change_of_what_is_read_counts)
{
    char proofs[2][FQ_LIMIT_PROOF_BYTES];
    keep_as("app_user", "");
    ck_assert_int_eq(load_as("app_user", "", 1), FQ_OK);
    ask_proof(proofs[0]);
    for (size_t i = 0; i < FQ_ARRAY_LEN(changes); i++) {
        fq_cluster_sql(changes[i]);
        ask_proof(proofs[(i + 1) % 2]);
        ck_assert_msg(strcmp(proofs[0], proofs[1]) != 0, "%s", changes[i]);
    }
    ck_assert_int_eq(load_as("app_user", "", 1), FQ_STALE);
    keep_as("app_user", "");
    ck_assert_int_eq(load_as("app_user", "", 1), FQ_OK);
}
END

TEST(who_asks_and_for_what_counts)
{
    fq_cluster_sql("grant usage on schema app to app_owner; grant app_owner to app_user;"
                   "create role app_twin login in role app_owner");
    keep_as("app_user", "app_owner");
    ck_assert_int_eq(load_as("app_user", "app_owner", 1), FQ_OK);
    ck_assert_int_eq(load_as("app_user", "", 1), FQ_STALE);
    ck_assert_int_eq(load_as("app_twin", "app_owner", 1), FQ_STALE);
    ck_assert_int_eq(load_as("app_user", "app_owner", 2), FQ_STALE);
}
END

TEST(what_is_not_read_does_not_count)
{
    static const char *const others[] = {
        "insert into app.item (id, name) select i, 'x' from generate_series(1000, 1100) i",
        "analyze app.item",
        "vacuum app.item",
        "truncate app.part",
        "reindex table app.item",
        "refresh materialized view app.m",
        "comment on table app.part is 'same'",
        "create temporary table passing (id int primary key)",
        "select nextval('app.counter')",
    };
    fq_cluster_sql("alter sequence if exists app.counted rename to counter;"
                   "comment on table app.part is 'same'");
    keep_as("postgres", "");
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
        fq_cluster_sql(others[i]);
        ck_assert_msg(load_as("postgres", "", 1) == FQ_OK, "%s", others[i]);
    }
}
END

/* ---- what is loaded ---- */

TEST(a_kept_catalog_is_the_one_that_was_read)
{
    struct fq_pg_session *session = open_as("postgres", "");
    struct fq_catalog *read, *loaded;
    fq_buf_init(&kept, NULL, 64u << 20);
    ck_assert_int_eq(fq_pg_read_catalog(session, schemas, 2, &arena, &kept, &read, &error), FQ_OK);
    fq_cluster_sql("insert into app.item (id) select i from generate_series(2000, 2300) i;"
                   "analyze app.item");
    ck_assert_int_eq(
        fq_pg_load_kept_catalog(session, schemas, 2, &arena, fq_buf_str(&kept), &loaded, &error),
        FQ_OK);
    ck_assert_int_eq(fq_pg_confirm_catalog(session, &arena, &error), FQ_OK);
    ck_assert_uint_eq(loaded->fingerprint, read->fingerprint);
    ck_assert_uint_eq(loaded->mark, read->mark);
    double before = fq_catalog_relation(read, FQ_STR("app"), FQ_STR("item"))->estimated_rows;
    struct fq_catalog_relation *item = (struct fq_catalog_relation *)(uintptr_t)fq_catalog_relation(
        loaded, FQ_STR("app"), FQ_STR("item"));
    ck_assert(item->estimated_rows == before + 301); /* as PostgreSQL has it now */
    item->estimated_rows = before;
    ASSERT_STR(kept_database_write(&arena, &(struct kept_database){.catalog = loaded}),
               kept_database_write(&arena, &(struct kept_database){.catalog = read}));
    close_session(session);
}
END

/* ---- damage ---- */

static fq_str copy_of_kept(void)
{
    char *copy = fq_malloc(kept.len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, kept.ptr, kept.len);
    return fq_str_of(copy, kept.len);
}

TEST(what_was_damaged_is_refused)
{
    keep_as("postgres", "");
    struct fq_pg_kept head;
    ck_assert(fq_pg_kept_read(fq_buf_str(&kept), &head));
    for (size_t len = 0; len < kept.len; len += len < 200 ? 1 : 97)
        ck_assert_msg(!fq_pg_kept_read(fq_str_of(kept.ptr, len), &head), "cut at %zu", len);
    for (size_t at = 0; at < kept.len; at += at < 200 ? 1 : 97) {
        kept.ptr[at] = (char)(kept.ptr[at] ^ 0x10);
        bool ok = fq_pg_kept_read(fq_buf_str(&kept), &head);
        kept.ptr[at] = (char)(kept.ptr[at] ^ 0x10);
        /* The seed and the catalog's own number are summed as well. */
        ck_assert_msg(!ok, "byte %zu", at);
    }
}
END

/* Whoever makes a sum of his own gets no further than to a catalog of nonsense. */
TEST(nothing_outside_of_the_bytes_is_read)
{
    keep_as("postgres", "");
    static const unsigned char values[] = {0x00, 0x01, 0x7f, 0xfe, 0xff};
    struct fq_pg_kept head;
    ck_assert(fq_pg_kept_read(fq_buf_str(&kept), &head));
    size_t first = (size_t)(head.answers.ptr - kept.ptr), tried = 0;
    for (size_t at = first; at < kept.len; at += 211) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++) {
            fq_str bytes = copy_of_kept();
            ((char *)(uintptr_t)bytes.ptr)[at] = (char)values[i];
            head.answers = fq_str_of(bytes.ptr + first, bytes.len - first);
            PGresult *results[FQ_PG_QUESTIONS] = {NULL};
            fq_arena_init(&arena, 65536, 64u << 20);
            struct fq_pg_introspection in = {.arena = &arena, .results = results};
            if (fq_pg_kept_results(&head, results)) {
                ck_assert_int_eq(fq_pg_introspect(&in, &error), FQ_OK);
                tried++;
            }
            for (int q = 0; q < FQ_PG_QUESTIONS; q++)
                PQclear(results[q]);
            fq_arena_clear(&arena);
            fq_free((void *)(uintptr_t)bytes.ptr);
        }
    }
    ck_assert_uint_gt(tried, 10);
}
END

TEST(loading_survives_running_out_of_memory)
{
    keep_as("postgres", "");
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth += nth < 8 ? 1 : 7) {
        struct fq_pg_session *session = open_as("postgres", "");
        struct fq_catalog *catalog;
        fq_memory_fail_from(nth);
        status = fq_pg_load_kept_catalog(session, schemas, 1, &arena, fq_buf_str(&kept), &catalog,
                                         &error);
        enum fq_status confirmed = fq_pg_confirm_catalog(session, &arena, &error);
        fq_memory_fail_from(0);
        status = status ? status : confirmed;
        ck_assert(status == FQ_OK || status == FQ_NOMEM || status == FQ_STALE);
        close_session(session);
        ck_assert_uint_lt(nth, 10000);
    }
}
END

/* ---- the fingerprint ---- */

/* What begins with pg_ in the questions and is no catalog. */
static bool is_no_catalog(fq_str word)
{
    static const char *const words[] = {"pg_catalog",  "pg_get_viewdef",      "pg_get_expr",
                                        "pg_has_role", "pg_options_to_table", "pg_input_",
                                        "pg_trgm",     "pg_settings"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (fq_str_eq(word, fq_str_from(words[i])))
            return true;
    }
    return false;
}

static bool is_looked_at(fq_str word)
{
    for (int part = 0; part < FQ_PG_FINGERPRINTS; part++) {
        for (const char *at = fq_pg_fingerprint_sql[part]; (at = strstr(at, word.ptr));) {
            if (at[word.len] == ' ' || at[word.len] == ')')
                return true;
            at += word.len;
        }
    }
    return false;
}

TEST(every_catalog_that_is_asked_is_looked_at)
{
    size_t found = 0;
    for (int q = 0; q < FQ_PG_QUESTIONS; q++) {
        const char *sql = fq_pg_question_sql[q];
        for (const char *at = sql; at && (at = strstr(at, "pg_"));) {
            size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
            bool inside = at > sql && (isalnum((unsigned char)at[-1]) || at[-1] == '_');
            char word[64];
            snprintf(word, sizeof(word), "%.*s", (int)len, at);
            at += len;
            if (inside || is_no_catalog(fq_str_from(word)))
                continue;
            found++;
            ck_assert_msg(is_looked_at(fq_str_from(word)), "%s", word);
        }
    }
    ck_assert_uint_gt(found, 50);
}
END

int main(void)
{
    fq_cluster_start();
    fq_cluster_sql(objects);
    return RUN("pg/kept", a_kept_catalog_is_the_one_that_was_read, what_was_damaged_is_refused,
               nothing_outside_of_the_bytes_is_read, loading_survives_running_out_of_memory,
               every_catalog_that_is_asked_is_looked_at, what_is_not_read_does_not_count,
               any_change_of_what_is_read_counts, who_asks_and_for_what_counts);
}
