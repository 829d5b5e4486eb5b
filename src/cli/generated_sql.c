/* SPDX-License-Identifier: MIT */
#include "cli/generated_sql.h"

#include "model/convention.h"
#include "model/name.h"
#include "model/secret.h"

/* ---- columns ---- */

static const struct fq_catalog_column *column_at(const struct fq_generated *from, size_t at)
{
    return &from->table->columns[at];
}

/* The column by which clients know a row: id, else the primary key's only one; NULL. */
static const struct fq_catalog_column *known_by(const struct fq_generated *from)
{
    int id = fq_convention_id_of(from->table);
    const struct fq_catalog_key *key = from->table->key_count ? &from->table->keys[0] : NULL;
    if (id >= 0)
        return column_at(from, (size_t)id);
    return key && key->primary && key->column_count == 1 ? column_at(from, key->columns[0]) : NULL;
}

/* The foreign key of one column that the column is, and that stays inside; NULL. */
static const struct fq_catalog_foreign_key *inner_key(const struct fq_generated *from, size_t at)
{
    for (size_t i = 0; i < from->table->foreign_key_count; i++) {
        const struct fq_catalog_foreign_key *key = &from->table->foreign_keys[i];
        if (key->column_count == 1 && key->columns[0] == at &&
            fq_convention_is_internal(column_at(from, at)->name) &&
            fq_convention_id_of(key->target) >= 0)
            return key;
    }
    return NULL;
}

static fq_str quoted(const struct fq_generated *from, fq_str name)
{
    bool plain = name.len > 0;
    for (size_t i = 0; i < name.len; i++)
        plain = plain && (name.ptr[i] == '_' || (name.ptr[i] >= 'a' && name.ptr[i] <= 'z') ||
                          (i && name.ptr[i] >= '0' && name.ptr[i] <= '9'));
    static const char *const words[] = {"order", "user", "group", "table", "desc",  "end",
                                        "from",  "to",   "where", "limit", "offset"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++)
        plain = plain && !fq_str_eq(name, fq_str_from(words[i]));
    return plain ? name : fq_name_quoted(from->arena, name);
}

static fq_str type_name(const struct fq_generated *from, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(from->model->catalog, oid);
    if (!type)
        return FQ_STR("text");
    if (type->kind == FQ_CATALOG_ARRAY)
        return fq_arena_printf(from->arena, "%.*s[]", FQ_STR_ARG(type_name(from, type->element)));
    bool builtin = fq_str_eq(type->schema, FQ_STR("pg_catalog"));
    return builtin ? type->name : fq_name_qualified(from->arena, type->schema, type->name);
}

static fq_str in_schema(const struct fq_generated *from, const char *prefix, fq_str name,
                        const char *suffix)
{
    fq_str whole = fq_arena_printf(from->arena, "%s%.*s%s", prefix, FQ_STR_ARG(name), suffix);
    bool is_public = fq_str_eq(from->table->schema, FQ_STR("public"));
    return is_public ? quoted(from, whole)
                     : fq_name_qualified(from->arena, from->table->schema, whole);
}

static fq_str table_in_sql(const struct fq_generated *from,
                           const struct fq_catalog_relation *relation)
{
    return fq_str_eq(relation->schema, FQ_STR("public"))
               ? quoted(from, relation->name)
               : fq_name_qualified(from->arena, relation->schema, relation->name);
}

/* ---- the view ---- */

static bool is_in_document(const struct fq_generated *from, const struct fq_catalog_column *column)
{
    return column->readable && !fq_convention_is_internal(column->name) &&
           !fq_secret_is_named(from->model, column->name, column->type);
}

bool fq_generated_view(struct fq_buf *out, const struct fq_generated *from, fq_str *ret_why)
{
    const struct fq_catalog_column *id = known_by(from);
    bool first = true;
    if (!id) {
        *ret_why = FQ_STR("it has neither a column id nor a primary key of one column");
        return false;
    }
    fq_buf_printf(out, "create view %.*s as\nselect t.%.*s%s,\n       jsonb_build_object(\n",
                  FQ_STR_ARG(in_schema(from, "v_", from->noun, "")),
                  FQ_STR_ARG(quoted(from, id->name)),
                  fq_convention_is_id(id->name) ? "" : " as id");
    for (size_t i = 0; i < from->table->column_count; i++) {
        const struct fq_catalog_column *column = column_at(from, i);
        if (!is_in_document(from, column))
            continue;
        fq_buf_printf(out, "%s           %.*s, t.%.*s", first ? "" : ",\n",
                      FQ_STR_ARG(fq_name_literal(from->arena, column->name)),
                      FQ_STR_ARG(quoted(from, column->name)));
        first = false;
    }
    fq_buf_printf(out, "\n       ) as data\nfrom %.*s t;\n",
                  FQ_STR_ARG(table_in_sql(from, from->table)));
    return true;
}

/* ---- what clients give ---- */

struct given {
    fq_str name; /* in the document */
    fq_str type;
    const struct fq_catalog_column *column;
    const struct fq_catalog_foreign_key *key; /* whose row is named by its id; NULL */
};

/* Times that the database keeps by itself. */
static bool is_kept_time(fq_str column)
{
    return fq_str_eq(column, FQ_STR("created_at")) || fq_str_eq(column, FQ_STR("updated_at"));
}

/* The columns that clients give, as many as the table has at most. */
static size_t take_given(const struct fq_generated *from, bool change, struct given *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < from->table->column_count; i++) {
        const struct fq_catalog_column *column = column_at(from, i);
        const struct fq_catalog_foreign_key *key = inner_key(from, i);
        bool kept = change ? column->no_update : column->no_insert;
        bool given_by_itself = column == known_by(from) && (change || column->has_default);
        if (kept || given_by_itself || is_kept_time(column->name) ||
            (fq_convention_is_internal(column->name) && !key))
            continue;
        struct given *given = &ret[count++];
        *given = (struct given){column->name, type_name(from, column->type), column, key};
        if (!key)
            continue;
        size_t id = (size_t)fq_convention_id_of(key->target);
        given->name = fq_arena_printf(from->arena, "%.*s_id",
                                      FQ_STR_ARG(fq_convention_pointed_at(column->name)));
        given->type = type_name(from, key->target->columns[id].type);
    }
    return count;
}

static void write_input_type(struct fq_buf *out, const struct fq_generated *from, const char *verb,
                             const struct given *given, size_t count)
{
    const struct fq_catalog_column *id = known_by(from);
    bool update = strcmp(verb, "update") == 0;
    fq_str suffix = fq_arena_printf(from->arena, "type_%s_", verb);
    fq_buf_printf(out, "create type %.*s as (\n",
                  FQ_STR_ARG(in_schema(from, suffix.ptr, from->noun, "_input")));
    if (update)
        fq_buf_printf(out, "    %.*s %.*s%s\n", FQ_STR_ARG(quoted(from, id->name)),
                      FQ_STR_ARG(type_name(from, id->type)), count ? "," : "");
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(out, "    %.*s %.*s%s\n", FQ_STR_ARG(quoted(from, given[i].name)),
                      FQ_STR_ARG(given[i].type), i + 1 < count ? "," : "");
    fq_buf_literal(out, ");\n\n");
}

/* given.author_id, or the internal key of that row. */
static fq_str given_value(const struct fq_generated *from, const struct given *given)
{
    fq_str name = quoted(from, given->name);
    if (!given->key)
        return fq_arena_printf(from->arena, "given.%.*s", FQ_STR_ARG(name));
    const struct fq_catalog_relation *target = given->key->target;
    size_t id = (size_t)fq_convention_id_of(target);
    return fq_arena_printf(
        from->arena, "(select r.%.*s from %.*s r where r.%.*s = given.%.*s)",
        FQ_STR_ARG(quoted(from, target->columns[given->key->target_columns[0]].name)),
        FQ_STR_ARG(table_in_sql(from, target)), FQ_STR_ARG(quoted(from, target->columns[id].name)),
        FQ_STR_ARG(name));
}

static void begin_function(struct fq_buf *out, const struct fq_generated *from, const char *verb)
{
    fq_str prefix = fq_arena_printf(from->arena, "fn_%s_", verb);
    fq_str type = fq_arena_printf(from->arena, "type_%s_", verb);
    fq_str input = in_schema(from, type.ptr, from->noun, "_input");
    fq_buf_printf(out,
                  "create function %.*s(input jsonb) returns fraiseql.mutation_response\n"
                  "language plpgsql as $$\n"
                  "declare\n"
                  "    given %.*s := jsonb_populate_record(null::%.*s, input);\n",
                  FQ_STR_ARG(in_schema(from, prefix.ptr, from->noun, "")), FQ_STR_ARG(input),
                  FQ_STR_ARG(input));
}

/* Rows that are named must be there. */
static void write_checks(struct fq_buf *out, const struct fq_generated *from,
                         const struct given *given, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!given[i].key)
            continue;
        fq_str name = quoted(from, given[i].name);
        const struct fq_catalog_relation *target = given[i].key->target;
        fq_buf_printf(
            out,
            "    if given.%.*s is not null and %.*s is null then\n"
            "        return fraiseql.mutation_not_found(%.*s, given.%.*s::text);\n"
            "    end if;\n",
            FQ_STR_ARG(name), FQ_STR_ARG(given_value(from, &given[i])),
            FQ_STR_ARG(fq_name_literal(
                from->arena, fq_name_type(from->arena, fq_convention_noun(target->name)))),
            FQ_STR_ARG(name));
    }
}

/* a = case when input ? 'a' then given.a else t.a end, … */
static void write_changes(struct fq_buf *out, const struct fq_generated *from,
                          const struct given *given, size_t count, bool only_defaults)
{
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        fq_str column = quoted(from, given[i].column->name);
        if (only_defaults && !given[i].column->has_default)
            continue;
        fq_buf_printf(out, "%s        %.*s = case when input ? %.*s then %.*s else t.%.*s end",
                      first ? "" : ",\n", FQ_STR_ARG(column),
                      FQ_STR_ARG(fq_name_literal(from->arena, given[i].name)),
                      FQ_STR_ARG(given_value(from, &given[i])), FQ_STR_ARG(column));
        first = false;
    }
}

static bool has_given_default(const struct given *given, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (given[i].column->has_default)
            return true;
    }
    return false;
}

/* ---- functions ---- */

static fq_str type_of_rows(const struct fq_generated *from)
{
    return fq_name_literal(from->arena, fq_name_type(from->arena, from->noun));
}

/* Columns with a default are given afterwards, where they are given. */
static void write_insert(struct fq_buf *out, const struct fq_generated *from,
                         const struct given *given, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (given[i].column->has_default)
            continue;
        fq_buf_printf(out, "%s%.*s", any ? ", " : " (",
                      FQ_STR_ARG(quoted(from, given[i].column->name)));
        any = true;
    }
    fq_buf_str_add(out, any ? FQ_STR(")\n    values (") : FQ_STR(" default values\n"));
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (given[i].column->has_default)
            continue;
        fq_buf_printf(out, "%s%.*s", first ? "" : ", ", FQ_STR_ARG(given_value(from, &given[i])));
        first = false;
    }
    fq_buf_str_add(out, any ? FQ_STR(")\n") : FQ_STR(""));
}

static void write_create(struct fq_buf *out, const struct fq_generated *from,
                         const struct given *given, size_t count)
{
    const struct fq_catalog_column *id = known_by(from);
    fq_str table = table_in_sql(from, from->table), column = quoted(from, id->name);
    write_input_type(out, from, "create", given, count);
    begin_function(out, from, "create");
    fq_buf_printf(out, "    made %.*s;\nbegin\n", FQ_STR_ARG(type_name(from, id->type)));
    write_checks(out, from, given, count);
    fq_buf_printf(out, "    insert into %.*s as t", FQ_STR_ARG(table));
    write_insert(out, from, given, count);
    fq_buf_printf(out, "    returning t.%.*s into made;\n", FQ_STR_ARG(column));
    if (has_given_default(given, count)) {
        fq_buf_printf(out, "    -- What is not given keeps its default.\n    update %.*s t set\n",
                      FQ_STR_ARG(table));
        write_changes(out, from, given, count, true);
        fq_buf_printf(out, "\n    where t.%.*s = made;\n", FQ_STR_ARG(column));
    }
    fq_buf_printf(
        out,
        "    return fraiseql.mutation_created('Created.', jsonb_build_object('id', made), "
        "%.*s);\nend\n$$;\n\n",
        FQ_STR_ARG(type_of_rows(from)));
}

static void write_update(struct fq_buf *out, const struct fq_generated *from,
                         const struct given *given, size_t count)
{
    const struct fq_catalog_column *id = known_by(from);
    fq_str table = table_in_sql(from, from->table), column = quoted(from, id->name);
    fq_str literal = fq_name_literal(from->arena, id->name);
    write_input_type(out, from, "update", given, count);
    begin_function(out, from, "update");
    fq_buf_literal(out, "begin\n");
    write_checks(out, from, given, count);
    fq_buf_printf(out, "    update %.*s t set\n", FQ_STR_ARG(table));
    write_changes(out, from, given, count, false);
    if (fq_catalog_column_index(from->table, FQ_STR("updated_at")) >= 0)
        fq_buf_literal(out, ",\n        updated_at = now()");
    fq_buf_printf(out,
                  "\n    where t.%.*s = given.%.*s;\n"
                  "    if not found then\n"
                  "        return fraiseql.mutation_not_found(%.*s, given.%.*s::text);\n"
                  "    end if;\n"
                  "    return fraiseql.mutation_updated('Updated.', jsonb_build_object('id', "
                  "given.%.*s),\n"
                  "        array(select jsonb_object_keys(input - %.*s)), %.*s);\nend\n$$;\n\n",
                  FQ_STR_ARG(column), FQ_STR_ARG(column), FQ_STR_ARG(type_of_rows(from)),
                  FQ_STR_ARG(column), FQ_STR_ARG(column), FQ_STR_ARG(literal),
                  FQ_STR_ARG(type_of_rows(from)));
}

static void write_delete(struct fq_buf *out, const struct fq_generated *from)
{
    const struct fq_catalog_column *id = known_by(from);
    fq_buf_printf(out,
                  "create function %.*s(id %.*s) returns fraiseql.mutation_response\n"
                  "language plpgsql as $$\n"
                  "begin\n"
                  "    delete from %.*s t where t.%.*s = $1;\n"
                  "    if not found then\n"
                  "        return fraiseql.mutation_not_found(%.*s, $1::text);\n"
                  "    end if;\n"
                  "    return fraiseql.mutation_deleted('Deleted.', $1::text, %.*s);\nend\n$$;\n",
                  FQ_STR_ARG(in_schema(from, "fn_delete_", from->noun, "")),
                  FQ_STR_ARG(type_name(from, id->type)),
                  FQ_STR_ARG(table_in_sql(from, from->table)), FQ_STR_ARG(quoted(from, id->name)),
                  FQ_STR_ARG(type_of_rows(from)), FQ_STR_ARG(type_of_rows(from)));
}

bool fq_generated_mutations(struct fq_buf *out, const struct fq_generated *from, fq_str *ret_why)
{
    struct given *given = FQ_NEW_ARRAY(from->arena, from->table->column_count, struct given);
    if (!known_by(from)) {
        *ret_why = FQ_STR("it has neither a column id nor a primary key of one column");
        return false;
    }
    size_t made = take_given(from, false, given);
    if (made)
        write_create(out, from, given, made);
    size_t changed = take_given(from, true, given);
    if (changed)
        write_update(out, from, given, changed);
    write_delete(out, from);
    return true;
}

/* ---- a new table ---- */

/* Letters, digits and what types are written with: nothing that would end a statement. */
static bool has_only_letters_of(fq_str text, const char *more)
{
    for (size_t i = 0; text.ptr && i < text.len; i++) {
        char c = fq_lower(text.ptr[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || strchr(more, c)))
            return false;
    }
    return text.len > 0;
}

static bool write_new_column(struct fq_buf *out, const struct fq_generated *from, fq_str said)
{
    size_t colon = fq_str_find_char(said, ':');
    fq_str name = fq_str_of(said.ptr, colon), type = fq_str_from_offset(said, colon + 1);
    bool needed = fq_str_ends_with(type, FQ_STR("!"));
    type.len -= needed;
    if (!has_only_letters_of(name, "") || !has_only_letters_of(type, " .,()[]\""))
        return false;
    fq_buf_printf(out, "    %.*s %.*s%s,\n", FQ_STR_ARG(quoted(from, name)), FQ_STR_ARG(type),
                  needed ? " not null" : "");
    return true;
}

bool fq_generated_table(struct fq_buf *out, struct fq_arena *arena, fq_str noun,
                        const char *const *columns, size_t count, fq_str *ret_why)
{
    const struct fq_catalog_relation nothing = {.schema = FQ_STR("public")};
    const struct fq_generated from = {.arena = arena, .table = &nothing, .noun = noun};
    if (!has_only_letters_of(noun, "")) {
        *ret_why = FQ_STR("its name is made of letters, digits and _");
        return false;
    }
    fq_buf_printf(out,
                  "create table tb_%.*s (\n"
                  "    pk_%.*s int primary key generated always as identity,\n"
                  "    id uuid not null unique default gen_random_uuid(),\n"
                  "    identifier text unique,\n",
                  FQ_STR_ARG(noun), FQ_STR_ARG(noun));
    for (size_t i = 0; i < count; i++) {
        if (!write_new_column(out, &from, fq_str_from(columns[i]))) {
            *ret_why =
                fq_arena_printf(arena, "\"%s\" is no column, such as title:text!", columns[i]);
            return false;
        }
    }
    fq_buf_literal(out, "    created_at timestamptz not null default now(),\n"
                        "    updated_at timestamptz not null default now()\n);\n");
    return true;
}
