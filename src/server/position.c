/* SPDX-License-Identifier: MIT
 *
 * A place in what the database has written, as a header: `FraiseQL-Position: 0/16B3748`, in
 * PostgreSQL's form of it.
 */
#include "auth/principal.h"
#include "base/memory.h"
#include "graphql/syntax/ast.h"
#include "server/asking.h"

#define NAME "FraiseQL-Position"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One to eight digits. */
static bool read_half(fq_str text, uint64_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < text.len; i++) {
        int value = digit(text.ptr[i]);
        if (value < 0)
            return false;
        *ret = *ret << 4 | (uint64_t)value;
    }
    return text.len >= 1 && text.len <= 8;
}

enum fq_status fq_position_take(struct fq_asking *asking, struct fq_error *reterr)
{
    uint64_t high, low;
    fq_str given = fq_http_header(asking->exchange, FQ_STR(NAME));
    if (!asking->worker->lane.replicas || !given.ptr)
        return FQ_OK;
    size_t slash = fq_str_find_char(given, '/');
    if (fq_http_header_is_repeated(asking->exchange, FQ_STR(NAME)) || slash == given.len ||
        !read_half(fq_str_of(given.ptr, slash), &high) ||
        !read_half(fq_str_from_offset(given, slash + 1), &low))
        return fq_error_set(reterr, asking->request.arena, FQ_REQUEST,
                            "The header " NAME " is not as an answer gave it: send it once, "
                            "unchanged, or leave it out.");
    asking->request.position = high << 32 | low;
    return FQ_OK;
}

/* Of who asks, as the statements of a program tell the database. */
static enum fq_status find_written(void *arg)
{
    struct fq_asking *asking = arg;
    struct fq_request *request = &asking->request;
    struct fq_job job = {0};
    fq_principal_settings(request->principal, FQ_STR_NONE, request->arena, &job.settings,
                          &job.setting_count);
    request->changed_at = fq_replica_news_of(&asking->worker->all->replica_news, &job);
    return FQ_OK;
}

void fq_position_note(struct fq_asking *asking)
{
    const struct fq_request *request = &asking->request;
    bool changes = request->operation && request->operation->operation == FQ_MUTATION;
    if (!asking->worker->lane.replicas || !changes || request->changed_at)
        return;
    /* Without memory the answer has no place, as one that is not known. */
    if (fq_guard(find_written, asking))
        asking->request.changed_at = 0;
}

bool fq_position_header(const struct fq_asking *asking, struct fq_http_header *ret)
{
    uint64_t position = 0;
    for (const struct fq_asking *each = asking; each; each = each->next) {
        if (each->request.changed_at > position)
            position = each->request.changed_at;
    }
    if (!position)
        return false;
    *ret = (struct fq_http_header){
        FQ_STR(NAME), fq_arena_printf(asking->request.arena, "%X/%X", (unsigned)(position >> 32),
                                      (unsigned)(position & UINT32_MAX))};
    return ret->value.ptr != NULL;
}
