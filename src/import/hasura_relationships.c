/* SPDX-License-Identifier: MIT
 *
 * Relationships are fields of foreign keys under other names, or joins where there is no key.  What
 * Hasura did not track is not served.
 */
#include "import/hasura.h"
#include "model/name.h"

#define MOST_COLUMNS 16 /* of a key, as of FQ_MODEL_KEY_MAX */

/* A relationship as the metadata says it. */
struct relationship {
    struct fq_import_tree tree;
    fq_str name;
    bool many;
    bool forward; /* along a key of the table itself */
    bool manual;
    struct fq_hasura_table *remote; /* NULL: whatever the key leads to */
    fq_str local[MOST_COLUMNS], there[MOST_COLUMNS];
    size_t count;
};

/* "author_id", or a list of such. */
static void take_key_columns(const struct fq_import_tree *tree, fq_str *columns, size_t *count)
{
    if (tree->value && tree->value->kind == FQ_YAML_TEXT)
        columns[(*count)++] = tree->value->text;
    if (!tree->value || tree->value->kind != FQ_YAML_LIST)
        return;
    FQ_YAML_EACH(tree->value, column)
    {
        if (*count < MOST_COLUMNS)
            columns[(*count)++] = column->text;
    }
}

/* Of a key of another table, which its columns name. */
static void take_remote_key(struct fq_hasura *h, const struct fq_import_tree *constraint,
                            struct relationship *r)
{
    struct fq_import_tree table = fq_import_tree_get(constraint, "table");
    struct fq_import_tree one = fq_import_tree_get(constraint, "column");
    struct fq_import_tree several = fq_import_tree_get(constraint, "columns");
    r->remote = fq_hasura_table(h, &table);
    take_key_columns(one.value ? &one : &several, r->there, &r->count);
}

static void take_mapping(struct fq_hasura *h, const struct fq_import_tree *manual,
                         struct relationship *r)
{
    struct fq_import_tree table = fq_import_tree_get(manual, "remote_table");
    struct fq_import_tree mapping = fq_import_tree_get(manual, "column_mapping");
    r->manual = true;
    r->remote = fq_hasura_table(h, &table);
    if (!mapping.value || mapping.value->kind != FQ_YAML_MAP)
        return;
    FQ_YAML_EACH(mapping.value, pair)
    {
        if (r->count == MOST_COLUMNS)
            break;
        r->local[r->count] = pair->name;
        r->there[r->count++] = pair->text;
    }
}

static struct relationship read_relationship(struct fq_hasura *h, const struct fq_import_tree *item,
                                             bool many)
{
    struct relationship r = {
        .tree = *item, .name = fq_import_tree_text(item, "name"), .many = many};
    struct fq_import_tree using = fq_import_tree_get(item, "using");
    struct fq_import_tree key = fq_import_tree_get(&using, "foreign_key_constraint_on");
    struct fq_import_tree manual = fq_import_tree_get(&using, "manual_configuration");
    if (manual.value)
        take_mapping(h, &manual, &r);
    else if (key.value && key.value->kind == FQ_YAML_MAP)
        take_remote_key(h, &key, &r);
    else {
        r.forward = true;
        take_key_columns(&key, r.local, &r.count);
    }
    return r;
}

/* ---- to fields ---- */

static struct fq_adjust_field *key_field(struct fq_hasura *h, struct fq_hasura_table *table,
                                         const struct relationship *r)
{
    struct fq_adjust *adjust = &h->import->adjust;
    const struct fq_model_object *to = r->remote ? r->remote->type->object : NULL;
    const struct fq_adjust_key forward = {r->local, r->manual ? r->there : NULL, r->count};
    const struct fq_adjust_key backward = {r->manual ? r->local : NULL, r->there, r->count};
    struct fq_adjust_field *field = NULL;
    if (r->forward || (r->manual && !r->many))
        field = fq_adjust_joined(adjust, table->type, to, &forward, true);
    if (!field && !r->forward)
        field = fq_adjust_joined(adjust, table->type, to, &backward, false);
    return field;
}

static const struct fq_catalog_column *column_of_table(const struct fq_hasura_table *table,
                                                       fq_str name)
{
    const struct fq_catalog_relation *relation = table->type->object->relation;
    int at = fq_catalog_column_index(relation, name);
    return at < 0 ? NULL : &relation->columns[at];
}

/* Why a join of these columns would be refused; NULL: it would not. */
static const char *why_no_join(const struct fq_hasura_table *table, const struct relationship *r)
{
    if (!r->manual || !r->count)
        return "there is no such foreign key";
    for (size_t i = 0; i < r->count; i++) {
        const struct fq_catalog_column *here = column_of_table(table, r->local[i]);
        const struct fq_catalog_column *there = column_of_table(r->remote, r->there[i]);
        if (!here || !there)
            return "one of its columns is not there";
        if (here->type != there->type)
            return "its columns are of different types";
        if (!fq_name_is_valid(r->local[i]))
            return "one of its columns has a name that GraphQL cannot write";
    }
    return r->many || fq_adjust_finds_one(r->remote->type->object->relation, r->there, r->count)
               ? NULL
               : "no unique key says that it leads to one row";
}

static struct fq_adjust_field *join_field(struct fq_hasura *h, struct fq_hasura_table *table,
                                          const struct relationship *r)
{
    struct fq_adjust *adjust = &h->import->adjust;
    const struct fq_adjust_key key = {r->local, r->there, r->count};
    fq_str type = fq_arena_printf(h->import->arena, r->many ? "[%.*s!]!" : "%.*s",
                                  FQ_STR_ARG(r->remote->type->name));
    return fq_adjust_add(adjust, table->type, r->name, type,
                         fq_adjust_join_text(adjust, &key, r->many));
}

static const char *make_relationship(struct fq_hasura *h, struct fq_hasura_table *table,
                                     struct relationship *r)
{
    if (!r->forward && (!r->remote || !r->remote->type || r->remote->type->hidden))
        return "the table that it leads to is not served";
    if (!fq_name_is_valid(r->name))
        return "its name is none of GraphQL";
    struct fq_adjust_field *field = key_field(h, table, r);
    const char *why = field ? NULL : why_no_join(table, r);
    if (!field && !why)
        field = join_field(h, table, r);
    if (!field)
        return why;
    field->hidden = false;
    fq_adjust_rename(field, r->name);
    field->named = true; /* whatever the type is called that it leads to */
    return NULL;
}

static void make_relationships(struct fq_hasura *h, struct fq_hasura_table *table, const char *part,
                               bool many)
{
    struct fq_import_tree list = fq_import_tree_get(&table->tree, part);
    for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree item = {value, list.file};
        struct relationship r = read_relationship(h, &item, many);
        const char *why = make_relationship(h, table, &r);
        if (why)
            fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &item),
                           "write the field with @join in the schema file",
                           "the relationship %.*s.%.*s is not carried over: %s",
                           FQ_STR_ARG(table->name), FQ_STR_ARG(r.name), why);
    }
}

struct fq_hasura_table *fq_hasura_remote(struct fq_hasura *h, const struct fq_hasura_table *table,
                                         fq_str relationship, bool *ret_many)
{
    static const char *const parts[] = {"object_relationships", "array_relationships"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        struct fq_import_tree list = fq_import_tree_get(&table->tree, parts[i]);
        for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
             value = value->next) {
            const struct fq_import_tree item = {value, list.file};
            if (!fq_str_eq(fq_import_tree_text(&item, "name"), relationship))
                continue;
            struct relationship r = read_relationship(h, &item, i == 1);
            *ret_many = r.many;
            const struct fq_adjust_field *field = fq_hasura_field(table, relationship);
            const struct fq_model_join *join = field && field->field ? field->field->join : NULL;
            for (struct fq_hasura_table *to = h->tables; to && join && r.forward; to = to->next)
                r.remote = to->type && to->type->object == join->to ? to : r.remote;
            if (join && join->backward == field->field)
                *ret_many = !join->unique;
            return r.remote;
        }
    }
    return NULL;
}

/* ---- functions of rows ---- */

static void make_computed(struct fq_hasura *h, struct fq_hasura_table *table)
{
    struct fq_import_tree list = fq_import_tree_get(&table->tree, "computed_fields");
    for (const struct fq_yaml *value = list.value ? list.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree item = {value, list.file};
        struct fq_import_tree definition = fq_import_tree_get(&item, "definition");
        struct fq_import_tree named = fq_import_tree_get(&definition, "function");
        fq_str schema, function, name = fq_import_tree_text(&item, "name");
        fq_hasura_name(&named, &schema, &function);
        struct fq_adjust_field *field = fq_adjust_computed(table->type, schema, function);
        if (field && fq_name_is_valid(name)) {
            field->hidden = false;
            fq_adjust_rename(field, name);
        } else {
            fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &item),
                           "let its first argument be the row, say that it is stable, and grant "
                           "the role that runs it",
                           "the computed field %.*s.%.*s is not carried over: %.*s.%.*s is no "
                           "function of a row that could be served",
                           FQ_STR_ARG(table->name), FQ_STR_ARG(name), FQ_STR_ARG(schema),
                           FQ_STR_ARG(function));
        }
    }
}

static void hide_untracked(struct fq_adjust_type *type)
{
    for (struct fq_adjust_field *field = type->fields; field; field = field->next)
        field->hidden =
            field->field->source != FQ_FROM_COLUMN && field->field->source != FQ_FROM_MEMBER;
}

void fq_hasura_relationships(struct fq_hasura *h)
{
    for (struct fq_hasura_table *table = h->tables; table; table = table->next) {
        if (!table->type || table->type->hidden)
            continue;
        hide_untracked(table->type);
        make_relationships(h, table, "object_relationships", false);
        make_relationships(h, table, "array_relationships", true);
        make_computed(h, table);
    }
}

struct fq_adjust_field *fq_hasura_field(const struct fq_hasura_table *table, fq_str name)
{
    struct fq_adjust_field *field = table->type ? fq_adjust_column(table->type, name) : NULL;
    return field || !table->type
               ? field
               : (struct fq_adjust_field *)(uintptr_t)fq_adjust_find(table->type, name);
}
