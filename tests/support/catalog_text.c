/* SPDX-License-Identifier: MIT */
#include "support/catalog_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

#define MOST           64
#define FIRST_RELATION 50000
#define FIRST_FUNCTION 70000
#define FIRST_TYPE     100000
/* Arrays stand behind all other types; their own oids are nobody's business. */
#define FIRST_ARRAY 200000

static const struct {
    fq_oid oid;
    const char *name;
} builtin[] = {
    {16, "bool"},
    {17, "bytea"},
    {19, "name"},
    {20, "int8"},
    {21, "int2"},
    {23, "int4"},
    {25, "text"},
    {28, "xid"},
    {29, "cid"},
    {114, "json"},
    {142, "xml"},
    {600, "point"},
    {601, "lseg"},
    {602, "path"},
    {603, "box"},
    {604, "polygon"},
    {628, "line"},
    {650, "cidr"},
    {700, "float4"},
    {701, "float8"},
    {718, "circle"},
    {790, "money"},
    {829, "macaddr"},
    {869, "inet"},
    {1042, "bpchar"},
    {1043, "varchar"},
    {1082, "date"},
    {1083, "time"},
    {1114, "timestamp"},
    {1184, "timestamptz"},
    {1186, "interval"},
    {1560, "bit"},
    {1700, "numeric"},
    {2249, "record"},
    {2276, "any"},
    {2278, "void"},
    {2950, "uuid"},
    {3614, "tsvector"},
    {3802, "jsonb"},
    {3904, "int4range"},
    {3910, "tstzrange"},
    {3912, "daterange"},
    {4451, "int4multirange"},
};

struct reader {
    struct fq_arena *arena;
    struct fq_catalog *catalog;
    fq_str rest; /* of the text */
    fq_str line; /* what is left of the line */
    fq_str whole;
    struct fq_catalog_relation *relations;
    struct fq_catalog_type *types;
    struct fq_catalog_function *functions;
    size_t relation_count, type_count, function_count;
};

/* Of the relation at hand; copied into it in the end. */
struct parts {
    struct fq_catalog_column columns[MOST];
    struct fq_catalog_key keys[MOST];
    struct fq_catalog_foreign_key foreign_keys[MOST];
    size_t column_count, key_count, foreign_key_count;
};

static void wrong(const struct reader *r, const char *why)
{
    fprintf(stderr, "catalog text: %s: %.*s\n", why, FQ_STR_ARG(r->whole));
    abort();
}

/* ---- words ---- */

static void skip_blanks(struct reader *r)
{
    while (r->line.len && r->line.ptr[0] == ' ')
        r->line = fq_str_from_offset(r->line, 1);
}

static bool is_mark(char c)
{
    return c == ' ' || c == '(' || c == ')' || c == ',' || c == '!' || c == '[' || c == '`';
}

static fq_str take(struct reader *r, size_t len)
{
    fq_str taken = fq_str_of(r->line.ptr, len);
    r->line = fq_str_from_offset(r->line, len);
    skip_blanks(r);
    return taken;
}

/* The next word, a name in backticks, or one mark; empty at the end of the line. */
static fq_str word(struct reader *r)
{
    if (r->line.len == 0)
        return FQ_STR_NONE;
    if (r->line.ptr[0] == '`') {
        r->line = fq_str_from_offset(r->line, 1);
        fq_str name = take(r, fq_str_find_char(r->line, '`'));
        take(r, 1);
        return name;
    }
    size_t len = 0;
    while (len < r->line.len && !is_mark(r->line.ptr[len]))
        len++;
    return take(r, len ? len : 1);
}

static bool accept(struct reader *r, const char *wanted)
{
    fq_str text = fq_str_from(wanted);
    if (!fq_str_starts_with(r->line, text) ||
        (r->line.len > text.len && !is_mark(text.ptr[0]) && !is_mark(r->line.ptr[text.len])))
        return false;
    take(r, text.len);
    return true;
}

/* Line breaks are written \n. */
static fq_str comment_text(struct reader *r, fq_str text)
{
    struct fq_buf out;
    fq_buf_init(&out, r->arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        bool breaks = text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == 'n';
        fq_buf_char(&out, breaks ? '\n' : text.ptr[i]);
        i += breaks;
    }
    return fq_buf_str(&out);
}

/* Moves to the next line that says something; its comment is cut off first. */
static bool next_line(struct reader *r, bool *indented, fq_str *comment)
{
    while (r->rest.len) {
        size_t end = fq_str_find_char(r->rest, '\n');
        r->whole = r->line = fq_str_of(r->rest.ptr, end);
        r->rest = fq_str_from_offset(r->rest, end + 1);
        *indented = r->line.len && r->line.ptr[0] == ' ';
        size_t dashes = fq_str_find(r->line, FQ_STR(" -- "));
        *comment = comment_text(r, fq_str_from_offset(r->line, dashes + 4));
        r->line.len = dashes;
        skip_blanks(r);
        if (r->line.len)
            return true;
    }
    return false;
}

/* ---- types ---- */

fq_oid catalog_text_oid(const char *type)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(builtin); i++) {
        if (strcmp(builtin[i].name, type) == 0)
            return builtin[i].oid;
    }
    return 0;
}

static fq_oid subtype(const char *type)
{
    static const char *const pairs[][2] = {{"int4range", "int4"},
                                           {"tstzrange", "timestamptz"},
                                           {"daterange", "date"},
                                           {"int4multirange", "int4range"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(pairs); i++) {
        if (strcmp(pairs[i][0], type) == 0)
            return catalog_text_oid(pairs[i][1]);
    }
    return 0;
}

static void add_builtin(struct reader *r)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(builtin); i++) {
        struct fq_catalog_type *type = &r->types[r->type_count++];
        *type = (struct fq_catalog_type){.oid = builtin[i].oid,
                                         .schema = FQ_STR("pg_catalog"),
                                         .name = fq_str_from(builtin[i].name),
                                         .element = subtype(builtin[i].name),
                                         .array = FIRST_ARRAY + (fq_oid)i,
                                         .base_typmod = -1};
        if (fq_str_ends_with(type->name, FQ_STR("multirange")))
            type->kind = FQ_CATALOG_MULTIRANGE;
        else if (fq_str_ends_with(type->name, FQ_STR("range")))
            type->kind = FQ_CATALOG_RANGE;
        else if (type->oid >= 2249 && type->oid <= 2278)
            type->kind = FQ_CATALOG_PSEUDO;
    }
}

static const struct fq_catalog_type *find_type(const struct reader *r, fq_str name)
{
    for (size_t i = 0; i < r->type_count; i++) {
        if (fq_str_eq(r->types[i].name, name))
            return &r->types[i];
    }
    wrong(r, "no such type");
    return NULL;
}

/* `name`, `name[]`, each with `!`. */
static void read_type(struct reader *r, struct fq_catalog_column *column)
{
    const struct fq_catalog_type *type = find_type(r, word(r));
    column->type = type->oid;
    column->typmod = -1;
    while (accept(r, "[")) {
        accept(r, "]");
        column->dims++;
        column->type = type->array;
    }
    column->not_null = accept(r, "!");
}

/* One type for each element type there is: called when all of these are known. */
static void add_arrays(struct reader *r)
{
    size_t count = r->type_count;
    for (size_t i = 0; i < count; i++) {
        const struct fq_catalog_type *element = &r->types[i];
        r->types[r->type_count++] = (struct fq_catalog_type){
            .oid = element->array,
            .schema = element->schema,
            .name = fq_arena_printf(r->arena, "_%.*s", FQ_STR_ARG(element->name)),
            .kind = FQ_CATALOG_ARRAY,
            .element = element->oid,
            .base_typmod = -1};
    }
}

static struct fq_catalog_type *new_type(struct reader *r, enum fq_catalog_type_kind kind)
{
    struct fq_catalog_type *type = &r->types[r->type_count];
    fq_oid number = (fq_oid)r->type_count++;
    *type = (struct fq_catalog_type){.oid = FIRST_TYPE + number,
                                     .schema = FQ_STR("public"),
                                     .name = word(r),
                                     .kind = kind,
                                     .array = FIRST_ARRAY + number,
                                     .base_typmod = -1};
    return type;
}

static void read_enum(struct reader *r, fq_str comment)
{
    struct fq_catalog_type *type = new_type(r, FQ_CATALOG_ENUM);
    fq_str *labels = FQ_NEW_ARRAY(r->arena, MOST, fq_str);
    while (r->line.len) {
        size_t end = fq_str_find_char(r->line, '|');
        labels[type->label_count++] = fq_str_of(r->line.ptr, end);
        r->line = fq_str_from_offset(r->line, end + 1);
    }
    type->labels = labels;
    type->comment = comment;
}

static void read_domain(struct reader *r)
{
    struct fq_catalog_type *type = new_type(r, FQ_CATALOG_DOMAIN);
    struct fq_catalog_column column = {0};
    read_type(r, &column);
    type->base = column.type;
    type->not_null = column.not_null;
}

static void read_composite(struct reader *r)
{
    struct fq_catalog_type *type = new_type(r, FQ_CATALOG_COMPOSITE);
    struct fq_catalog_column *fields = FQ_NEW_ARRAY(r->arena, MOST, struct fq_catalog_column);
    while (r->line.len) {
        struct fq_catalog_column *field = &fields[type->field_count++];
        field->name = word(r);
        field->number = (int16_t)type->field_count;
        field->readable = true;
        read_type(r, field);
        accept(r, ",");
    }
    type->fields = fields;
}

/* ---- relations ---- */

static struct fq_catalog_relation *find_relation(const struct reader *r, fq_str name)
{
    for (size_t i = 0; i < r->relation_count; i++) {
        if (fq_str_eq(r->relations[i].name, name))
            return &r->relations[i];
    }
    return NULL;
}

static uint16_t find_column(const struct reader *r, const struct fq_catalog_column *columns,
                            size_t count, fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(columns[i].name, name))
            return (uint16_t)i;
    }
    wrong(r, "no such column");
    return 0;
}

/* (a, b) */
static const uint16_t *read_columns(struct reader *r, const struct fq_catalog_column *columns,
                                    size_t column_count, size_t *ret_count)
{
    uint16_t *numbers = FQ_NEW_ARRAY(r->arena, MOST, uint16_t);
    if (!accept(r, "("))
        wrong(r, "columns in brackets expected");
    *ret_count = 0;
    while (!accept(r, ")")) {
        numbers[(*ret_count)++] = find_column(r, columns, column_count, word(r));
        accept(r, ",");
    }
    return numbers;
}

static void add_key(struct reader *r, struct parts *parts, bool primary)
{
    struct fq_catalog_key *key = &parts->keys[parts->key_count++];
    *key = (struct fq_catalog_key){.name = FQ_STR("key"), .primary = primary};
    key->columns = read_columns(r, parts->columns, parts->column_count, &key->column_count);
}

static void add_column_key(struct reader *r, struct parts *parts, bool primary)
{
    uint16_t *column = FQ_NEW(r->arena, uint16_t);
    *column = (uint16_t)(parts->column_count - 1);
    parts->keys[parts->key_count++] = (struct fq_catalog_key){
        .name = FQ_STR("key"), .columns = column, .column_count = 1, .primary = primary};
}

/* foreign name (columns) -> table (columns); the table may be this one, or one written before. */
static void add_foreign_key(struct reader *r, struct parts *parts,
                            const struct fq_catalog_relation *own, fq_str comment)
{
    struct fq_catalog_foreign_key *key = &parts->foreign_keys[parts->foreign_key_count++];
    key->name = word(r);
    key->comment = comment;
    key->columns = read_columns(r, parts->columns, parts->column_count, &key->column_count);
    accept(r, "->");
    key->target = find_relation(r, word(r));
    size_t count;
    if (key->target == own)
        key->target_columns = read_columns(r, parts->columns, parts->column_count, &count);
    else if (key->target)
        key->target_columns =
            read_columns(r, key->target->columns, key->target->column_count, &count);
    else
        wrong(r, "no such relation");
}

static void add_column(struct reader *r, struct parts *parts, fq_str comment)
{
    struct fq_catalog_column *column = &parts->columns[parts->column_count++];
    *column = (struct fq_catalog_column){.name = word(r),
                                         .comment = comment,
                                         .number = (int16_t)parts->column_count,
                                         .readable = true};
    read_type(r, column);
    while (r->line.len) {
        if (accept(r, "unreadable"))
            column->readable = false;
        else if (accept(r, "primary"))
            add_column_key(r, parts, true);
        else if (accept(r, "unique"))
            add_column_key(r, parts, false);
        else
            wrong(r, "what is this");
    }
}

static void *copied(struct reader *r, const void *items, size_t count, size_t size)
{
    void *copy = fq_arena_array(r->arena, count, size);
    if (count)
        memcpy(copy, items, count * size);
    return copy;
}

static void finish_relation(struct reader *r, struct fq_catalog_relation *relation,
                            const struct parts *parts)
{
    relation->columns =
        copied(r, parts->columns, parts->column_count, sizeof(struct fq_catalog_column));
    relation->keys = copied(r, parts->keys, parts->key_count, sizeof(struct fq_catalog_key));
    relation->foreign_keys = copied(r, parts->foreign_keys, parts->foreign_key_count,
                                    sizeof(struct fq_catalog_foreign_key));
    relation->column_count = parts->column_count;
    relation->key_count = parts->key_count;
    relation->foreign_key_count = parts->foreign_key_count;
}

static bool is_part(const struct reader *r)
{
    return r->rest.len && (r->rest.ptr[0] == ' ' || r->rest.ptr[0] == '\n');
}

static void read_parts(struct reader *r, struct fq_catalog_relation *relation)
{
    struct parts parts = {0};
    bool indented;
    fq_str comment;
    while (is_part(r) && next_line(r, &indented, &comment)) {
        if (!indented)
            wrong(r, "an empty line within a relation");
        if (accept(r, "definition"))
            ((struct fq_catalog_view *)(uintptr_t)relation->view)->definition = r->line;
        else if (accept(r, "primary"))
            add_key(r, &parts, true);
        else if (accept(r, "unique"))
            add_key(r, &parts, false);
        else if (accept(r, "foreign"))
            add_foreign_key(r, &parts, relation, comment);
        else
            add_column(r, &parts, comment);
    }
    finish_relation(r, relation, &parts);
}

static void read_view_flag(struct reader *r, struct fq_catalog_view *view)
{
    if (accept(r, "plain"))
        view->plain = true;
    else if (accept(r, "grouped"))
        view->grouped = true;
    else if (accept(r, "owned"))
        view->owned = true;
    else if (accept(r, "open"))
        view->open = true;
    else if (accept(r, "invoker"))
        view->security_invoker = true;
    else if (accept(r, "barrier"))
        view->security_barrier = true;
    else if (accept(r, "bypasses"))
        view->bypasses_row_security = true;
    else
        wrong(r, "what is this");
}

static void read_relation(struct reader *r, enum fq_catalog_relation_kind kind, fq_str comment)
{
    struct fq_catalog_relation *relation = &r->relations[r->relation_count];
    struct fq_catalog_view *view = FQ_NEW(r->arena, struct fq_catalog_view);
    *relation = (struct fq_catalog_relation){
        .oid = FIRST_RELATION + (fq_oid)r->relation_count++,
        .schema = FQ_STR("public"),
        .name = word(r),
        .comment = comment,
        .kind = kind,
        .view = kind == FQ_CATALOG_VIEW ? view : NULL,
        .estimated_rows = -1,
        .exposed_schema = true,
        .readable = true,
    };
    size_t dot = fq_str_find_char(relation->name, '.');
    if (dot < relation->name.len) {
        relation->schema = fq_str_of(relation->name.ptr, dot);
        relation->name = fq_str_from_offset(relation->name, dot + 1);
    }
    while (r->line.len) {
        if (accept(r, "rls"))
            relation->row_security = true;
        else if (accept(r, "unreadable"))
            relation->readable = false;
        else if (accept(r, "elsewhere"))
            relation->exposed_schema = false;
        else
            read_view_flag(r, view);
    }
    read_parts(r, relation);
}

/* ---- functions ---- */

/* The type of a relation's rows. */
static void need_row_type(struct reader *r)
{
    struct reader ahead = *r;
    fq_str name = word(&ahead);
    const struct fq_catalog_relation *relation = find_relation(r, name);
    for (size_t i = 0; i < r->type_count; i++) {
        if (fq_str_eq(r->types[i].name, name))
            return;
    }
    if (!relation)
        return;
    struct fq_catalog_type *type = new_type(&ahead, FQ_CATALOG_COMPOSITE);
    type->name = name;
    type->of_relation = true;
    type->fields = relation->columns;
    type->field_count = relation->column_count;
    r->type_count = ahead.type_count;
}

static void read_argument(struct reader *r, struct fq_catalog_argument *argument)
{
    struct fq_catalog_column column = {0};
    argument->name = word(r);
    need_row_type(r);
    read_type(r, &column);
    argument->type = column.type;
    argument->has_default = accept(r, "default");
    argument->variadic = accept(r, "variadic");
}

static void read_function(struct reader *r, fq_str comment)
{
    struct fq_catalog_function *function = &r->functions[r->function_count];
    struct fq_catalog_argument *arguments =
        FQ_NEW_ARRAY(r->arena, MOST, struct fq_catalog_argument);
    struct fq_catalog_argument *outputs = FQ_NEW_ARRAY(r->arena, MOST, struct fq_catalog_argument);
    struct fq_catalog_column column = {0};
    bool indented;
    *function = (struct fq_catalog_function){
        .oid = FIRST_FUNCTION + (fq_oid)r->function_count++,
        .schema = FQ_STR("public"),
        .name = word(r),
        .comment = comment,
        .volatility = accept(r, "stable") ? 's' : 'v',
        .stateful = true,
        .arguments = arguments,
        .outputs = outputs,
    };
    size_t dot = fq_str_find_char(function->name, '.');
    if (dot < function->name.len) {
        function->schema = fq_str_of(function->name.ptr, dot);
        function->name = fq_str_from_offset(function->name, dot + 1);
    }
    accept(r, "volatile");
    function->returns_set = accept(r, "set");
    if (!accept(r, "returns"))
        wrong(r, "returns expected");
    need_row_type(r);
    read_type(r, &column);
    function->returns = column.type;
    while (is_part(r) && next_line(r, &indented, &comment)) {
        if (accept(r, "out"))
            read_argument(r, &outputs[function->output_count++]);
        else
            read_argument(r, &arguments[function->argument_count++]);
    }
}

static void read_object(struct reader *r, fq_str comment)
{
    static const struct {
        const char *word;
        enum fq_catalog_relation_kind kind;
    } kinds[] = {{"table", FQ_CATALOG_TABLE},
                 {"view", FQ_CATALOG_VIEW},
                 {"partitioned", FQ_CATALOG_PARTITIONED},
                 {"foreign", FQ_CATALOG_FOREIGN},
                 {"materialized", FQ_CATALOG_MATERIALIZED}};
    if (accept(r, "enum")) {
        read_enum(r, comment);
        return;
    }
    if (accept(r, "domain")) {
        read_domain(r);
        return;
    }
    if (accept(r, "composite")) {
        read_composite(r);
        return;
    }
    if (accept(r, "function")) {
        read_function(r, comment);
        return;
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(kinds); i++) {
        if (accept(r, kinds[i].word)) {
            read_relation(r, kinds[i].kind, comment);
            return;
        }
    }
    wrong(r, "what is this");
}

/* ---- the whole ---- */

static int by_name(const void *left, const void *right)
{
    const struct fq_catalog_relation *a = left, *b = right;
    int order = fq_str_cmp(a->schema, b->schema);
    return order ? order : fq_str_cmp(a->name, b->name);
}

/* The catalog is kept by name, but keys point at places: they are told where each has gone. */
static void sort_relations(struct reader *r)
{
    size_t count = r->relation_count;
    struct fq_catalog_relation *sorted = FQ_NEW_ARRAY(r->arena, count, struct fq_catalog_relation);
    if (count)
        memcpy(sorted, r->relations, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), by_name);
    r->catalog->relations = sorted;
    r->catalog->relation_count = count;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sorted[i].foreign_key_count; k++) {
            struct fq_catalog_foreign_key *key =
                (struct fq_catalog_foreign_key *)(uintptr_t)&sorted[i].foreign_keys[k];
            key->target = fq_catalog_relation(r->catalog, key->target->schema, key->target->name);
        }
    }
}

const struct fq_catalog *catalog_from_text(struct fq_arena *arena, const char *text)
{
    struct reader r = {.arena = arena, .rest = fq_str_from(text)};
    r.catalog = FQ_NEW(arena, struct fq_catalog);
    r.relations = FQ_NEW_ARRAY(arena, MOST, struct fq_catalog_relation);
    r.types = FQ_NEW_ARRAY(arena, (size_t)MOST * 4, struct fq_catalog_type);
    r.functions = FQ_NEW_ARRAY(arena, MOST, struct fq_catalog_function);
    add_builtin(&r);
    bool indented;
    fq_str comment;
    while (next_line(&r, &indented, &comment)) {
        if (indented)
            wrong(&r, "nothing this could be part of");
        read_object(&r, comment);
    }
    add_arrays(&r);
    sort_relations(&r);
    r.catalog->arena = arena;
    r.catalog->role = FQ_STR("tester");
    r.catalog->types = r.types;
    r.catalog->type_count = r.type_count;
    r.catalog->functions = r.functions;
    r.catalog->function_count = r.function_count;
    return r.catalog;
}

/* ---- describing ---- */

static const struct fq_catalog_type *type_by_name(const struct fq_catalog *catalog, fq_str name)
{
    for (size_t i = 0; i < catalog->type_count; i++) {
        if (fq_str_eq(catalog->types[i].name, name))
            return &catalog->types[i];
    }
    return NULL;
}

/* The relation written as `public.name alias` in the statement. */
static const struct fq_catalog_relation *behind(const struct fq_catalog *catalog, fq_str statement,
                                                fq_str alias, struct fq_arena *arena)
{
    for (size_t i = 0; i < catalog->relation_count; i++) {
        const struct fq_catalog_relation *relation = &catalog->relations[i];
        fq_str written = fq_arena_printf(arena, "%.*s.%.*s %.*s", FQ_STR_ARG(relation->schema),
                                         FQ_STR_ARG(relation->name), FQ_STR_ARG(alias));
        if (fq_str_find(statement, written) < statement.len)
            return relation;
    }
    return NULL;
}

static void describe_column(const struct fq_catalog *catalog, fq_str statement, fq_str expression,
                            struct fq_arena *arena, struct fq_catalog_described_column *ret)
{
    *ret = (struct fq_catalog_described_column){.type = 25, .typmod = -1};
    size_t dot = fq_str_find_char(expression, '.');
    const struct fq_catalog_relation *relation =
        behind(catalog, statement, fq_str_of(expression.ptr, dot), arena);
    int at =
        relation ? fq_catalog_column_index(relation, fq_str_from_offset(expression, dot + 1)) : -1;
    if (at >= 0) {
        ret->name = relation->columns[at].name;
        ret->type = relation->columns[at].type;
        ret->relation = relation->oid;
        ret->number = relation->columns[at].number;
        return;
    }
    size_t cast = expression.len;
    while (cast > 0 && expression.ptr[cast - 1] != ':' && expression.ptr[cast - 1] != ')')
        cast--;
    const struct fq_catalog_type *type =
        cast ? type_by_name(catalog, fq_str_from_offset(expression, cast)) : NULL;
    if (type)
        ret->type = type->oid;
}

/* The select list, cut at the commas outside of brackets and strings. */
static void describe_statement(const struct fq_catalog *catalog, fq_str statement,
                               struct fq_arena *arena, struct fq_catalog_description *ret)
{
    struct fq_catalog_described_column *columns =
        FQ_NEW_ARRAY(arena, MOST, struct fq_catalog_described_column);
    static const fq_str end = FQ_STR_INIT(" FROM ");
    size_t from = fq_str_find(statement, FQ_STR(" SELECT ")) + 8;
    int depth = 0;
    bool text = false;
    *ret = (struct fq_catalog_description){.columns = columns, .valid = true};
    for (size_t i = from; i < statement.len; i++) {
        char c = statement.ptr[i];
        if (c == '\'')
            text = !text;
        else if (!text)
            depth += (c == '(') - (c == ')');
        bool done =
            depth == 0 && !text && fq_str_starts_with(fq_str_from_offset(statement, i), end);
        if (!done && (c != ',' || depth || text))
            continue;
        fq_str expression = fq_str_of(statement.ptr + from, i - from);
        describe_column(catalog, statement, expression, arena, &columns[ret->column_count++]);
        from = i + 2;
        if (done)
            return;
    }
}

static enum fq_status describe(struct fq_catalog_describer *base, const fq_str *statements,
                               size_t count, struct fq_arena *arena,
                               struct fq_catalog_description **ret, struct fq_error *reterr)
{
    struct fake_describer *self = FQ_CONTAINER(base, struct fake_describer, base);
    if (self->fails)
        return fq_error_set(reterr, arena, FQ_UNAVAILABLE, "the database is gone");
    *ret = FQ_NEW_ARRAY(arena, count, struct fq_catalog_description);
    for (size_t i = 0; i < count; i++) {
        describe_statement(self->catalog, statements[i], arena, &(*ret)[i]);
        if (self->refuses)
            (*ret)[i] = (struct fq_catalog_description){.refusal = FQ_STR("no such function")};
    }
    self->asked += count;
    return FQ_OK;
}

void fake_describer_init(struct fake_describer *describer, const struct fq_catalog *catalog)
{
    *describer = (struct fake_describer){.base.describe = describe, .catalog = catalog};
}
