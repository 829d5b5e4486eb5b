/* SPDX-License-Identifier: MIT
 *
 * Formats of names: of machines, of addresses of mail, and what is in a URL.
 */
#include "base/utf8.h"
#include "graphql/types/format_scan.h"

static const struct fq_format_set letter = {0, LETTERS};
static const struct fq_format_set letter_digit = {FIGURES, LETTERS};
static const struct fq_format_set label = {FIGURES | SIGN('-'), LETTERS};
static const struct fq_format_set hex = {FIGURES, SPAN('A', 'F') | SPAN('a', 'f')};
static const struct fq_format_set media = {FIGURES | SIGN('!') | SPAN('#', '$') | SIGN('&') |
                                               SIGN('+') | SPAN('-', '.'),
                                           LETTERS | SPAN('^', '_')};
static const struct fq_format_set scheme = {FIGURES | SIGN('+') | SPAN('-', '.'), LETTERS};
static const struct fq_format_set mailbox = {
    FIGURES | SIGN('!') | SPAN('#', '\'') | SPAN('*', '+') | SPAN('-', '/') | SIGN('=') | SIGN('?'),
    LETTERS | SPAN('^', '`') | SPAN('{', '~')};
static const struct fq_format_set uri = {
    FIGURES | SIGN('!') | SPAN('#', '$') | SPAN('&', '/') | SPAN(':', ';') | SIGN('=') | SIGN('?'),
    SPAN('@', 'Z') | SPAN('a', 'z') | SIGN('[') | SIGN(']') | SIGN('_') | SIGN('~')};

/* ---- names of machines, addresses of mail ---- */

/* Letters and figures, and - between them. */
static bool take_label(struct fq_scan *s)
{
    size_t count = scan_count(s, &label, 63);
    bool good = count && s->rest.ptr[0] != '-' && s->rest.ptr[count - 1] != '-';
    scan_skip(s, count);
    return good;
}

static bool take_labels(struct fq_scan *s, size_t least)
{
    size_t count = 0;
    do {
        if (!take_label(s))
            return false;
        count++;
    } while (scan_char(s, '.'));
    return count >= least && scan_is_over(s);
}

bool fq_format_is_hostname(fq_str text)
{
    return take_labels(&(struct fq_scan){text}, 1);
}

/* Its last label has two characters or more, the first of them a letter. */
bool fq_format_is_domain_name(fq_str text)
{
    size_t at = text.len;
    while (at && text.ptr[at - 1] != '.')
        at--;
    return take_labels(&(struct fq_scan){text}, 2) && text.len - at > 1 &&
           scan_is_in(&letter, text.ptr[at]);
}

bool fq_format_is_email(fq_str text)
{
    struct fq_scan s = {text};
    return scan_set(&s, &mailbox, 1, 64) && scan_char(&s, '@') && take_labels(&s, 2);
}

/* ---- what is in a URL ---- */

bool fq_format_is_uri(fq_str text)
{
    struct fq_scan s = {text};
    if (!scan_set(&s, &letter, 1, 1) || !scan_set(&s, &scheme, 0, ANY) || !scan_char(&s, ':') ||
        scan_is_over(&s))
        return false;
    while (!scan_is_over(&s)) {
        if (scan_char(&s, '%') ? !scan_set(&s, &hex, 2, 2) : !scan_set(&s, &uri, 1, ANY))
            return false;
    }
    return true;
}

/* As \s of regular expressions. */
static bool is_blank_in_url(uint32_t c)
{
    return (c >= '\t' && c <= '\r') || c == ' ' || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000 || c == 0xfeff;
}

bool fq_format_is_url(fq_str text)
{
    static const fq_str begins[] = {FQ_STR_INIT("http://"), FQ_STR_INIT("https://")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(begins); i++) {
        size_t at = begins[i].len;
        if (text.len <= at || !fq_str_eq_nocase(fq_str_of(text.ptr, at), begins[i]))
            continue;
        if (text.ptr[at] == '/' || text.ptr[at] == '?' || text.ptr[at] == '#')
            return false;
        while (at < text.len) {
            if (is_blank_in_url(fq_utf8_next(text, &at)))
                return false;
        }
        return true;
    }
    return false;
}

bool fq_format_is_mime_type(fq_str text)
{
    struct fq_scan s = {text};
    return scan_set(&s, &letter_digit, 1, 1) && scan_set(&s, &media, 0, 126) &&
           scan_char(&s, '/') && scan_set(&s, &letter_digit, 1, 1) &&
           scan_set(&s, &media, 0, 126) && scan_is_over(&s);
}
