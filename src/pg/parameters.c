/* SPDX-License-Identifier: MIT */
#include "pg/parameters.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/str.h"

/* libpq prints them otherwise. */
static void ignore_notice(void *arg, const PGresult *notice)
{
    (void)arg;
    (void)notice;
}

/* Are hosts named, and more than one? */
static bool has_several(const PQconninfoOption *options, bool *named)
{
    bool several = false;
    for (const PQconninfoOption *at = options; at && at->keyword; at++) {
        bool hosts = strcmp(at->keyword, "host") == 0 || strcmp(at->keyword, "hostaddr") == 0;
        *named |= hosts && at->val && *at->val;
        several |= hosts && at->val && strchr(at->val, ',');
    }
    return several;
}

/* As the conninfo says, or else what libpq would take from the environment. */
static bool names_hosts(const char *conninfo)
{
    bool named = false;
    PQconninfoOption *given = PQconninfoParse(conninfo, NULL);
    bool several = has_several(given, &named);
    PQconninfoFree(given);
    if (!named) {
        PQconninfoOption *defaults = PQconndefaults();
        several = has_several(defaults, &named);
        PQconninfoFree(defaults);
    }
    return several;
}

/* Where several are named, one of them takes writes, and which one changes.  Whether its
 * transactions may write unless they say otherwise does not count: ours say it.  NULL: as libpq's
 * environment has it, or any. */
static const char *wanted_of(const char *conninfo)
{
    const char *given = getenv("PGTARGETSESSIONATTRS");
    return !(given && *given) && names_hosts(conninfo) ? "primary" : NULL;
}

/* ---- options ---- */

static const char *option_of(const PQconninfoOption *options, const char *keyword)
{
    const PQconninfoOption *at = options;
    while (at && at->keyword && strcmp(at->keyword, keyword) != 0)
        at++;
    return at && at->keyword && at->val && *at->val ? at->val : NULL;
}

/* Both, the caller's first; libpq reads its environment only where conninfo names none.  What a
 * service file has cannot be read from here.  NULL: no options are given; to be freed. */
static char *joined_options(const char *conninfo, const char *ours)
{
    PQconninfoOption *given = PQconninfoParse(conninfo, NULL), *defaults = PQconndefaults();
    bool of_service = option_of(given, "service") || option_of(defaults, "service");
    const char *theirs = option_of(given, "options");
    if (!theirs)
        theirs = option_of(defaults, "options");
    struct fq_buf both;
    fq_buf_init(&both, NULL, SIZE_MAX);
    fq_buf_printf(&both, "%s%s%s", theirs ? theirs : "", theirs ? " " : "", ours);
    fq_buf_char(&both, '\0');
    if (of_service || fq_buf_failed(&both))
        fq_buf_clear(&both);
    PQconninfoFree(given);
    PQconninfoFree(defaults);
    return both.ptr;
}

bool fq_pg_connect_refused_options(const PGconn *conn)
{
    fq_str said = fq_str_from(PQerrorMessage(conn));
    return fq_str_find(said, FQ_STR("option")) < said.len ||
           fq_str_find(said, FQ_STR("startup parameter")) < said.len;
}

/* ---- connecting ---- */

/* libpq lets later parameters win over earlier ones, and expands the conninfo where it stands. */
static PGconn *start_with(const char *conninfo, const char *options)
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
        {"target_session_attrs", wanted_of(conninfo)},
        {"dbname", conninfo},
        {"client_encoding", "UTF8"},
        {"gssencmode", "disable"}, /* its records could be read by libpq only */
        {"options", options},      /* last: where it is NULL there is none */
    };
    enum { COUNT = sizeof(table) / sizeof(table[0]) };
    const char *keywords[COUNT + 1], *values[COUNT + 1];
    size_t count = options ? COUNT : COUNT - 1;
    for (size_t i = 0; i < count; i++) {
        keywords[i] = table[i].keyword;
        values[i] = table[i].value;
    }
    keywords[count] = values[count] = NULL;
    PGconn *conn = PQconnectStartParams(keywords, values, 1);
    if (conn)
        PQsetNoticeReceiver(conn, ignore_notice, NULL);
    return conn;
}

PGconn *fq_pg_connect_start(const char *conninfo)
{
    return start_with(conninfo, NULL);
}

PGconn *fq_pg_connect_start_with(const char *conninfo, const char *options)
{
    char *both = joined_options(conninfo, options);
    PGconn *conn = start_with(conninfo, both);
    fq_free(both);
    return conn;
}
