/* SPDX-License-Identifier: MIT */
#include "graphql/syntax/document_limit.h"

#include "base/limits.h"

struct fq_parse_limits fq_document_limits(const struct fq_parse_limits *given)
{
    static const struct fq_parse_limits usual = {
#define X(name, value, code, what, unit) .name = (value),
        FQ_DOCUMENT_LIMIT_MAP(X)
#undef X
    };
    if (!given)
        return usual;
    struct fq_parse_limits limits = *given;
#define X(name, value, code, what, unit)                                                           \
    if (limits.name == 0)                                                                          \
        limits.name = (value);
    FQ_DOCUMENT_LIMIT_MAP(X)
#undef X
    return limits;
}

enum fq_status fq_document_limit_error(struct fq_error *error, struct fq_arena *arena,
                                       struct fq_location at, const struct fq_parse_limits *limits,
                                       enum fq_document_limit which)
{
    static const struct {
        fq_str code;
        const char *what, *unit, *name;
        size_t offset;
    } table[] = {
#define X(name, value, code, what, unit)                                                           \
    {FQ_STR_INIT(code), what, unit, #name, offsetof(struct fq_parse_limits, name)},
        FQ_DOCUMENT_LIMIT_MAP(X)
#undef X
    };
    size_t limit;
    memcpy(&limit, (const char *)limits + table[which].offset, sizeof(limit));
    fq_error_set_at(error, arena, FQ_LIMIT, at, "%s than %zu %s (limits.document_%s).",
                    table[which].what, limit, table[which].unit, table[which].name);
    if (error)
        error->code = table[which].code;
    return FQ_LIMIT;
}
