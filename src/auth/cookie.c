/* SPDX-License-Identifier: MIT */
#include "auth/cookie.h"

static fq_str strip_blanks(fq_str text)
{
    while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = fq_str_of(text.ptr + 1, text.len - 1);
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

bool fq_cookie_find(fq_str header, fq_str name, fq_str *ret)
{
    *ret = FQ_STR_NONE;
    while (header.len) {
        size_t len = fq_str_find_char(header, ';');
        fq_str pair = strip_blanks(fq_str_of(header.ptr, len));
        size_t equals = fq_str_find_char(pair, '=');
        header = fq_str_from_offset(header, len + 1);
        if (equals == pair.len || !fq_str_eq(fq_str_of(pair.ptr, equals), name))
            continue;
        fq_str value = fq_str_from_offset(pair, equals + 1);
        if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
            value = fq_str_of(value.ptr + 1, value.len - 2);
        if (ret->ptr && !fq_str_eq(*ret, value))
            return false;
        if (value.len)
            *ret = value;
    }
    return true;
}
