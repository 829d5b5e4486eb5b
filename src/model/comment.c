/* SPDX-License-Identifier: MIT
 *
 * What comments in the database adjust: lines `@fraiseql {…}`.  A comment that means to adjust and
 * cannot be read keeps its object out, since nobody knows what it should have hidden; and nothing
 * of it becomes a description.
 */
#include "model/comment.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/feature.h"
#include "graphql/types/constraint.h"
#include "model/name.h"
#include "model/weight.h"

#define MARK "@fraiseql"

/* A comment while it is read. */
struct reading {
    struct fq_model *model;
    fq_str text;
    enum fq_commented on;
    struct fq_comment *comment;
    bool given[14]; /* by number in members: has been said before */
    bool failed;
    struct fq_location at;
    fq_str why;
};

/* ---- what went wrong ---- */

static struct fq_location locate(fq_str text, size_t at)
{
    struct fq_location place = {1, 1};
    for (size_t i = 0; i < at; i++) {
        if (text.ptr[i] == '\n')
            place = (struct fq_location){place.line + 1, 1};
        else if (((unsigned char)text.ptr[i] & 0xc0u) != 0x80u)
            place.column++;
    }
    return place;
}

FQ_PRINTF(3, 4)
static bool fail(struct reading *r, size_t at, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    r->failed = true;
    r->at = locate(r->text, at);
    r->why = fq_arena_str(r->model->arena, fq_str_from(text));
    return false;
}

/* ---- members ---- */

static bool read_name(struct fq_comment *comment, const struct fq_json *value)
{
    comment->name = value->text;
    return value->kind == FQ_JSON_STRING && value->text.len;
}

static bool read_through(struct fq_comment *comment, const struct fq_json *value)
{
    comment->through = value->text;
    return value->kind == FQ_JSON_STRING && value->text.len;
}

static bool read_message(struct fq_comment *comment, const struct fq_json *value)
{
    comment->message = value->text;
    return value->kind == FQ_JSON_STRING && value->text.len;
}

static bool read_expose(struct fq_comment *comment, const struct fq_json *value)
{
    comment->has_expose = true;
    comment->expose = value->boolean;
    return value->kind == FQ_JSON_BOOL;
}

static bool read_key(struct fq_comment *comment, const struct fq_json *value)
{
    comment->key = *value;
    bool names = value->kind == FQ_JSON_ARRAY && value->count && value->count <= FQ_MODEL_KEY_MAX;
    for (size_t i = 0; names && i < value->count; i++) {
        names = value->items[i].kind == FQ_JSON_STRING;
        for (size_t k = 0; k < i; k++) /* two arguments of one name */
            names = names && !fq_str_eq(value->items[k].text, value->items[i].text);
    }
    return names;
}

/* true, or the reason. */
static bool read_deprecated(struct fq_comment *comment, const struct fq_json *value)
{
    bool is_reason = value->kind == FQ_JSON_STRING;
    comment->deprecated = is_reason || (value->kind == FQ_JSON_BOOL && value->boolean);
    if (is_reason)
        comment->reason = value->text;
    return is_reason || value->kind == FQ_JSON_BOOL;
}

static bool read_entity(struct fq_comment *comment, const struct fq_json *value)
{
    comment->entity = value->text;
    return value->kind == FQ_JSON_STRING && value->text.len;
}

static bool read_labels(struct fq_comment *comment, const struct fq_json *value)
{
    comment->labels = *value;
    bool names = value->kind == FQ_JSON_OBJECT;
    for (size_t i = 0; names && i < value->count; i++)
        names = value->members[i].value.kind == FQ_JSON_STRING;
    return names;
}

/* All that the type has, whatever the configuration says. */
static bool read_features(struct fq_comment *comment, const struct fq_json *value)
{
    bool known = value->kind == FQ_JSON_ARRAY;
    comment->has_features = true;
    for (size_t i = 0; known && i < value->count; i++) {
        const struct fq_json *item = &value->items[i];
        unsigned feature = item->kind == FQ_JSON_STRING ? fq_feature(item->text) : 0;
        comment->features |= feature;
        known = feature != 0;
    }
    return known;
}

/* What may become of the rows, whatever the configuration says. */
static bool read_changes(struct fq_comment *comment, const struct fq_json *value)
{
    static const struct {
        fq_str word;
        enum fq_change change;
    } known[] = {{FQ_STR_INIT("create"), FQ_CHANGE_CREATE},
                 {FQ_STR_INIT("update"), FQ_CHANGE_UPDATE},
                 {FQ_STR_INIT("delete"), FQ_CHANGE_DELETE}};
    bool all_known = value->kind == FQ_JSON_ARRAY;
    comment->has_changes = true;
    for (size_t i = 0; all_known && i < value->count; i++) {
        const struct fq_json *item = &value->items[i];
        unsigned change = 0;
        for (size_t k = 0; item->kind == FQ_JSON_STRING && k < FQ_ARRAY_LEN(known); k++)
            change |= fq_str_eq(item->text, known[k].word) ? known[k].change : 0u;
        comment->changes |= change;
        all_known = change != 0;
    }
    return all_known;
}

/* What they ask for is read when the place of what is wrong can be told: see read_constraints(). */
static bool read_constraint(struct fq_comment *comment, const struct fq_json *value)
{
    (void)comment;
    return value->kind == FQ_JSON_OBJECT;
}

static bool is_nothing(const struct fq_json *value)
{
    return value->kind == FQ_JSON_STRING && fq_str_eq(value->text, FQ_STR("nothing"));
}

/* Likewise: see read_guard(). */
static bool read_requires(struct fq_comment *comment, const struct fq_json *value)
{
    comment->says_requires = true;
    return value->kind == FQ_JSON_OBJECT || is_nothing(value);
}

static bool read_cost(struct fq_comment *comment, const struct fq_json *value)
{
    return value->kind == FQ_JSON_NUMBER && fq_weight_read(value->text, &comment->weight);
}

static const struct {
    const char *name;
    unsigned on; /* 1 << enum fq_commented: where it means something */
    bool (*read)(struct fq_comment *comment, const struct fq_json *value);
    const char *wanted;
} members[] = {
    {"name", 1 << FQ_ON_RELATION | 1 << FQ_ON_COLUMN | 1 << FQ_ON_FUNCTION | 1 << FQ_ON_TYPE,
     read_name, "a string"},
    {"through", 1 << FQ_ON_KEY, read_through, "a string"},
    {"message", 1 << FQ_ON_KEY, read_message, "a string"},
    {"expose", ~0u, read_expose, "true or false"},
    {"key", 1 << FQ_ON_RELATION, read_key, "a list of column names, as strings, none twice"},
    {"deprecated", 1 << FQ_ON_RELATION | 1 << FQ_ON_COLUMN | 1 << FQ_ON_FUNCTION, read_deprecated,
     "a string, true or false"},
    {"labels", 1 << FQ_ON_TYPE, read_labels, "an object of names, as strings, by label"},
    {"entity", 1 << FQ_ON_FUNCTION, read_entity, "a string"},
    {"features", 1 << FQ_ON_RELATION, read_features, "a list of some of " FQ_FEATURES_TEXT},
    {"mutations", 1 << FQ_ON_RELATION, read_changes, "a list of some of create, update, delete"},
    {"constraint", 1 << FQ_ON_COLUMN, read_constraint, "an object"},
    {"constraints", 1 << FQ_ON_FUNCTION, read_constraint, "an object of objects by argument"},
    {"requires", 1 << FQ_ON_RELATION | 1 << FQ_ON_COLUMN | 1 << FQ_ON_FUNCTION, read_requires,
     "an object, or \"nothing\""},
    {"cost", 1 << FQ_ON_RELATION | 1 << FQ_ON_COLUMN | 1 << FQ_ON_FUNCTION, read_cost,
     FQ_WEIGHT_TEXT},
};

static const char *const nouns[] = {
    [FQ_ON_SCHEMA] = "a schema", [FQ_ON_RELATION] = "a table or view",
    [FQ_ON_COLUMN] = "a column", [FQ_ON_FUNCTION] = "a function",
    [FQ_ON_TYPE] = "a type",     [FQ_ON_KEY] = "a constraint or index",
};

/* ---- constraints ---- */

static const struct fq_constraint *constraint_of(struct reading *r, const struct fq_json *said)
{
    struct fq_constraint *constraint = FQ_NEW(r->model->arena, struct fq_constraint);
    fq_constraint_init(constraint);
    for (size_t i = 0; i < said->count; i++) {
        const struct fq_json_member *member = &said->members[i];
        const char *wrong =
            fq_constraint_take_json(constraint, r->model->arena, member->name, &member->value);
        if (wrong) {
            fail(r, (size_t)(member->value.raw.ptr - r->text.ptr), "\"%.*s\" of a constraint %s",
                 FQ_STR_ARG(member->name), wrong);
            return NULL;
        }
    }
    return constraint;
}

/* Of a column one, of a function those of its arguments. */
static bool read_constraints(struct reading *r, const struct fq_json *said)
{
    if (r->on == FQ_ON_COLUMN) {
        r->comment->constraint = constraint_of(r, said);
        return r->comment->constraint != NULL;
    }
    for (size_t i = 0; i < said->count; i++) {
        const struct fq_json_member *member = &said->members[i];
        struct fq_model_constraint *added = FQ_NEW(r->model->arena, struct fq_model_constraint);
        if (member->value.kind != FQ_JSON_OBJECT)
            return fail(r, (size_t)(member->value.raw.ptr - r->text.ptr),
                        "\"constraints\" must be an object of objects by argument");
        *added = (struct fq_model_constraint){member->name, constraint_of(r, &member->value),
                                              r->comment->constraints};
        if (!added->constraint)
            return false;
        r->comment->constraints = added;
    }
    return true;
}

static bool read_guard(struct reading *r, const struct fq_json *said)
{
    size_t i;
    const char *wrong = fq_guard_from_json(r->model->arena, said, &r->comment->guard, &i);
    if (!wrong)
        return true;
    bool whole = i == said->count;
    const struct fq_json *at = whole ? said : &said->members[i].value;
    return fail(r, (size_t)(at->raw.ptr - r->text.ptr), "%s%.*s%s %s",
                whole ? "\"requires\"" : "\"",
                FQ_STR_ARG(whole ? FQ_STR_NONE : said->members[i].name),
                whole ? "" : "\" of \"requires\"", wrong);
}

static bool read_member(struct reading *r, const struct fq_json_member *member)
{
    size_t at = (size_t)(member->value.raw.ptr - r->text.ptr);
    size_t i = 0;
    while (i < FQ_ARRAY_LEN(members) && !fq_str_eq(fq_str_from(members[i].name), member->name))
        i++;
    if (i == FQ_ARRAY_LEN(members))
        return fail(
            r, at,
            "there is no member \"%.*s\"; there are name, expose, through, message, "
            "key, deprecated, labels, entity, features, mutations, constraint, constraints, "
            "requires and cost",
            FQ_STR_ARG(member->name));
    if (!(members[i].on & 1u << r->on))
        return fail(r, at, "\"%s\" means nothing on %s", members[i].name, nouns[r->on]);
    if (r->given[i])
        return fail(r, at, "\"%s\" is given twice", members[i].name);
    r->given[i] = true;
    if (!members[i].read(r->comment, &member->value))
        return fail(r, at, "\"%s\" must be %s", members[i].name, members[i].wanted);
    if (members[i].read == read_requires && !is_nothing(&member->value))
        return read_guard(r, &member->value);
    return members[i].read != read_constraint || read_constraints(r, &member->value);
}

/* ---- lines ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The JSON object at text[from]; the place behind it. */
static bool read_object(struct reading *r, size_t from, size_t *ret_end)
{
    struct fq_json_scan scan;
    struct fq_json value;
    struct fq_error error;
    fq_str json = fq_str_from_offset(r->text, from), name, raw;
    /* It may go over several lines: first its end is looked for. */
    if (fq_json_scan_object(&scan, json)) {
        while (fq_json_scan_member(&scan, &name, &raw))
            ;
        if (!scan.failed)
            json.len = (size_t)(scan.rest.ptr - json.ptr);
    }
    if (fq_json_read(r->model->arena, json, &value, &error) != FQ_OK) {
        fail(r, from, "%.*s", FQ_STR_ARG(fq_error_message(&error)));
        if (error.location.line == 1)
            r->at.column += error.location.column - 1;
        else if (error.location.line)
            r->at =
                (struct fq_location){r->at.line + error.location.line - 1, error.location.column};
        return false;
    }
    for (size_t i = 0; i < value.count; i++) {
        if (!read_member(r, &value.members[i]))
            return false;
    }
    *ret_end = from + json.len;
    return true;
}

/* A line of its own that begins at text[from] with the mark: the place behind it. */
static bool read_line(struct reading *r, size_t from, size_t *ret_end)
{
    fq_str text = r->text;
    size_t at = from + sizeof(MARK) - 1;
    for (size_t i = from; i > 0 && text.ptr[i - 1] != '\n'; i--) {
        if (!is_blank(text.ptr[i - 1]))
            return fail(r, from, MARK " must begin a line");
    }
    if (!fq_str_starts_with(fq_str_from_offset(text, from), FQ_STR(MARK)))
        return fail(r, from, "it is written " MARK ", in small letters");
    while (at < text.len && (is_blank(text.ptr[at]) || text.ptr[at] == '\n'))
        at++;
    if (at == text.len || text.ptr[at] != '{')
        return fail(r, at, "expected a JSON object behind " MARK);
    if (!read_object(r, at, &at))
        return false;
    for (; at < text.len && text.ptr[at] != '\n'; at++) {
        if (!is_blank(text.ptr[at]))
            return fail(r, at, "nothing may follow the JSON object on its line");
    }
    *ret_end = at < text.len ? at + 1 : at;
    return true;
}

/* ---- where it is meant ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* At most two letters wrong, missing or too many. */
static bool is_nearly(fq_str word, fq_str wanted)
{
    unsigned row[16], before;
    if (word.len + 2 < wanted.len || word.len > wanted.len + 2 || wanted.len >= FQ_ARRAY_LEN(row))
        return false;
    for (unsigned k = 0; k <= wanted.len; k++)
        row[k] = k;
    for (size_t i = 0; i < word.len; i++) {
        before = row[0]++;
        for (size_t k = 0; k < wanted.len; k++) {
            unsigned here = before + (lower(word.ptr[i]) != wanted.ptr[k]);
            before = row[k + 1];
            row[k + 1] = here < before + 1 ? here : before + 1;
            if (row[k] + 1 < row[k + 1])
                row[k + 1] = row[k] + 1;
        }
    }
    return row[wanted.len] <= 2;
}

/* The word at text[at], with or without @ before it, is our name and not part of an address:
 * joe@fraiseql.com.  Without @, or badly written, it must look like an adjustment. */
static bool is_meant(fq_str text, size_t at, bool *ret_exact)
{
    static const fq_str name = FQ_STR_INIT("fraiseql");
    size_t from = at + (text.ptr[at] == '@'), end = from;
    bool inside = at > 0 && (is_letter(text.ptr[at - 1]) || text.ptr[at - 1] == '@');
    while (end < text.len && is_letter(text.ptr[end]))
        end++;
    fq_str word = fq_str_of(text.ptr + from, end - from);
    bool ours = fq_str_eq_nocase(word, name);
    *ret_exact = from > at && ours;
    if (*ret_exact)
        return !(inside && end + 1 < text.len && text.ptr[end] == '.' &&
                 is_letter(text.ptr[end + 1]));
    if (inside || !is_nearly(word, name))
        return false;
    if (from > at)
        return true;
    while (end < text.len && text.ptr[end] != '\n' && !is_letter(text.ptr[end]) &&
           text.ptr[end] != '{')
        end++;
    return end < text.len && text.ptr[end] == '{';
}

static bool read_all(struct reading *r, struct fq_buf *rest)
{
    fq_str text = r->text;
    size_t kept_from = 0;
    for (size_t at = 0; at < text.len; at++) {
        bool exact;
        if ((text.ptr[at] != '@' && !is_letter(text.ptr[at])) || !is_meant(text, at, &exact))
            continue;
        if (!exact)
            return fail(r, at, "an adjustment is written " MARK " {…}, on a line of its own");
        size_t line = at, end = at;
        if (!read_line(r, at, &end))
            return false;
        while (line > kept_from && text.ptr[line - 1] != '\n')
            line--;
        fq_buf_str_add(rest, fq_str_of(text.ptr + kept_from, line - kept_from));
        kept_from = end;
        at = end - 1;
    }
    fq_buf_str_add(rest, fq_str_from_offset(text, kept_from));
    return true;
}

/* The same comment may be read more than once. */
static bool was_noted(const struct fq_model *model, fq_str subject)
{
    for (size_t i = 0; i < model->note_count; i++) {
        if (fq_str_eq(model->notes[i].subject, subject) &&
            fq_str_starts_with(model->notes[i].reason, FQ_STR("its comment cannot be read")))
            return true;
    }
    return false;
}

struct fq_comment fq_comment_read(struct fq_model *model, enum fq_commented on, fq_str subject,
                                  fq_str text)
{
    struct fq_comment comment = {0};
    struct reading r = {.model = model, .text = text, .on = on, .comment = &comment};
    struct fq_buf rest;
    if (text.len == 0)
        return comment;
    fq_buf_init(&rest, model->arena, text.len + 1);
    if (read_all(&r, &rest)) {
        comment.text = fq_buf_str(&rest);
        while (comment.text.len && comment.text.ptr[comment.text.len - 1] == '\n')
            comment.text.len--;
        return comment;
    }
    if (!was_noted(model, subject))
        fq_model_note(model, true, subject,
                      "its comment cannot be read, so it is not offered: line %u, column %u: %.*s; "
                      "mend the line or take it away",
                      r.at.line, r.at.column, FQ_STR_ARG(r.why));
    return (struct fq_comment){.has_expose = true, .unread = true};
}

bool fq_comment_keeps_out(const struct fq_comment *comment)
{
    return comment->has_expose && !comment->expose;
}

/* ---- of what ---- */

/* "schema"."relation"."column". */
static fq_str member_name(struct fq_arena *arena, fq_str schema, fq_str owner, fq_str member)
{
    fq_str name = fq_name_qualified(arena, schema, owner);
    return fq_arena_printf(arena, "%.*s.%.*s", FQ_STR_ARG(name),
                           FQ_STR_ARG(fq_name_quoted(arena, member)));
}

struct fq_comment fq_comment_on_relation(struct fq_model *model,
                                         const struct fq_catalog_relation *relation)
{
    fq_str name = fq_name_qualified(model->arena, relation->schema, relation->name);
    return fq_comment_read(model, FQ_ON_RELATION, name, relation->comment);
}

struct fq_comment fq_comment_on_column(struct fq_model *model,
                                       const struct fq_catalog_relation *relation,
                                       const struct fq_catalog_column *column)
{
    if (column->comment.len == 0)
        return (struct fq_comment){0};
    fq_str name = member_name(model->arena, relation->schema, relation->name, column->name);
    return fq_comment_read(model, FQ_ON_COLUMN, name, column->comment);
}

struct fq_comment fq_comment_on_type(struct fq_model *model, const struct fq_catalog_type *type)
{
    fq_str name = fq_name_qualified(model->arena, type->schema, type->name);
    return fq_comment_read(model, FQ_ON_TYPE, name, type->comment);
}

struct fq_comment fq_comment_on_attribute(struct fq_model *model,
                                          const struct fq_catalog_type *type,
                                          const struct fq_catalog_column *attribute)
{
    fq_str name = member_name(model->arena, type->schema, type->name, attribute->name);
    return fq_comment_read(model, FQ_ON_COLUMN, name, attribute->comment);
}

/* Its name as PostgreSQL writes it in COMMENT ON CONSTRAINT. */
struct fq_comment fq_comment_on_key(struct fq_model *model, const struct fq_catalog_relation *table,
                                    fq_str key, fq_str comment)
{
    struct fq_arena *arena = model->arena;
    if (comment.len == 0)
        return (struct fq_comment){0};
    fq_str name = fq_arena_printf(arena, "%.*s on %.*s", FQ_STR_ARG(fq_name_quoted(arena, key)),
                                  FQ_STR_ARG(fq_name_qualified(arena, table->schema, table->name)));
    return fq_comment_read(model, FQ_ON_KEY, name, comment);
}

/* Its comment is read once for all that stands side by side in it. */
static bool keeps_out(struct fq_model *model, const struct fq_catalog_schema *schema)
{
    if (model->last_schema == schema)
        return model->last_schema_out;
    struct fq_comment comment = fq_comment_read(
        model, FQ_ON_SCHEMA, fq_name_quoted(model->arena, schema->name), schema->comment);
    model->last_schema = schema;
    model->last_schema_out = fq_comment_keeps_out(&comment);
    return model->last_schema_out;
}

bool fq_comment_keeps_schema_out(struct fq_model *model, fq_str name)
{
    for (size_t i = 0; i < model->catalog->schema_count; i++) {
        const struct fq_catalog_schema *schema = &model->catalog->schemas[i];
        if (fq_str_eq(schema->name, name))
            return keeps_out(model, schema);
    }
    return false;
}
