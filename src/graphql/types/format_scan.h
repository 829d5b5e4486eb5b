/* SPDX-License-Identifier: MIT
 *
 * Inside graphql/types/format*.c only: the formats that are more than a row of characters, and how
 * they are read.  A text is read once, from its beginning to its end: what may follow is always
 * told by the next character.
 */
#ifndef FQ_GRAPHQL_TYPES_FORMAT_SCAN_H
#define FQ_GRAPHQL_TYPES_FORMAT_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Of characters of ASCII: a bit for each. */
struct fq_format_set {
    uint64_t low, high; /* below 64, and the others */
};

/* Bits of one of the two halves. */
#define SPAN(from, to) ((UINT64_C(2) << ((to)&63)) - (UINT64_C(1) << ((from)&63)))
#define SIGN(c)        SPAN(c, c)

#define FIGURES SPAN('0', '9')
#define LETTERS (SPAN('A', 'Z') | SPAN('a', 'z'))

static inline bool scan_is_in(const struct fq_format_set *wanted, char c)
{
    unsigned char code = (unsigned char)c;
    return code < 128 && ((code < 64 ? wanted->low : wanted->high) >> (code & 63) & 1);
}

struct fq_scan {
    fq_str rest;
};

/* That many are there. */
static inline void scan_skip(struct fq_scan *s, size_t count)
{
    if (!count) /* an empty text may be nowhere */
        return;
    s->rest.ptr += count;
    s->rest.len -= count;
}

/* How many of these are next, most at most. */
static inline size_t scan_count(const struct fq_scan *s, const struct fq_format_set *wanted,
                                size_t most)
{
    size_t count = 0;
    while (count < most && count < s->rest.len && scan_is_in(wanted, s->rest.ptr[count]))
        count++;
    return count;
}

/* As many of these as there are, but so many at least and at most. */
static inline bool scan_set(struct fq_scan *s, const struct fq_format_set *wanted, size_t least,
                            size_t most)
{
    size_t count = scan_count(s, wanted, most);
    scan_skip(s, count);
    return count >= least;
}

static inline bool scan_char(struct fq_scan *s, char c)
{
    bool found = s->rest.len && s->rest.ptr[0] == c;
    scan_skip(s, found);
    return found;
}

static inline bool scan_is_over(const struct fq_scan *s)
{
    return s->rest.len == 0;
}

#define ANY SIZE_MAX

/* Each says whether the whole text is one. */

/* format_names.c */
bool fq_format_is_hostname(fq_str text);
bool fq_format_is_domain_name(fq_str text);
bool fq_format_is_email(fq_str text);
bool fq_format_is_uri(fq_str text);
bool fq_format_is_url(fq_str text);
bool fq_format_is_mime_type(fq_str text);
/* format_time.c */
bool fq_format_is_date(fq_str text);
bool fq_format_is_date_time(fq_str text);
bool fq_format_is_time(fq_str text);
bool fq_format_is_duration(fq_str text);
/* format_numbers.c */
bool fq_format_is_semver(fq_str text);
bool fq_format_is_mac_address(fq_str text);
bool fq_format_is_uuid(fq_str text);
bool fq_format_is_ip(fq_str text);
bool fq_format_is_ipv4(fq_str text);
bool fq_format_is_ipv6(fq_str text);
/* format_digits.c: of texts that have the characters and the length of one */
bool fq_format_is_iban(fq_str text);
bool fq_format_is_lei(fq_str text);
bool fq_format_is_isin(fq_str text);
bool fq_format_is_container(fq_str text);
bool fq_format_is_vin(fq_str text);

#endif
