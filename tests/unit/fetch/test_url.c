/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "fetch/fetch.h"
#include "unit.h"

static const struct {
    const char *url;
    const char *fault; /* a part of it; NULL: none */
} rows[] = {
    {"https://example.com", NULL},
    {"https://example.com:8443/keys?x=1", NULL},
    {"https://10.0.0.1/", NULL},
    {"http://localhost/keys", NULL},
    {"http://127.0.0.1:99/", NULL},
    {"http://[::1]:99/", NULL},
    {"http://example.com", "localhost only"},
    {"http://10.0.0.1/", "localhost only"},
    {"http://localhost.example.com/", "localhost only"},
    {"ftp://example.com", "https://"},
    {"file:///etc/passwd", "is not a URL"},
    {"https://user:secret@example.com", "password"},
    {"https://user@example.com", "password"},
    {"http://127.0.0.1@example.com/", "password"},
    {"", "is not a URL"},
    {"example.com", "is not a URL"},
    {"https://", "is not a URL"},
    {"https://exa mple.com", "is not a URL"},
    {"https://example.com/\r\nX: y", "is not a URL"},
    {"https://example.com:99999/", "is not a URL"},
};

TEST(a_url_is_good_or_says_why_not)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const char *fault = fq_fetch_fault(fq_str_from(rows[i].url));
        if (rows[i].fault)
            ck_assert_msg(fault && strstr(fault, rows[i].fault), "%s: %s", rows[i].url,
                          fault ? fault : "no fault");
        else
            ck_assert_msg(!fault, "%s: %s", rows[i].url, fault);
    }
}
END

TEST(a_url_that_is_too_long_is_none)
{
    char url[FQ_LIMIT_FETCH_URL_BYTES + 1] = "https://example.com/";
    size_t len = strlen(url);
    memset(url + len, 'x', sizeof(url) - len);
    ck_assert_ptr_eq(fq_fetch_fault(fq_str_of(url, sizeof(url) - 1)), NULL);
    ck_assert_ptr_ne(fq_fetch_fault(fq_str_of(url, sizeof(url))), NULL);
}
END

TEST(servers_are_the_same_by_scheme_host_and_port)
{
    fq_str url = FQ_STR("https://example.com/a");
    ck_assert(fq_fetch_is_same_server(url, FQ_STR("https://EXAMPLE.com:443/b?c")));
    ck_assert(!fq_fetch_is_same_server(url, FQ_STR("http://example.com:443/a")));
    ck_assert(!fq_fetch_is_same_server(url, FQ_STR("https://example.com:444/a")));
    ck_assert(!fq_fetch_is_same_server(url, FQ_STR("https://www.example.com/a")));
    ck_assert(!fq_fetch_is_same_server(url, FQ_STR("")));
}
END

int main(void)
{
    return RUN("fetch/url", a_url_is_good_or_says_why_not, a_url_that_is_too_long_is_none,
               servers_are_the_same_by_scheme_host_and_port);
}
