/* SPDX-License-Identifier: MIT */
#include <curl/curl.h>

#include "base/arena.h"
#include "base/limits.h"
#include "fetch/fetch.h"

struct url {
    char *scheme;
    char *host;
    char *port;
    char *user;
};

static void url_clear(struct url *url)
{
    curl_free(url->scheme);
    curl_free(url->host);
    curl_free(url->port);
    curl_free(url->user);
}

/* False: it is none, or memory is exhausted. */
static bool url_read(fq_str text, struct url *ret)
{
    char c_text[FQ_LIMIT_FETCH_URL_BYTES + 1];
    *ret = (struct url){NULL};
    if (text.len == 0 || text.len > FQ_LIMIT_FETCH_URL_BYTES || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(c_text, text.ptr, text.len);
    c_text[text.len] = '\0';
    CURLU *parsed = curl_url();
    bool good =
        parsed && curl_url_set(parsed, CURLUPART_URL, c_text, CURLU_NON_SUPPORT_SCHEME) == 0;
    good = good && curl_url_get(parsed, CURLUPART_SCHEME, &ret->scheme, 0) == 0 &&
           curl_url_get(parsed, CURLUPART_HOST, &ret->host, 0) == 0;
    if (good) { /* these may be missing */
        curl_url_get(parsed, CURLUPART_PORT, &ret->port, CURLU_DEFAULT_PORT);
        curl_url_get(parsed, CURLUPART_USER, &ret->user, 0);
    }
    curl_url_cleanup(parsed);
    return good;
}

static bool is_word(const char *text, const char *word)
{
    return text && fq_str_eq_nocase(fq_str_from(text), fq_str_from(word));
}

/* By its name; the address that it leads to is looked at when it is connected to. */
static bool is_loopback_name(const char *host)
{
    return is_word(host, "localhost") || is_word(host, "[::1]") ||
           fq_str_starts_with(fq_str_from(host), FQ_STR("127."));
}

static const char *fault_of(const struct url *url)
{
    bool plain = is_word(url->scheme, "http");
    if (!plain && !is_word(url->scheme, "https"))
        return "must begin with https://";
    if (url->user)
        return "must not have a user or a password in it";
    if (plain && !is_loopback_name(url->host))
        return "must begin with https://; http:// is for localhost only";
    return NULL;
}

const char *fq_fetch_fault(fq_str text)
{
    struct url url;
    const char *fault = "is not a URL";
    bool has_space = false;
    for (size_t i = 0; i < text.len; i++)
        has_space = has_space || (unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f;
    if (!has_space && url_read(text, &url))
        fault = fault_of(&url);
    else if (has_space)
        return fault;
    url_clear(&url);
    return fault;
}

bool fq_fetch_is_same_server(fq_str text, fq_str other_text)
{
    struct url url, other;
    bool good = url_read(text, &url);
    good = url_read(other_text, &other) && good;
    bool same = good && is_word(url.scheme, other.scheme) && is_word(url.host, other.host) &&
                url.port && other.port && is_word(url.port, other.port);
    url_clear(&url);
    url_clear(&other);
    return same;
}
