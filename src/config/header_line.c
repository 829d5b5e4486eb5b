/* SPDX-License-Identifier: MIT */
#include "config/header_line.h"

bool fq_header_is_name(fq_str text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < text.len; i++) {
        char c = fq_lower(text.ptr[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (!c || !strchr(others, c)))
            return false;
    }
    return text.len > 0;
}

bool fq_header_is_value(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    }
    return true;
}

/* These say how long an answer is, or what a browser may do with it: a second one would lie. */
static bool is_ours(fq_str name)
{
    static const fq_str names[] = {
        FQ_STR_INIT("Connection"), FQ_STR_INIT("Content-Length"), FQ_STR_INIT("Content-Type"),
        FQ_STR_INIT("Date"),       FQ_STR_INIT("Set-Cookie"),     FQ_STR_INIT("Transfer-Encoding"),
        FQ_STR_INIT("Vary"),       FQ_STR_INIT("X-Request-Id"),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        if (fq_str_eq_nocase(name, names[i]))
            return true;
    }
    return name.len >= 15 && fq_str_eq_nocase(fq_str_of(name.ptr, 15), FQ_STR("Access-Control-"));
}

bool fq_header_is_line(fq_str text)
{
    size_t colon = fq_str_find(text, FQ_STR(": "));
    fq_str name = fq_str_of(text.ptr, colon);
    return colon + 2 < text.len && fq_header_is_name(name) && !is_ours(name) &&
           fq_header_is_value(text);
}
