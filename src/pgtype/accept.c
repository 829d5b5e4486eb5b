/* SPDX-License-Identifier: MIT
 *
 * The table of scalars.
 */
#include "pgtype/accept.h"

#include "pgtype/pgtype.h"

/* As much of a refused value as its sentence shows. */
#define SHOWN_BYTES 60u

bool fq_pgtype_refuse(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                      const char *what, fq_str *ret_problem)
{
    const char *quote = form == FQ_SCALAR_STRING ? "\"" : "";
    const char *cut = "";
    if (form == FQ_SCALAR_OTHER) {
        *ret_problem = fq_arena_printf(arena, "a list or an object %s", what);
        return false;
    }
    if (text.len > SHOWN_BYTES) {
        text.len = SHOWN_BYTES;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0u) == 0x80u)
            text.len--;
        cut = "…";
    }
    *ret_problem =
        fq_arena_printf(arena, "%s%.*s%s%s %s", quote, FQ_STR_ARG(text), cut, quote, what);
    return false;
}

#define SCALAR(name, accept_, url, description)                                                    \
    {                                                                                              \
        FQ_STR_INIT(name), FQ_STR_INIT(description), FQ_STR_INIT(url), fq_pgtype_accept_##accept_  \
    }

#define RFC(number) "https://www.rfc-editor.org/rfc/rfc" #number

const struct fq_scalar fq_pgtype_scalars[] = {
    SCALAR("BigInt", bigint, "", "A whole number of up to 64 bits, written as a string."),
    SCALAR("Decimal", decimal, "",
           "An exact decimal number, written as a string; also NaN, Infinity and -Infinity."),
    SCALAR("UUID", uuid, RFC(9562), "A universally unique identifier."),
    SCALAR("Date", date, "", "A calendar day: YYYY-MM-DD."),
    SCALAR("Time", time, "", "A time of day without a time zone: HH:MM:SS.ffffff."),
    SCALAR("OffsetTime", offset_time, "",
           "A time of day with its offset from UTC: HH:MM:SS.ffffff+HH:MM."),
    SCALAR("DateTime", date_time, RFC(3339),
           "A moment: YYYY-MM-DDTHH:MM:SS.ffffff with an offset from UTC; written in UTC, as Z."),
    SCALAR("LocalDateTime", local_date_time, "",
           "A day and a time without a time zone: YYYY-MM-DDTHH:MM:SS.ffffff."),
    SCALAR("Duration", duration, "", "A span of time as ISO 8601 writes it: P1Y2M3DT4H5M6S."),
    SCALAR("Base64", base64, RFC(4648), "Bytes in base64 with padding."),
    SCALAR("JSON", json, RFC(8259), "Any JSON value."),
    SCALAR("IpAddressString", inet, "",
           "An IPv4 or IPv6 address, with the length of a network prefix if it has one."),
    SCALAR("CIDR", cidr, "", "An IPv4 or IPv6 network: address/prefix length."),
    SCALAR("MacAddress", mac, "", "A hardware address of 48 or 64 bits."),
    SCALAR("BitString", bit_string, "", "A string of 0 and 1."),
    SCALAR("LTreePath", ltree, "", "A path of labels separated by dots."),
    SCALAR("Geometric", geometric, "",
           "A point, a line, a box … as PostgreSQL writes it: (1.5,2), ((0,0),(1,1)), <(0,0),2>."),
    SCALAR("Vector", vector, "",
           "A list of numbers; a sparse one is a text: {1:0.5,3:2}/5, the dimensions behind it."),
    SCALAR(
        "GeoJSON", geojson, RFC(7946),
        "A place: {type: \"Point\", coordinates: [longitude, latitude]}, or a line, a polygon or "
        "several of them."),
    SCALAR("IntRange", int_range, "", "Ranges of Int: a list, or text such as {[1,10)}."),
    SCALAR("BigIntRange", bigint_range, "", "Ranges of BigInt: a list, or text such as {[1,10)}."),
    SCALAR("DecimalRange", decimal_range, "",
           "Ranges of Decimal: a list, or text such as {[1.5,2.5)}."),
    SCALAR("DateRange", date_range, "",
           "Ranges of Date: a list, or text such as {[2024-01-01,2024-02-01)}."),
    SCALAR("DateTimeRange", date_time_range, "",
           "Ranges of DateTime: a list, or text such as "
           "{[2024-01-01T00:00:00Z,2024-02-01T00:00:00Z)}."),
    SCALAR("LocalDateTimeRange", local_date_time_range, "",
           "Ranges of LocalDateTime: a list, or text such as "
           "{[2024-01-01T00:00:00,2024-02-01T00:00:00)}."),
};

const size_t fq_pgtype_scalar_count = FQ_ARRAY_LEN(fq_pgtype_scalars);
