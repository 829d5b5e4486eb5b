/* SPDX-License-Identifier: MIT */
#include "server/media.h"

static fq_str trim_spaces(fq_str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = fq_str_from_offset(s, 1);
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

/* The quality of a media range in thousandths: `q=0.5` is 500, none is 1000. */
static unsigned quality(fq_str parameters)
{
    while (parameters.len) {
        size_t end = fq_str_find_char(parameters, ';');
        fq_str parameter = trim_spaces(fq_str_of(parameters.ptr, end));
        parameters = fq_str_from_offset(parameters, end + 1);
        if (parameter.len < 3 || (parameter.ptr[0] | 0x20) != 'q' || parameter.ptr[1] != '=')
            continue;
        unsigned value = parameter.ptr[2] == '1' ? 1000 : 0, weight = 100;
        for (size_t i = 4; i < parameter.len && i < 7 && value < 1000; i++, weight /= 10)
            value += weight * (unsigned)(parameter.ptr[i] - '0') % 1000;
        return value;
    }
    return 1000;
}

/* Takes the first of a list of names with qualities.  False at the end. */
static bool next(fq_str *list, fq_str *name, unsigned *liked)
{
    if (list->len == 0)
        return false;
    size_t end = fq_str_find_char(*list, ',');
    fq_str item = trim_spaces(fq_str_of(list->ptr, end));
    *list = fq_str_from_offset(*list, end + 1);
    size_t semicolon = fq_str_find_char(item, ';');
    *name = trim_spaces(fq_str_of(item.ptr, semicolon));
    *liked = quality(fq_str_from_offset(item, semicolon + 1));
    return true;
}

static bool is_graphql_response(fq_str type)
{
    return fq_str_eq_nocase(type, FQ_STR("application/graphql-response+json"));
}

static bool takes_json(fq_str type)
{
    return fq_str_eq_nocase(type, FQ_STR("application/json")) || fq_str_eq(type, FQ_STR("*/*")) ||
           fq_str_eq_nocase(type, FQ_STR("application/*"));
}

bool fq_media_choose(fq_str accept, bool *graphql_response)
{
    unsigned best = 0, liked;
    fq_str type;
    *graphql_response = false;
    if (accept.len == 0)
        return true;
    while (next(&accept, &type, &liked)) {
        bool is_response = is_graphql_response(type);
        if (liked > best && (is_response || takes_json(type))) {
            best = liked;
            *graphql_response = is_response;
        }
    }
    return best > 0;
}

bool fq_media_prefers_html(fq_str accept)
{
    unsigned html = 0, json = 0, liked;
    fq_str type;
    while (next(&accept, &type, &liked)) {
        if (fq_str_eq_nocase(type, FQ_STR("text/html")))
            html = liked > html ? liked : html;
        else if (is_graphql_response(type) || takes_json(type))
            json = liked > json ? liked : json;
    }
    return html > json;
}

bool fq_media_accepts(fq_str list, fq_str name)
{
    fq_str item;
    unsigned liked;
    while (next(&list, &item, &liked)) {
        if (fq_str_eq_nocase(item, name))
            return liked > 0;
    }
    return false;
}

/* A parameter that names no other charset than UTF-8. */
static bool is_utf8_or_other(fq_str parameter)
{
    const fq_str charset = FQ_STR("charset=");
    if (!fq_str_eq_nocase(fq_str_of(parameter.ptr, parameter.len < charset.len ? 0 : charset.len),
                          charset))
        return true;
    fq_str name = fq_str_from_offset(parameter, charset.len);
    return fq_str_eq_nocase(name, FQ_STR("utf-8")) || fq_str_eq_nocase(name, FQ_STR("utf8")) ||
           fq_str_eq_nocase(name, FQ_STR("\"utf-8\""));
}

bool fq_media_is_json(fq_str content_type)
{
    size_t semicolon = fq_str_find_char(content_type, ';');
    if (!fq_str_eq_nocase(trim_spaces(fq_str_of(content_type.ptr, semicolon)),
                          FQ_STR("application/json")))
        return false;
    fq_str rest = fq_str_from_offset(content_type, semicolon + 1);
    while (rest.len) {
        size_t end = fq_str_find_char(rest, ';');
        if (!is_utf8_or_other(trim_spaces(fq_str_of(rest.ptr, end))))
            return false;
        rest = fq_str_from_offset(rest, end + 1);
    }
    return true;
}
