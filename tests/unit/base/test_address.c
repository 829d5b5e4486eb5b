/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include "unit.h"

static struct fq_address address(const char *text)
{
    struct fq_address read = {0};
    ck_assert_msg(fq_address_read(fq_str_from(text), &read), "%s is an address", text);
    return read;
}

static bool is_in(const char *network, const char *member)
{
    struct fq_network read = {0};
    struct fq_address one = address(member);
    ck_assert_msg(fq_network_read(fq_str_from(network), &read), "%s is a network", network);
    return fq_network_has(&read, &one);
}

TEST(one_host_has_one_value)
{
    struct fq_address a = address("192.0.2.1"), b = address("::ffff:192.0.2.1");
    ck_assert(fq_address_eq(&a, &b) && fq_address_is_v4(&b));
    a = address("2001:db8::1");
    b = address("2001:DB8:0:0:0:0:0:1");
    ck_assert(fq_address_eq(&a, &b) && !fq_address_is_v4(&a));
    ck_assert(!fq_address_is_none(&a));
    a = address("::");
    ck_assert(fq_address_is_none(&a));
}
END

TEST(what_is_no_address_is_refused)
{
    static const char *const none[] = {
        "",         " ",           "192.0.2.1 ",
        "192.0.2",  "192.0.2.256", "192.0.2.01",
        "unknown",  "[::1]",       "192.0.2.1:80",
        "::1%eth0", "1:2:3",       "0x7f.1",
        "_hidden",  "2130706433",  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    struct fq_address read = address("192.0.2.1"), before = read;
    for (size_t i = 0; i < FQ_ARRAY_LEN(none); i++)
        ck_assert_msg(!fq_address_read(fq_str_from(none[i]), &read), "%s", none[i]);
    ck_assert(!fq_address_read(fq_str_of("1.2.3.4\0x", 9), &read));
    ck_assert(fq_address_eq(&read, &before));
}
END

TEST(addresses_are_written_in_their_usual_form)
{
    static const char *const texts[] = {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::1"};
    char text[FQ_ADDRESS_TEXT_BYTES];
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        struct fq_address one = address(texts[i]);
        ASSERT_STR(fq_address_print(&one, text), fq_str_from(texts[i]));
    }
}
END

TEST(networks_have_the_addresses_behind_their_prefix)
{
    ck_assert(is_in("10.0.0.0/8", "10.255.255.255"));
    ck_assert(!is_in("10.0.0.0/8", "11.0.0.0"));
    ck_assert(is_in("192.0.2.128/25", "192.0.2.129"));
    ck_assert(!is_in("192.0.2.128/25", "192.0.2.127"));
    ck_assert(is_in("192.0.2.7", "192.0.2.7") && !is_in("192.0.2.7", "192.0.2.6"));
    ck_assert(is_in("2001:db8::/33", "2001:db8:7fff::1"));
    ck_assert(!is_in("2001:db8::/33", "2001:db8:8000::1"));
    ck_assert(is_in("0.0.0.0/0", "203.0.113.9") && !is_in("0.0.0.0/0", "2001:db8::1"));
    ck_assert(is_in("::/0", "203.0.113.9") && is_in("::/0", "2001:db8::1"));
    ck_assert(is_in("::ffff:10.0.0.0/104", "10.1.2.3"));
}
END

TEST(networks_that_are_unclear_are_refused)
{
    static const char *const none[] = {
        "10.0.0.1/8",     "10.0.0.0/33",    "10.0.0.0/", "10.0.0.0/08",
        "10.0.0.0/+8",    "10.0.0.0/-1",    "/8",        "10.0.0.0/8/8",
        "2001:db8::/129", "2001:db8::1/64", "everybody"};
    struct fq_network read;
    for (size_t i = 0; i < FQ_ARRAY_LEN(none); i++)
        ck_assert_msg(!fq_network_read(fq_str_from(none[i]), &read), "%s", none[i]);
}
END

TEST(an_address_is_cut_by_its_own_kind)
{
    struct fq_address a = address("192.0.2.129"), b = address("2001:db8:1:2:3:4:5:6");
    struct fq_address cut = fq_address_cut(&a, 32, 64), expected = a;
    ck_assert(fq_address_eq(&cut, &expected));
    cut = fq_address_cut(&a, 24, 64);
    expected = address("192.0.2.0");
    ck_assert(fq_address_eq(&cut, &expected));
    cut = fq_address_cut(&b, 32, 64);
    expected = address("2001:db8:1:2::");
    ck_assert(fq_address_eq(&cut, &expected));
}
END

int main(void)
{
    return RUN("base/address", one_host_has_one_value, what_is_no_address_is_refused,
               addresses_are_written_in_their_usual_form,
               networks_have_the_addresses_behind_their_prefix,
               networks_that_are_unclear_are_refused, an_address_is_cut_by_its_own_kind);
}
