/* SPDX-License-Identifier: MIT */
#include "import/smart_tags.h"

static void add_smart_tag(struct fq_arena *arena, struct fq_smart_tags *tags, fq_str name,
                          fq_str value)
{
    struct fq_smart_tag *tag = FQ_NEW(arena, struct fq_smart_tag);
    *tag = (struct fq_smart_tag){.name = name, .value = value};
    if (tags->last)
        tags->last->next = tag;
    else
        tags->first = tag;
    tags->last = tag;
}

static fq_str trim_tag(fq_str text)
{
    while (text.len && strchr(" \t\r\n", text.ptr[0]))
        text = fq_str_from_offset(text, 1);
    while (text.len && strchr(" \t\r\n", text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* ---- @omit, and what @behavior takes away ---- */

/* Several of them count together: what one leaves out, none brings back. */
static void add_omit(struct fq_arena *arena, struct fq_smart_tags *tags, fq_str words)
{
    struct fq_smart_tag *omit = tags->first;
    while (omit && !fq_str_eq(omit->name, FQ_STR("omit")))
        omit = omit->next;
    if (!omit)
        add_smart_tag(arena, tags, FQ_STR("omit"), words);
    else if (!words.len)
        omit->value = words;
    else if (omit->value.len)
        omit->value =
            fq_arena_printf(arena, "%.*s,%.*s", FQ_STR_ARG(omit->value), FQ_STR_ARG(words));
}

/* The word of @omit that a behaviour without its minus stands for; NULL: none does. */
static const char *omitted_by(fq_str behaviour)
{
    static const char *const words[][2] = {
        {"*", ""},
        {"select", "read"},
        {"insert", "create"},
        {"update", "update"},
        {"delete", "delete"},
        {"filterBy", "filter"},
        {"filter", "filter"},
        {"orderBy", "order"},
        {"order", "order"},
        {"queryField", "execute"},
        {"mutationField", "execute"},
    };
    if (fq_str_starts_with(behaviour, FQ_STR("manyRelation:")))
        return "many";
    size_t scopes = behaviour.len; /* the last word of query:resource:list counts */
    while (scopes && behaviour.ptr[scopes - 1] != ':')
        scopes--;
    behaviour = fq_str_from_offset(behaviour, scopes);
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (fq_str_eq(behaviour, fq_str_from(words[i][0])))
            return words[i][1];
    }
    return NULL;
}

static void add_word(struct fq_buf *words, fq_str word)
{
    fq_buf_printf(words, "%s%.*s", words->len ? " " : "", FQ_STR_ARG(word));
}

/* What @omit cannot say is left in a @behavior, which is told.  Lists and connections go together:
 * one without the other cannot be left out. */
static void add_behavior(struct fq_arena *arena, struct fq_smart_tags *tags, fq_str value)
{
    struct fq_buf left;
    fq_str list = FQ_STR_NONE, connection = FQ_STR_NONE;
    fq_buf_init(&left, arena, SIZE_MAX);
    for (fq_str rest = trim_tag(value); rest.len; rest = trim_tag(rest)) {
        size_t blank = fq_str_find_char(rest, ' ');
        fq_str word = fq_str_of(rest.ptr, blank);
        bool minus = word.ptr[0] == '-';
        const char *omitted = minus ? omitted_by(fq_str_from_offset(word, 1)) : NULL;
        rest = fq_str_from_offset(rest, blank);
        if (omitted)
            add_omit(arena, tags, fq_str_from(omitted));
        else if (minus && fq_str_ends_with(word, FQ_STR("list")))
            list = word;
        else if (minus && fq_str_ends_with(word, FQ_STR("connection")))
            connection = word;
        else
            add_word(&left, word);
    }
    if (list.len && connection.len)
        add_omit(arena, tags, FQ_STR("all"));
    else if (list.len || connection.len)
        add_word(&left, list.len ? list : connection);
    if (left.len)
        add_smart_tag(arena, tags, FQ_STR("behavior"), fq_buf_finish(&left));
}

static void take_tag(struct fq_arena *arena, struct fq_smart_tags *tags, fq_str name, fq_str value)
{
    if (fq_str_eq(name, FQ_STR("omit")))
        add_omit(arena, tags, value);
    else if (fq_str_eq(name, FQ_STR("behavior")))
        add_behavior(arena, tags, value);
    else
        add_smart_tag(arena, tags, name, value);
}

/* ---- reading ---- */

void fq_smart_tags_of_comment(struct fq_arena *arena, fq_str comment, struct fq_smart_tags *tags)
{
    bool any = false;
    fq_str rest = comment;
    while (fq_str_starts_with(rest, FQ_STR("@"))) {
        size_t end = fq_str_find_char(rest, '\n');
        fq_str line = fq_str_of(rest.ptr + 1, end - 1);
        size_t blank = fq_str_find_char(line, ' ');
        fq_str name = trim_tag(fq_str_of(line.ptr, blank));
        rest = fq_str_from_offset(rest, end + 1);
        if (fq_str_starts_with(name, FQ_STR("fraiseql")))
            return; /* it speaks to us already */
        take_tag(arena, tags, name, fq_arena_str(arena, trim_tag(fq_str_from_offset(line, blank))));
        any = true;
    }
    if (any)
        tags->description = fq_arena_str(arena, trim_tag(rest));
}

static void add_tree_tag(struct fq_arena *arena, struct fq_smart_tags *tags, fq_str name,
                         const struct fq_yaml *value)
{
    if (value->kind == FQ_YAML_LIST) {
        FQ_YAML_EACH(value, item)
        add_tree_tag(arena, tags, name, item);
    } else if (value->kind == FQ_YAML_TEXT && !value->quoted &&
               fq_str_eq(value->text, FQ_STR("true"))) {
        take_tag(arena, tags, name, FQ_STR(""));
    } else if (value->kind == FQ_YAML_TEXT && value->quoted) {
        take_tag(arena, tags, name, value->text);
    }
}

void fq_smart_tags_of_tree(struct fq_arena *arena, const struct fq_import_tree *tree,
                           struct fq_smart_tags *tags)
{
    struct fq_import_tree map = fq_import_tree_get(tree, "tags");
    struct fq_import_tree description = fq_import_tree_get(tree, "description");
    if (!tree->value)
        return;
    tags->place = fq_import_tree_place(arena, tree->file, tree->value);
    if (description.value && description.value->kind == FQ_YAML_TEXT)
        tags->description = description.value->text;
    if (!map.value || map.value->kind != FQ_YAML_MAP)
        return;
    FQ_YAML_EACH(map.value, tag)
    add_tree_tag(arena, tags, tag->name, tag);
}

const struct fq_smart_tag *fq_smart_tag(const struct fq_smart_tags *tags, const char *name)
{
    const struct fq_smart_tag *found = NULL;
    FQ_SMART_TAGS_EACH(tags, tag)
    {
        if (fq_str_eq(tag->name, fq_str_from(name)))
            found = tag;
    }
    return found;
}

bool fq_smart_tag_has(const struct fq_smart_tag *tag, const char *word)
{
    if (!tag || !tag->value.len)
        return tag != NULL;
    fq_str rest = tag->value;
    while (rest.len) {
        size_t comma = fq_str_find_char(rest, ',');
        if (fq_str_eq(trim_tag(fq_str_of(rest.ptr, comma)), fq_str_from(word)))
            return true;
        rest = fq_str_from_offset(rest, comma + 1);
    }
    return false;
}
