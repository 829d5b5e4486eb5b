/* SPDX-License-Identifier: MIT */
#include "http/forwarded.h"

#include <stdio.h>

#include "unit.h"

static struct fq_network ours[3];
static struct fq_http_proxies proxies = {.networks = ours, .count = 3};

static void setup(enum fq_http_forwarded header)
{
    proxies.header = header;
    ck_assert(fq_network_read(FQ_STR("10.0.0.0/8"), &ours[0]));
    ck_assert(fq_network_read(FQ_STR("2001:db8:1::/48"), &ours[1]));
    ck_assert(fq_network_read(FQ_STR("192.0.2.200"), &ours[2]));
}

static void check(const char *peer, const char *value, const char *expected)
{
    char text[FQ_ADDRESS_TEXT_BYTES];
    struct fq_address from;
    ck_assert(fq_address_read(fq_str_from(peer), &from));
    struct fq_address client = fq_http_forwarded_for(&proxies, &from, fq_str_from(value));
    fq_str written = fq_address_print(&client, text);
    ck_assert_msg(fq_str_eq(written, fq_str_from(expected)), "%s from %s: %s, expected %s", value,
                  peer, text, expected);
}

TEST(the_last_address_that_is_no_proxy_asks)
{
    setup(FQ_HTTP_X_FORWARDED_FOR);
    check("10.0.0.1", "203.0.113.7", "203.0.113.7");
    check("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7");
    check("10.0.0.1", "198.51.100.1, 203.0.113.7,10.0.0.2 ,\t192.0.2.200", "203.0.113.7");
    check("2001:db8:1::5", "2001:db8:2::9", "2001:db8:2::9");
    check("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7");
    check("10.0.0.1", "203.0.113.7:51234", "203.0.113.7");
    check("10.0.0.1", "[2001:db8:2::9]:51234", "2001:db8:2::9");
}
END

TEST(whoever_is_no_proxy_is_not_believed)
{
    setup(FQ_HTTP_X_FORWARDED_FOR);
    check("203.0.113.9", "198.51.100.1", "203.0.113.9");
    check("203.0.113.9", "10.0.0.1", "203.0.113.9");
    check("192.0.2.201", "198.51.100.1", "192.0.2.201");
    struct fq_http_proxies none = {.networks = NULL};
    struct fq_address peer = ours[2].address;
    struct fq_address client = fq_http_forwarded_for(&none, &peer, FQ_STR("198.51.100.1"));
    ck_assert(fq_address_eq(&client, &peer));
}
END

TEST(where_all_are_proxies_the_first_asks)
{
    setup(FQ_HTTP_X_FORWARDED_FOR);
    check("10.0.0.1", "10.0.0.9, 10.0.0.2", "10.0.0.9");
}
END

/* What the client wrote itself stands before what our proxy wrote of it. */
TEST(what_cannot_be_read_is_the_peers_unless_somebody_stands_behind_it)
{
    static const char *const bad[] = {
        "unknown",       "_hidden",        "203.0.113.7.1",   "\"203.0.113.7\"",    "203.0.113.7 x",
        "[203.0.113.7]", "[2001:db8::1",   "2001:db8::1]:80", "203.0.113.7:999999", "203.0.113.7:",
        ":80",           "for=203.0.113.7"};
    char text[128];
    setup(FQ_HTTP_X_FORWARDED_FOR);
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++) {
        check("10.0.0.1", bad[i], "10.0.0.1");
        snprintf(text, sizeof(text), "198.51.100.1, %s, 10.0.0.2", bad[i]);
        check("10.0.0.1", text, "10.0.0.1");
        if (!strchr(bad[i], '"')) {
            snprintf(text, sizeof(text), "%s, 198.51.100.1", bad[i]);
            check("10.0.0.1", text, "198.51.100.1");
        }
    }
    check("10.0.0.1", "", "10.0.0.1");
    check("10.0.0.1", ", ,", "10.0.0.1");
    check("10.0.0.1", ", 198.51.100.1 ,", "198.51.100.1");
}
END

TEST(forwarded_is_read_by_its_own_grammar)
{
    setup(FQ_HTTP_FORWARDED);
    check("10.0.0.1", "for=203.0.113.7", "203.0.113.7");
    check("10.0.0.1", "For=203.0.113.7;proto=https;by=10.0.0.1, for=10.0.0.2", "203.0.113.7");
    check("10.0.0.1", "for=\"[2001:db8:2::9]:4711\"", "2001:db8:2::9");
    check("10.0.0.1", "by=\"a,b;for=1.1.1.1\"; for=\"203.0.113.7:80\"", "203.0.113.7");
    check("10.0.0.1", "host=\"\\\",for=1.1.1.1\";for=203.0.113.7", "203.0.113.7");
    check("10.0.0.1", "for=unknown", "10.0.0.1");
    check("10.0.0.1", "proto=https", "10.0.0.1");
    check("10.0.0.1", "for=203.0.113.7;for=198.51.100.1", "10.0.0.1");
    check("10.0.0.1", "203.0.113.7", "10.0.0.1");
    check("10.0.0.1", "for=\"203.0.113.7", "10.0.0.1");
    check("10.0.0.1", "for=\"\\", "10.0.0.1");
}
END

int main(void)
{
    return RUN("http/forwarded", the_last_address_that_is_no_proxy_asks,
               whoever_is_no_proxy_is_not_believed, where_all_are_proxies_the_first_asks,
               what_cannot_be_read_is_the_peers_unless_somebody_stands_behind_it,
               forwarded_is_read_by_its_own_grammar);
}
