/* SPDX-License-Identifier: MIT */
#include "base/raised_rule.h"

static bool is_of_capitals(fq_str text, char besides)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && c != besides)
            return false;
    }
    return true;
}

/* One of 400 to 599: an error is none of the others. */
static bool read_http(fq_str text, int *ret)
{
    *ret = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.len != 3 || text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        *ret = *ret * 10 + (text.ptr[i] - '0');
    }
    return *ret >= 400 && *ret <= 599;
}

bool fq_raised_rule_read(fq_str item, struct fq_raised_rule *ret)
{
    size_t equals = fq_str_find_char(item, '=');
    *ret = (struct fq_raised_rule){.sqlstate = fq_str_of(item.ptr, equals)};
    if ((equals != 2 && equals != 5) || !is_of_capitals(ret->sqlstate, '0'))
        return false;
    if (equals == item.len)
        return true;
    fq_str told = fq_str_from_offset(item, equals + 1);
    size_t colon = fq_str_find_char(told, ':');
    ret->code = fq_str_of(told.ptr, colon);
    if (!told.len || !is_of_capitals(ret->code, '_'))
        return false;
    return colon == told.len || read_http(fq_str_from_offset(told, colon + 1), &ret->http);
}
