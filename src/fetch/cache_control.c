/* SPDX-License-Identifier: MIT */
#include "fetch/cache_control.h"

static fq_str trim(fq_str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = fq_str_from_offset(s, 1);
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

static int64_t seconds(fq_str text)
{
    int64_t value;
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = fq_str_of(text.ptr + 1, text.len - 2);
    return fq_str_to_i64(text, &value) && value >= 0 ? value : 0;
}

/* -1: it says nothing of time. */
static int64_t directive(fq_str text)
{
    size_t equals = fq_str_find_char(text, '=');
    fq_str name = trim(fq_str_of(text.ptr, equals));
    if (fq_str_eq_nocase(name, FQ_STR("no-store")) || fq_str_eq_nocase(name, FQ_STR("no-cache")))
        return 0;
    if (!fq_str_eq_nocase(name, FQ_STR("max-age")))
        return -1;
    return seconds(trim(fq_str_from_offset(text, equals + 1)));
}

int64_t fq_cache_control_read(fq_str value, int64_t max_age_s)
{
    while (value.len) {
        size_t comma = fq_str_find_char(value, ',');
        int64_t said = directive(fq_str_of(value.ptr, comma));
        if (said >= 0 && (max_age_s < 0 || said < max_age_s))
            max_age_s = said;
        value = fq_str_from_offset(value, comma + 1);
    }
    return max_age_s;
}
