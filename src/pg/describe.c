/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/memory.h"
#include "pg/error.h"
#include "pg/session_private.h"

/* What one statement is answered with; it stands in a segment of its own, so that one that is
 * refused does not take others along. */
enum { SETTLED, PREPARED, DESCRIBED, SYNCED, ANSWERS };

struct describing {
    struct fq_arena *arena;
    const fq_str *statements;
    size_t count;
    const char **texts; /* the statements, ended by NUL */
    const struct fq_pg_answers *answers;
    struct fq_catalog_description *descriptions;
};

static enum fq_status copy_texts(void *arg)
{
    struct describing *d = arg;
    d->texts = FQ_NEW_ARRAY(d->arena, d->count, const char *);
    for (size_t i = 0; i < d->count; i++)
        d->texts[i] = fq_arena_str(d->arena, d->statements[i]).ptr;
    return FQ_OK;
}

static bool queue(struct fq_pg_session *session, const struct describing *d)
{
    for (size_t i = 0; i < d->count; i++) {
        if (!fq_pg_session_settle(session) ||
            !PQsendPrepare(session->conn, "", d->texts[i], 0, NULL) ||
            !PQsendDescribePrepared(session->conn, "") || !PQpipelineSync(session->conn))
            return false;
    }
    return true;
}

static void read_columns(struct describing *d, const PGresult *result,
                         struct fq_catalog_description *to)
{
    int count = PQnfields(result);
    struct fq_catalog_described_column *columns =
        FQ_NEW_ARRAY(d->arena, (size_t)count, struct fq_catalog_described_column);
    for (int i = 0; i < count; i++) {
        columns[i] = (struct fq_catalog_described_column){
            .name = fq_arena_str(d->arena, fq_str_from(PQfname(result, i))),
            .type = PQftype(result, i),
            .typmod = PQfmod(result, i),
            .relation = PQftable(result, i),
            .number = (int16_t)PQftablecol(result, i),
        };
    }
    to->valid = true;
    to->columns = columns;
    to->column_count = (size_t)count;
}

static void read_refusal(struct describing *d, PGresult *const *results,
                         struct fq_catalog_description *to)
{
    for (int i = SETTLED; i <= DESCRIBED; i++) {
        if (PQresultStatus(results[i]) == PGRES_FATAL_ERROR) {
            struct fq_error error = {0};
            fq_pg_error_from_result(&error, d->arena, results[i]);
            to->refusal = error.detail;
            return;
        }
    }
}

static enum fq_status describe_all(void *arg)
{
    struct describing *d = arg;
    d->descriptions = FQ_NEW_ARRAY(d->arena, d->count, struct fq_catalog_description);
    for (size_t i = 0; i < d->count; i++) {
        PGresult *const *results = d->answers->results + i * ANSWERS;
        if (PQresultStatus(results[DESCRIBED]) == PGRES_COMMAND_OK)
            read_columns(d, results[DESCRIBED], &d->descriptions[i]);
        else
            read_refusal(d, results, &d->descriptions[i]);
    }
    return FQ_OK;
}

static enum fq_status describe_all_as_role(struct fq_pg_session *session, const fq_str *statements,
                                           size_t count, struct fq_arena *arena,
                                           struct fq_catalog_description **ret,
                                           struct fq_error *reterr)
{
    if (count == 0) {
        *ret = NULL;
        return FQ_OK;
    }
    struct describing d = {.arena = arena, .statements = statements, .count = count};
    enum fq_status status = fq_guard(copy_texts, &d);
    if (status != FQ_OK)
        return fq_error_set(reterr, arena, status, "out of memory");
    if (!queue(session, &d))
        return fq_pg_session_refused(session, arena, reterr);
    struct fq_pg_answers answers = {NULL, 0};
    status = fq_pg_session_collect(session, count * ANSWERS, arena, &answers, reterr);
    if (status != FQ_OK)
        return status;
    d.answers = &answers;
    status = fq_guard(describe_all, &d);
    fq_pg_answers_clear(&answers);
    if (status != FQ_OK)
        return fq_error_set(reterr, arena, status, "out of memory");
    *ret = d.descriptions;
    return FQ_OK;
}

/* ---- what was refused ---- */

/* Statements that are asked again. */
struct refused {
    struct fq_arena *arena;
    const fq_str *statements;
    size_t count;
    struct fq_catalog_description *descriptions;
    fq_str *again;
    size_t *places; /* of each, among the descriptions */
    size_t again_count;
};

static enum fq_status collect_refused(void *arg)
{
    struct refused *r = arg;
    r->again = FQ_NEW_ARRAY(r->arena, r->count, fq_str);
    r->places = FQ_NEW_ARRAY(r->arena, r->count, size_t);
    for (size_t i = 0; i < r->count; i++) {
        if (r->descriptions[i].valid)
            continue;
        r->again[r->again_count] = r->statements[i];
        r->places[r->again_count++] = i;
    }
    return FQ_OK;
}

/* A role that may read a view need not have the right to use the schemas that the view's query
 * names, and PostgreSQL prepares no statement that names them for it. */
static enum fq_status describe_as_connected(struct fq_pg_session *session, struct refused *r,
                                            struct fq_error *reterr)
{
    struct fq_catalog_description *more = NULL;
    const char *role = session->role;
    session->role = "";
    enum fq_status status =
        describe_all_as_role(session, r->again, r->again_count, r->arena, &more, reterr);
    session->role = role;
    for (size_t i = 0; more && i < r->again_count && status == FQ_OK; i++) {
        if (!more[i].valid)
            continue;
        r->descriptions[r->places[i]] = more[i];
        r->descriptions[r->places[i]].forbidden = true;
    }
    return status;
}

enum fq_status fq_pg_describe(struct fq_pg_session *session, const fq_str *statements, size_t count,
                              struct fq_arena *arena, struct fq_catalog_description **ret,
                              struct fq_error *reterr)
{
    enum fq_status status = fq_pg_confirm_catalog(session, arena, reterr);
    if (status == FQ_OK)
        status = describe_all_as_role(session, statements, count, arena, ret, reterr);
    if (status != FQ_OK || count == 0 || session->role[0] == '\0')
        return status;
    struct refused r = {
        .arena = arena, .statements = statements, .count = count, .descriptions = *ret};
    status = fq_guard(collect_refused, &r);
    if (status != FQ_OK)
        return fq_error_set(reterr, arena, status, "out of memory");
    return describe_as_connected(session, &r, reterr);
}
