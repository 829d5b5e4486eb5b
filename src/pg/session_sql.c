/* SPDX-License-Identifier: MIT */
#include "pg/session_sql.h"

#include <assert.h>
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

const char *const fq_pg_sql_discard[4] = {"close all", "unlisten *", "discard temp",
                                          "discard sequences"};

/* A default that the database has for the role or for itself stays. */
#define EMPTY_UNLESS_SET                                                                           \
    ", pg_catalog.set_config('%s', coalesce(pg_catalog.current_setting('%s', true), ''), false)"

void fq_pg_sql_settings(char sql[FQ_PG_SESSION_SQL_BYTES], uint32_t statement_timeout_ms,
                        const char *const *names, size_t name_count)
{
    int len = snprintf(sql, FQ_PG_SESSION_SQL_BYTES,
                       "select pg_catalog.set_config('default_transaction_isolation', 'repeatable "
                       "read', false), "
                       "pg_catalog.set_config('default_transaction_read_only', 'on', false), "
                       "pg_catalog.set_config('TimeZone', 'UTC', false), "
                       "pg_catalog.set_config('DateStyle', 'ISO, YMD', false), "
                       "pg_catalog.set_config('IntervalStyle', 'iso_8601', false), "
                       "pg_catalog.set_config('bytea_output', 'hex', false), "
                       "pg_catalog.set_config('array_nulls', 'on', false), "
                       "pg_catalog.set_config('standard_conforming_strings', 'on', false), "
                       "pg_catalog.set_config('extra_float_digits', '1', false), "
                       "pg_catalog.set_config('jit', 'off', false), "
                       "pg_catalog.set_config('statement_timeout', '%u', false)",
                       statement_timeout_ms);
    for (size_t i = 0; i < name_count; i++)
        len += snprintf(sql + len, (size_t)(FQ_PG_SESSION_SQL_BYTES - len), EMPTY_UNLESS_SET,
                        names[i], names[i]);
    assert(len < FQ_PG_SESSION_SQL_BYTES);
}

/* Nobody must be able to tell what PostgreSQL's random() gives next, which who chose the seed can.
 * Between -1 and 1. */
static double random_seed(void)
{
    int64_t bits;
    if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) != (ssize_t)sizeof(bits))
        bits = (int64_t)(fq_clock_monotonic_ns() * UINT64_C(0x9e3779b97f4a7c15));
    return (double)bits / 9223372036854775808.0;
}

void fq_pg_sql_settle(char sql[FQ_PG_SESSION_SQL_BYTES])
{
    snprintf(sql, FQ_PG_SESSION_SQL_BYTES,
             "select pg_catalog.pg_advisory_unlock_all(), pg_catalog.setseed('%.17f'), "
             "exists (select from pg_catalog.pg_prepared_statement() s where s.from_sql)",
             random_seed());
}
