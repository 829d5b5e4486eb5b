/* SPDX-License-Identifier: MIT */
#include "base/status.h"

enum { FAULT = 1, LOG = 2, PASS = 4 };

#define X(name, code_word, http_status, traits_of_it, text)                                        \
    [FQ_##name] = {code_word, http_status, traits_of_it, text},
static const struct {
    const char *code;
    int http;
    unsigned traits;
    const char *sentence;
} map[FQ_STATUS_COUNT] = {[FQ_OK] = {"OK", 200, 0, "no error"}, FQ_STATUS_MAP(X)};
#undef X

const char *fq_status_code(enum fq_status status)
{
    return map[status].code;
}

int fq_status_http(enum fq_status status)
{
    return map[status].http;
}

bool fq_status_is_fault(enum fq_status status)
{
    return (map[status].traits & FAULT) != 0;
}

bool fq_status_is_logged(enum fq_status status)
{
    return (map[status].traits & LOG) != 0;
}

bool fq_status_may_pass(enum fq_status status)
{
    return (map[status].traits & PASS) != 0;
}

const char *fq_status_sentence(enum fq_status status)
{
    return map[status].sentence;
}
