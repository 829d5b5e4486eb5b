/* SPDX-License-Identifier: MIT */
#include "runtime/told_json.h"

#include "json/json.h"

const fq_str fq_told_null = FQ_STR_INIT("null");

bool fq_told_is_null(fq_str json)
{
    return fq_str_eq(json, fq_told_null);
}

bool fq_told_is_object(fq_str json)
{
    return json.len && json.ptr[0] == '{';
}

bool fq_told_is_list(fq_str json)
{
    return json.len && json.ptr[0] == '[';
}

bool fq_told_is_string(fq_str json)
{
    return json.len && json.ptr[0] == '"';
}

/* ---- texts ---- */

void fq_told_begin(const struct fq_told *r, struct fq_buf *out)
{
    fq_buf_init(out, r->arena, r->most);
}

fq_str fq_told_end(struct fq_told *r, struct fq_buf *out)
{
    r->failed = r->failed || fq_buf_failed(out);
    return fq_buf_failed(out) ? fq_told_null : fq_buf_finish(out);
}

/* What a string of JSON says. */
fq_str fq_told_text(struct fq_told *r, fq_str json)
{
    struct fq_buf out;
    fq_str inside = fq_str_of(json.ptr + 1, json.len - 2);
    if (!memchr(inside.ptr, '\\', inside.len))
        return inside;
    fq_told_begin(r, &out);
    r->failed = !fq_json_unescape(&out, json) || r->failed;
    return fq_told_end(r, &out);
}

fq_str fq_told_quoted(struct fq_told *r, fq_str text)
{
    struct fq_buf out;
    fq_told_begin(r, &out);
    fq_json_string(&out, text);
    return fq_told_end(r, &out);
}

fq_str fq_told_camel(struct fq_told *r, fq_str name)
{
    struct fq_buf out;
    if (!memchr(name.ptr, '_', name.len))
        return name;
    fq_told_begin(r, &out);
    fq_json_camel(&out, name);
    return fq_told_end(r, &out);
}

/* ---- objects ---- */

void fq_told_put(struct fq_map *map, fq_str name, fq_str json)
{
    fq_str *held = FQ_NEW(map->arena, fq_str);
    *held = json;
    fq_map_put(map, name, held);
}

void fq_told_put_if_absent(struct fq_map *map, fq_str name, fq_str json)
{
    if (!fq_map_get(map, name))
        fq_told_put(map, name, json);
}

void fq_told_read(struct fq_told *r, struct fq_map *map, fq_str json)
{
    struct fq_json_scan scan;
    fq_str name, value;
    fq_map_init(map, r->arena);
    if (!fq_told_is_object(json) || !fq_json_scan_object(&scan, json))
        return;
    while (fq_json_scan_member(&scan, &name, &value)) {
        /* The quotes around it are there. */
        fq_told_put(map, fq_told_text(r, fq_str_of(name.ptr - 1, name.len + 2)), value);
    }
}

bool fq_told_has(const struct fq_map *map, const char *name)
{
    return fq_map_get(map, fq_str_from(name)) != NULL;
}

fq_str fq_told_get(const struct fq_map *map, const char *name)
{
    const fq_str *held = fq_map_get(map, fq_str_from(name));
    return held ? *held : fq_told_null;
}

fq_str fq_told_get_or(const struct fq_map *map, const char *name, const char *other)
{
    return fq_told_get(map, fq_told_has(map, name) ? name : other);
}

void fq_told_write(struct fq_buf *out, const struct fq_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        fq_buf_char(out, i ? ',' : '{');
        fq_json_string(out, map->entries[i].key);
        fq_buf_char(out, ':');
        fq_buf_str_add(out, *(const fq_str *)map->entries[i].value);
    }
    fq_buf_str_add(out, map->count ? FQ_STR("}") : FQ_STR("{}"));
}

/* ---- values ---- */

static void write_value(struct fq_told *r, struct fq_buf *out, fq_str json,
                        struct fq_told_manner manner);

static void write_inside(struct fq_told *r, struct fq_buf *out, fq_str json,
                         struct fq_told_manner manner)
{
    struct fq_map given, made;
    const struct fq_told_manner inner = {.camels = manner.camels};
    fq_told_read(r, &given, json);
    fq_map_init(&made, r->arena);
    if (manner.type.len)
        fq_told_put(&made, FQ_STR("__typename"),
                    fq_told_has(&given, "__typename") ? fq_told_get(&given, "__typename")
                                                      : fq_told_quoted(r, manner.type));
    for (size_t i = 0; i < given.count; i++) {
        fq_str name = given.entries[i].key;
        fq_map_put(&made, manner.camels ? fq_told_camel(r, name) : name, given.entries[i].value);
    }
    for (size_t i = 0; i < made.count; i++) {
        fq_buf_char(out, i ? ',' : '{');
        fq_json_string(out, made.entries[i].key);
        fq_buf_char(out, ':');
        write_value(r, out, *(const fq_str *)made.entries[i].value, inner);
    }
    fq_buf_str_add(out, made.count ? FQ_STR("}") : FQ_STR("{}"));
}

static void write_items(struct fq_told *r, struct fq_buf *out, fq_str json,
                        struct fq_told_manner manner)
{
    struct fq_json_scan scan;
    fq_str item;
    bool any = false;
    fq_buf_char(out, '[');
    for (bool more = fq_json_scan_array(&scan, json); more && fq_json_scan_item(&scan, &item);) {
        if (any)
            fq_buf_char(out, ',');
        write_value(r, out, item, manner);
        any = true;
    }
    fq_buf_char(out, ']');
}

/* Without spaces, and strings as they are written here.  As deep as JSON that was checked. */
static void write_value(struct fq_told *r, struct fq_buf *out, fq_str json,
                        struct fq_told_manner manner)
{
    if (fq_told_is_object(json))
        write_inside(r, out, json, manner);
    else if (fq_told_is_list(json))
        write_items(r, out, json, manner);
    else if (fq_told_is_string(json))
        fq_json_string(out, fq_told_text(r, json));
    else
        fq_buf_str_add(out, json);
}

fq_str fq_told_value_in(struct fq_told *r, fq_str json, struct fq_told_manner manner)
{
    struct fq_buf out;
    fq_told_begin(r, &out);
    write_value(r, &out, json, manner);
    return fq_told_end(r, &out);
}

fq_str fq_told_value(struct fq_told *r, fq_str json, bool camels)
{
    return fq_told_value_in(r, json, (struct fq_told_manner){.camels = camels});
}
