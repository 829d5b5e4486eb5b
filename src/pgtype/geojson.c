/* SPDX-License-Identifier: MIT
 *
 * GeoJSON (RFC 7946), as clients give it and as PostGIS writes it into documents.  PostGIS reports
 * what it cannot read as a failure of its own, so all that it needs is looked for here.
 */
#include "pgtype/accept.h"

#include "base/compiler.h"
#include "base/error.h"
#include "json/json.h"
#include "pgtype/pgtype.h"

/* How deep lists of positions are in each other, and how long the innermost is at least. */
static const struct {
    fq_str name;
    int depth;
    bool ring; /* which ends where it begins */
    size_t positions;
} shapes[] = {
    {FQ_STR_INIT("Point"), 0, false, 0},      {FQ_STR_INIT("MultiPoint"), 1, false, 0},
    {FQ_STR_INIT("LineString"), 1, false, 2}, {FQ_STR_INIT("MultiLineString"), 2, false, 2},
    {FQ_STR_INIT("Polygon"), 2, true, 4},     {FQ_STR_INIT("MultiPolygon"), 3, true, 4},
};

static bool is_position(const struct fq_json *value)
{
    bool valid = value->kind == FQ_JSON_ARRAY && (value->count == 2 || value->count == 3);
    for (size_t i = 0; valid && i < value->count; i++)
        valid = value->items[i].kind == FQ_JSON_NUMBER;
    return valid;
}

static bool same_position(const struct fq_json *a, const struct fq_json *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = fq_str_eq(a->items[i].text, b->items[i].text);
    return same;
}

static bool are_coordinates(const struct fq_json *value, size_t shape, int depth)
{
    if (depth == 0)
        return is_position(value);
    bool valid = value->kind == FQ_JSON_ARRAY && value->count >= 1;
    for (size_t i = 0; valid && i < value->count; i++)
        valid = are_coordinates(&value->items[i], shape, depth - 1);
    if (!valid || depth > 1)
        return valid;
    return value->count >= shapes[shape].positions &&
           (!shapes[shape].ring ||
            same_position(&value->items[0], &value->items[value->count - 1]));
}

static const char *fault_of(const struct fq_json *place)
{
    const struct fq_json *type = fq_json_get(place, FQ_STR("type"));
    const struct fq_json *coordinates = fq_json_get(place, FQ_STR("coordinates"));
    if (fq_json_get(place, FQ_STR("crs")))
        return "names a reference system; GeoJSON is of WGS 84 (RFC 7946)";
    for (size_t i = 0; type && type->kind == FQ_JSON_STRING && i < FQ_ARRAY_LEN(shapes); i++) {
        if (!fq_str_eq(type->text, shapes[i].name))
            continue;
        bool valid = coordinates && are_coordinates(coordinates, i, shapes[i].depth);
        return valid ? NULL : "does not have the coordinates of its type (RFC 7946)";
    }
    return "is not GeoJSON: {\"type\": \"Point\", \"coordinates\": [longitude, latitude]}, "
           "MultiPoint, LineString, MultiLineString, Polygon or MultiPolygon";
}

bool fq_pgtype_accept_geojson(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                              fq_str *ret, fq_str *ret_problem)
{
    struct fq_json place;
    struct fq_error error = {0};
    bool read = form == FQ_SCALAR_OTHER && fq_json_read(arena, text, &place, &error) == FQ_OK;
    const char *fault =
        read ? fault_of(&place) : "is not GeoJSON, which is an object with type and coordinates";
    if (fault)
        return fq_pgtype_refuse(arena, form, text, fault, ret_problem);
    *ret = text;
    return true;
}

/* PostGIS names the reference system, which is the one of all GeoJSON unless another one is named.
 * A geography is no GeoJSON there, but PostGIS' own digits, which are a string. */
bool fq_pgtype_leaf_geojson(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    struct fq_json_scan scan;
    fq_str name, value;
    if (!fq_json_scan_object(&scan, raw)) {
        fq_buf_str_add(out, raw);
        return raw.len >= 2 && raw.ptr[0] == '"';
    }
    fq_buf_char(out, '{');
    for (bool first = true; fq_json_scan_member(&scan, &name, &value);) {
        if (fq_str_eq(name, FQ_STR("crs")) &&
            fq_str_find(value, FQ_STR("\"EPSG:4326\"")) < value.len)
            continue;
        if (!first)
            fq_buf_char(out, ',');
        first = false;
        fq_buf_char(out, '"');
        fq_buf_str_add(out, name);
        fq_buf_literal(out, "\":");
        fq_buf_str_add(out, value);
    }
    fq_buf_char(out, '}');
    return !scan.failed;
}
