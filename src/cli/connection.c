/* SPDX-License-Identifier: MIT */
#include "cli/connection.h"

#include "cli/terminal.h"

static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

PGconn *fq_cli_connect(const char *url, const char *application_name)
{
    /* What the URL says wins. */
    const char *const keywords[] = {"application_name", "connect_timeout", "dbname", NULL};
    const char *const values[] = {application_name, "10", url, NULL};
    PGconn *connection = PQconnectdbParams(keywords, values, 1);
    if (PQstatus(connection) == CONNECTION_OK) {
        PQsetNoticeReceiver(connection, drop_notice, NULL);
        return connection;
    }
    fq_cli_error("%s", PQerrorMessage(connection));
    PQfinish(connection);
    return NULL;
}
