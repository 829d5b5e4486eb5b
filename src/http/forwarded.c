/* SPDX-License-Identifier: MIT */
#include "http/forwarded.h"

bool fq_http_is_proxy(const struct fq_http_proxies *proxies, const struct fq_address *address)
{
    for (size_t i = 0; i < proxies->count; i++) {
        if (fq_network_has(&proxies->networks[i], address))
            return true;
    }
    return false;
}

/* ---- one member of the list ---- */

static fq_str without_blanks(fq_str text)
{
    while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = fq_str_from_offset(text, 1);
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static bool is_port(fq_str text)
{
    if (text.len < 2 || text.len > 6 || text.ptr[0] != ':')
        return false;
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return true;
}

/* `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`. */
static bool read_node(fq_str text, struct fq_address *ret)
{
    if (text.len && text.ptr[0] == '[') {
        size_t end = fq_str_find_char(text, ']');
        if (end == text.len)
            return false;
        fq_str behind = fq_str_from_offset(text, end + 1);
        return fq_address_read(fq_str_of(text.ptr + 1, end - 1), ret) && !fq_address_is_v4(ret) &&
               (!behind.len || is_port(behind));
    }
    size_t colon = fq_str_find_char(text, ':');
    if (is_port(fq_str_from_offset(text, colon)))
        text.len = colon;
    return fq_address_read(text, ret);
}

/* Up to the separator, or the end; separators between quotes are none.  Takes it off *rest. */
static fq_str next_part(fq_str *rest, char separator)
{
    bool quoted = false;
    size_t len = 0;
    for (; len < rest->len && (quoted || rest->ptr[len] != separator); len++) {
        if (rest->ptr[len] == '"')
            quoted = !quoted;
        else if (quoted && rest->ptr[len] == '\\')
            len++;
    }
    if (len > rest->len)
        len = rest->len;
    fq_str part = without_blanks(fq_str_of(rest->ptr, len));
    *rest = fq_str_from_offset(*rest, len + 1);
    return part;
}

/* No address has a character that a quoted text must escape. */
static fq_str unquoted(fq_str text)
{
    bool quoted = text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"';
    return quoted ? fq_str_of(text.ptr + 1, text.len - 2) : text;
}

/* The parameter `for` of a member of Forwarded, given once. */
static bool read_for(fq_str member, struct fq_address *ret)
{
    bool found = false;
    while (member.len) {
        fq_str pair = next_part(&member, ';');
        size_t equals = fq_str_find_char(pair, '=');
        if (!fq_str_eq_nocase(fq_str_of(pair.ptr, equals), FQ_STR("for")))
            continue;
        if (found || !read_node(unquoted(fq_str_from_offset(pair, equals + 1)), ret))
            return false;
        found = true;
    }
    return found;
}

/* ---- the list ---- */

struct fq_address fq_http_forwarded_for(const struct fq_http_proxies *proxies,
                                        const struct fq_address *peer, fq_str value)
{
    struct fq_address client = *peer;
    bool any = false;
    if (!value.len || !fq_http_is_proxy(proxies, peer))
        return *peer;
    while (value.len) {
        struct fq_address one;
        fq_str member = next_part(&value, ',');
        bool read =
            proxies->header == FQ_HTTP_FORWARDED ? read_for(member, &one) : read_node(member, &one);
        if (!member.len)
            continue;
        if (!read)
            client = *peer; /* unless somebody behind it is who asks */
        else if (!any || !fq_http_is_proxy(proxies, &one))
            client = one;
        any = true;
    }
    return client;
}
