/* SPDX-License-Identifier: MIT */
#include "config/origin.h"

#define STAR FQ_STR("*.")

/* scheme "://" host [":" port] */
struct origin {
    fq_str scheme;
    fq_str host; /* an address of IPv6 with its brackets */
    fq_str port; /* empty: the scheme's */
};

static bool is_made_of(fq_str text, const char *others)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && (!c || !strchr(others, c)))
            return false;
    }
    return text.len > 0;
}

static bool is_port(fq_str text)
{
    int64_t number;
    return text.len <= 5 && text.len && text.ptr[0] >= '1' && text.ptr[0] <= '9' &&
           fq_str_to_i64(text, &number) && number <= 65535;
}

static bool is_host(fq_str host)
{
    if (host.len > 2 && host.ptr[0] == '[')
        return host.ptr[host.len - 1] == ']' &&
               is_made_of(fq_str_of(host.ptr + 1, host.len - 2), ":.");
    return host.len && is_made_of(host, ".-_") && host.ptr[0] != '.';
}

static bool take_apart(fq_str text, struct origin *ret)
{
    size_t colon = fq_str_find(text, FQ_STR("://"));
    fq_str rest = fq_str_from_offset(text, colon + 3);
    ret->scheme = fq_str_of(text.ptr, colon);
    size_t bracket = fq_str_find_char(rest, ']');
    size_t from = bracket < rest.len ? bracket : 0;
    size_t end = from + fq_str_find_char(fq_str_from_offset(rest, from), ':');
    ret->host = fq_str_of(rest.ptr, end);
    ret->port = fq_str_from_offset(rest, end + 1);
    return is_made_of(ret->scheme, "+.-") && (end == rest.len || is_port(ret->port));
}

/* Browsers do not say it, so a pattern with it would never fit. */
static bool is_the_schemes_port(const struct origin *origin)
{
    return (fq_str_eq(origin->scheme, FQ_STR("http")) && fq_str_eq(origin->port, FQ_STR("80"))) ||
           (fq_str_eq(origin->scheme, FQ_STR("https")) && fq_str_eq(origin->port, FQ_STR("443")));
}

bool fq_origin_is_pattern(fq_str text)
{
    struct origin origin;
    if (fq_str_eq(text, FQ_STR("*")))
        return true;
    if (!take_apart(text, &origin) || is_the_schemes_port(&origin))
        return false;
    if (fq_str_starts_with(origin.host, STAR))
        origin.host = fq_str_from_offset(origin.host, STAR.len);
    return is_host(origin.host);
}

/* *.example.org: whatever stands before the dot must be a host's name itself. */
static bool fits_below(const struct origin *pattern, fq_str text)
{
    struct origin origin;
    fq_str tail = fq_str_from_offset(pattern->host, 1);
    return take_apart(text, &origin) && is_host(origin.host) &&
           fq_str_eq(origin.scheme, pattern->scheme) && fq_str_eq(origin.port, pattern->port) &&
           origin.host.len > tail.len && origin.host.ptr[0] != '[' &&
           fq_str_ends_with(origin.host, tail);
}

static bool fits_origin(fq_str pattern, fq_str text)
{
    struct origin parts;
    if (fq_str_eq(pattern, text))
        return true;
    return fq_str_find(pattern, FQ_STR("://*.")) < pattern.len && take_apart(pattern, &parts) &&
           fits_below(&parts, text);
}

bool fq_origin_is_among(const struct fq_config_list *patterns, fq_str origin)
{
    if (origin.len == 0 || fq_str_eq(origin, FQ_STR("null")))
        return false;
    for (size_t i = 0; i < patterns->count; i++) {
        if (fq_str_eq(patterns->items[i], FQ_STR("*")) || fits_origin(patterns->items[i], origin))
            return true;
    }
    return false;
}
