/* SPDX-License-Identifier: MIT
 *
 * What the schema says: for people as SDL, for programs as a list of relations and functions with
 * the names that the API has for them.
 */
#include "api/engine.h"
#include "base/limits.h"
#include "graphql/types/print.h"
#include "json/json.h"
#include "schema/schema.h"

/* A schema as it is now, which stays while it is looked at. */
static struct fq_schema *hold_schema(struct fraiseql *engine)
{
    pthread_mutex_lock(&engine->lock);
    struct fq_schema *schema = fq_schema_ref(engine->schema);
    pthread_mutex_unlock(&engine->lock);
    return schema;
}

struct describing {
    struct fq_buf *out;
    const struct fq_schema *schema;
};

static struct fraiseql_answer *answer_with(struct fraiseql *engine,
                                           enum fq_status (*write)(void *arg), bool whole)
{
    struct fraiseql_answer *answer = fq_api_answer_new(FQ_LIMIT_SCHEMA_BYTES, NULL);
    if (!answer)
        return NULL;
    struct fq_schema *schema = hold_schema(engine);
    struct describing describing = {&answer->body, whole ? fq_api_whole(schema) : schema};
    enum fq_status status = fq_guard(write, &describing);
    fq_schema_unref(schema);
    if (status || fq_buf_failed(&answer->body)) {
        fraiseql_answer_free(answer);
        return NULL;
    }
    fq_api_answer_finish(answer, FQ_OK);
    return answer;
}

static enum fq_status write_sdl(void *arg)
{
    struct describing *d = arg;
    fq_type_system_print(d->out, &d->schema->types);
    return FQ_OK;
}

struct fraiseql_answer *fraiseql_sdl(struct fraiseql *engine)
{
    return answer_with(engine, write_sdl, false);
}

/* ---- writing ---- */

static void write_member(struct fq_buf *out, const char *name, fq_str value)
{
    fq_buf_printf(out, ",\"%s\":", name);
    fq_json_string(out, value);
}

/* `"public"."users"` without its quotes: public.users. */
static void write_sql_name(struct fq_buf *out, fq_str quoted)
{
    fq_buf_char(out, '"');
    for (size_t i = 0; i < quoted.len; i++) {
        bool doubled = quoted.ptr[i] == '"' && i + 1 < quoted.len && quoted.ptr[i + 1] == '"';
        if (quoted.ptr[i] == '"' && !doubled)
            continue;
        fq_json_escape(out, fq_str_of(&quoted.ptr[i], 1));
        i += doubled;
    }
    fq_buf_char(out, '"');
}

/* What the field is of its row: the member of its document, or the column. */
static void write_origin(struct fq_buf *out, const struct fq_field *field)
{
    const struct fq_column *column = field->column;
    fq_str label = column ? column->label.text : FQ_STR_NONE;
    if (field->key.len) {
        write_member(out, "from", field->key);
    } else if (field->kind == FQ_FIELD_COLUMN && label.len) {
        fq_buf_literal(out, ",\"from\":");
        write_sql_name(out, label);
    }
}

static void write_fields(struct fq_buf *out, const struct fq_type *type)
{
    fq_buf_literal(out, ",\"fields\":[");
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fq_field_def *def = &type->fields[i];
        fq_buf_printf(out, "%s{\"field\":\"%.*s\",\"type\":\"", i ? "," : "",
                      FQ_STR_ARG(def->name));
        fq_type_ref_print(out, &def->type);
        fq_buf_char(out, '"');
        if (def->binding)
            write_origin(out, def->binding);
        fq_buf_char(out, '}');
    }
    fq_buf_char(out, ']');
}

static void write_single(struct fq_buf *out, const struct fq_field_def *def, bool first)
{
    fq_buf_printf(out, "%s{\"field\":\"%.*s\",\"arguments\":[", first ? "" : ",",
                  FQ_STR_ARG(def->name));
    for (size_t i = 0; i < def->argument_count; i++)
        fq_buf_printf(out, "%s\"%.*s\"", i ? "," : "", FQ_STR_ARG(def->arguments[i].name));
    fq_buf_literal(out, "]}");
}

static const struct {
    enum fq_field_kind kind;
    const char *name;
} root_words[] = {
    {FQ_FIELD_LIST, "list"},
    {FQ_FIELD_CONNECTION, "connection"},
    {FQ_FIELD_AGGREGATE, "aggregate"},
    {FQ_FIELD_GROUPS, "groups"},
};

static void write_roots(struct fq_buf *out, const struct fq_type *query,
                        const struct fq_relation *relation)
{
    bool first = true;
    for (size_t i = 0; i < query->field_count; i++) {
        const struct fq_field *field = query->fields[i].binding;
        if (!field || field->target != relation)
            continue;
        for (size_t k = 0; k < FQ_ARRAY_LEN(root_words); k++) {
            if (root_words[k].kind == field->kind)
                write_member(out, root_words[k].name, query->fields[i].name);
        }
    }
    fq_buf_literal(out, ",\"single\":[");
    for (size_t i = 0; i < query->field_count; i++) {
        const struct fq_field *field = query->fields[i].binding;
        if (!field || field->target != relation || field->kind != FQ_FIELD_SINGLE)
            continue;
        write_single(out, &query->fields[i], first);
        first = false;
    }
    fq_buf_char(out, ']');
}

static void write_relation(struct describing *d, const struct fq_relation *relation)
{
    fq_buf_literal(d->out, "{\"name\":");
    write_sql_name(d->out, relation->sql_name.text);
    write_member(d->out, "type", relation->type_name);
    if (relation->where)
        write_member(d->out, "where", relation->where->name);
    if (relation->order_by)
        write_member(d->out, "orderBy", relation->order_by->name);
    if (d->schema->types.query)
        write_roots(d->out, fq_type_made(d->schema->types.query), relation);
    write_fields(d->out, fq_type_made(relation->type));
    fq_buf_char(d->out, '}');
}

/* Those of a root that call functions. */
static void write_functions(struct describing *d, const struct fq_type *root, bool *first)
{
    for (size_t i = 0; root && i < fq_type_made(root)->field_count; i++) {
        const struct fq_field *field = root->fields[i].binding;
        if (!field || field->kind != FQ_FIELD_CALL)
            continue;
        fq_buf_printf(d->out, "%s{\"name\":", *first ? "" : ",");
        write_sql_name(d->out, fq_field_more(field)->call->function.text);
        write_member(d->out, "root", root->name);
        write_member(d->out, "field", root->fields[i].name);
        fq_buf_char(d->out, '}');
        *first = false;
    }
}

static enum fq_status write_description(void *arg)
{
    struct describing *d = arg;
    bool first = true;
    fq_buf_literal(d->out, "{\"relations\":[");
    for (size_t i = 0; i < d->schema->relation_count; i++) {
        const struct fq_relation *relation = d->schema->relations[i];
        if (relation->returned || !relation->type)
            continue;
        if (!first)
            fq_buf_char(d->out, ',');
        write_relation(d, relation);
        first = false;
    }
    fq_buf_literal(d->out, "],\"functions\":[");
    first = true;
    write_functions(d, d->schema->types.query, &first);
    write_functions(d, d->schema->types.mutation, &first);
    fq_buf_literal(d->out, "]}");
    return FQ_OK;
}

struct fraiseql_answer *fraiseql_describe(struct fraiseql *engine)
{
    return answer_with(engine, write_description, true);
}
