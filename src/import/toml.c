/* SPDX-License-Identifier: MIT
 *
 * TOML 1.0:  { [table] | [[list]] | key = value } , one on each line
 * A table that a header or a value has said is not said again; toml_node.state knows how it came to
 * be.  Texts and words are in toml_text.c.
 */
#include "base/limits.h"
#include "import/toml.h"

/* How a table or list came to be, and so who may add to it. */
enum toml_state {
    TOML_IMPLIED, /* [a.b] says that there is an a; a header may still say it */
    TOML_DOTTED,  /* a.b = 1 does; only such keys of the same table add to it */
    TOML_STATED,  /* by a header of its own */
    TOML_ITEMS,   /* a list of [[headers]] */
    TOML_CLOSED,  /* a value, to which nothing is added */
};

struct toml_node {
    struct fq_yaml yaml;
    struct toml_node *last; /* of its parts */
    struct fq_map members;  /* of a table, by name */
    enum toml_state state;
    size_t depth;
};

static enum fq_status read_toml_value(struct toml *t, struct toml_node *into);

static struct toml_node *refuse_node(struct toml *t, const char *what)
{
    enum fq_status said = fq_toml_refuse(t, what);
    (void)said;
    return NULL;
}

/* Anything that takes part in the tree, behind the parts that are there.  NULL: refused. */
static struct toml_node *add_toml_node(struct toml *t, struct toml_node *in, fq_str name)
{
    if (in->depth == FQ_LIMIT_YAML_DEPTH)
        return refuse_node(t, "this is nested too deeply");
    if (++t->values > FQ_LIMIT_YAML_VALUES)
        return refuse_node(t, "these are too many values");
    struct toml_node *node = FQ_NEW(t->arena, struct toml_node);
    node->yaml = (struct fq_yaml){.name = name, .line = t->name_line, .column = t->name_column};
    node->depth = in->depth + 1;
    fq_map_init(&node->members, t->arena);
    if (in->last)
        in->last->yaml.next = &node->yaml;
    else
        in->yaml.first = &node->yaml;
    in->last = node;
    in->yaml.count++;
    if (in->yaml.kind == FQ_YAML_MAP)
        fq_map_add(&in->members, name, node);
    return node;
}

static enum fq_status add_toml_table(struct toml *t, struct toml_node *in, fq_str name,
                                     enum toml_state state, struct toml_node **ret)
{
    struct toml_node *table = add_toml_node(t, in, name);
    if (!table)
        return FQ_CONFIG;
    table->yaml.kind = FQ_YAML_MAP;
    table->state = state;
    *ret = table;
    return FQ_OK;
}

/* ---- keys ---- */

static enum fq_status read_toml_name(struct toml *t, fq_str *ret)
{
    t->name_line = t->line;
    t->name_column = t->at - t->line_start + 1;
    char c = fq_toml_peek(t);
    return c == '"' || c == '\'' ? fq_toml_line_text(t, ret) : fq_toml_bare_name(t, ret);
}

/* A dot, with blanks around it: the name goes on. */
static bool toml_name_goes_on(struct toml *t)
{
    fq_toml_skip_blanks(t);
    if (fq_toml_peek(t) != '.')
        return false;
    fq_toml_step(t);
    fq_toml_skip_blanks(t);
    return true;
}

/* Into the table that a name before a dot leads to; of a list of tables, its last one. */
static enum fq_status enter_toml_table(struct toml *t, struct toml_node **at, fq_str name,
                                       enum toml_state state)
{
    struct toml_node *found = fq_map_get(&(*at)->members, name);
    if (!found)
        return add_toml_table(t, *at, name, state, at);
    if (found->state == TOML_ITEMS && state == TOML_IMPLIED)
        found = found->last;
    bool enters = found->yaml.kind == FQ_YAML_MAP && found->state != TOML_CLOSED &&
                  (state == TOML_IMPLIED || found->state == TOML_DOTTED);
    if (!enters)
        return fq_toml_refuse(t, "what the name says is there already");
    *at = found;
    return FQ_OK;
}

/* Key: Name { "." Name } "=" Value */
static enum fq_status read_toml_member(struct toml *t, struct toml_node *in)
{
    fq_str name;
    enum fq_status status = read_toml_name(t, &name);
    while (!status && toml_name_goes_on(t)) {
        status = enter_toml_table(t, &in, name, TOML_DOTTED);
        if (!status)
            status = read_toml_name(t, &name);
    }
    if (status)
        return status;
    if (fq_toml_peek(t) != '=')
        return fq_toml_refuse(t, "here stands '='");
    if (fq_map_get(&in->members, name))
        return fq_toml_refuse(t, "the name is there already");
    fq_toml_step(t);
    fq_toml_skip_blanks(t);
    struct toml_node *member = add_toml_node(t, in, name);
    return member ? read_toml_value(t, member) : FQ_CONFIG;
}

/* ---- values ---- */

static enum fq_status read_toml_list(struct toml *t, struct toml_node *into)
{
    into->yaml.kind = FQ_YAML_LIST;
    fq_toml_step(t);
    enum fq_status status = fq_toml_skip_lines(t);
    while (!status && fq_toml_peek(t) != ']') {
        t->name_line = t->line;
        t->name_column = t->at - t->line_start + 1;
        struct toml_node *item = add_toml_node(t, into, FQ_STR(""));
        status = item ? read_toml_value(t, item) : FQ_CONFIG;
        if (!status)
            status = fq_toml_skip_lines(t);
        if (status || fq_toml_peek(t) != ',')
            break;
        fq_toml_step(t);
        status = fq_toml_skip_lines(t);
    }
    return status ? status : fq_toml_expect(t, ']', "a comma is missing");
}

/* On one line, and without a comma at its end. */
static enum fq_status read_toml_inline(struct toml *t, struct toml_node *into)
{
    enum fq_status status = FQ_OK;
    into->yaml.kind = FQ_YAML_MAP;
    fq_toml_step(t);
    fq_toml_skip_blanks(t);
    if (fq_toml_peek(t) == '}')
        return fq_toml_expect(t, '}', "");
    for (;;) {
        status = read_toml_member(t, into);
        fq_toml_skip_blanks(t);
        if (status || fq_toml_peek(t) != ',')
            break;
        fq_toml_step(t);
        fq_toml_skip_blanks(t);
    }
    return status ? status : fq_toml_expect(t, '}', "a comma is missing");
}

static enum fq_status read_toml_value(struct toml *t, struct toml_node *into)
{
    enum fq_status status;
    char c = fq_toml_peek(t);
    if (c == '[') {
        status = read_toml_list(t, into);
    } else if (c == '{') {
        status = read_toml_inline(t, into);
    } else {
        into->yaml.kind = FQ_YAML_TEXT;
        into->yaml.quoted = c == '"' || c == '\'';
        status = into->yaml.quoted ? fq_toml_text(t, &into->yaml.text)
                                   : fq_toml_word(t, &into->yaml.text);
    }
    into->state = TOML_CLOSED;
    return status;
}

/* ---- headers ---- */

/* [[name]]: one more table of the list. */
static enum fq_status open_toml_item(struct toml *t, struct toml_node *at, fq_str name,
                                     struct toml_node **ret)
{
    struct toml_node *list = fq_map_get(&at->members, name);
    if (!list)
        list = add_toml_node(t, at, name);
    if (!list)
        return FQ_CONFIG;
    if (list->yaml.kind == FQ_YAML_NOTHING) {
        list->yaml.kind = FQ_YAML_LIST;
        list->state = TOML_ITEMS;
    }
    if (list->state != TOML_ITEMS)
        return fq_toml_refuse(t, "what the name says is there already");
    return add_toml_table(t, list, FQ_STR(""), TOML_STATED, ret);
}

static enum fq_status open_toml_table(struct toml *t, struct toml_node *at, fq_str name,
                                      struct toml_node **ret)
{
    struct toml_node *found = fq_map_get(&at->members, name);
    if (!found)
        return add_toml_table(t, at, name, TOML_STATED, ret);
    if (found->yaml.kind != FQ_YAML_MAP || found->state != TOML_IMPLIED)
        return fq_toml_refuse(t, "the table is there already");
    found->state = TOML_STATED;
    *ret = found;
    return FQ_OK;
}

static enum fq_status read_toml_header(struct toml *t, struct toml_node *root,
                                       struct toml_node **ret)
{
    struct toml_node *at = root;
    fq_str name;
    fq_toml_step(t);
    bool item = fq_toml_peek(t) == '[';
    if (item)
        fq_toml_step(t);
    fq_toml_skip_blanks(t);
    enum fq_status status = read_toml_name(t, &name);
    while (!status && toml_name_goes_on(t)) {
        status = enter_toml_table(t, &at, name, TOML_IMPLIED);
        if (!status)
            status = read_toml_name(t, &name);
    }
    if (!status)
        status = item ? open_toml_item(t, at, name, ret) : open_toml_table(t, at, name, ret);
    if (!status && item)
        status = fq_toml_expect(t, ']', "the header does not end");
    return status ? status : fq_toml_expect(t, ']', "the header does not end");
}

/* ---- the whole ---- */

static enum fq_status read_toml_lines(struct toml *t, struct toml_node *root)
{
    struct toml_node *table = root;
    enum fq_status status = fq_toml_skip_lines(t);
    while (!status && t->at < t->text.len) {
        status =
            fq_toml_peek(t) == '[' ? read_toml_header(t, root, &table) : read_toml_member(t, table);
        if (!status)
            status = fq_toml_end_line(t);
        if (!status)
            status = fq_toml_skip_lines(t);
    }
    return status;
}

enum fq_status fq_import_toml_read(struct fq_arena *arena, fq_str origin, fq_str text,
                                   const struct fq_yaml **ret, struct fq_error *reterr)
{
    struct toml t = {.arena = arena, .origin = origin, .text = text, .line = 1, .error = reterr};
    struct toml_node *root = FQ_NEW(arena, struct toml_node);
    root->yaml = (struct fq_yaml){.kind = FQ_YAML_MAP, .line = 1, .column = 1};
    root->state = TOML_STATED;
    fq_map_init(&root->members, arena);
    if (fq_str_starts_with(text, FQ_STR("\xef\xbb\xbf")))
        t.at = t.line_start = 3;
    if (fq_utf8_check(text) < text.len)
        return fq_toml_refuse(&t, "this is no UTF-8");
    enum fq_status status = read_toml_lines(&t, root);
    if (!status)
        *ret = &root->yaml;
    return status;
}
