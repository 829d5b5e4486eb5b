/* SPDX-License-Identifier: MIT
 *
 * Keys and sections of the table by their names, and the nearest one to a name that is none.
 */
#include <stdio.h>

#include "base/suggest.h"
#include "config/table.h"

const struct fq_config_key *fq_config_key_find(fq_str name)
{
    for (size_t i = 0; i < fq_config_key_count; i++) {
        if (fq_str_eq(fq_config_keys[i].name, name))
            return &fq_config_keys[i];
    }
    return NULL;
}

const struct fq_config_key *fq_config_record_key(const struct fq_config_record *record, fq_str name)
{
    for (size_t i = 0; i < record->key_count; i++) {
        if (fq_str_eq(record->keys[i].name, name))
            return &record->keys[i];
    }
    return NULL;
}

bool fq_config_section_exists(fq_str name)
{
    for (size_t i = 0; i < fq_config_section_count; i++) {
        if (fq_str_eq(fq_config_sections[i].name, name))
            return true;
    }
    return false;
}

static fq_str section_of(fq_str name)
{
    return fq_str_of(name.ptr, fq_str_find_char(name, '.'));
}

static fq_str field_of(fq_str name)
{
    return fq_str_from_offset(name, fq_str_find_char(name, '.') + 1);
}

fq_str fq_config_key_section(const struct fq_config_key *key)
{
    return section_of(key->name);
}

fq_str fq_config_key_field(const struct fq_config_key *key)
{
    return field_of(key->name);
}

static fq_str nearest_section(fq_str name)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, name, NULL);
    for (size_t i = 0; i < fq_config_section_count; i++)
        fq_suggest(&near, fq_config_sections[i].name);
    return near.count ? near.names[0] : FQ_STR_NONE;
}

/* The field is right, and its section wrong or left out. */
static fq_str key_with_field(fq_str field)
{
    for (size_t i = 0; i < fq_config_key_count; i++) {
        if (fq_str_eq(fq_config_key_field(&fq_config_keys[i]), field))
            return fq_config_keys[i].name;
    }
    return FQ_STR_NONE;
}

/* Where the section is right only the rest can be a misspelling, and of a key of that section. */
static fq_str nearest_key(fq_str name)
{
    fq_str section = section_of(name), best = FQ_STR_NONE;
    bool known = fq_config_section_exists(section);
    struct fq_suggestions near;
    fq_suggest_init(&near, known ? field_of(name) : name, NULL);
    for (size_t i = 0; i < fq_config_key_count; i++) {
        const struct fq_config_key *key = &fq_config_keys[i];
        fq_str part = known ? fq_config_key_field(key) : key->name;
        if (known && !fq_str_eq(fq_config_key_section(key), section))
            continue;
        fq_suggest(&near, part);
        if (near.count && near.names[0].ptr == part.ptr)
            best = key->name;
    }
    return best;
}

fq_str fq_config_key_nearest(fq_str name)
{
    fq_str field = field_of(name);
    fq_str moved = key_with_field(field.len ? field : name);
    if (moved.len)
        return moved;
    return field.len ? nearest_key(name) : nearest_section(name);
}

void fq_config_key_variable(const struct fq_config_key *key, char name[FQ_CONFIG_VARIABLE_BYTES])
{
    int len = snprintf(name, FQ_CONFIG_VARIABLE_BYTES, "FRAISEQL_%.*s", FQ_STR_ARG(key->name));
    for (int i = 0; i < len && i < FQ_CONFIG_VARIABLE_BYTES; i++) {
        if (name[i] == '.')
            name[i] = '_';
        else if (name[i] >= 'a' && name[i] <= 'z')
            name[i] = (char)(name[i] - 'a' + 'A');
    }
}
