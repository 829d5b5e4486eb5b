/* SPDX-License-Identifier: MIT */
#include "pg/error.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"

/* What a detail may take: PostgreSQL's context of a deep call stack is long and seldom read. */
enum { DETAIL_BYTES = 4096 };

/* By the longest prefix of the SQLSTATE that is listed; the first match in the table is taken. */
static const struct meaning {
    const char *prefix;
    enum fq_status status;
    const char *message;    /* NULL: the status' own sentence */
    const char *extensions; /* may be NULL */
} classes[] = {
    {"23502", FQ_CONSTRAINT, "a required value is missing", "\"violation\":\"NOT_NULL\""},
    {"23001", FQ_CONSTRAINT, "others still refer to this object", "\"violation\":\"FOREIGN_KEY\""},
    {"23503", FQ_CONSTRAINT,
     "an object that this one refers to does not exist, or others still "
     "refer to this one",
     "\"violation\":\"FOREIGN_KEY\""},
    {"23505", FQ_CONSTRAINT, "an object with this value exists already",
     "\"violation\":\"UNIQUE\""},
    {"23514", FQ_CONSTRAINT, "a value is not allowed here", "\"violation\":\"CHECK\""},
    {"23P01", FQ_CONSTRAINT, "the value conflicts with another object's",
     "\"violation\":\"EXCLUSION\""},
    {"23", FQ_CONSTRAINT, NULL, NULL},
    {"22003", FQ_INPUT, "a number is out of range for its field or argument", NULL},
    {"22001", FQ_INPUT, "a value is longer than its field may be", NULL},
    {"22P02", FQ_INPUT, "a value does not have the form of the column it is compared with", NULL},
    /* Asked for by plan/call.c in place of an error of its own. */
    {"2201G", FQ_LIMIT, "the function returns more rows than limits.list_max; nothing was changed",
     NULL},
    /* And by plan/changed.c, plan/delete.c and plan/update.c. */
    {"22014", FQ_LIMIT, "these are more rows than max; nothing was changed", NULL},
    {"22016", FQ_FORBIDDEN, "not all of these rows can be deleted; nothing was changed", NULL},
    {"2203C", FQ_INPUT,
     "what is stored is not an object, so that nothing can be merged into it; nothing was changed",
     NULL},
    {"2201B", FQ_INPUT, "the pattern is not a valid regular expression", NULL},
    {"22025", FQ_INPUT, "a LIKE pattern must not end in a single backslash", NULL},
    /* PostgreSQL's 42601, where it is one of a value. */
    {"22601", FQ_INPUT, "a path, a query or a pattern is not well-formed", NULL},
    {"22012", FQ_DATABASE, NULL, NULL}, /* an expression of a view, not the client's value */
    {"22", FQ_INPUT, "a value was refused by the database", NULL},
    {"42501", FQ_FORBIDDEN, NULL, NULL},
    {"57014", FQ_TIMEOUT, NULL, NULL},
    /* By NOWAIT, or after lock_timeout: it was not the request's time that ran out. */
    {"55P03", FQ_TIMEOUT, "another request holds a row or table that this one needs; try again",
     NULL},
    {"40001", FQ_CONFLICT, NULL, NULL},
    {"40P01", FQ_CONFLICT, NULL, NULL},
    {"57P0", FQ_UNAVAILABLE, "the database connection was lost; try again", NULL},
    {"53", FQ_UNAVAILABLE, "the database is short of resources; try again", NULL},
    {"08", FQ_UNAVAILABLE, "the database connection was lost; try again", NULL},
    {"25P03", FQ_UNAVAILABLE, "the database connection was lost; try again", NULL},
    {"", FQ_DATABASE, NULL, NULL},
};

#define OUT_OF_RANGE                                                                               \
    "a value in the database, or what is computed from it, is out of range for its type"
#define MALFORMED "a value in the database does not have the form of the type that it is read as"

/* What these are of whose values they are: from there on it is not the asker's mistake, and whoever
 * runs the database mends it. */
static const struct {
    const char *prefix;
    enum fq_pg_values from;
    struct meaning meaning;
} stored[] = {
    {"22003", FQ_PG_VALUES_MIXED, {"", FQ_DATABASE, OUT_OF_RANGE, NULL}},
    {"22008", FQ_PG_VALUES_MIXED, {"", FQ_DATABASE, OUT_OF_RANGE, NULL}},
    {"22007", FQ_PG_VALUES_MIXED, {"", FQ_DATABASE, MALFORMED, NULL}},
    {"22P02", FQ_PG_VALUES_MIXED, {"", FQ_DATABASE, MALFORMED, NULL}},
    {"22",
     FQ_PG_VALUES_STORED,
     {"", FQ_DATABASE, "a value in the database was refused by it", NULL}},
};

static const fq_str lost = FQ_STR_INIT("the database connection was lost; try again");

static const struct meaning *meaning_of(fq_str sqlstate, enum fq_pg_values values)
{
    const struct meaning *meaning = classes;
    while (!fq_str_starts_with(sqlstate, fq_str_from(meaning->prefix)))
        meaning++;
    for (size_t i = 0; meaning->status == FQ_INPUT && i < FQ_ARRAY_LEN(stored); i++) {
        if (values >= stored[i].from && fq_str_starts_with(sqlstate, fq_str_from(stored[i].prefix)))
            return &stored[i].meaning;
    }
    return meaning;
}

enum fq_status fq_pg_status(fq_str sqlstate, enum fq_pg_values values)
{
    return meaning_of(sqlstate, values)->status;
}

bool fq_pg_error_is_of_schema(fq_str sqlstate)
{
    static const fq_str states[] = {
        FQ_STR_INIT("0A000"), /* a result would change its type */
        FQ_STR_INIT("3F000"), /* no such schema */
        FQ_STR_INIT("42P01"), /* no such table */
        FQ_STR_INIT("42703"), /* no such column */
        FQ_STR_INIT("42704"), /* no such type */
        FQ_STR_INIT("42883"), /* no such function or operator for these types */
        FQ_STR_INIT("42725"), /* more than one */
        FQ_STR_INIT("42804"), /* another type than is needed */
        FQ_STR_INIT("42846"), /* and no way to make it that */
        FQ_STR_INIT("42809"), /* another kind of object */
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(states); i++) {
        if (fq_str_eq(sqlstate, states[i]))
            return true;
    }
    return false;
}

/* libpq ends its sentences with a line break. */
static fq_str without_line_end(const char *text)
{
    fq_str s = fq_str_from(text);
    while (s.len && s.ptr[s.len - 1] == '\n')
        s.len--;
    return s;
}

static void add_part(struct fq_buf *buf, const char *label, const char *text)
{
    fq_str value = without_line_end(text);
    if (!value.len)
        return;
    if (buf->len)
        fq_buf_literal(buf, "; ");
    fq_buf_str_add(buf, fq_str_from(label));
    /* Cut rather than lose what is already there. */
    size_t room = buf->max - buf->len;
    fq_buf_add(buf, value.ptr, value.len < room ? value.len : room);
}

/* Where fields come from: a result of libpq's, or a message. */
typedef const char *field_of(const void *report, int code);

static fq_str detail_of(struct fq_arena *arena, field_of *field, const void *report)
{
    static const struct {
        int field;
        const char *label;
    } parts[] = {
        {PG_DIAG_SQLSTATE, "SQLSTATE "},      {PG_DIAG_MESSAGE_PRIMARY, ""},
        {PG_DIAG_MESSAGE_DETAIL, "detail: "}, {PG_DIAG_MESSAGE_HINT, "hint: "},
        {PG_DIAG_SCHEMA_NAME, "schema: "},    {PG_DIAG_TABLE_NAME, "table: "},
        {PG_DIAG_COLUMN_NAME, "column: "},    {PG_DIAG_CONSTRAINT_NAME, "constraint: "},
        {PG_DIAG_STATEMENT_POSITION, "at: "}, {PG_DIAG_INTERNAL_QUERY, "in: "},
        {PG_DIAG_CONTEXT, "context: "},
    };
    char bytes[DETAIL_BYTES];
    struct fq_buf buf = {.ptr = bytes, .cap = sizeof(bytes), .max = sizeof(bytes)};
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        if (buf.len + 64 < buf.max)
            add_part(&buf, parts[i].label, field(report, parts[i].field));
    }
    /* A character that was cut, or bytes that are none, would spoil the log's line. */
    buf.len = fq_utf8_check(fq_buf_str(&buf));
    return fq_arena_str(arena, fq_buf_str(&buf));
}

/* Cut where a character begins. */
static fq_str raised_by(struct fq_arena *arena, field_of *field, const void *report, int part)
{
    fq_str text = fq_str_from(field(report, part));
    text.len = fq_utf8_check(text); /* who raised it may have set client_encoding */
    if (text.len > FQ_LIMIT_ERROR_MESSAGE_BYTES) {
        text.len = FQ_LIMIT_ERROR_MESSAGE_BYTES;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0u) == 0x80u)
            text.len--;
    }
    return fq_arena_str(arena, text);
}

/* PostgreSQL names the object of other errors, too, and of these it tells nobody anything. */
static const struct fq_violated *violated_by(struct fq_arena *arena, field_of *field,
                                             const void *report)
{
    struct fq_violated *violated = FQ_NEW(arena, struct fq_violated);
    if (violated)
        *violated = (struct fq_violated){
            .schema = fq_arena_str(arena, fq_str_from(field(report, PG_DIAG_SCHEMA_NAME))),
            .relation = fq_arena_str(arena, fq_str_from(field(report, PG_DIAG_TABLE_NAME))),
            .column = fq_arena_str(arena, fq_str_from(field(report, PG_DIAG_COLUMN_NAME))),
            .type = fq_arena_str(arena, fq_str_from(field(report, PG_DIAG_DATATYPE_NAME))),
            .constraint = fq_arena_str(arena, fq_str_from(field(report, PG_DIAG_CONSTRAINT_NAME))),
        };
    return violated;
}

/* Of a policy PostgreSQL says that a new row violates it; anything else is a privilege that is not
 * there. */
static fq_str why_forbidden(field_of *field, const void *report)
{
    bool by_policy = fq_str_eq(fq_str_from(field(report, PG_DIAG_SOURCE_FUNCTION)),
                               FQ_STR("ExecWithCheckOptions"));
    return by_policy ? FQ_STR("you may not write an object with these values")
                     : FQ_STR("you have no right to do this");
}

static enum fq_status set_unavailable(struct fq_error *error, struct fq_arena *arena,
                                      fq_str message, fq_str detail)
{
    *error = (struct fq_error){
        .status = FQ_UNAVAILABLE,
        .message = message,
        .detail = fq_arena_str(arena, detail),
    };
    return FQ_UNAVAILABLE;
}

/* A value with a grammar of its own, as a path of JSON or a query of words.  In a statement, or in
 * one that a function makes, an error of grammar stands at a place, or is told by who parses it. */
static bool is_grammar_of_value(fq_str sqlstate, field_of *field, const void *report)
{
    return fq_str_eq(sqlstate, FQ_STR("42601")) && !field(report, PG_DIAG_STATEMENT_POSITION) &&
           !field(report, PG_DIAG_INTERNAL_POSITION) &&
           !fq_str_eq(fq_str_from(field(report, PG_DIAG_SOURCE_FUNCTION)),
                      FQ_STR("exec_parse_message"));
}

/* Asked for by plan/reference.c: PostgreSQL repeats, in words of any language, what it was about
 * and which kind of failure it is, `fraiseql.input.author.connect;r`. */
static void set_nested(struct fq_error *error, struct fq_arena *arena)
{
    static const fq_str mark = FQ_STR_INIT("fraiseql.");
    static const struct {
        const char *message;
        enum fq_status status; /* 0: FQ_INPUT */
        char failure;
    } messages[] = {
        {.failure = 'r', .message = "\"%.*s\" names no row that you may see; nothing was changed"},
        {.failure = 'm', .message = "\"%.*s\" could not make all of its rows; nothing was changed"},
        {.failure = 'u',
         .message = "\"%.*s\" changes no row, so that what it gives besides has none to belong to; "
                    "nothing was changed"},
        {.failure = 'l',
         .message = "\"%.*s\" names a row that you may not change, or names one twice; nothing was "
                    "changed"},
        {.failure = 'd',
         .message = "\"%.*s\" names a row that does not belong here, or that you may not change; "
                    "nothing was changed"},
        {.failure = 'p',
         .message = "What becomes of a row of %.*s is not what the caller may make of it; nothing "
                    "was changed",
         .status = FQ_FORBIDDEN},
    };
    size_t at = fq_str_find(error->raised, mark);
    if (at == error->raised.len)
        return;
    fq_str path = fq_str_from_offset(error->raised, at + mark.len);
    size_t end = fq_str_find_char(path, ';');
    for (size_t i = 0; end + 1 < path.len && i < FQ_ARRAY_LEN(messages); i++) {
        if (messages[i].failure != path.ptr[end + 1])
            continue;
        error->status = messages[i].status ? messages[i].status : FQ_INPUT;
        error->message = fq_arena_printf(arena, messages[i].message, (int)end, path.ptr);
    }
}

static enum fq_status set_error(struct fq_error *error, struct fq_arena *arena, field_of *field,
                                const void *report, enum fq_pg_values values)
{
    fq_str sqlstate = fq_str_from(field(report, PG_DIAG_SQLSTATE));
    bool of_value = is_grammar_of_value(sqlstate, field, report);
    const struct meaning *meaning = meaning_of(of_value ? FQ_STR("22601") : sqlstate, values);
    *error = (struct fq_error){
        .status = meaning->status,
        .message = fq_str_from(meaning->message),
        .extensions = fq_str_from(meaning->extensions),
        .detail = detail_of(arena, field, report),
        .sqlstate = fq_arena_str(arena, sqlstate),
        .raised = raised_by(arena, field, report, PG_DIAG_MESSAGE_PRIMARY),
        .raised_detail = raised_by(arena, field, report, PG_DIAG_MESSAGE_DETAIL),
        .raised_hint = raised_by(arena, field, report, PG_DIAG_MESSAGE_HINT),
    };
    if (error->status == FQ_CONSTRAINT)
        error->violated = violated_by(arena, field, report);
    if (fq_str_eq(sqlstate, FQ_STR("42501")))
        error->message = why_forbidden(field, report);
    if (fq_str_eq(sqlstate, FQ_STR("2203A")))
        set_nested(error, arena);
    return error->status;
}

static const char *result_field(const void *report, int code)
{
    return PQresultErrorField(report, code);
}

enum fq_status fq_pg_error_from_result(struct fq_error *error, struct fq_arena *arena,
                                       const PGresult *result)
{
    struct fq_error unused;
    if (!error)
        error = &unused;
    if (!PQresultErrorField(result, PG_DIAG_SQLSTATE)) /* libpq's own: it lost the connection, or
                                                        * its memory */
        return set_unavailable(error, arena, lost, without_line_end(PQresultErrorMessage(result)));
    return set_error(error, arena, result_field, result, FQ_PG_VALUES_STORED);
}

/* Fields are a code and a text that ends in NUL; a NUL more ends them all. */
const char *fq_pg_message_field(const struct fq_pg_message *message, int code)
{
    const char *at = message->ptr, *end = message->ptr + message->len;
    if (message->len == 0 || end[-1] != '\0')
        return NULL;
    for (; at < end && *at; at += strlen(at) + 1) {
        if (*at == code)
            return at + 1;
    }
    return NULL;
}

static const char *message_field(const void *report, int code)
{
    return fq_pg_message_field(report, code);
}

enum fq_status fq_pg_error_from_message(struct fq_error *error, struct fq_arena *arena,
                                        const struct fq_pg_message *message,
                                        enum fq_pg_values values)
{
    return set_error(error, arena, message_field, message, values);
}

enum fq_status fq_pg_error_of_connecting(struct fq_error *error, struct fq_arena *arena,
                                         const PGconn *conn)
{
    if (!error)
        return FQ_UNAVAILABLE;
    return set_unavailable(error, arena, FQ_STR("the database cannot be reached; try again"),
                           without_line_end(PQerrorMessage(conn)));
}

enum fq_status fq_pg_error_from_connection(struct fq_error *error, struct fq_arena *arena,
                                           const PGconn *conn)
{
    if (!error)
        return FQ_UNAVAILABLE;
    return set_unavailable(error, arena, lost, without_line_end(PQerrorMessage(conn)));
}

struct fq_error fq_pg_error_unfinished(const struct fq_job *job, const struct fq_error *error)
{
    struct fq_error told = *error;
    if (job->changes)
        told.message =
            FQ_STR("the database did not say how it ended; whether the change was made is "
                   "not known");
    return told;
}

struct fq_error fq_pg_error_unmade(const struct fq_job *job, const struct fq_error *error)
{
    struct fq_error told = *error;
    if (job->changes)
        told.message = FQ_STR("the database connection was lost before anything was changed; try "
                              "again");
    return told;
}
