/* SPDX-License-Identifier: MIT
 *
 * Formats of numbers: of versions, of machines and of rows.
 */
#include <arpa/inet.h>
#include <string.h>

#include "graphql/types/format_scan.h"

static const struct fq_format_set digit = {FIGURES, 0};
static const struct fq_format_set nonzero = {SPAN('1', '9'), 0};
static const struct fq_format_set label = {FIGURES | SIGN('-'), LETTERS};
static const struct fq_format_set hex = {FIGURES, SPAN('A', 'F') | SPAN('a', 'f')};

/* Without a 0 in front. */
static bool take_part_of_version(struct fq_scan *s)
{
    return scan_char(s, '0') || (scan_set(s, &nonzero, 1, 1) && scan_set(s, &digit, 0, ANY));
}

/* Words with dots between them; strict: one of digits alone has no 0 in front. */
static bool take_words(struct fq_scan *s, bool strict)
{
    do {
        size_t count = scan_count(s, &label, ANY), digits = scan_count(s, &digit, ANY);
        if (!count || (strict && digits == count && count > 1 && s->rest.ptr[0] == '0'))
            return false;
        scan_skip(s, count);
    } while (scan_char(s, '.'));
    return true;
}

bool fq_format_is_semver(fq_str text)
{
    struct fq_scan s = {text};
    return take_part_of_version(&s) && scan_char(&s, '.') && take_part_of_version(&s) &&
           scan_char(&s, '.') && take_part_of_version(&s) &&
           (!scan_char(&s, '-') || take_words(&s, true)) &&
           (!scan_char(&s, '+') || take_words(&s, false)) && scan_is_over(&s);
}

/* So many groups of hexadecimal digits, with a sign between them. */
static bool is_hex(fq_str text, size_t groups, size_t digits, char sign)
{
    struct fq_scan s = {text};
    for (size_t i = 0; i < groups; i++) {
        if ((i && !scan_char(&s, sign)) || !scan_set(&s, &hex, digits, digits))
            return false;
    }
    return scan_is_over(&s);
}

bool fq_format_is_mac_address(fq_str text)
{
    return is_hex(text, 6, 2, ':') || is_hex(text, 6, 2, '-') || is_hex(text, 3, 4, '.') ||
           is_hex(text, 1, 12, 0);
}

bool fq_format_is_uuid(fq_str text)
{
    return text.len == 36 && is_hex(fq_str_of(text.ptr, 8), 1, 8, 0) && text.ptr[8] == '-' &&
           is_hex(fq_str_of(text.ptr + 9, 14), 3, 4, '-') && text.ptr[23] == '-' &&
           is_hex(fq_str_from_offset(text, 24), 1, 12, 0);
}

static bool is_address(int family, fq_str text)
{
    char name[INET6_ADDRSTRLEN + 1];
    unsigned char address[16];
    if (!text.len || text.len >= sizeof(name) || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(name, text.ptr, text.len);
    name[text.len] = '\0';
    return inet_pton(family, name, address) == 1;
}

bool fq_format_is_ipv4(fq_str text)
{
    return is_address(AF_INET, text);
}

bool fq_format_is_ipv6(fq_str text)
{
    return is_address(AF_INET6, text);
}

bool fq_format_is_ip(fq_str text)
{
    return fq_format_is_ipv4(text) || fq_format_is_ipv6(text);
}
