/* SPDX-License-Identifier: MIT
 *
 * A place in what the database has written, as a header: `FraiseQL-Position: 0/16B3748`, in
 * PostgreSQL's form of it.
 */
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
