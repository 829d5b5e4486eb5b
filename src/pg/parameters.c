/* SPDX-License-Identifier: MIT */
#include "pg/parameters.h"

/* libpq prints them otherwise. */
static void ignore_notice(void *arg, const PGresult *notice)
{
    (void)arg;
    (void)notice;
}

/* libpq lets later parameters win over earlier ones, and expands the conninfo where it stands. */
PGconn *fq_pg_connect_start(const char *conninfo)
{
    const struct {
        const char *keyword;
        const char *value;
    } table[] = {
        {"fallback_application_name", "fraiseql"},
        /* A server that vanished without a word is noticed within about half a minute when the
         * connection is quiet, and sooner while we wait for it to take our bytes. */
        {"keepalives", "1"},
        {"keepalives_idle", "15"},
        {"keepalives_interval", "5"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "30000"},
        {"dbname", conninfo},
        {"client_encoding", "UTF8"},
        {"gssencmode", "disable"}, /* its records could be read by libpq only */
    };
    enum { COUNT = sizeof(table) / sizeof(table[0]) };
    const char *keywords[COUNT + 1], *values[COUNT + 1];
    for (size_t i = 0; i < COUNT; i++) {
        keywords[i] = table[i].keyword;
        values[i] = table[i].value;
    }
    keywords[COUNT] = values[COUNT] = NULL;
    PGconn *conn = PQconnectStartParams(keywords, values, 1);
    if (conn)
        PQsetNoticeReceiver(conn, ignore_notice, NULL);
    return conn;
}
