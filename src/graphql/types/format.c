/* SPDX-License-Identifier: MIT
 *
 * Formats by name: those that graphql-constraint-directive knows, and the scalars of the first
 * FraiseQL.  tests/unit/graphql/test_format.c has each as a regular expression too.
 */
#include "base/limits.h"
#include "graphql/types/constraint.h"
#include "graphql/types/format_scan.h"

static const struct fq_format_set digit = {FIGURES, 0};
static const struct fq_format_set nonzero = {SPAN('1', '9'), 0};
static const struct fq_format_set upper = {0, SPAN('A', 'Z')};
static const struct fq_format_set lower = {0, SPAN('a', 'z')};
static const struct fq_format_set letter_or_line = {0, LETTERS | SIGN('_')};
static const struct fq_format_set upper_digit = {FIGURES, SPAN('A', 'Z')};
static const struct fq_format_set lower_digit = {FIGURES, SPAN('a', 'z')};
static const struct fq_format_set letter_digit = {FIGURES, LETTERS};
static const struct fq_format_set word_dash = {FIGURES | SIGN('-'), LETTERS | SIGN('_')};
static const struct fq_format_set hex = {FIGURES, SPAN('A', 'F') | SPAN('a', 'f')};
static const struct fq_format_set base64 = {FIGURES | SIGN('+') | SIGN('/'), LETTERS};
static const struct fq_format_set plate = {FIGURES | SIGN(' ') | SIGN('-'), SPAN('A', 'Z')};
static const struct fq_format_set postal = {FIGURES | SIGN(' ') | SIGN('-'), LETTERS};
static const struct fq_format_set port = {SPAN('2', '9'), SPAN('A', 'Z')};
static const struct fq_format_set container = {0, SIGN('J') | SIGN('U') | SIGN('Z')};
static const struct fq_format_set consonant = {
    FIGURES, SPAN('B', 'D') | SPAN('F', 'H') | SPAN('J', 'N') | SPAN('P', 'T') | SPAN('V', 'Z')};
static const struct fq_format_set vehicle = {FIGURES, SPAN('A', 'H') | SPAN('J', 'N') | SIGN('P') |
                                                          SPAN('R', 'Z')};
static const struct fq_format_set zone = {FIGURES | SIGN('+') | SIGN('-'), LETTERS | SIGN('_')};
static const struct fq_format_set plus = {SIGN('+'), 0};
static const struct fq_format_set hash = {SIGN('#'), 0};

/* ---- what is more than a row of characters ---- */

static bool is_byte(fq_str text)
{
    struct fq_scan s = {text};
    (void)scan_set(&s, &base64, 0, ANY);
    size_t missing = s.rest.len;
    return text.len % 4 == 0 && missing <= 2 && scan_char(&s, '=') == (missing > 0) &&
           scan_char(&s, '=') == (missing > 1);
}

/* Of three digits, or of six. */
static bool is_color(fq_str text)
{
    return text.len == 4 || text.len == 7;
}

static bool is_locale_code(fq_str text)
{
    struct fq_scan s = {text};
    return scan_set(&s, &lower, 2, 2) && (!scan_char(&s, '-') || scan_set(&s, &upper, 2, 2)) &&
           scan_is_over(&s);
}

static bool is_slug(fq_str text)
{
    struct fq_scan s = {text};
    do {
        if (!scan_set(&s, &lower_digit, 1, ANY))
            return false;
    } while (scan_char(&s, '-'));
    return scan_is_over(&s);
}

static bool is_stock_symbol(fq_str text)
{
    struct fq_scan s = {text};
    return scan_set(&s, &upper, 1, 5) && (!scan_char(&s, '.') || scan_set(&s, &upper, 1, 1)) &&
           scan_is_over(&s);
}

static bool is_timezone(fq_str text)
{
    struct fq_scan s = {text};
    size_t parts = 0;
    if (fq_str_eq(text, FQ_STR("UTC")))
        return true;
    if (!scan_set(&s, &letter_or_line, 1, ANY))
        return false;
    for (; scan_char(&s, '/'); parts++) {
        if (!scan_set(&s, &zone, 1, ANY))
            return false;
    }
    return (parts == 1 || parts == 2) && scan_is_over(&s);
}

/* What may stand inside stands neither first nor last. */
static bool has_plain_ends(fq_str text)
{
    return scan_is_in(&letter_digit, text.ptr[0]) &&
           scan_is_in(&letter_digit, text.ptr[text.len - 1]);
}

/* ---- the table ---- */

/* clang-format off */
const struct fq_format fq_formats[] = {
    {"airport-code", {{&upper, 3, 3}}, NULL, "IATA resolution 763"},
    {"api-key", {{&word_dash, 16, 128}}, NULL, "FraiseQL 1"},
    {"byte", {{NULL, 0, 0}}, is_byte, "RFC 4648, 4"},
    {"color", {{&hash, 1, 1}, {&hex, 3, 6}}, is_color, "CSS Color 4, without alpha"},
    {"container-number", {{&upper, 3, 3}, {&container, 1, 1}, {&digit, 7, 7}}, fq_format_is_container, "ISO 6346, with check digit"},
    {"currency-code", {{&upper, 3, 3}}, NULL, "ISO 4217"},
    {"cusip", {{&digit, 3, 3}, {&upper_digit, 5, 5}, {&digit, 1, 1}}, NULL, "CUSIP, without check digit"},
    {"date", {{NULL, 0, 0}}, fq_format_is_date, "RFC 3339, full-date"},
    {"date-time", {{NULL, 0, 0}}, fq_format_is_date_time, "RFC 3339, date-time"},
    {"domain-name", {{NULL, 0, 0}}, fq_format_is_domain_name, "RFC 1035, 2.3.1"},
    {"duration", {{NULL, 0, 0}}, fq_format_is_duration, "ISO 8601"},
    {"email", {{NULL, 0, 0}}, fq_format_is_email, "HTML, valid e-mail address, with a dot"},
    {"exchange-code", {{&upper, 2, 6}}, NULL, "FraiseQL 1"},
    {"flight-number", {{&upper_digit, 2, 2}, {&digit, 1, 4}, {&upper, 0, 1}}, NULL, "IATA resolution 761"},
    {"hostname", {{NULL, 0, 0}}, fq_format_is_hostname, "RFC 1123, 2.1"},
    {"iban", {{&upper, 2, 2}, {&digit, 2, 2}, {&upper_digit, 11, 30}}, fq_format_is_iban, "ISO 13616, with check digits"},
    {"ip", {{NULL, 0, 0}}, fq_format_is_ip, "RFC 791, RFC 4291"},
    {"ipv4", {{NULL, 0, 0}}, fq_format_is_ipv4, "RFC 791"},
    {"ipv6", {{NULL, 0, 0}}, fq_format_is_ipv6, "RFC 4291, 2.2"},
    {"isin", {{&upper, 2, 2}, {&upper_digit, 9, 9}, {&digit, 1, 1}}, fq_format_is_isin, "ISO 6166, with check digit"},
    {"language-code", {{&lower, 2, 2}}, NULL, "ISO 639-1"},
    {"lei", {{&upper_digit, 18, 18}, {&digit, 2, 2}}, fq_format_is_lei, "ISO 17442, with check digits"},
    {"license-plate", {{&plate, 2, 12}}, has_plain_ends, "FraiseQL 1"},
    {"locale-code", {{NULL, 0, 0}}, is_locale_code, "BCP 47, language and region"},
    {"mac-address", {{NULL, 0, 0}}, fq_format_is_mac_address, "IEEE 802"},
    {"mic", {{&upper_digit, 4, 4}}, NULL, "ISO 10383"},
    {"mime-type", {{NULL, 0, 0}}, fq_format_is_mime_type, "RFC 6838, 4.2"},
    {"phone", {{&plus, 1, 1}, {&nonzero, 1, 1}, {&digit, 6, 14}}, NULL, "ITU-T E.164"},
    {"port-code", {{&upper, 2, 2}, {&port, 3, 3}}, NULL, "UN/LOCODE"},
    {"postal-code", {{&postal, 3, 10}}, has_plain_ends, "FraiseQL 1"},
    {"sedol", {{&consonant, 6, 6}, {&digit, 1, 1}}, NULL, "SEDOL, without check digit"},
    {"semver", {{NULL, 0, 0}}, fq_format_is_semver, "Semantic Versioning 2.0.0"},
    {"sha256", {{&hex, 64, 64}}, NULL, "FIPS 180-4, in hexadecimal digits"},
    {"slug", {{NULL, 0, 0}}, is_slug, "FraiseQL 1"},
    {"stock-symbol", {{NULL, 0, 0}}, is_stock_symbol, "FraiseQL 1"},
    {"time", {{NULL, 0, 0}}, fq_format_is_time, "ISO 8601, without offset"},
    {"timezone", {{NULL, 0, 0}}, is_timezone, "IANA time zone names"},
    {"tracking-number", {{&letter_digit, 8, 30}}, NULL, "FraiseQL 1"},
    {"uri", {{NULL, 0, 0}}, fq_format_is_uri, "RFC 3986, characters of an absolute URI"},
    {"url", {{NULL, 0, 0}}, fq_format_is_url, "RFC 9110, 4.2"},
    {"uuid", {{NULL, 0, 0}}, fq_format_is_uuid, "RFC 9562"},
    {"vin", {{&vehicle, 17, 17}}, fq_format_is_vin, "ISO 3779, with the check digit of North America"},
};
/* clang-format on */

const size_t fq_format_count = FQ_ARRAY_LEN(fq_formats);

bool fq_format_holds(const struct fq_format *format, fq_str text)
{
    struct fq_scan s = {text};
    if (text.len > FQ_LIMIT_REGEX_TEXT_BYTES)
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(format->parts) && format->parts[i].set; i++) {
        if (!scan_set(&s, format->parts[i].set, format->parts[i].least, format->parts[i].most))
            return false;
    }
    return (!format->parts[0].set || scan_is_over(&s)) && (!format->holds || format->holds(text));
}
