/* SPDX-License-Identifier: MIT */
#include "config/value.h"

/* Largest first, so that printing finds the shortest form. */
struct unit {
    fq_str name;
    uint64_t factor;
};

static const struct unit duration_units[] = {
    {FQ_STR_INIT("h"), 3600000},
    {FQ_STR_INIT("min"), 60000},
    {FQ_STR_INIT("s"), 1000},
    {FQ_STR_INIT("ms"), 1},
};

static const struct unit size_units[] = {
    {FQ_STR_INIT("GiB"), 1024ull * 1024 * 1024},
    {FQ_STR_INIT("MiB"), 1024ull * 1024},
    {FQ_STR_INIT("KiB"), 1024},
    {FQ_STR_INIT("B"), 1},
};

static const struct unit share_units[] = {{FQ_STR_INIT("%"), 1}};

static const struct {
    fq_str word;
    bool value;
} bool_words[] = {
    {FQ_STR_INIT("true"), true}, {FQ_STR_INIT("false"), false}, {FQ_STR_INIT("yes"), true},
    {FQ_STR_INIT("no"), false},  {FQ_STR_INIT("on"), true},     {FQ_STR_INIT("off"), false},
};

static void *field_of(const struct fq_config_key *key, void *holder)
{
    return (char *)holder + key->offset;
}

static const void *field_in(const struct fq_config_key *key, const void *holder)
{
    return (const char *)holder + key->offset;
}

/* Digits alone: no sign, no space. */
static bool read_count(fq_str text, uint64_t *ret)
{
    int64_t value;
    if (text.len == 0 || text.ptr[0] == '-' || !fq_str_to_i64(text, &value))
        return false;
    *ret = (uint64_t)value;
    return true;
}

/* A number with one of the units, or without any when bare allows it. */
static bool read_with_unit(fq_str text, const struct unit *units, size_t count, bool bare,
                           uint64_t *ret)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    uint64_t number;
    if (!read_count(fq_str_of(text.ptr, digits), &number))
        return false;
    fq_str suffix = fq_str_from_offset(text, digits);
    if (suffix.len == 0) {
        *ret = number;
        return bare;
    }
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(suffix, units[i].name))
            return !__builtin_mul_overflow(number, units[i].factor, ret);
    }
    return false;
}

static bool read_duration(fq_str text, uint64_t *ret)
{
    return read_with_unit(text, duration_units, FQ_ARRAY_LEN(duration_units), false, ret);
}

static bool read_size(fq_str text, uint64_t *ret)
{
    return read_with_unit(text, size_units, FQ_ARRAY_LEN(size_units), true, ret);
}

static bool read_share(fq_str text, uint64_t *ret)
{
    return read_with_unit(text, share_units, FQ_ARRAY_LEN(share_units), true, ret);
}

static bool read_bool(fq_str text, bool *ret)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(bool_words); i++) {
        if (fq_str_eq_nocase(text, bool_words[i].word)) {
            *ret = bool_words[i].value;
            return true;
        }
    }
    return false;
}

static bool read_word(const struct fq_config_key *key, fq_str text, uint64_t *ret)
{
    for (uint32_t i = 0; key->words[i]; i++) {
        if (fq_str_eq(text, fq_str_from(key->words[i]))) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool in_range(const struct fq_config_key *key, uint64_t number)
{
    return number >= key->low && number <= key->high;
}

static void store_u32(const struct fq_config_key *key, void *holder, uint64_t number)
{
    uint32_t value = (uint32_t)number;
    memcpy(field_of(key, holder), &value, sizeof(value));
}

static void store_size(const struct fq_config_key *key, void *holder, uint64_t number)
{
    size_t value = (size_t)number;
    memcpy(field_of(key, holder), &value, sizeof(value));
}

static fq_str trimmed(fq_str s)
{
    while (s.len && s.ptr[0] == ' ')
        s = fq_str_of(s.ptr + 1, s.len - 1);
    while (s.len && s.ptr[s.len - 1] == ' ')
        s.len--;
    return s;
}

/* "public, app" as two items, "" as none. */
static bool read_list(struct fq_arena *arena, const struct fq_config_key *key, fq_str text,
                      void *holder)
{
    size_t count = trimmed(text).len > 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == ',';
    fq_str *items = FQ_NEW_ARRAY(arena, count, fq_str);
    for (size_t i = 0; i < count; i++) {
        size_t len = fq_str_find_char(text, ',');
        items[i] = trimmed(fq_str_of(text.ptr, len));
        text = fq_str_from_offset(text, len + 1);
    }
    return fq_config_value_read_items(arena, key, items, count, holder);
}

bool fq_config_value_read_items(struct fq_arena *arena, const struct fq_config_key *key,
                                const fq_str *items, size_t count, void *holder)
{
    fq_str *kept = FQ_NEW_ARRAY(arena, count, fq_str);
    for (size_t i = 0; i < count; i++) {
        if (!key->items->accepts(items[i]))
            return false;
        kept[i] = fq_arena_str(arena, items[i]);
    }
    if (count == 0 && !key->items->may_be_none)
        return false;
    struct fq_config_list list = {kept, count};
    memcpy(field_of(key, holder), &list, sizeof(list));
    return true;
}

bool fq_config_value_read(struct fq_arena *arena, const struct fq_config_key *key, fq_str text,
                          void *holder)
{
    uint64_t number = 0;
    bool truth = false;
    fq_str copy;
    switch (key->type) {
    case FQ_CONFIG_TEXT:
        copy = fq_arena_str(arena, text);
        memcpy(field_of(key, holder), &copy, sizeof(copy));
        return true;
    case FQ_CONFIG_COUNT:
        if (!read_count(text, &number) || !in_range(key, number))
            return false;
        store_u32(key, holder, number);
        return true;
    case FQ_CONFIG_AMOUNT:
        if (!read_count(text, &number) || !in_range(key, number))
            return false;
        memcpy(field_of(key, holder), &number, sizeof(number));
        return true;
    case FQ_CONFIG_SHARE:
        if (!read_share(text, &number) || !in_range(key, number))
            return false;
        store_u32(key, holder, number);
        return true;
    case FQ_CONFIG_DURATION:
        if (!read_duration(text, &number) || !in_range(key, number))
            return false;
        store_u32(key, holder, number);
        return true;
    case FQ_CONFIG_SIZE:
        if (!read_size(text, &number) || !in_range(key, number))
            return false;
        store_size(key, holder, number);
        return true;
    case FQ_CONFIG_WORD:
        if (!read_word(key, text, &number))
            return false;
        store_u32(key, holder, number);
        return true;
    case FQ_CONFIG_BOOL:
        if (!read_bool(text, &truth))
            return false;
        memcpy(field_of(key, holder), &truth, sizeof(truth));
        return true;
    case FQ_CONFIG_LIST:
        return read_list(arena, key, text, holder);
    case FQ_CONFIG_RECORDS:
        memcpy(field_of(key, holder), &(struct fq_config_records){NULL, 0},
               sizeof(struct fq_config_records));
        return text.len == 0;
    }
    return false;
}

void fq_config_value_default(struct fq_arena *arena, const struct fq_config_key *key, void *holder)
{
    bool truth = key->number != 0;
    switch (key->type) {
    case FQ_CONFIG_TEXT:
    case FQ_CONFIG_LIST:
    case FQ_CONFIG_RECORDS:
        (void)fq_config_value_read(arena, key, fq_str_from(key->text), holder);
        break;
    case FQ_CONFIG_COUNT:
    case FQ_CONFIG_SHARE:
    case FQ_CONFIG_DURATION:
    case FQ_CONFIG_WORD:
        store_u32(key, holder, key->number);
        break;
    case FQ_CONFIG_SIZE:
        store_size(key, holder, key->number);
        break;
    case FQ_CONFIG_AMOUNT:
        memcpy(field_of(key, holder), &key->number, sizeof(key->number));
        break;
    case FQ_CONFIG_BOOL:
        memcpy(field_of(key, holder), &truth, sizeof(truth));
        break;
    }
}

/* In the largest unit that divides the number. */
static void print_with_unit(struct fq_buf *buf, uint64_t number, const struct unit *units,
                            size_t count)
{
    size_t i = 0;
    while (i + 1 < count && (number == 0 || number % units[i].factor != 0))
        i++;
    fq_buf_u64(buf, number / units[i].factor);
    fq_buf_str_add(buf, units[i].name);
}

static void print_plain(struct fq_buf *buf, const struct fq_config_key *key, uint64_t number)
{
    if (key->type == FQ_CONFIG_DURATION)
        print_with_unit(buf, number, duration_units, FQ_ARRAY_LEN(duration_units));
    else if (key->type == FQ_CONFIG_SHARE)
        print_with_unit(buf, number, share_units, FQ_ARRAY_LEN(share_units));
    else if (key->type == FQ_CONFIG_SIZE)
        print_with_unit(buf, number, size_units, FQ_ARRAY_LEN(size_units));
    else
        fq_buf_u64(buf, number);
}

void fq_config_value_print_number(struct fq_buf *buf, const struct fq_config_key *key,
                                  uint64_t number)
{
    if (key->type == FQ_CONFIG_WORD)
        fq_buf_str_add(buf, fq_str_from(key->words[number]));
    else if (key->type == FQ_CONFIG_BOOL)
        fq_buf_str_add(buf, number ? FQ_STR("true") : FQ_STR("false"));
    else
        print_plain(buf, key, number);
}

static void print_list(struct fq_buf *buf, const struct fq_config_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_buf_literal(buf, ", ");
        fq_buf_str_add(buf, list->items[i]);
    }
}

static void print_records(struct fq_buf *buf, const struct fq_config_key *key,
                          const struct fq_config_records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        if (i)
            fq_buf_literal(buf, ", ");
        const char *record = (const char *)records->items + i * key->record->size;
        fq_config_value_print(buf, &key->record->keys[0], record);
    }
}

void fq_config_value_print(struct fq_buf *buf, const struct fq_config_key *key, const void *holder)
{
    const void *field = field_in(key, holder);
    switch (key->type) {
    case FQ_CONFIG_TEXT:
        fq_buf_str_add(buf, *(const fq_str *)field);
        break;
    case FQ_CONFIG_COUNT:
    case FQ_CONFIG_SHARE:
    case FQ_CONFIG_DURATION:
    case FQ_CONFIG_WORD:
        fq_config_value_print_number(buf, key, *(const uint32_t *)field);
        break;
    case FQ_CONFIG_SIZE:
        fq_config_value_print_number(buf, key, *(const size_t *)field);
        break;
    case FQ_CONFIG_AMOUNT:
        fq_config_value_print_number(buf, key, *(const uint64_t *)field);
        break;
    case FQ_CONFIG_BOOL:
        fq_config_value_print_number(buf, key, *(const bool *)field);
        break;
    case FQ_CONFIG_LIST:
        print_list(buf, field);
        break;
    case FQ_CONFIG_RECORDS:
        print_records(buf, key, field);
        break;
    }
}

static void describe_range(struct fq_buf *buf, const struct fq_config_key *key)
{
    fq_buf_literal(buf, " from ");
    print_plain(buf, key, key->low);
    fq_buf_literal(buf, " to ");
    print_plain(buf, key, key->high);
}

void fq_config_value_describe(struct fq_buf *buf, const struct fq_config_key *key)
{
    switch (key->type) {
    case FQ_CONFIG_TEXT:
        fq_buf_literal(buf, "a text");
        break;
    case FQ_CONFIG_COUNT:
    case FQ_CONFIG_AMOUNT:
        fq_buf_literal(buf, "a whole number");
        describe_range(buf, key);
        break;
    case FQ_CONFIG_SHARE:
        fq_buf_literal(buf, "a share in per cent, like 10%,");
        describe_range(buf, key);
        break;
    case FQ_CONFIG_DURATION:
        fq_buf_literal(buf, "a duration in ms, s, min or h, like 5s,");
        describe_range(buf, key);
        break;
    case FQ_CONFIG_SIZE:
        fq_buf_literal(buf, "a size in B, KiB, MiB or GiB, like 2MiB,");
        describe_range(buf, key);
        break;
    case FQ_CONFIG_WORD:
        for (size_t i = 0; key->words[i]; i++) {
            if (i)
                fq_buf_str_add(buf, key->words[i + 1] ? FQ_STR(", ") : FQ_STR(" or "));
            fq_buf_str_add(buf, fq_str_from(key->words[i]));
        }
        break;
    case FQ_CONFIG_BOOL:
        fq_buf_literal(buf, "true or false");
        break;
    case FQ_CONFIG_LIST:
        fq_buf_str_add(buf, fq_str_from(key->items->described));
        break;
    case FQ_CONFIG_RECORDS:
        fq_buf_printf(buf, "a list of %s, each an object, as YAML or JSON; or none",
                      key->record->described);
        break;
    }
}
