/* SPDX-License-Identifier: MIT
 *
 * The file is YAML: sections, and keys under them.
 *
 *     server:
 *       port: 8080
 *     schema:
 *       names: [public, app]
 *
 * Read through libyaml's events.  libcyaml, which maps YAML onto C structs, was looked at and left:
 * it wants a second table of the same keys, knows neither durations nor sizes, and can name neither
 * the line of a value nor the key that a misspelt one is near to.
 */
#include "config/source.h"

#include <errno.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "config/read_all.h"

/* Items of one list. */
#define LIST_ITEMS 1000

struct reader {
    struct fq_config_reading *reading;
    const char *path;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    struct fq_map seen; /* sections and keys met so far, to where */
};

/* "fraiseql.yaml:3", of the current event. */
static fq_str place(struct reader *r)
{
    return fq_arena_printf(r->reading->arena, "%s:%zu", r->path, r->event.start_mark.line + 1);
}

static enum fq_status complain_of_file(struct reader *r, const char *what)
{
    return fq_error_set(r->reading->error, r->reading->arena, FQ_CONFIG, "%.*s: %s",
                        FQ_STR_ARG(place(r)), what);
}

static enum fq_status next(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->parser, &r->event))
        return r->event.type == YAML_ALIAS_EVENT ? complain_of_file(r, "aliases have no use here")
                                                 : FQ_OK;
    if (r->parser.error == YAML_MEMORY_ERROR)
        return FQ_NOMEM;
    return fq_error_set(r->reading->error, r->reading->arena, FQ_CONFIG,
                        "%s:%zu: this is not YAML: %s", r->path, r->parser.problem_mark.line + 1,
                        r->parser.problem ? r->parser.problem : "unreadable");
}

static fq_str scalar(const struct reader *r)
{
    return fq_str_of((const char *)r->event.data.scalar.value, r->event.data.scalar.length);
}

/* Nothing at all, as after a bare "key:"; "" is something. */
static bool is_nothing(const struct reader *r)
{
    return r->event.type == YAML_SCALAR_EVENT && r->event.data.scalar.length == 0 &&
           r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* Sections may not come twice either: the second is easily overlooked. */
static enum fq_status meet_once(struct reader *r, fq_str name)
{
    fq_str here = place(r);
    char *earlier = fq_map_put(&r->seen, name, (void *)(uintptr_t)here.ptr);
    if (!earlier)
        return FQ_OK;
    return fq_error_set(r->reading->error, r->reading->arena, FQ_CONFIG,
                        "%.*s: %.*s stands already at %s; keep one of them", FQ_STR_ARG(here),
                        FQ_STR_ARG(name), earlier);
}

/* List: '[' Scalar* ']', the bracket being the current event. */
static enum fq_status read_sequence(struct reader *r, const struct fq_config_key *key)
{
    fq_str at = place(r), items[LIST_ITEMS];
    size_t count = 0;
    for (;;) {
        enum fq_status status = next(r);
        if (status != FQ_OK)
            return status;
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return fq_config_assign_items(r->reading, at, key, items, count);
        if (r->event.type != YAML_SCALAR_EVENT || count == LIST_ITEMS)
            return complain_of_file(r, "a list holds plain values, and not more than a thousand");
        items[count++] = fq_arena_str(r->reading->arena, scalar(r));
    }
}

/* Value: Scalar | List */
static enum fq_status read_value(struct reader *r, const struct fq_config_key *key)
{
    enum fq_status status = next(r);
    if (status != FQ_OK)
        return status;
    if (r->event.type == YAML_SEQUENCE_START_EVENT)
        return read_sequence(r, key);
    if (r->event.type != YAML_SCALAR_EVENT || is_nothing(r))
        return fq_error_set(r->reading->error, r->reading->arena, FQ_CONFIG,
                            "%.*s: %.*s has no value; give one or remove the line",
                            FQ_STR_ARG(place(r)), FQ_STR_ARG(key->name));
    return fq_config_assign(r->reading, place(r), key, scalar(r));
}

/* Key: Scalar ':' Value, the scalar being the current event. */
static enum fq_status read_key(struct reader *r, fq_str section)
{
    if (r->event.type != YAML_SCALAR_EVENT)
        return complain_of_file(r, "a key is a plain word");
    fq_str name =
        fq_arena_printf(r->reading->arena, "%.*s.%.*s", FQ_STR_ARG(section), FQ_STR_ARG(scalar(r)));
    const struct fq_config_key *key = fq_config_key_find(name);
    if (!key)
        return fq_config_unknown(r->reading, place(r), name);
    enum fq_status status = meet_once(r, key->name);
    return status == FQ_OK ? read_value(r, key) : status;
}

/* Section: Scalar ':' ( nothing | '{' Key* '}' ), the scalar being the current event. */
static enum fq_status read_section(struct reader *r)
{
    if (r->event.type != YAML_SCALAR_EVENT)
        return complain_of_file(r, "a section is a plain word");
    fq_str section = fq_arena_str(r->reading->arena, scalar(r));
    if (!fq_config_section_exists(section))
        return fq_config_unknown(r->reading, place(r), section);
    enum fq_status status = meet_once(r, section);
    if (status == FQ_OK)
        status = next(r);
    if (status != FQ_OK || is_nothing(r))
        return status;
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return complain_of_file(r, "a section holds keys, one a line, indented below it");
    for (;;) {
        status = next(r);
        if (status != FQ_OK || r->event.type == YAML_MAPPING_END_EVENT)
            return status;
        status = read_key(r, section);
        if (status != FQ_OK)
            return status;
    }
}

/* Document: nothing | '{' Section* '}' */
static enum fq_status read_document(struct reader *r)
{
    enum fq_status status = next(r);
    if (status != FQ_OK || is_nothing(r))
        return status;
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return complain_of_file(r,
                                "the file holds sections, such as 'server:', with keys below them");
    for (;;) {
        status = next(r);
        if (status != FQ_OK || r->event.type == YAML_MAPPING_END_EVENT)
            return status;
        status = read_section(r);
        if (status != FQ_OK)
            return status;
    }
}

/* File: start ( document start, Document, document end )? end */
static enum fq_status read_stream(void *arg)
{
    struct reader *r = arg;
    enum fq_status status = next(r);
    if (status == FQ_OK)
        status = next(r);
    if (status != FQ_OK || r->event.type == YAML_STREAM_END_EVENT)
        return status;
    status = read_document(r);
    if (status == FQ_OK)
        status = next(r);
    if (status == FQ_OK)
        status = next(r);
    if (status == FQ_OK && r->event.type != YAML_STREAM_END_EVENT)
        status = complain_of_file(r, "a second document; keep one");
    return status;
}

/* The text and the parser are not the arena's: nothing here may allocate from it outside the inner
 * guard while they are held. */
enum fq_status fq_config_file_read(struct fq_config_reading *reading, const char *path)
{
    struct reader r = {.reading = reading, .path = path};
    fq_map_init(&r.seen, reading->arena);
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_CONFIG_BYTES);
    enum fq_status status = FQ_OK;
    int failure = fq_read_file(path, &text);
    if (!failure && !yaml_parser_initialize(&r.parser))
        status = FQ_NOMEM;
    if (!failure && status == FQ_OK) {
        const char *bytes = text.len ? text.ptr : "";
        yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, text.len);
        status = fq_guard(read_stream, &r);
        yaml_event_delete(&r.event);
        yaml_parser_delete(&r.parser);
    }
    fq_buf_clear(&text);
    if (failure == ENOMEM)
        status = FQ_NOMEM;
    else if (failure)
        status = fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                              "cannot read the configuration file %s: %s", path, strerror(failure));
    return status;
}
