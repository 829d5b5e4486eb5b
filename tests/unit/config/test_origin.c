/* SPDX-License-Identifier: MIT
 *
 * Which origins a pattern may be, and which of those that browsers send fit it.
 */
#include "config/origin.h"

#include "config/header_line.h"
#include "unit.h"

TEST(a_pattern_is_what_a_browser_could_send)
{
    static const char *const good[] = {
        "*",
        "https://app.example.org",
        "http://localhost:5173",
        "http://[::1]:3000",
        "http://[::1]",
        "https://*.example.org",
        "https://*.example.org:8443",
        "capacitor://localhost",
        "chrome-extension://abcdefghij",
        "https://xn--bcher-kva.example",
    };
    static const char *const bad[] = {
        "",
        "null",
        "example.org",
        "https://",
        "://example.org",
        "https://example.org/",
        "https://example.org/app",
        "https://example.org:443",
        "http://example.org:80",
        "https://Example.org",
        "HTTPS://example.org",
        "https://example.org:",
        "https://example.org:0",
        "https://example.org:70000",
        "https://example.org:+1",
        "https://user@example.org",
        "https://*",
        "https://*.",
        "https://*example.org",
        "https://app.*.org",
        "https://*.*.org",
        "https://.example.org",
        "*.example.org",
        "https://example.org https://other.org",
        "http://[::1",
        "http://[]",
        ("https://b\xc3\xbc"
         "cher.example"),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(good); i++)
        ck_assert_msg(fq_origin_is_pattern(fq_str_from(good[i])), "%s", good[i]);
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++)
        ck_assert_msg(!fq_origin_is_pattern(fq_str_from(bad[i])), "%s", bad[i]);
    ck_assert(!fq_origin_is_pattern(fq_str_of("https://a\0b.org", 15)));
}
END

static const struct {
    const char *pattern, *origin;
    bool fits;
} rows[] = {
    {"https://app.example.org", "https://app.example.org", true},
    {"https://app.example.org", "http://app.example.org", false},
    {"https://app.example.org", "https://app.example.org:8443", false},
    {"https://app.example.org", "https://app.example.org.evil.net", false},
    {"https://app.example.org", "https://app.example.or", false},
    {"https://app.example.org", "null", false},
    {"https://app.example.org", "", false},
    {"https://*.example.org", "https://a.example.org", true},
    {"https://*.example.org", "https://a.b.example.org", true},
    {"https://*.example.org", "https://example.org", false},
    {"https://*.example.org", "https://.example.org", false},
    {"https://*.example.org", "https://badexample.org", false},
    {"https://*.example.org", "https://evil.net/.example.org", false},
    {"https://*.example.org", "https://evil.net#.example.org", false},
    {"https://*.example.org", "https://evil.net:1@a.example.org", false},
    {"https://*.example.org", "https://a.example.org.evil.net", false},
    {"https://*.example.org", "http://a.example.org", false},
    {"https://*.example.org", "https://a.example.org:8443", false},
    {"https://*.example.org:8443", "https://a.example.org:8443", true},
    {"https://*.example.org:8443", "https://a.example.org", false},
    {"*", "https://anybody.example", true},
    {"*", "null", false}, /* pages in sandboxes, and files: nobody knows whose */
    {"*", "", false},
};

TEST(an_origin_fits_its_pattern_and_no_other)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const fq_str items[] = {FQ_STR("https://other.example"), fq_str_from(rows[i].pattern)};
        const struct fq_config_list list = {items, 2};
        ck_assert_msg(fq_origin_is_among(&list, fq_str_from(rows[i].origin)) == rows[i].fits,
                      "%s, %s", rows[i].pattern, rows[i].origin);
    }
    ck_assert(!fq_origin_is_among(&(struct fq_config_list){NULL, 0}, FQ_STR("https://a.org")));
}
END

TEST(a_header_is_a_line_of_its_own)
{
    static const char *const good[] = {"Permissions-Policy: camera=()", "X-A: b: c", "a: 1"};
    static const char *const bad[] = {"",
                                      "X-A",
                                      "X-A:b",
                                      ": b",
                                      "X-A: ",
                                      "X A: b",
                                      "X-A: b\r\nB:",
                                      "X-A: \xc3\xa9",
                                      "vary: Accept",
                                      "Set-Cookie: a=b",
                                      "access-control-allow-origin: *"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(good); i++)
        ck_assert_msg(fq_header_is_line(fq_str_from(good[i])), "%s", good[i]);
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++)
        ck_assert_msg(!fq_header_is_line(fq_str_from(bad[i])), "%s", bad[i]);
}
END

int main(void)
{
    return RUN("config/origin", a_pattern_is_what_a_browser_could_send,
               an_origin_fits_its_pattern_and_no_other, a_header_is_a_line_of_its_own);
}
