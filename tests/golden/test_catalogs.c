/* SPDX-License-Identifier: MIT
 *
 * catalog.txt is what PostgreSQL says of schema.sql; FQ_BLESS=1 writes it anew.  The plans that are
 * made without PostgreSQL are made from it.
 */
#include "unit.h"

#include <stdio.h>

#include <libpq-fe.h>

#include "golden.h"
#include "pg/session.h"
#include "schema/schema.h"
#include "support/cluster.h"
#include "support/kept_database.h"

static struct golden_folders databases;
static struct fq_arena arena;
static struct fq_error error;

static void must(enum fq_status status)
{
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(error.message));
}

/* A database of its own with what schema.sql makes; where libpq finds it. */
static const char *create_database(size_t number)
{
    static char conninfo[256];
    char sql[64];
    fq_str statements;
    snprintf(sql, sizeof(sql), "create database golden_%zu", number);
    fq_cluster_sql(sql);
    snprintf(conninfo, sizeof(conninfo), "%s dbname=golden_%zu", fq_cluster_conninfo(), number);
    ck_assert(golden_read(&arena, databases.names[number], "schema.sql", &statements));
    PGconn *conn = PQconnectdb(conninfo);
    PGresult *result = PQexec(conn, statements.ptr);
    ck_assert_msg(PQresultStatus(result) != PGRES_FATAL_ERROR, "%s", PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
    return conninfo;
}

/* Loads the database as the program does and keeps all that it asked. */
static fq_str kept(const char *conninfo)
{
    static const fq_str names[] = {FQ_STR_INIT("public")};
    static struct answer_recorder recorder;
    struct fq_pg_session *session;
    struct fq_catalog *catalog;
    struct fq_schema *schema = fq_schema_new();
    must(fq_pg_session_open(&(struct fq_pg_session_options){.conninfo = conninfo}, &arena, &session,
                            &error));
    must(fq_pg_load_catalog(session, names, 1, &schema->arena, &catalog, &error));
    answer_recorder_init(&recorder, fq_pg_session_describer(session), &arena);
    must(fq_schema_build(
        schema, catalog,
        &(struct fq_schema_options){.see_through = true, .names = names, .name_count = 1},
        &recorder.base, &error));
    fq_pg_session_close(session);
    fq_str text = kept_database_write(
        &arena, &(struct kept_database){catalog, recorder.answers, recorder.count});
    fq_schema_unref(schema);
    return text;
}

TEST(what_is_kept_is_what_postgresql_says)
{
    bool good = true;
    ck_assert_uint_gt(databases.count, 1);
    for (size_t i = 0; i < databases.count; i++) {
        fq_arena_init(&arena, 65536, 256u << 20);
        fq_str expected = FQ_STR_NONE, text = kept(create_database(i));
        if (getenv("FQ_BLESS"))
            golden_write(databases.names[i], "catalog.txt", text);
        if (!golden_read(&arena, databases.names[i], "catalog.txt", &expected))
            fprintf(stderr, "there is no catalog.txt; FQ_BLESS=1 writes it\n");
        good = golden_same(databases.names[i], text, expected) && good;
        fq_arena_clear(&arena);
    }
    ck_assert_msg(good, "FQ_BLESS=1 writes catalog.txt anew; review the difference");
}
END

int main(void)
{
    golden_list(&databases, "", "schema.sql");
    fq_cluster_start();
    return RUN("golden/catalogs", what_is_kept_is_what_postgresql_says);
}
