/* SPDX-License-Identifier: MIT
 *
 * Each format beside a regular expression that says the same: both are held against texts that are
 * nearly right, changed by chance, and against all short ones of some characters.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "graphql/types/constraint.h"
#include "unit.h"

#define LABEL "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#define DAY   "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define CLOCK "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
#define ID    "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
#define HEX   "[0-9A-Fa-f]"
#define MEDIA "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"

/* clang-format off */
static const struct {
    const char *name, *pattern;
    bool says_less; /* than the format: check digits, days of the calendar */
    const char *texts[4];
} rows[] = {
    {"airport-code", "^[A-Z]{3}$", false, {"ZRH"}},
    {"api-key", "^[A-Za-z0-9_-]{16,128}$", false, {"abcDEF_123-456789", "----------------"}},
    {"byte", "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", false, {"aGVsbG8=", "aGVsbG8h", "aGVsbA=="}},
    {"color", "^#(?:" HEX "{3}|" HEX "{6})$", false, {"#0aF", "#00aaff"}},
    {"container-number", "^[A-Z]{3}[JUZ][0-9]{7}$", true, {"CSQU3054383"}},
    {"currency-code", "^[A-Z]{3}$", false, {"CHF"}},
    {"cusip", "^[0-9]{3}[0-9A-Z]{5}[0-9]$", false, {"037833100"}},
    {"date", "^" DAY "$", true, {"2024-02-29"}},
    {"date-time", "^" DAY "[Tt]" CLOCK ":(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[Zz]|[+-]" CLOCK ")$", true, {"2024-02-29T23:59:60Z", "1985-04-12T23:20:50.52+01:00", "2024-02-29t00:00:00.1-00:30"}},
    {"domain-name", "^(?:" LABEL "\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$", false, {"example.org", "a.b-c.d9.e-f"}},
    {"duration", "^P(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\\.[0-9]+)?S)?)?)$", false, {"P1DT2H", "P3W", "P1Y2M3DT4H5M6.7S", "PT5M"}},
    {"email", "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" LABEL "(?:\\." LABEL ")+$", false, {"a.b+c@example.org", "x@sub.example.org", "somebody.with.a.name@sub.example.com", "!#$%&'*+/=?^_`{|}~-@a.b"}},
    {"exchange-code", "^[A-Z]{2,6}$", false, {"XSWX"}},
    {"flight-number", "^[A-Z0-9]{2}[0-9]{1,4}[A-Z]?$", false, {"LX318", "U21234A"}},
    {"hostname", "^" LABEL "(?:\\." LABEL ")*$", false, {"db-1.local", "a.b-c.d9"}},
    {"iban", "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", true, {"CH9300762011623852957"}},
    {"isin", "^[A-Z]{2}[A-Z0-9]{9}[0-9]$", true, {"US0378331005"}},
    {"language-code", "^[a-z]{2}$", false, {"de"}},
    {"lei", "^[A-Z0-9]{18}[0-9]{2}$", true, {"529900T8BM49AURSDO55"}},
    {"license-plate", "^[A-Z0-9](?:[A-Z0-9 -]{0,10}[A-Z0-9])$", false, {"ZH 12345", "AB"}},
    {"locale-code", "^[a-z]{2}(?:-[A-Z]{2})?$", false, {"de-CH", "de"}},
    {"mac-address", "^(?:" HEX "{2}(?::" HEX "{2}){5}|" HEX "{2}(?:-" HEX "{2}){5}|" HEX "{4}(?:\\." HEX "{4}){2}|" HEX "{12})$", false, {"00:1B:44:11:3a:b7", "001B.4411.3AB7", "001B44113AB7", "00-1B-44-11-3A-B7"}},
    {"mic", "^[A-Z0-9]{4}$", false, {"XSWX"}},
    {"mime-type", "^" MEDIA "/" MEDIA "$", false, {"image/svg+xml", "application/vnd.api+json"}},
    {"phone", "^\\+[1-9][0-9]{6,14}$", false, {"+41446681800", "+1234567"}},
    {"port-code", "^[A-Z]{2}[A-Z2-9]{3}$", false, {"NLRTM"}},
    {"postal-code", "^[A-Za-z0-9][A-Za-z0-9 -]{1,8}[A-Za-z0-9]$", false, {"8001", "SW1A 1AA"}},
    {"sedol", "^[0-9B-DF-HJ-NP-TV-Z]{6}[0-9]$", false, {"0263494"}},
    {"semver", "^(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*)(?:-" ID "(?:\\." ID ")*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$", false, {"1.0.0-rc.1+build.5", "1.0.0-0alpha", "0.10.200", "1.2.3-a.0.0-1+-.0"}},
    {"sha256", "^" HEX "{64}$", false, {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
    {"slug", "^[a-z0-9]+(?:-[a-z0-9]+)*$", false, {"a-slug-2", "a"}},
    {"stock-symbol", "^[A-Z]{1,5}(?:\\.[A-Z])?$", false, {"BRK.B", "AAPL"}},
    {"time", "^" CLOCK "(?::[0-5][0-9](?:\\.[0-9]+)?)?$", false, {"23:59:59.5", "23:59", "00:00:00"}},
    {"timezone", "^(?:UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2})$", false, {"Europe/Zurich", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"}},
    {"tracking-number", "^[A-Za-z0-9]{8,30}$", false, {"1Z999AA10123456784"}},
    {"uri", "^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%" HEX "{2})+$", false, {"urn:isbn:0451450523", "https://a.example/b%20c?d=[e]#f"}},
    {"url", "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#\\s]+[^\\s]*$", false, {"https://example.org/a?b=c#d", "HTTP://a/☃"}},
    {"uuid", "^" HEX "{8}-" HEX "{4}-" HEX "{4}-" HEX "{4}-" HEX "{12}$", false, {"9c5b94b1-35ad-49bb-b118-8e8fc24abf80"}},
    {"vin", "^[A-HJ-NPR-Z0-9]{17}$", true, {"1M8GDM9AXKP042788"}},
};
/* clang-format on */

static const struct fq_format *format_of(const char *name)
{
    for (size_t i = 0; i < fq_format_count; i++) {
        if (strcmp(fq_formats[i].name, name) == 0)
            return &fq_formats[i];
    }
    ck_abort_msg("no format %s", name);
}

/* ---- both held against one text ---- */

static struct fq_arena kept, scratch;
static const struct fq_format *format;
static const struct fq_regex *pattern;
static bool says_less;
static size_t verdicts[2];

static enum fq_status read_pattern(void *arg)
{
    const char *why;
    pattern = fq_regex_new(&kept, fq_str_from(arg), &why);
    return pattern ? FQ_OK : FQ_INTERNAL;
}

static enum fq_status match(void *arg)
{
    const fq_str *text = arg;
    fq_arena_reset(&scratch);
    bool matches = fq_regex_matches(pattern, *text, &scratch);
    bool holds = fq_format_holds(format, *text);
    ck_assert_msg(holds == matches || (says_less && matches), "%s: \"%.*s\" is%s one", format->name,
                  FQ_STR_ARG(*text), matches ? "" : " not");
    verdicts[holds]++;
    return FQ_OK;
}

static void compare(fq_str text)
{
    ck_assert_int_eq(fq_guard(match, &text), FQ_OK);
}

static void begin(size_t row)
{
    fq_arena_init(&kept, 0, 1u << 22);
    fq_arena_init(&scratch, 1u << 16, 1u << 20);
    format = format_of(rows[row].name);
    says_less = rows[row].says_less;
    verdicts[0] = verdicts[1] = 0;
    ck_assert_int_eq(fq_guard(read_pattern, (void *)(uintptr_t)rows[row].pattern), FQ_OK);
}

static void end(void)
{
    fq_arena_clear(&scratch);
    fq_arena_clear(&kept);
}

/* ---- texts ---- */

static uint64_t state;

static size_t below(size_t end)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state >> 11) % end;
}

static const char signs[] = "aAfgGzZ019:-./@+=%_ #TtWPS!'~^{[&,;\"<\n\x7f";

enum { ROOM = 512 };

struct text {
    char bytes[ROOM];
    size_t len;
};

/* In place of `gone` bytes at `at`. */
static void put(struct text *text, size_t at, size_t gone, const char *bytes, size_t len)
{
    if (text->len - gone + len > ROOM)
        return;
    memmove(text->bytes + at + len, text->bytes + at + gone, text->len - at - gone);
    memcpy(text->bytes + at, bytes, len);
    text->len += len - gone;
}

static void change(struct text *text, const char *other)
{
    static const size_t runs[] = {1, 2, 3, 60, 61, 62, 63, 64, 65, 125, 126, 127, 128};
    char bytes[ROOM];
    size_t at = below(text->len + 1), rest = text->len - at, len = below(rest + 1);
    memcpy(bytes, text->bytes + at, len);
    switch (below(7)) {
    case 0: /* another character, or one more */
        put(text, at, rest ? below(2) : 0, &signs[below(sizeof(signs) - 1)], 1);
        break;
    case 1:
        put(text, at, len && len < 3 ? len : rest != 0, "", 0);
        break;
    case 2: /* a piece of it again */
        put(text, below(text->len + 1), 0, bytes, len);
        break;
    case 3: /* one character, so often that it comes to a border */
        memset(bytes, rest ? text->bytes[at] : 'a', runs[FQ_ARRAY_LEN(runs) - 1]);
        put(text, at, rest != 0, bytes, runs[below(FQ_ARRAY_LEN(runs))]);
        break;
    case 4:
        put(text, at, 0, other, strlen(other));
        break;
    case 5:
        if (rest)
            text->bytes[at] = (char)(text->bytes[at] ^ ' ');
        break;
    default:
        if (rest && text->bytes[at] >= '0' && text->bytes[at] <= '9')
            text->bytes[at] = (char)('0' + below(10));
    }
}

static bool is_utf8(const struct text *text)
{
    return fq_utf8_check(fq_str_of(text->bytes, text->len)) == text->len;
}

/* ---- tests ---- */

enum { EACH = 3000 };

TEST(a_format_says_what_its_pattern_says_of_texts_changed_by_chance)
{
    const char *more = getenv("FRAISEQL_TEST_FORMATS");
    size_t each = more ? strtoul(more, NULL, 10) : EACH;
    state = UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        size_t count = 0;
        begin(i);
        while (count < FQ_ARRAY_LEN(rows[i].texts) && rows[i].texts[count])
            compare(fq_str_from(rows[i].texts[count++]));
        ck_assert_msg(verdicts[1] == count, "%s refuses what is right", rows[i].name);
        for (size_t k = 0; k < each; k++) {
            struct text text;
            const char *from = rows[i].texts[below(count)];
            text.len = strlen(from);
            memcpy(text.bytes, from, text.len);
            for (size_t changes = below(4) + 1; changes; changes--)
                change(&text, rows[i].texts[below(count)]);
            if (is_utf8(&text))
                compare(fq_str_of(text.bytes, text.len));
        }
        ck_assert_msg(verdicts[0] > each / 10 && verdicts[1] > count, "%s: %zu refused, %zu taken",
                      rows[i].name, verdicts[0], verdicts[1]);
        end();
    }
}
END

TEST(a_format_says_what_its_pattern_says_of_all_short_texts)
{
    static const char letters[] = "azAZ09-./:@%_ #";
    enum { COUNT = sizeof(letters) - 1 };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        begin(i);
        for (size_t k = 0; k < COUNT * COUNT * COUNT; k++) {
            const char text[] = {letters[k % COUNT], letters[k / COUNT % COUNT],
                                 letters[k / COUNT / COUNT]};
            compare(fq_str_of(text, sizeof(text)));
            if (k < COUNT * COUNT)
                compare(fq_str_of(text, 2));
            if (k < COUNT)
                compare(fq_str_of(text, 1));
        }
        compare(FQ_STR(""));
        end();
    }
}
END

TEST(characters_beyond_ascii_are_in_addresses_of_pages_alone)
{
    static const char *const blanks[] = {"\xc2\xa0",     "\xe2\x80\xaf", "\xe2\x81\x9f",
                                         "\xe3\x80\x80", "\xef\xbb\xbf", "\xe2\x80\xa8"};
    const struct fq_format *url = format_of("url");
    char text[64];
    ck_assert(fq_format_holds(url, FQ_STR("http://☃.example/‰")));
    for (size_t i = 0; i < FQ_ARRAY_LEN(blanks); i++) {
        snprintf(text, sizeof(text), "http://a.example/%s", blanks[i]);
        ck_assert_msg(!fq_format_holds(url, fq_str_from(text)), "%zu", i);
    }
    for (size_t i = 0; i < fq_format_count; i++)
        ck_assert_msg(&fq_formats[i] == url || !fq_format_holds(&fq_formats[i], FQ_STR("☃")), "%s",
                      fq_formats[i].name);
}
END

TEST(an_address_ends_where_its_text_does)
{
    ck_assert(fq_format_holds(format_of("ip"), FQ_STR("192.0.2.1")));
    ck_assert(!fq_format_holds(format_of("ip"), fq_str_of("192.0.2.1\0x", 11)));
    ck_assert(!fq_format_holds(format_of("ipv4"), fq_str_of("192.0.2.1\0", 10)));
    ck_assert(!fq_format_holds(format_of("ipv6"), fq_str_of("::1\0", 4)));
    ck_assert(!fq_format_holds(format_of("ipv6"), FQ_STR("")));
}
END

TEST(a_text_that_is_too_long_is_of_no_format)
{
    static char text[FQ_LIMIT_REGEX_TEXT_BYTES + 4];
    const struct fq_format *byte = format_of("byte");
    memset(text, 'a', sizeof(text));
    ck_assert(fq_format_holds(byte, fq_str_of(text, sizeof(text) - 4)));
    ck_assert(!fq_format_holds(byte, fq_str_of(text, sizeof(text))));
}
END

TEST(each_format_has_a_pattern_here)
{
    for (size_t i = 0; i < fq_format_count; i++) {
        const char *name = fq_formats[i].name;
        size_t k = 0;
        while (k < FQ_ARRAY_LEN(rows) && strcmp(rows[k].name, name) != 0)
            k++;
        ck_assert_msg(k < FQ_ARRAY_LEN(rows) || strncmp(name, "ip", 2) == 0, "%s has none", name);
    }
}
END

int main(void)
{
    return RUN("graphql/format", a_format_says_what_its_pattern_says_of_texts_changed_by_chance,
               a_format_says_what_its_pattern_says_of_all_short_texts,
               characters_beyond_ascii_are_in_addresses_of_pages_alone,
               an_address_ends_where_its_text_does, a_text_that_is_too_long_is_of_no_format,
               each_format_has_a_pattern_here);
}
