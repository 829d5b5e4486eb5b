/* SPDX-License-Identifier: MIT */
#include "schema/violation.h"

#include "base/buf.h"
#include "json/json.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/name.h"
#include "schema/view.h"

/* More columns than a sentence should have. */
enum { FIELDS_MOST = 8 };

enum kind { UNIQUE, FOREIGN_KEY, NOT_NULL, CHECK, EXCLUSION, OTHER };

/* Where a column is shown. */
struct shown {
    fq_str field; /* the API's name of it */
    fq_str label; /* what a sentence calls it: in words, by what it points at */
    bool points;
};

struct telling {
    const struct fq_schema *schema;
    const struct fq_told *told;
    struct fq_arena *arena;
    const struct fq_violated *violated;
    fq_str raised;                           /* PostgreSQL's sentence */
    const struct fq_catalog_relation *table; /* NULL: not known */
    const struct fq_relation *relation;      /* which stands for its rows; NULL: none does */
    enum kind kind;
    const uint16_t *columns;
    size_t column_count;
    fq_str comment;
    const struct fq_catalog_foreign_key *foreign_key;
    const struct fq_relation *target; /* of that */
    bool by_target;                   /* its row was deleted, or got another key */
    bool is_known;                    /* the constraint is one of a table or domain that is known */
    struct shown shown[FIELDS_MOST];
    size_t shown_count;
    bool is_hidden; /* some of it is from who is told */
};

/* ---- what it is on ---- */

/* The relation whose rows stand for the table's: the table itself, what the convention serves in
 * its place, or any view of it. */
static const struct fq_relation *relation_of(const struct telling *t,
                                             const struct fq_catalog_relation *table)
{
    const char *prefix = fq_convention_served_instead(t->schema->catalog, table, t->arena);
    fq_str noun = fq_convention_noun(table->name);
    fq_str served =
        prefix ? fq_arena_printf(t->arena, "%s%.*s", prefix, FQ_STR_ARG(noun)) : FQ_STR_NONE;
    fq_str names[] = {fq_name_qualified(t->arena, table->schema, table->name),
                      fq_name_qualified(t->arena, table->schema, served)};
    for (size_t n = 0; n < FQ_ARRAY_LEN(names); n++) {
        for (size_t i = 0; i < t->schema->relation_count; i++) {
            if (fq_str_eq(t->schema->relations[i]->sql_name.text, names[n]))
                return t->schema->relations[i];
        }
    }
    for (size_t i = 0; i < t->schema->relation_count; i++) {
        const struct fq_relation *relation = t->schema->relations[i];
        if (relation->base == table && relation->one_to_one)
            return relation;
    }
    return NULL;
}

static bool find_violated_key(struct telling *t)
{
    for (size_t i = 0; i < t->table->key_count; i++) {
        const struct fq_catalog_key *key = &t->table->keys[i];
        if (!fq_str_eq(key->name, t->violated->constraint))
            continue;
        t->columns = key->columns;
        t->column_count = key->column_count;
        t->comment = key->comment;
        return true;
    }
    return false;
}

/* Where the text has that name between marks of quotation, whichever its language has. */
static size_t find_quoted(fq_str text, fq_str name)
{
    for (size_t at = 1; at + name.len < text.len; at++) {
        unsigned char before = (unsigned char)text.ptr[at - 1];
        bool marked = before >= 0x80 || before == '"' || before == '\'' || before == '`';
        if (marked && fq_str_eq(fq_str_of(text.ptr + at, name.len), name))
            return at;
    }
    return text.len;
}

static fq_str without(const struct telling *t, fq_str text, fq_str name)
{
    size_t at = find_quoted(text, name);
    if (at == text.len)
        return text;
    return fq_arena_printf(t->arena, "%.*s%.*s", (int)at, text.ptr,
                           FQ_STR_ARG(fq_str_from_offset(text, at + name.len)));
}

/* PostgreSQL reports the same from both sides of a foreign key.  Only its sentence, which is in the
 * language that the database has, also names the other table where that is the one written to. */
static bool is_by_target(const struct telling *t)
{
    fq_str rest = without(t, t->raised, t->foreign_key->name);
    rest = without(t, rest, t->table->name);
    return find_quoted(rest, t->foreign_key->target->name) < rest.len;
}

static bool find_foreign_key(struct telling *t)
{
    for (size_t i = 0; i < t->table->foreign_key_count; i++) {
        const struct fq_catalog_foreign_key *key = &t->table->foreign_keys[i];
        if (!fq_str_eq(key->name, t->violated->constraint))
            continue;
        t->foreign_key = key;
        t->target = relation_of(t, key->target);
        t->by_target = is_by_target(t);
        t->columns = key->columns;
        t->column_count = key->column_count;
        t->comment = key->comment;
        return true;
    }
    return false;
}

static bool find_check(struct telling *t, const struct fq_catalog_check *checks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!fq_str_eq(checks[i].name, t->violated->constraint))
            continue;
        t->columns = checks[i].columns;
        t->column_count = checks[i].column_count;
        t->comment = checks[i].comment;
        return true;
    }
    return false;
}

/* Of one that forbids null PostgreSQL names the column. */
static void find_column(struct telling *t)
{
    int at = t->violated->column.len ? fq_catalog_column_index(t->table, t->violated->column) : -1;
    if (at < 0 || t->column_count)
        return;
    uint16_t *column = FQ_NEW(t->arena, uint16_t);
    *column = (uint16_t)at;
    t->columns = column;
    t->column_count = 1;
}

static void find_domain(struct telling *t)
{
    for (size_t i = 0; i < t->schema->catalog->type_count && t->violated->type.len; i++) {
        const struct fq_catalog_type *type = &t->schema->catalog->types[i];
        if (type->kind != FQ_CATALOG_DOMAIN || !fq_str_eq(type->name, t->violated->type) ||
            !fq_str_eq(type->schema, t->violated->schema))
            continue;
        t->is_known = true;
        /* Its constraint may be that of a domain that it is made of. */
        for (; type && !find_check(t, type->checks, type->check_count) &&
               type->kind == FQ_CATALOG_DOMAIN;)
            type = fq_catalog_type(t->schema->catalog, type->base);
        return;
    }
}

static void find_violated(struct telling *t)
{
    t->table = fq_catalog_relation(t->schema->catalog, t->violated->schema, t->violated->relation);
    if (!t->table) {
        find_domain(t);
        return;
    }
    t->relation = relation_of(t, t->table);
    t->is_known = t->relation != NULL;
    if (!find_violated_key(t) && !find_foreign_key(t))
        find_check(t, t->table->checks, t->table->check_count);
    find_column(t);
}

/* ---- what the API calls it ---- */

/* firstName → first name. */
static fq_str words(struct fq_arena *arena, fq_str name)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, 2 * name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        bool capital = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
        if (capital && i)
            fq_buf_char(&out, ' ');
        fq_buf_char(&out, capital ? (char)(name.ptr[i] + ('a' - 'A')) : name.ptr[i]);
    }
    return fq_buf_str(&out);
}

/* Does it show that column of the table? */
static bool shows(const struct telling *t, const struct fq_field *field, uint16_t number)
{
    const struct fq_relation *relation = t->relation;
    const struct fq_column *column = field->column;
    fq_str alias, name, schema, base;
    if (field->kind != FQ_FIELD_COLUMN || !column || relation->base != t->table)
        return false;
    if (relation->base_alias.len == 0)
        return column->label.text.len && !column->of && column->number == number;
    return column->expression.text.len &&
           fq_view_reference(t->arena, column->expression.text, &alias, &name) &&
           fq_view_name(t->arena, relation->base_alias, &schema, &base) && schema.len == 0 &&
           fq_str_eq(alias, base) && fq_str_eq(name, t->table->columns[number].name);
}

static fq_str field_that_shows(const struct telling *t, const struct fq_type *type, uint16_t number)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].binding && shows(t, type->fields[i].binding, number))
            return type->fields[i].name;
    }
    fq_str name = fq_name_field(t->arena, t->table->columns[number].name);
    return fq_type_field(type, name) ? name : FQ_STR_NONE;
}

/* author_id and fk_author are about an author, where the type has such a field. */
static void show(struct telling *t, const struct fq_type *type, uint16_t number)
{
    struct shown *shown = &t->shown[t->shown_count];
    fq_str reference = fq_convention_reference(t->table->columns[number].name);
    fq_str related = reference.len ? fq_name_field(t->arena, reference) : FQ_STR_NONE;
    bool has_related = related.len && fq_type_field(type, related);
    fq_str field = field_that_shows(t, type, number);
    if (!field.len && has_related)
        field = related;
    if (!field.len)
        return;
    if (!t->told->knows(t->told, t->relation, fq_type_field(type, field))) {
        t->is_hidden = true;
        return;
    }
    *shown = (struct shown){field, words(t->arena, has_related ? related : field), has_related};
    t->shown_count++;
}

static void show_all(struct telling *t)
{
    if (!t->relation || !t->relation->type)
        return;
    const struct fq_type *type = fq_type_made(t->relation->type);
    for (size_t i = 0; i < t->column_count && t->shown_count < FIELDS_MOST; i++)
        show(t, type, t->columns[i]);
}

/* Of a foreign key both sides are told. */
static bool knows_of(const struct telling *t, const struct fq_relation *relation)
{
    return !relation || !relation->type || t->told->knows(t->told, relation, NULL);
}

/* ---- the sentence ---- */

/* Of a foreign key the comment describes its field; for others it is what they demand. */
static fq_str commented(const struct telling *t)
{
    struct fq_model model = {.arena = t->arena, .scratch = t->arena, .catalog = t->schema->catalog};
    struct fq_comment comment =
        fq_comment_read(&model, FQ_ON_KEY, t->violated->constraint, t->comment);
    if (comment.message.len)
        return comment.message;
    return t->foreign_key ? FQ_STR_NONE : comment.text;
}

static fq_str noun(const struct telling *t, const struct fq_relation *relation)
{
    return words(t->arena, relation->type_name);
}

/* "a user", "an author". */
static fq_str one(const struct telling *t, const struct fq_relation *relation)
{
    fq_str name = noun(t, relation);
    bool vowel = name.len && fq_str_find(FQ_STR("aeio"), fq_str_of(name.ptr, 1)) < 4;
    return fq_arena_printf(t->arena, "%s %.*s", vowel ? "an" : "a", FQ_STR_ARG(name));
}

/* "email", "reader and book", "a, b and c". */
static fq_str labels(const struct telling *t)
{
    struct fq_buf out;
    fq_buf_init(&out, t->arena, SIZE_MAX / 2);
    for (size_t i = 0; i < t->shown_count; i++) {
        if (i)
            fq_buf_str_add(&out, i + 1 < t->shown_count ? FQ_STR(", ") : FQ_STR(" and "));
        fq_buf_str_add(&out, t->shown[i].label);
    }
    return fq_buf_str(&out);
}

static fq_str capital(struct fq_arena *arena, fq_str sentence)
{
    fq_str copy = fq_arena_str(arena, sentence);
    char first = copy.len ? copy.ptr[0] : 0;
    if (first < 'a' || first > 'z')
        return copy;
    return fq_arena_printf(arena, "%c%.*s", first - ('a' - 'A'),
                           FQ_STR_ARG(fq_str_from_offset(copy, 1)));
}

static fq_str foreign_key_sentence(const struct telling *t)
{
    if (t->by_target && t->target)
        return fq_arena_printf(t->arena, "%.*s still refers to this %.*s.",
                               FQ_STR_ARG(one(t, t->relation)), FQ_STR_ARG(noun(t, t->target)));
    if (t->by_target)
        return FQ_STR_NONE;
    if (t->shown_count == 1 && t->shown[0].points)
        return fq_arena_printf(t->arena, "there is no such %.*s.", FQ_STR_ARG(labels(t)));
    return t->target
               ? fq_arena_printf(t->arena, "there is no such %.*s.", FQ_STR_ARG(noun(t, t->target)))
               : FQ_STR_NONE;
}

static fq_str made(const struct telling *t)
{
    bool named = t->shown_count > 0 && t->shown_count == t->column_count;
    fq_str fields = labels(t), it = one(t, t->relation);
    switch (t->kind) {
    case UNIQUE:
        return named ? fq_arena_printf(t->arena, "%.*s with this %.*s exists already.",
                                       FQ_STR_ARG(it), FQ_STR_ARG(fields))
                     : fq_arena_printf(t->arena, "%.*s like this one exists already.",
                                       FQ_STR_ARG(it));
    case FOREIGN_KEY:
        return foreign_key_sentence(t);
    case NOT_NULL:
        return named ? fq_arena_printf(t->arena, "the %.*s of %.*s is required.",
                                       FQ_STR_ARG(fields), FQ_STR_ARG(it))
                     : FQ_STR_NONE;
    case CHECK:
        return named ? fq_arena_printf(t->arena, "%s of %.*s %s not allowed for %.*s.",
                                       t->shown_count > 1 ? "the values" : "the value",
                                       FQ_STR_ARG(fields), t->shown_count > 1 ? "are" : "is",
                                       FQ_STR_ARG(it))
                     : FQ_STR_NONE;
    case EXCLUSION:
        return named ? fq_arena_printf(t->arena, "another %.*s conflicts with this one in %.*s.",
                                       FQ_STR_ARG(noun(t, t->relation)), FQ_STR_ARG(fields))
                     : FQ_STR_NONE;
    case OTHER:
        break;
    }
    return FQ_STR_NONE;
}

static fq_str sentence(const struct telling *t)
{
    fq_str said = t->comment.len ? commented(t) : FQ_STR_NONE;
    if (said.len)
        return said;
    return t->relation ? capital(t->arena, made(t)) : FQ_STR_NONE;
}

/* ---- for programs ---- */

static void tell_text(struct fq_buf *out, const char *name, fq_str value)
{
    if (!value.len)
        return;
    fq_buf_printf(out, "%s\"%s\":", out->len ? "," : "", name);
    fq_json_string(out, value);
}

static void tell_fields(const struct telling *t, struct fq_buf *out)
{
    if (!t->shown_count)
        return;
    fq_buf_literal(out, ",\"fields\":[");
    for (size_t i = 0; i < t->shown_count; i++) {
        if (i)
            fq_buf_char(out, ',');
        fq_json_string(out, t->shown[i].field);
    }
    fq_buf_char(out, ']');
}

/* Whoever deletes what others refer to hears of the type that he knows, and by which. */
static void add_extensions(const struct telling *t, struct fq_buf *out)
{
    tell_text(out, "constraint", t->violated->constraint);
    if (!t->relation)
        return;
    if (t->by_target) {
        tell_text(out, "type", t->target ? t->target->type_name : FQ_STR_NONE);
        tell_text(out, "referencedBy", t->relation->type_name);
        return;
    }
    tell_text(out, "type", t->relation->type_name);
    tell_fields(t, out);
}

static enum kind kind_of(fq_str sqlstate)
{
    static const struct {
        fq_str sqlstate;
        enum kind kind;
    } kinds[] = {
        {FQ_STR_INIT("23505"), UNIQUE},      {FQ_STR_INIT("23503"), FOREIGN_KEY},
        {FQ_STR_INIT("23001"), FOREIGN_KEY}, {FQ_STR_INIT("23502"), NOT_NULL},
        {FQ_STR_INIT("23514"), CHECK},       {FQ_STR_INIT("23P01"), EXCLUSION},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(kinds); i++) {
        if (fq_str_eq(kinds[i].sqlstate, sqlstate))
            return kinds[i].kind;
    }
    return OTHER;
}

void fq_schema_tell_violation(const struct fq_schema *schema, const struct fq_told *told,
                              struct fq_arena *arena, struct fq_error *error)
{
    struct telling t = {.schema = schema,
                        .told = told,
                        .arena = arena,
                        .violated = error->violated,
                        .raised = error->raised,
                        .kind = kind_of(error->sqlstate)};
    struct fq_buf extensions;
    find_violated(&t);
    if (!t.is_known)
        return;
    show_all(&t);
    if (t.is_hidden || !knows_of(&t, t.relation) || !knows_of(&t, t.target))
        return; /* the constraint's name would tell, and so would its comment */
    fq_str said = sentence(&t);
    if (said.len)
        error->message = said;
    fq_buf_init(&extensions, arena, SIZE_MAX / 2);
    fq_buf_str_add(&extensions, error->extensions);
    add_extensions(&t, &extensions);
    error->extensions = fq_buf_str(&extensions);
}
