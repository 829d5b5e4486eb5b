/* SPDX-License-Identifier: MIT
 *
 * Places on the globe: a `point` of PostgreSQL's, whose text is (longitude,latitude), as latitude
 * and longitude in degrees.
 */
#include <math.h>
#include <stdlib.h>

#include "pgtype/accept.h"
#include "pgtype/codec.h"

#include "json/json.h"

#define LATITUDE_MAX  90.0
#define LONGITUDE_MAX 180.0

/* ---- what clients give ---- */

/* A number of degrees as it is written, within bounds. */
static bool are_degrees(fq_str text, double most)
{
    char digits[64], *end;
    if (text.len == 0 || text.len >= sizeof(digits))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !memchr("+-.eE", c, 5))
            return false;
        digits[i] = c;
    }
    digits[text.len] = '\0';
    double value = strtod(digits, &end);
    return *end == '\0' && fabs(value) <= most;
}

static fq_str without_spaces(fq_str text)
{
    while (text.len && text.ptr[0] == ' ')
        text = fq_str_from_offset(text, 1);
    while (text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text;
}

/* "48.8, 2.3" */
static bool read_place_text(fq_str text, fq_str *latitude, fq_str *longitude)
{
    size_t comma = fq_str_find_char(text, ',');
    if (comma == text.len)
        return false;
    *latitude = without_spaces(fq_str_of(text.ptr, comma));
    *longitude = without_spaces(fq_str_from_offset(text, comma + 1));
    return true;
}

/* [48.8, 2.3] */
static bool read_place_list(fq_str raw, fq_str *latitude, fq_str *longitude)
{
    struct fq_json_scan scan;
    fq_str more;
    return fq_json_scan_array(&scan, raw) && fq_json_scan_item(&scan, latitude) &&
           fq_json_scan_item(&scan, longitude) && !fq_json_scan_item(&scan, &more) && !scan.failed;
}

/* {lat: 48.8, lng: 2.3} */
static bool read_place_object(fq_str raw, fq_str *latitude, fq_str *longitude)
{
    struct fq_json_scan scan;
    fq_str name, value;
    size_t count = 0;
    *latitude = *longitude = FQ_STR_NONE;
    if (!fq_json_scan_object(&scan, raw))
        return false;
    for (; fq_json_scan_member(&scan, &name, &value); count++) {
        if (fq_str_eq(name, FQ_STR("lat")))
            *latitude = value;
        if (fq_str_eq(name, FQ_STR("lng")))
            *longitude = value;
    }
    return !scan.failed && count == 2 && latitude->len && longitude->len;
}

bool fq_pgtype_accept_coordinate(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                                 fq_str *ret, fq_str *ret_problem)
{
    fq_str latitude, longitude;
    bool read = form == FQ_SCALAR_STRING  ? read_place_text(text, &latitude, &longitude)
                : form != FQ_SCALAR_OTHER ? false
                                          : read_place_object(text, &latitude, &longitude) ||
                                                read_place_list(text, &latitude, &longitude);
    if (!read)
        return fq_pgtype_refuse(arena, form, text,
                                "is no place: \"48.8,2.3\", {lat: 48.8, lng: 2.3} or [48.8, 2.3]",
                                ret_problem);
    if (!are_degrees(latitude, LATITUDE_MAX) || !are_degrees(longitude, LONGITUDE_MAX))
        return fq_pgtype_refuse(arena, form, text,
                                "is no latitude of -90 to 90 and longitude of -180 to 180",
                                ret_problem);
    *ret = fq_arena_printf(arena, "(%.*s,%.*s)", FQ_STR_ARG(longitude), FQ_STR_ARG(latitude));
    return true;
}

/* ---- what they get ---- */

/* (2.3,48.8): the digits stay as they are.  A point that is no place is shown all the same, unless
 * one of its numbers is none of JSON's: Infinity, NaN. */
static bool write_point(struct fq_buf *out, fq_str text)
{
    fq_str latitude, longitude;
    bool bracketed = text.len > 2 && text.ptr[0] == '(' && text.ptr[text.len - 1] == ')';
    if (!bracketed ||
        !read_place_text(fq_str_of(text.ptr + 1, text.len - 2), &longitude, &latitude) ||
        !are_degrees(latitude, HUGE_VAL) || !are_degrees(longitude, HUGE_VAL))
        return false;
    fq_buf_literal(out, "{\"lat\":");
    fq_buf_str_add(out, latitude);
    fq_buf_literal(out, ",\"lng\":");
    fq_buf_str_add(out, longitude);
    fq_buf_char(out, '}');
    return true;
}

static bool write_coordinate(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                             const char *value, size_t len)
{
    return write_point(out, fq_str_of(value, len));
}

const struct fq_codec fq_codec_coordinate = {.write = write_coordinate};

bool fq_pgtype_leaf_coordinate(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    return raw.len > 2 && raw.ptr[0] == '"' &&
           write_point(out, fq_str_of(raw.ptr + 1, raw.len - 2));
}

const struct fq_scalar fq_pgtype_coordinate = {
    .name = FQ_STR_INIT("Coordinate"),
    .description = FQ_STR_INIT("A place: {lat, lng} in degrees; also given as \"lat,lng\" or "
                               "[lat, lng]."),
    .accept = fq_pgtype_accept_coordinate,
};
