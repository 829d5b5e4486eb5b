/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

#include "base/clock.h"
#include "base/memory.h"
#include "pg/session.h"
#include "support/cluster.h"

static struct fq_arena arena;
static struct fq_error error;

static struct fq_pg_session *open_session(void)
{
    struct fq_pg_session *session = NULL;
    fq_arena_init(&arena, 8192, 64u << 20);
    ck_assert_int_eq(
        fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = fq_cluster_conninfo()},
                           &arena, &session, &error),
        FQ_OK);
    return session;
}

static void close_session(struct fq_pg_session *session)
{
    fq_pg_session_close(session);
    fq_arena_clear(&arena);
}

TEST(a_database_that_is_not_there_is_unavailable)
{
    struct fq_pg_session *session = NULL;
    fq_arena_init(&arena, 8192, 1u << 20);
    ck_assert_int_eq(
        fq_pg_session_open(
            &(struct fq_pg_session_options){.conninfo = "host=/nowhere user=u dbname=d"}, &arena,
            &session, &error),
        FQ_UNAVAILABLE);
    ASSERT_STR(error.message, FQ_STR("the database cannot be reached; try again"));
    ck_assert_uint_lt(fq_str_find(error.detail, FQ_STR("/nowhere")), error.detail.len);
    ck_assert_int_eq(
        fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = "no=such option"}, &arena,
                           &session, &error),
        FQ_UNAVAILABLE);
    fq_arena_clear(&arena);
}
END

TEST(a_database_that_never_answers_is_given_up_in_time)
{
    struct fq_pg_session *session = NULL;
    char directory[] = "/tmp/fq-mute-XXXXXX", conninfo[128];
    ck_assert_ptr_nonnull(mkdtemp(directory));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/.s.PGSQL.5432", directory);
    int mute = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(mute, (const struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(mute, 9), 0);
    snprintf(conninfo, sizeof(conninfo), "host=%s dbname=d user=u", directory);
    fq_arena_init(&arena, 8192, 1u << 20);
    uint64_t before = fq_clock_monotonic_ns();
    ck_assert_int_eq(fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = conninfo,
                                                                        .connect_timeout_ms = 200},
                                        &arena, &session, &error),
                     FQ_TIMEOUT);
    ck_assert_uint_lt(fq_clock_monotonic_ns() - before, 2000000000);
    fq_arena_clear(&arena);
    close(mute);
    unlink(address.sun_path);
    rmdir(directory);
}
END

TEST(statements_are_described_one_by_one)
{
    fq_cluster_sql("create table if not exists described (a int, b varchar(7), gone int);"
                   "alter table described drop column if exists gone;"
                   "alter table described add column if not exists c numeric(5, 2)");
    struct fq_pg_session *session = open_session();
    static const fq_str statements[] = {
        FQ_STR_INIT("select a, b as other, c, a + 1 as more from public.described"),
        FQ_STR_INIT("select nothing"),
        FQ_STR_INIT("select a from described"), /* not qualified */
        FQ_STR_INIT("select lower($1)"),
        FQ_STR_INIT("delete from public.described"),
        FQ_STR_INIT(""),
    };
    struct fq_catalog_description *found;
    struct fq_catalog_describer *describer = fq_pg_session_describer(session);
    ck_assert_int_eq(describer->describe(describer, statements, FQ_ARRAY_LEN(statements), &arena,
                                         &found, &error),
                     FQ_OK);
    ck_assert(found[0].valid);
    ck_assert_uint_eq(found[0].column_count, 4);
    const struct fq_catalog_described_column *columns = found[0].columns;
    ASSERT_STR(columns[1].name, FQ_STR("other"));
    ck_assert_uint_eq(columns[1].type, 1043);
    ck_assert_int_eq(columns[1].typmod, 11);
    ck_assert_int_eq(columns[1].number, 2);
    ck_assert_uint_ne(columns[1].relation, 0);
    ck_assert_int_eq(columns[2].number, 4); /* behind the dropped one */
    ck_assert_uint_eq(columns[3].relation, 0);
    ck_assert_int_eq(columns[3].number, 0);
    ck_assert(!found[1].valid && found[1].refusal.len > 0);
    ck_assert(!found[2].valid);
    ck_assert(found[3].valid && found[3].columns[0].type == 25);
    ck_assert(found[4].valid && found[4].column_count == 0);
    ck_assert(found[5].valid && found[5].column_count == 0);
    close_session(session);
}
END

TEST(a_thousand_statements_take_one_round_trip)
{
    enum { COUNT = 1000 };
    static fq_str statements[COUNT];
    struct fq_catalog_description *found;
    struct fq_pg_session *session = open_session();
    for (int i = 0; i < COUNT; i++)
        statements[i] = fq_arena_printf(&arena, "select %d as c%d, '%01000d' as long", i, i, 0);
    ck_assert_int_eq(fq_pg_describe(session, statements, COUNT, &arena, &found, &error), FQ_OK);
    for (int i = 0; i < COUNT; i++)
        ck_assert(found[i].valid && found[i].column_count == 2);
    ck_assert_int_eq(fq_pg_describe(session, NULL, 0, &arena, &found, &error), FQ_OK);
    close_session(session);
}
END

TEST(describing_survives_running_out_of_memory)
{
    static const fq_str statement = FQ_STR_INIT("select 1 as a, 'x' as b");
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth++) {
        struct fq_catalog_description *found;
        struct fq_pg_session *session = open_session();
        fq_arena_clear(&arena);
        fq_arena_init(&arena, 0, 1u << 20);
        fq_memory_fail_from(nth);
        status = fq_pg_describe(session, &statement, 1, &arena, &found, &error);
        fq_memory_fail_from(0);
        ck_assert(status == FQ_OK || status == FQ_NOMEM);
        close_session(session);
        ck_assert_uint_lt(nth, 100);
    }
}
END

int main(void)
{
    fq_cluster_start();
    return RUN("pg/session", a_database_that_is_not_there_is_unavailable,
               a_database_that_never_answers_is_given_up_in_time,
               statements_are_described_one_by_one, a_thousand_statements_take_one_round_trip,
               describing_survives_running_out_of_memory);
}
