/* SPDX-License-Identifier: MIT */
#include "pg/session_sql.h"

#include <stdio.h>
#include <sys/random.h>

#include "base/clock.h"

const char *const fq_pg_sql_change = "set transaction_read_only = off";

const char *const fq_pg_sql_isolation[FQ_ISOLATIONS] = {
    [FQ_READ_COMMITTED] = "set transaction_isolation = 'read committed'",
    [FQ_REPEATABLE_READ] = "set transaction_isolation = 'repeatable read'",
    [FQ_SERIALIZABLE] = "set transaction_isolation = 'serializable'",
};

const char *const fq_pg_sql_reset[3] = {"set session authorization default", "reset role",
                                        "reset all"};

const char *const fq_pg_sql_begin[FQ_ISOLATIONS] = {
    [FQ_READ_COMMITTED] = "begin isolation level read committed read write",
    [FQ_REPEATABLE_READ] = "begin isolation level repeatable read read write",
    [FQ_SERIALIZABLE] = "begin isolation level serializable read write",
};

const char *const fq_pg_sql_commit[3] = {"set constraints all immediate", "commit", "begin"};

/* ---- settings ---- */

struct setting {
    const char *name;
    const char *value;
};

/* Not by_start: a server whose transactions only read unless they say otherwise is none that libpq
 * takes where target_session_attrs is read-write. */
static const struct setting by_session[] = {{"default_transaction_read_only", "on"}};

static const struct setting by_start[] = {{"default_transaction_isolation", "repeatable read"}};

/* RESET ALL takes the encoding along that the pooler gave the process. */
static const struct setting by_transaction[] = {{"client_encoding", "UTF8"}};

static const struct setting by_both[] = {
    {"TimeZone", "UTC"},           {"DateStyle", "ISO, YMD"},
    {"IntervalStyle", "iso_8601"}, {"bytea_output", "hex"},
    {"array_nulls", "on"},         {"standard_conforming_strings", "on"},
    {"extra_float_digits", "1"},   {"jit", "off"},
};

/* local: SQL that says whether they end with the transaction. */
static void add_settings(struct fq_buf *sql, const struct setting *settings, size_t count,
                         const char *local)
{
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(sql, "pg_catalog.set_config('%s', '%s', %s), ", settings[i].name,
                      settings[i].value, local);
}

static void add_common(struct fq_buf *sql, const struct fq_pg_own_settings *own, const char *local)
{
    add_settings(sql, by_both, FQ_ARRAY_LEN(by_both), local);
    fq_buf_printf(sql, "pg_catalog.set_config('statement_timeout', '%u', %s)",
                  own->statement_timeout_ms, local);
}

/* A default that the database has for the role or for itself stays. */
static void add_given_names(struct fq_buf *sql, const struct fq_pg_own_settings *own,
                            const char *local)
{
    for (size_t i = 0; i < own->name_count; i++)
        fq_buf_printf(sql,
                      ", pg_catalog.set_config('%s', "
                      "coalesce(pg_catalog.current_setting('%s', true), ''), %s)",
                      own->names[i], own->names[i], local);
}

/* In an option a space stands behind a backslash. */
static void add_option(struct fq_buf *sql, const char *name, const char *value)
{
    fq_buf_printf(sql, " -c %s=", name);
    for (const char *at = value; *at; at++)
        fq_buf_printf(sql, *at == ' ' ? "\\%c" : "%c", *at);
}

void fq_pg_sql_options(struct fq_buf *options, const struct fq_pg_own_settings *own)
{
    char timeout[16];
    snprintf(timeout, sizeof(timeout), "%u", own->statement_timeout_ms);
    for (size_t i = 0; i < FQ_ARRAY_LEN(by_start); i++)
        add_option(options, by_start[i].name, by_start[i].value);
    for (size_t i = 0; i < FQ_ARRAY_LEN(by_both); i++)
        add_option(options, by_both[i].name, by_both[i].value);
    add_option(options, "statement_timeout", timeout);
}

static void add_holds(struct fq_buf *sql, const struct setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(sql, "pg_catalog.current_setting('%s') operator(pg_catalog.=) '%s' and ",
                      settings[i].name, settings[i].value);
}

/* Whether the session has begun with what the options say. */
static void add_started(struct fq_buf *sql, const struct fq_pg_own_settings *own)
{
    add_holds(sql, by_start, FQ_ARRAY_LEN(by_start));
    add_holds(sql, by_both, FQ_ARRAY_LEN(by_both));
    fq_buf_printf(sql,
                  "pg_catalog.current_setting('statement_timeout')::pg_catalog.interval "
                  "operator(pg_catalog.=) '%u ms'::pg_catalog.interval",
                  own->statement_timeout_ms);
}

void fq_pg_sql_session(struct fq_buf *sql, const struct fq_pg_own_settings *own)
{
    fq_buf_literal(sql, "select ");
    add_settings(sql, by_session, FQ_ARRAY_LEN(by_session), "false");
    add_settings(sql, by_start, FQ_ARRAY_LEN(by_start), "false");
    add_common(sql, own, "false");
}

void fq_pg_sql_transaction(struct fq_buf *sql, const struct fq_pg_own_settings *own)
{
    fq_buf_literal(sql, "select ");
    add_settings(sql, by_transaction, FQ_ARRAY_LEN(by_transaction), "true");
    add_common(sql, own, "true");
    add_given_names(sql, own, "true");
}

void fq_pg_sql_set_up(struct fq_buf *sql, const struct fq_pg_own_settings *own,
                      enum fq_pg_pooler pooler, int pid)
{
    fq_buf_literal(sql, "select ");
    add_settings(sql, by_session, FQ_ARRAY_LEN(by_session), "p.pooled");
    add_settings(sql, by_start, FQ_ARRAY_LEN(by_start), "p.pooled");
    add_common(sql, own, "p.pooled");
    add_given_names(sql, own, "p.pooled");
    fq_buf_literal(sql, ", case when p.started then 's' else '-' end"
                        " operator(pg_catalog.||) case when p.pooled then 't' else 'f' end"
                        " from (select ");
    add_started(sql, own);
    fq_buf_literal(sql, " as started, ");
    if (pooler == FQ_PG_POOLER_AUTO)
        fq_buf_printf(sql, "pg_catalog.pg_backend_pid() operator(pg_catalog.<>) %d", pid);
    else
        fq_buf_printf(sql, "%s", pooler == FQ_PG_POOLER_TRANSACTION ? "true" : "false");
    fq_buf_literal(sql, " as pooled offset 0) p"); /* looked at before any is made */
}

/* ---- cleaning up ---- */

/* What a job that changes data can leave besides settings. */
#define DISCARD "close all; unlisten *; discard temp; discard sequences; "

/* Nobody must be able to tell what PostgreSQL's random() gives next, which who chose the seed can.
 * Between -1 and 1. */
static double random_seed(void)
{
    int64_t bits;
    if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) != (ssize_t)sizeof(bits))
        bits = (int64_t)(fq_clock_monotonic_ns() * UINT64_C(0x9e3779b97f4a7c15));
    return (double)bits / 9223372036854775808.0;
}

/* What no transaction covers. */
static void add_undo(struct fq_buf *sql)
{
    fq_buf_printf(sql, "set seed = %.17f; select pg_catalog.pg_advisory_unlock_all(), ",
                  random_seed());
}

/* The session's settings, as RESET ALL has left them: the names that requests may give are there
 * and empty, or as the database has them.  SET is a third of the work that set_config() is. */
static void add_sets(struct fq_buf *sql, const struct setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(sql, "set %s = '%s'; ", settings[i].name, settings[i].value);
}

static void add_start(struct fq_buf *sql, const struct fq_pg_own_settings *own)
{
    add_sets(sql, by_start, FQ_ARRAY_LEN(by_start));
    add_sets(sql, by_both, FQ_ARRAY_LEN(by_both));
    fq_buf_printf(sql, "set statement_timeout = '%u'; ", own->statement_timeout_ms);
}

static void add_reset(struct fq_buf *sql)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(fq_pg_sql_reset); i++)
        fq_buf_printf(sql, "%s; ", fq_pg_sql_reset[i]);
    fq_buf_literal(sql, DISCARD);
}

#define FOREIGN "exists (select from pg_catalog.pg_prepared_statement() s where s.from_sql)"

void fq_pg_sql_clean_up(struct fq_buf *sql, const struct fq_pg_own_settings *own, bool changes,
                        bool started)
{
    if (changes) {
        add_reset(sql);
        add_sets(sql, by_session, FQ_ARRAY_LEN(by_session));
        if (!started)
            add_start(sql, own);
    } else {
        fq_buf_literal(sql, FQ_PG_SQL_ROLLBACK "; ");
    }
    add_undo(sql);
    fq_buf_literal(sql, FOREIGN);
}

/* The pooler would keep the process when the connection is closed; so it ends itself. */
void fq_pg_sql_clean_up_pooled(struct fq_buf *sql, bool changes, const char *name)
{
    fq_buf_literal(sql, FQ_PG_SQL_ROLLBACK "; begin; ");
    if (changes) {
        add_reset(sql);
        fq_buf_literal(sql, "set client_encoding = 'UTF8'; ");
    }
    if (changes && name) {
        fq_buf_literal(sql, "set application_name = ");
        fq_pg_sql_literal(sql, name);
        fq_buf_literal(sql, "; ");
    }
    add_undo(sql);
    fq_buf_literal(sql, "case when " FOREIGN " then pg_catalog.pg_terminate_backend("
                        "pg_catalog.pg_backend_pid()) else false end; commit");
}

void fq_pg_sql_literal(struct fq_buf *sql, const char *value)
{
    if (!value) {
        fq_buf_literal(sql, "null");
        return;
    }
    fq_buf_literal(sql, "E'");
    for (const char *at = value; *at; at++) {
        if (*at == '\'' || *at == '\\')
            fq_buf_char(sql, *at);
        fq_buf_char(sql, *at);
    }
    fq_buf_char(sql, '\'');
}
