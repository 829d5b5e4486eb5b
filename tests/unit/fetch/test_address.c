/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "fetch/address.h"
#include "unit.h"

static struct sockaddr_storage read_address(const char *text)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *four = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
    bool is_four = inet_pton(AF_INET, text, &four->sin_addr) == 1;
    ck_assert_msg(is_four || inet_pton(AF_INET6, text, &six->sin6_addr) == 1, "%s", text);
    address.ss_family = is_four ? AF_INET : AF_INET6;
    return address;
}

static const struct {
    const char *text;
    bool is_public;
    bool is_loopback;
} rows[] = {
    {"0.0.0.0", false, false},
    {"1.1.1.1", true, false},
    {"9.255.255.255", true, false},
    {"10.0.0.0", false, false},
    {"10.255.255.255", false, false},
    {"11.0.0.0", true, false},
    {"100.63.255.255", true, false},
    {"100.64.0.1", false, false},
    {"100.128.0.0", true, false},
    {"127.0.0.1", false, true},
    {"127.255.255.255", false, true},
    {"128.0.0.1", true, false},
    {"169.254.169.254", false, false},
    {"172.15.255.255", true, false},
    {"172.16.0.1", false, false},
    {"172.31.255.255", false, false},
    {"172.32.0.0", true, false},
    {"192.0.0.1", false, false},
    {"192.0.1.1", true, false},
    {"192.0.2.1", false, false},
    {"192.168.1.1", false, false},
    {"198.17.255.255", true, false},
    {"198.19.0.1", false, false},
    {"203.0.113.7", false, false},
    {"223.255.255.255", true, false},
    {"224.0.0.1", false, false},
    {"255.255.255.255", false, false},
    {"::", false, false},
    {"::1", false, true},
    {"::2", false, false},
    {"::127.0.0.1", false, false},
    {"::ffff:127.0.0.1", false, true},
    {"::ffff:10.0.0.1", false, false},
    {"::ffff:1.1.1.1", true, false},
    {"64:ff9b::10.0.0.1", false, false},
    {"64:ff9b::1.1.1.1", true, false},
    {"fc00::1", false, false},
    {"fd12::1", false, false},
    {"fe80::1", false, false},
    {"ff02::1", false, false},
    {"2001::1", false, false},
    {"2001:db8::1", false, false},
    {"2001:4860:4860::8888", true, false},
    {"2002:a00:1::", false, false},
    {"2606:4700::1111", true, false},
    {"3fff::1", false, false},
    {"4000::1", false, false},
};

TEST(an_address_is_public_loopback_or_neither)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct sockaddr_storage address = read_address(rows[i].text);
        const struct sockaddr *any = (const struct sockaddr *)&address;
        ck_assert_msg(fq_address_is_public(any) == rows[i].is_public, "%s", rows[i].text);
        ck_assert_msg(fq_address_is_loopback(any) == rows[i].is_loopback, "%s", rows[i].text);
    }
}
END

TEST(what_is_no_address_of_the_internet_is_neither)
{
    struct sockaddr local = {.sa_family = AF_UNIX};
    ck_assert(!fq_address_is_public(&local));
    ck_assert(!fq_address_is_loopback(&local));
}
END

int main(void)
{
    return RUN("fetch/address", an_address_is_public_loopback_or_neither,
               what_is_no_address_of_the_internet_is_neither);
}
