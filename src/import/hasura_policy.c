/* SPDX-License-Identifier: MIT
 *
 * Permissions become a policy file: one role after the other, in the order in which the metadata
 * names them.
 */
#include "import/hasura.h"
#include "json/json.h"
#include "model/policy.h"

static const struct permission {
    const char *part;
    enum fq_policy_action action;
} permissions[] = {
    {"select_permissions", FQ_POLICY_READ},
    {"insert_permissions", FQ_POLICY_CREATE},
    {"update_permissions", FQ_POLICY_UPDATE},
    {"delete_permissions", FQ_POLICY_DELETE},
};

struct policy_writer {
    struct fq_hasura *h;
    struct fq_map roles; /* those that the metadata names */
    fq_str role;         /* whose rules are written: */
    struct fq_buf types; /* of it */
    struct fq_buf rules; /* of a type */
};

static struct fq_import_tree permission_of(const struct fq_hasura_table *table, const char *part,
                                           fq_str role, struct fq_import_tree *ret_entry)
{
    struct fq_import_tree list = fq_import_tree_get(&table->tree, part);
    for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree item = {value, list.file};
        if (!fq_str_eq(fq_import_tree_text(&item, "role"), role))
            continue;
        *ret_entry = item;
        return fq_import_tree_get(&item, "permission");
    }
    return (struct fq_import_tree){0};
}

static bool may_read(const struct fq_hasura_table *table, fq_str role)
{
    struct fq_import_tree entry;
    return permission_of(table, "select_permissions", role, &entry).value != NULL;
}

/* ---- fields ---- */

static bool is_permitted(const struct fq_import_tree *list, fq_str name)
{
    if (!list->value || list->value->kind != FQ_YAML_LIST)
        return false;
    FQ_YAML_EACH(list->value, item)
    {
        if (fq_str_eq(item->text, name))
            return true;
    }
    return false;
}

static void add_field_name(struct fq_buf *out, fq_str name)
{
    bool first = out->len && out->ptr[out->len - 1] == '[';
    fq_buf_str_add(out, first ? FQ_STR("") : FQ_STR(", "));
    fq_buf_str_add(out, name);
}

static void add_permitted_columns(struct policy_writer *w, const struct fq_hasura_table *table,
                                  const struct fq_import_tree *columns,
                                  const struct fq_import_tree *set, struct fq_buf *out)
{
    if (!columns->value || columns->value->kind != FQ_YAML_LIST)
        return;
    FQ_YAML_EACH(columns->value, column)
    {
        const struct fq_import_tree at = {column, columns->file};
        const struct fq_adjust_field *field =
            table->type ? fq_adjust_column(table->type, column->text) : NULL;
        if (set->value && fq_yaml_get(set->value, column->text))
            continue;
        if (field)
            add_field_name(out, field->name);
        else
            fq_import_note(&w->h->import->notes, FQ_HASURA_PLACE(w->h, &at),
                           "if it is one whose name is a secret's, or an internal key, show it in "
                           "the schema file with @column and add it to the policy",
                           "the column %.*s.%.*s has no field", FQ_STR_ARG(table->name),
                           FQ_STR_ARG(column->text));
    }
}

/* Whoever may read both ends may follow what leads from one to the other; and computed fields that
 * the permission lists. */
static void add_related_fields(struct policy_writer *w, const struct fq_hasura_table *table,
                               const struct fq_import_tree *permission, struct fq_buf *out)
{
    struct fq_import_tree computed = fq_import_tree_get(permission, "computed_fields");
    for (const struct fq_adjust_field *field = table->type->fields; field; field = field->next) {
        bool many = false, value = field->field && (field->field->source == FQ_FROM_COLUMN ||
                                                    field->field->source == FQ_FROM_MEMBER);
        if (field->hidden || value || (field->field && field->field->beside))
            continue;
        const struct fq_hasura_table *to = fq_hasura_remote(w->h, table, field->name, &many);
        if (to ? may_read(to, w->role) : is_permitted(&computed, field->name))
            add_field_name(out, field->name);
    }
}

static bool is_star(const struct fq_import_tree *columns)
{
    return columns->value && columns->value->kind == FQ_YAML_TEXT &&
           fq_str_eq(columns->value->text, FQ_STR("*"));
}

/* Of rows that a function of the row gives, the permissions of their table decide. */
static bool gives_value(const struct fq_hasura *h, const struct fq_adjust_field *field)
{
    const struct fq_model_field *given = field->field;
    if (field->hidden || !given || given->beside || given->source != FQ_FROM_FUNCTION)
        return false;
    const struct fq_catalog_type *type =
        fq_catalog_type(h->import->schema->model->catalog, given->function->function->returns);
    return !type || !type->of_relation;
}

/* Their "*" is all columns: computed values are listed beside it, and presets are not given. */
static void add_all_but(struct policy_writer *w, const struct fq_hasura_table *table,
                        const struct fq_import_tree *permission, enum fq_policy_action action,
                        const struct fq_import_tree *set)
{
    struct fq_import_tree computed = fq_import_tree_get(permission, "computed_fields");
    struct fq_buf except;
    fq_buf_init(&except, w->h->import->arena, SIZE_MAX);
    fq_buf_char(&except, '[');
    for (const struct fq_yaml *preset = set->value ? set->value->first : NULL; preset;
         preset = preset->next) {
        const struct fq_adjust_field *field = fq_hasura_field(table, preset->name);
        if (field)
            add_field_name(&except, field->name);
    }
    for (const struct fq_adjust_field *field = table->type->fields;
         field && action == FQ_POLICY_READ; field = field->next) {
        if (gives_value(w->h, field) && !is_permitted(&computed, field->name))
            add_field_name(&except, field->name);
    }
    fq_buf_literal(&w->rules, "fields: \"*\"");
    if (except.len > 1)
        fq_buf_printf(&w->rules, ", except: %.*s]", FQ_STR_ARG(fq_buf_str(&except)));
}

static void add_permitted_fields(struct policy_writer *w, const struct fq_hasura_table *table,
                                 const struct fq_import_tree *permission,
                                 enum fq_policy_action action, const struct fq_import_tree *set)
{
    struct fq_import_tree columns = fq_import_tree_get(permission, "columns");
    if (is_star(&columns)) {
        add_all_but(w, table, permission, action, set);
        return;
    }
    fq_buf_literal(&w->rules, "fields: [");
    add_permitted_columns(w, table, &columns, set, &w->rules);
    if (action == FQ_POLICY_READ)
        add_related_fields(w, table, permission, &w->rules);
    fq_buf_char(&w->rules, ']');
}

/* ---- rules ---- */

static bool add_set(struct policy_writer *w, const struct fq_hasura_table *table,
                    const struct fq_import_tree *set)
{
    struct fq_buf *out = &w->rules;
    if (!set->value || set->value->kind != FQ_YAML_MAP || !set->value->count)
        return true;
    fq_buf_literal(out, ", set: {");
    FQ_YAML_EACH(set->value, preset)
    {
        const struct fq_import_tree at = {preset, set->file};
        const struct fq_adjust_field *field = fq_hasura_field(table, preset->name);
        fq_str value;
        if (!fq_hasura_value(w->h, &at, &value))
            return false;
        if (!field) {
            fq_import_note(&w->h->import->notes, FQ_HASURA_PLACE(w->h, &at),
                           "show the column in the schema file with @column, or give it a default "
                           "or a trigger",
                           "the preset of %.*s.%.*s cannot be said, since it has no field",
                           FQ_STR_ARG(table->name), FQ_STR_ARG(preset->name));
            return false;
        }
        fq_buf_printf(out, "%s%.*s: %.*s", out->ptr[out->len - 1] == '{' ? "" : ", ",
                      FQ_STR_ARG(field->name), FQ_STR_ARG(value));
    }
    fq_buf_char(out, '}');
    return true;
}

static bool says_nothing(const struct fq_yaml *condition)
{
    return fq_import_is_null(condition) || (condition->kind == FQ_YAML_MAP && !condition->count);
}

static bool add_filter(struct policy_writer *w, const struct fq_hasura_table *table,
                       const struct fq_import_tree *permission, const char *part, const char *key)
{
    struct fq_import_tree filter = fq_import_tree_get(permission, part);
    fq_str text;
    if (!filter.value || says_nothing(filter.value))
        return true;
    if (!fq_hasura_filter(w->h, table, &filter, &text))
        return false;
    bool first = w->rules.len && w->rules.ptr[w->rules.len - 1] == '{';
    fq_buf_printf(&w->rules, "%s%s: %.*s", first ? "" : ", ", key, FQ_STR_ARG(text));
    return true;
}

/* What rows become after a change is asked for only where the metadata asks. */
static bool add_check_of_update(struct policy_writer *w, const struct fq_hasura_table *table,
                                const struct fq_import_tree *permission)
{
    struct fq_import_tree check = fq_import_tree_get(permission, "check");
    if (check.value && !says_nothing(check.value))
        return add_filter(w, table, permission, "check", "check");
    fq_buf_literal(&w->rules, ", check: {}");
    return true;
}

/* What narrows a right and has no counterpart: the right is then given to nobody. */
static bool is_narrowed(struct policy_writer *w, const struct fq_import_tree *permission)
{
    struct fq_import_tree servers = fq_import_tree_get(permission, "backend_only");
    struct fq_import_tree validated = fq_import_tree_get(permission, "validate_input");
    struct fq_import_tree roots = fq_import_tree_get(permission, "query_root_fields");
    if (servers.value && fq_str_eq(servers.value->text, FQ_STR("true")))
        return !fq_hasura_cannot_say(w->h, &servers,
                                     "backend_only: give the right to a role that only your "
                                     "servers have");
    if (validated.value && validated.value->count)
        return !fq_hasura_cannot_say(w->h, &validated,
                                     "validate_input: check in the database, or by @constraint");
    if (roots.value && roots.value->kind == FQ_YAML_LIST && !is_permitted(&roots, FQ_STR("select")))
        return !fq_hasura_cannot_say(w->h, &roots,
                                     "query_root_fields without select: rows that are read along "
                                     "relationships alone");
    return false;
}

static bool add_rule(struct policy_writer *w, const struct fq_hasura_table *table,
                     enum fq_policy_action action, const struct fq_import_tree *permission)
{
    struct fq_import_tree set = fq_import_tree_get(permission, "set");
    struct fq_import_tree presets = fq_import_tree_get(permission, "presets");
    fq_str limit = fq_import_tree_text(permission, "limit");
    bool good = true;
    if (is_narrowed(w, permission))
        return false;
    set = set.value ? set : presets;
    fq_buf_printf(&w->rules, "      %.*s: {", FQ_STR_ARG(fq_policy_action_name(action)));
    if (action != FQ_POLICY_DELETE)
        add_permitted_fields(w, table, permission, action, &set);
    if (action == FQ_POLICY_CREATE)
        good = add_filter(w, table, permission, "check", "check");
    else
        good = add_filter(w, table, permission, "filter", "where");
    if (action == FQ_POLICY_DELETE && w->rules.ptr[w->rules.len - 1] == '{')
        fq_buf_literal(&w->rules, "where: {}");
    if (action == FQ_POLICY_UPDATE)
        good = add_check_of_update(w, table, permission) && good;
    if (action == FQ_POLICY_CREATE || action == FQ_POLICY_UPDATE)
        good = add_set(w, table, &set) && good;
    if (limit.len)
        fq_buf_printf(&w->rules, ", limit: %.*s", FQ_STR_ARG(limit));
    if (fq_str_eq(fq_import_tree_text(permission, "allow_aggregations"), FQ_STR("true")))
        fq_buf_literal(&w->rules, ", aggregates: true");
    fq_buf_literal(&w->rules, "}\n");
    return good;
}

static void add_rules(struct policy_writer *w, const struct fq_hasura_table *table)
{
    fq_buf_reset(&w->rules);
    for (size_t i = 0; i < FQ_ARRAY_LEN(permissions); i++) {
        struct fq_import_tree entry;
        struct fq_import_tree permission =
            permission_of(table, permissions[i].part, w->role, &entry);
        size_t before = w->rules.len;
        bool said = permission.value && add_rule(w, table, permissions[i].action, &permission);
        struct fq_import_tree filter = fq_import_tree_get(&permission, "filter");
        if (permission.value && !said)
            w->rules.len = before;
        if (said && permissions[i].action == FQ_POLICY_READ && filter.value && filter.value->count)
            table->type->hides_rows = true;
        if (permission.value && permissions[i].action > FQ_POLICY_CREATE &&
            !may_read(table, w->role))
            fq_import_note(&w->h->import->notes, FQ_HASURA_PLACE(w->h, &entry),
                           "let the role read the rows that it changes",
                           "%.*s changes rows of %.*s that it may not read; here it finds none",
                           FQ_STR_ARG(w->role), FQ_STR_ARG(table->name));
    }
    if (w->rules.len)
        fq_buf_printf(&w->types, "    %.*s:\n%.*s", FQ_STR_ARG(table->type->name),
                      FQ_STR_ARG(fq_buf_str(&w->rules)));
}

/* ---- functions ---- */

/* Without permissions of its own a query may be called by whoever may read what it returns. */
static bool may_call(const struct fq_hasura_function *function, fq_str role)
{
    struct fq_import_tree list = fq_import_tree_get(&function->tree, "permissions");
    for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree item = {value, list.file};
        if (fq_str_eq(fq_import_tree_text(&item, "role"), role))
            return true;
    }
    return !function->changes && function->rows && may_read(function->rows, role);
}

static void add_calls(struct policy_writer *w, const char *root, bool changes)
{
    struct fq_buf *out = &w->types;
    bool any = false;
    for (const struct fq_hasura_function *f = w->h->functions; f; f = f->next) {
        if (!f->field.len || f->changes != changes || !may_call(f, w->role))
            continue;
        if (any)
            fq_buf_printf(out, ", %.*s: true", FQ_STR_ARG(f->field));
        else
            fq_buf_printf(out, "    %s: {%.*s: true", root, FQ_STR_ARG(f->field));
        any = true;
    }
    fq_buf_str_add(out, any ? FQ_STR("}\n") : FQ_STR(""));
}

/* ---- roles ---- */

static void know_roles(struct policy_writer *w)
{
    for (const struct fq_hasura_table *table = w->h->tables; table; table = table->next) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(permissions); i++) {
            struct fq_import_tree list = fq_import_tree_get(&table->tree, permissions[i].part);
            for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
                 value = value->next) {
                const struct fq_import_tree item = {value, list.file};
                fq_str role = fq_import_tree_text(&item, "role");
                if (role.len)
                    fq_map_put(&w->roles, role, w);
            }
        }
    }
}

/* What who proves nothing has another name here. */
static fq_str role_name(const struct policy_writer *w, fq_str role)
{
    fq_str anonymous = w->h->import->anonymous;
    return anonymous.len && fq_str_eq(role, anonymous) ? FQ_STR(FQ_POLICY_ANONYMOUS) : role;
}

static void write_role(struct policy_writer *w, fq_str role)
{
    struct fq_buf *out = &w->h->import->policy;
    w->role = role;
    fq_buf_reset(&w->types);
    for (const struct fq_hasura_table *table = w->h->tables; table; table = table->next) {
        if (table->type && !table->type->hidden)
            add_rules(w, table);
    }
    add_calls(w, "Query", false);
    add_calls(w, "Mutation", true);
    fq_buf_literal(out, "  ");
    fq_json_string(out, role_name(w, role));
    fq_buf_printf(out, ":\n%.*s", FQ_STR_ARG(fq_buf_str(&w->types)));
}

/* Our policy gives one role to everybody who is known, which theirs does not. */
static void note_role_of_everybody(struct policy_writer *w)
{
    if (fq_map_get(&w->roles, FQ_STR(FQ_POLICY_USER)) && w->roles.count > 1)
        fq_import_note(&w->h->import->notes, w->h->import->path,
                       "if others must not have its rights, give the role another name in the "
                       "policy and in the tokens",
                       "here whoever is known has the role user beside his own");
}

static void write_inherited_roles(struct policy_writer *w)
{
    struct fq_buf *out = &w->h->import->policy;
    struct fq_import_tree list = fq_hasura_part(w->h, "inherited_roles");
    for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree item = {value, list.file};
        struct fq_import_tree set = fq_import_tree_get(&item, "role_set");
        bool any = false;
        fq_buf_literal(out, "  ");
        fq_json_string(out, fq_import_tree_text(&item, "role_name"));
        fq_buf_literal(out, ":\n    inherits: [");
        for (const struct fq_yaml *role = set.value ? set.value->first : NULL; role;
             role = role->next) {
            if (!fq_map_get(&w->roles, role->text))
                continue;
            fq_buf_str_add(out, any ? FQ_STR(", ") : FQ_STR(""));
            fq_json_string(out, role_name(w, role->text));
            any = true;
        }
        fq_buf_literal(out, "]\n");
    }
}

void fq_hasura_policy(struct fq_hasura *h)
{
    struct policy_writer w = {.h = h};
    fq_map_init(&w.roles, h->import->arena);
    fq_buf_init(&w.types, h->import->arena, SIZE_MAX);
    fq_buf_init(&w.rules, h->import->arena, SIZE_MAX);
    know_roles(&w);
    if (!w.roles.count)
        fq_import_note(&h->import->notes, h->import->path,
                       "write roles into the policy file, or leave it away where everybody may do "
                       "all",
                       "the metadata gives no role any right, and the policy none either");
    fq_buf_printf(&h->import->policy, "default: deny\nroles:%s\n", w.roles.count ? "" : " {}");
    for (size_t i = 0; i < w.roles.count; i++)
        write_role(&w, w.roles.entries[i].key);
    write_inherited_roles(&w);
    note_role_of_everybody(&w);
}
