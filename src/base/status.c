/* SPDX-License-Identifier: MIT */
#include "base/status.h"

#define X(name, code_word, http_status, text) [FQ_##name] = {code_word, http_status, text},
static const struct {
    const char *code;
    int http;
    const char *sentence;
} map[FQ_STATUS_COUNT] = {[FQ_OK] = {"OK", 200, "no error"}, FQ_STATUS_MAP(X)};
#undef X

const char *fq_status_code(enum fq_status status)
{
    return map[status].code;
}

int fq_status_http(enum fq_status status)
{
    return map[status].http;
}

const char *fq_status_sentence(enum fq_status status)
{
    return map[status].sentence;
}
