/* SPDX-License-Identifier: MIT
 *
 * Lists of records: objects with keys of their own, in a file or as a text.
 *
 *     auth:
 *       providers:
 *         - name: main
 *           type: jwt
 */
#include "base/limits.h"
#include "base/suggest.h"
#include "config/source.h"
#include "config/value.h"
#include "config/yaml.h"

struct list {
    struct fq_config_reading *reading;
    fq_str origin;
    const struct fq_config_key *key;
    char *items;
};

static enum fq_status refuse_record(struct list *list, size_t line, fq_str name, const char *what)
{
    struct fq_config_reading *reading = list->reading;
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG, "%.*s:%zu: %.*s%s%.*s: %s",
                        FQ_STR_ARG(list->origin), line, FQ_STR_ARG(list->key->name),
                        name.len ? ": " : "", FQ_STR_ARG(fq_config_shown(reading, name)), what);
}

static enum fq_status unknown_member(struct list *list, const struct fq_yaml *member)
{
    const struct fq_config_record *record = list->key->record;
    struct fq_config_reading *reading = list->reading;
    struct fq_suggestions near;
    fq_suggest_init(&near, member->name, NULL);
    for (size_t i = 0; i < record->key_count; i++)
        fq_suggest(&near, record->keys[i].name);
    fq_str shown = fq_config_shown(reading, member->name);
    if (near.count)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "%.*s:%zu: %.*s have no key %.*s; did you mean %.*s?",
                            FQ_STR_ARG(list->origin), member->line, FQ_STR_ARG(list->key->name),
                            FQ_STR_ARG(shown), FQ_STR_ARG(near.names[0]));
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                        "%.*s:%zu: %.*s have no key %.*s; 'fraiseql help config' lists all",
                        FQ_STR_ARG(list->origin), member->line, FQ_STR_ARG(list->key->name),
                        FQ_STR_ARG(shown));
}

static fq_str record_name(const struct list *list, size_t at)
{
    const struct fq_config_record *record = list->key->record;
    fq_str name;
    memcpy(&name, list->items + at * record->size + record->keys[0].offset, sizeof(name));
    return name;
}

/* The record as a whole; those before it are complete. */
static enum fq_status check_record(struct list *list, size_t at, const struct fq_yaml *node)
{
    const struct fq_config_record *record = list->key->record;
    fq_str name = record_name(list, at);
    if (name.len == 0)
        return refuse_record(list, node->line, name, "each needs a name");
    for (size_t i = 0; i < at; i++) {
        if (fq_str_eq(record_name(list, i), name))
            return refuse_record(list, node->line, name, "this name stands twice");
    }
    const char *fault = record->fault ? record->fault(list->items + at * record->size) : NULL;
    return fault ? refuse_record(list, node->line, name, fault) : FQ_OK;
}

static enum fq_status read_record(struct list *list, size_t at, const struct fq_yaml *node)
{
    const struct fq_config_record *record = list->key->record;
    struct fq_config_reading reading = *list->reading;
    reading.record = list->items + at * record->size;
    reading.within = fq_arena_printf(reading.arena, "%.*s[%zu].", FQ_STR_ARG(list->key->name), at);
    if (node->kind != FQ_YAML_MAP)
        return refuse_record(list, node->line, FQ_STR_NONE, "each is an object with keys");
    for (size_t i = 0; i < record->key_count; i++)
        fq_config_value_default(reading.arena, &record->keys[i], reading.record);
    enum fq_status status = FQ_OK;
    for (const struct fq_yaml *each = node->first; each && status == FQ_OK; each = each->next) {
        const struct fq_config_key *key = fq_config_record_key(record, each->name);
        status = key ? fq_config_assign_node(&reading, list->origin, key, each)
                     : unknown_member(list, each);
    }
    return status == FQ_OK ? check_record(list, at, node) : status;
}

enum fq_status fq_config_assign_records(struct fq_config_reading *reading, fq_str origin,
                                        const struct fq_config_key *key, const struct fq_yaml *node)
{
    struct list list = {reading, origin, key, NULL};
    if (node->kind != FQ_YAML_LIST)
        return refuse_record(&list, node->line, FQ_STR_NONE, "a list of objects belongs here");
    if (node->count > FQ_LIMIT_CONFIG_RECORDS)
        return refuse_record(&list, node->line, FQ_STR_NONE, "these are too many");
    list.items = fq_arena_array(reading->arena, node->count, key->record->size);
    enum fq_status status = FQ_OK;
    size_t at = 0;
    for (const struct fq_yaml *each = node->first; each && status == FQ_OK; each = each->next)
        status = read_record(&list, at++, each);
    const struct fq_config_records records = {list.items, node->count};
    if (status == FQ_OK)
        memcpy((char *)reading->config + key->offset, &records, sizeof(records));
    return status;
}

enum fq_status fq_config_assign_records_text(struct fq_config_reading *reading, fq_str place,
                                             const struct fq_config_key *key, fq_str value)
{
    const struct fq_yaml *root;
    enum fq_status status = fq_yaml_read(reading->arena, place, value, &root, reading->error);
    if (status != FQ_OK)
        return status;
    if (root->kind == FQ_YAML_NOTHING) {
        (void)fq_config_value_read(reading->arena, key, FQ_STR(""), reading->config);
        return FQ_OK;
    }
    return fq_config_assign_records(reading, place, key, root);
}
