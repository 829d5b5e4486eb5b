/* SPDX-License-Identifier: MIT
 *
 * Formats by name: those that graphql-constraint-directive knows, and the scalars of the first
 * FraiseQL.  Each has a pattern, and where that cannot say all a function for the rest.
 */
#include <arpa/inet.h>
#include <string.h>

#include "graphql/types/constraint.h"

/* ---- what no pattern says ---- */

static unsigned digits_of(fq_str text, size_t at, size_t digits)
{
    unsigned value = 0;
    for (size_t i = at; i < at + digits; i++)
        value = value * 10 + (unsigned)(text.ptr[i] - '0');
    return value;
}

/* YYYY-MM-DD…: a day of the calendar. */
static bool is_day(fq_str text)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = digits_of(text, 0, 4), month = digits_of(text, 5, 2),
             day = digits_of(text, 8, 2);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (unsigned)(month == 2 && leap);
}

static bool is_address(int family, fq_str text)
{
    char name[INET6_ADDRSTRLEN + 1];
    unsigned char address[16];
    if (text.len >= sizeof(name))
        return false;
    memcpy(name, text.ptr, text.len);
    name[text.len] = '\0';
    return inet_pton(family, name, address) == 1;
}

static bool is_ipv4(fq_str text)
{
    return is_address(AF_INET, text);
}

static bool is_ipv6(fq_str text)
{
    return is_address(AF_INET6, text);
}

static bool is_ip(fq_str text)
{
    return is_ipv4(text) || is_ipv6(text);
}

/* 0 to 9, then A is 10 and so on. */
static unsigned value_of_char(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10);
}

/* ISO 7064, MOD 97-10: letters count as two digits. */
static unsigned mod97(unsigned before, fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned value = value_of_char(text.ptr[i]);
        before = (before * (value > 9 ? 100 : 10) + value) % 97;
    }
    return before;
}

static bool is_iban(fq_str text)
{
    fq_str head = fq_str_of(text.ptr, 4);
    return mod97(mod97(0, fq_str_from_offset(text, 4)), head) == 1;
}

static bool is_lei(fq_str text)
{
    return mod97(0, text) == 1;
}

/* Luhn's sum over the digits, letters being two; from behind every second one counts twice. */
static bool is_isin(fq_str text)
{
    unsigned sum = 0;
    bool twice = false;
    for (size_t i = text.len; i-- > 0;) {
        unsigned rest = value_of_char(text.ptr[i]);
        do {
            unsigned digit = rest % 10 * (twice ? 2 : 1);
            sum += digit / 10 + digit % 10;
            twice = !twice;
            rest /= 10;
        } while (rest);
    }
    return sum % 10 == 0;
}

/* ISO 6346: letters are 10 to 38 without multiples of 11, places count 1, 2, 4 … */
static bool is_container(fq_str text)
{
    unsigned sum = 0;
    for (size_t i = 0; i < 10; i++) {
        unsigned value = value_of_char(text.ptr[i]);
        value += value > 9 ? (value - 1) / 10 : 0;
        sum += value << i;
    }
    return sum % 11 % 10 == digits_of(text, 10, 1);
}

/* ISO 3779 as 49 CFR 565 has it. */
static bool is_vin(fq_str text)
{
    static const char letters[] = "12345678.12345.7.923456789"; /* A to Z */
    static const unsigned char weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    unsigned sum = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(weights); i++) {
        char c = text.ptr[i];
        sum += weights[i] * (unsigned)((c < 'A' ? c : letters[c - 'A']) - '0');
    }
    return text.ptr[8] == (sum % 11 == 10 ? 'X' : (char)('0' + sum % 11));
}

/* ---- the table ---- */

#define LABEL "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define DAY   "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define CLOCK "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
#define ID    "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
#define HEX   "[0-9A-Fa-f]"
#define MEDIA "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"

/* clang-format off */
const struct fq_format fq_formats[] = {
    {"airport-code", "^[A-Z]{3}$", NULL, "IATA resolution 763"},
    {"api-key", "^[A-Za-z0-9_-]{16,128}$", NULL, "FraiseQL 1"},
    {"byte", "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", NULL, "RFC 4648, 4"},
    {"color", "^#(?:" HEX "{3}|" HEX "{6})$", NULL, "CSS Color 4, without alpha"},
    {"container-number", "^[A-Z]{3}[JUZ][0-9]{7}$", is_container, "ISO 6346, with check digit"},
    {"currency-code", "^[A-Z]{3}$", NULL, "ISO 4217"},
    {"cusip", "^[0-9]{3}[0-9A-Z]{5}[0-9]$", NULL, "CUSIP, without check digit"},
    {"date", "^" DAY "$", is_day, "RFC 3339, full-date"},
    {"date-time", "^" DAY "[Tt]" CLOCK ":(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[Zz]|[+-]" CLOCK ")$", is_day, "RFC 3339, date-time"},
    {"domain-name", "^(?:" LABEL "\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$", NULL, "RFC 1035, 2.3.1"},
    {"duration", "^P(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\\.[0-9]+)?S)?)?)$", NULL, "ISO 8601"},
    {"email", "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" LABEL "(?:\\." LABEL ")+$", NULL, "HTML, valid e-mail address, with a dot"},
    {"exchange-code", "^[A-Z]{2,6}$", NULL, "FraiseQL 1"},
    {"flight-number", "^[A-Z0-9]{2}[0-9]{1,4}[A-Z]?$", NULL, "IATA resolution 761"},
    {"hostname", "^" LABEL "(?:\\." LABEL ")*$", NULL, "RFC 1123, 2.1"},
    {"iban", "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", is_iban, "ISO 13616, with check digits"},
    {"ip", "", is_ip, "RFC 791, RFC 4291"},
    {"ipv4", "", is_ipv4, "RFC 791"},
    {"ipv6", "", is_ipv6, "RFC 4291, 2.2"},
    {"isin", "^[A-Z]{2}[A-Z0-9]{9}[0-9]$", is_isin, "ISO 6166, with check digit"},
    {"language-code", "^[a-z]{2}$", NULL, "ISO 639-1"},
    {"lei", "^[A-Z0-9]{18}[0-9]{2}$", is_lei, "ISO 17442, with check digits"},
    {"license-plate", "^[A-Z0-9](?:[A-Z0-9 -]{0,10}[A-Z0-9])$", NULL, "FraiseQL 1"},
    {"locale-code", "^[a-z]{2}(?:-[A-Z]{2})?$", NULL, "BCP 47, language and region"},
    {"mac-address", "^(?:" HEX "{2}(?::" HEX "{2}){5}|" HEX "{2}(?:-" HEX "{2}){5}|" HEX "{4}(?:\\." HEX "{4}){2}|" HEX "{12})$", NULL, "IEEE 802"},
    {"mic", "^[A-Z0-9]{4}$", NULL, "ISO 10383"},
    {"mime-type", "^" MEDIA "/" MEDIA "$", NULL, "RFC 6838, 4.2"},
    {"phone", "^\\+[1-9][0-9]{6,14}$", NULL, "ITU-T E.164"},
    {"port-code", "^[A-Z]{2}[A-Z2-9]{3}$", NULL, "UN/LOCODE"},
    {"postal-code", "^[A-Za-z0-9][A-Za-z0-9 -]{1,8}[A-Za-z0-9]$", NULL, "FraiseQL 1"},
    {"sedol", "^[0-9B-DF-HJ-NP-TV-Z]{6}[0-9]$", NULL, "SEDOL, without check digit"},
    {"semver", "^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)(?:-" ID "(?:\\." ID ")*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$", NULL, "Semantic Versioning 2.0.0"},
    {"sha256", "^" HEX "{64}$", NULL, "FIPS 180-4, in hexadecimal digits"},
    {"slug", "^[a-z0-9]+(?:-[a-z0-9]+)*$", NULL, "FraiseQL 1"},
    {"stock-symbol", "^[A-Z]{1,5}(?:\\.[A-Z])?$", NULL, "FraiseQL 1"},
    {"time", "^" CLOCK "(?::[0-5][0-9](?:\\.[0-9]+)?)?$", NULL, "ISO 8601, without offset"},
    {"timezone", "^(?:UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2})$", NULL, "IANA time zone names"},
    {"tracking-number", "^[A-Za-z0-9]{8,30}$", NULL, "FraiseQL 1"},
    {"uri", "^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%" HEX "{2})+$", NULL, "RFC 3986, characters of an absolute URI"},
    {"url", "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\s]+[^\\s]*$", NULL, "RFC 9110, 4.2"},
    {"uuid", "^" HEX "{8}-" HEX "{4}-" HEX "{4}-" HEX "{4}-" HEX "{12}$", NULL, "RFC 9562"},
    {"vin", "^[A-HJ-NPR-Z0-9]{17}$", is_vin, "ISO 3779, with the check digit of North America"},
};
/* clang-format on */

const size_t fq_format_count = FQ_ARRAY_LEN(fq_formats);
