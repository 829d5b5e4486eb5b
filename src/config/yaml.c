/* SPDX-License-Identifier: MIT
 *
 * Over libyaml's events.  libcyaml, which maps YAML onto C structs, was looked at and left: it
 * wants a second table of the same keys, knows neither durations nor sizes, and can name neither
 * the line of a value nor the key that a misspelt one is near to.
 */
#include "config/yaml.h"

#include <errno.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "config/read_all.h"

struct reader {
    struct fq_arena *arena;
    fq_str origin;
    struct fq_error *error;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    size_t values;      /* so far */
    size_t depth;
    const struct fq_yaml *root;
};

static enum fq_status complain(struct reader *r, const char *what)
{
    return fq_error_set(r->error, r->arena, FQ_CONFIG, "%.*s:%zu: %s", FQ_STR_ARG(r->origin),
                        r->event.start_mark.line + 1, what);
}

static enum fq_status next(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->parser, &r->event))
        return r->event.type == YAML_ALIAS_EVENT ? complain(r, "aliases have no use here") : FQ_OK;
    if (r->parser.error == YAML_MEMORY_ERROR)
        return FQ_NOMEM;
    return fq_error_set(r->error, r->arena, FQ_CONFIG, "%.*s:%zu: this is not YAML: %s",
                        FQ_STR_ARG(r->origin), r->parser.problem_mark.line + 1,
                        r->parser.problem ? r->parser.problem : "unreadable");
}

static fq_str scalar(const struct reader *r)
{
    return fq_arena_str(
        r->arena, fq_str_of((const char *)r->event.data.scalar.value, r->event.data.scalar.length));
}

/* ---- values ---- */

static enum fq_status read_node(struct reader *r, struct fq_yaml *value);

static enum fq_status new_value(struct reader *r, struct fq_yaml *parent, struct fq_yaml **last,
                                struct fq_yaml **ret)
{
    if (++r->values > FQ_LIMIT_YAML_VALUES) {
        (void)complain(r, "there are too many values");
        return FQ_CONFIG;
    }
    struct fq_yaml *value = FQ_NEW(r->arena, struct fq_yaml);
    value->line = r->event.start_mark.line + 1;
    value->column = r->event.start_mark.column + 1;
    if (*last)
        (*last)->next = value;
    else
        parent->first = value;
    *last = *ret = value;
    parent->count++;
    return FQ_OK;
}

/* List: '[' Value* ']', the bracket being the current event. */
static enum fq_status read_items(struct reader *r, struct fq_yaml *list)
{
    struct fq_yaml *last = NULL, *item = NULL;
    list->kind = FQ_YAML_LIST;
    for (;;) {
        enum fq_status status = next(r);
        if (status != FQ_OK || r->event.type == YAML_SEQUENCE_END_EVENT)
            return status;
        status = new_value(r, list, &last, &item);
        if (status == FQ_OK)
            status = read_node(r, item);
        if (status != FQ_OK)
            return status;
    }
}

/* The second is easily overlooked. */
static enum fq_status meet_once(struct reader *r, struct fq_map *seen, const struct fq_yaml *member)
{
    const struct fq_yaml *earlier = fq_map_get(seen, member->name);
    if (!earlier) {
        (void)fq_map_put(seen, member->name, (void *)(uintptr_t)member);
        return FQ_OK;
    }
    return fq_error_set(r->error, r->arena, FQ_CONFIG,
                        "%.*s:%zu: %.*s stands already at %.*s:%zu; keep one of them",
                        FQ_STR_ARG(r->origin), member->line, FQ_STR_ARG(member->name),
                        FQ_STR_ARG(r->origin), earlier->line);
}

/* Map: '{' ( Scalar ':' Value )* '}', the brace being the current event. */
static enum fq_status read_members(struct reader *r, struct fq_yaml *map)
{
    struct fq_yaml *last = NULL, *member = NULL;
    struct fq_map seen;
    fq_map_init(&seen, r->arena);
    map->kind = FQ_YAML_MAP;
    for (;;) {
        enum fq_status status = next(r);
        if (status != FQ_OK || r->event.type == YAML_MAPPING_END_EVENT)
            return status;
        if (r->event.type != YAML_SCALAR_EVENT)
            return complain(r, "a key is a plain word");
        status = new_value(r, map, &last, &member);
        if (status == FQ_OK) {
            member->name = scalar(r);
            status = meet_once(r, &seen, member);
        }
        if (status == FQ_OK)
            status = next(r);
        if (status == FQ_OK)
            status = read_node(r, member);
        if (status != FQ_OK)
            return status;
    }
}

/* Value: Scalar | List | Map, its first event being the current one. */
static enum fq_status read_node(struct reader *r, struct fq_yaml *value)
{
    if (r->event.type == YAML_SCALAR_EVENT) {
        value->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        value->text = scalar(r);
        value->kind = value->text.len || value->quoted ? FQ_YAML_TEXT : FQ_YAML_NOTHING;
        return FQ_OK;
    }
    if (++r->depth > FQ_LIMIT_YAML_DEPTH)
        return complain(r, "lists and maps stand too deep inside of each other");
    enum fq_status status =
        r->event.type == YAML_SEQUENCE_START_EVENT ? read_items(r, value) : read_members(r, value);
    r->depth--;
    return status;
}

/* ---- the document ---- */

/* Stream: start ( document start, Value, document end )? end */
static enum fq_status read_stream(void *arg)
{
    struct reader *r = arg;
    struct fq_yaml *root = FQ_NEW(r->arena, struct fq_yaml);
    root->line = root->column = 1;
    r->root = root;
    enum fq_status status = next(r);
    if (status == FQ_OK)
        status = next(r);
    if (status != FQ_OK || r->event.type == YAML_STREAM_END_EVENT)
        return status;
    status = next(r);
    if (status == FQ_OK) {
        root->line = r->event.start_mark.line + 1;
        root->column = r->event.start_mark.column + 1;
        status = read_node(r, root);
    }
    if (status == FQ_OK)
        status = next(r);
    if (status == FQ_OK)
        status = next(r);
    if (status == FQ_OK && r->event.type != YAML_STREAM_END_EVENT)
        status = complain(r, "a second document; keep one");
    return status;
}

/* The parser is not the arena's: the guard gives it back when memory ends. */
enum fq_status fq_yaml_read(struct fq_arena *arena, fq_str origin, fq_str text,
                            const struct fq_yaml **ret, struct fq_error *reterr)
{
    struct reader r = {.arena = arena, .origin = origin, .error = reterr};
    if (!yaml_parser_initialize(&r.parser))
        return FQ_NOMEM;
    const char *bytes = text.len ? text.ptr : "";
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, text.len);
    enum fq_status status = fq_guard(read_stream, &r);
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    if (status == FQ_OK)
        *ret = r.root;
    return status;
}

struct file {
    struct fq_arena *arena;
    const char *path;
    struct fq_buf text;
    const struct fq_yaml *root;
    struct fq_error *error;
};

static enum fq_status read_text(void *arg)
{
    struct file *file = arg;
    return fq_yaml_read(file->arena, fq_str_from(file->path), fq_buf_str(&file->text), &file->root,
                        file->error);
}

enum fq_status fq_yaml_read_file(struct fq_arena *arena, const char *path, const char *what,
                                 const struct fq_yaml **ret, struct fq_error *reterr)
{
    struct file file = {.arena = arena, .path = path, .error = reterr};
    fq_buf_init(&file.text, NULL, FQ_LIMIT_CONFIG_BYTES);
    int failure = fq_read_file(path, &file.text);
    enum fq_status status = failure == ENOMEM ? FQ_NOMEM : FQ_OK;
    if (!failure)
        status = fq_guard(read_text, &file);
    fq_buf_clear(&file.text);
    if (failure && status == FQ_OK)
        return fq_error_set(reterr, arena, FQ_CONFIG, "cannot read %s %s: %s", what, path,
                            strerror(failure));
    *ret = file.root;
    return status;
}

const struct fq_yaml *fq_yaml_get(const struct fq_yaml *map, fq_str name)
{
    FQ_YAML_EACH(map, member)
    {
        if (fq_str_eq(member->name, name))
            return member;
    }
    return NULL;
}
