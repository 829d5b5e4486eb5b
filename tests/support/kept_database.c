/* SPDX-License-Identifier: MIT */
#include "support/kept_database.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what the structs have ---- */

enum form {
    STR,
    BOOL,
    CHAR,
    INT16,
    INT32,
    DOUBLE,
    KIND,     /* an enum */
    OID,      /* those of the database's own objects are numbered anew, in their order */
    VARIES,   /* 32 or 64 bits or a text that no plan depends on: written as 1 */
    STRS,     /* arrays, with a count */
    NUMBERS,  /* uint16_t */
    PLACES,   /* size_t */
    RELATION, /* a pointer into the catalog's relations: written as its number there, from 1 */
    WITHIN,   /* a struct in this one, whose members count as this one's */
    PART,     /* a pointer to a struct, or NULL */
    PARTS,    /* an array of structs */
    MADE,     /* follows from the others */
};

struct member {
    const char *name;
    enum form form;
    size_t offset;
    size_t size;         /* of the member */
    size_t count_offset; /* of arrays */
    const struct shape *shape;
};

struct shape {
    size_t size;
    const struct member *members;
    size_t member_count;
};

/* tests/tools/test_tree.py compares these tables with the headers: each member of the struct OF
 * stands here. */
#define PLAIN(member, form_)                                                                       \
    {                                                                                              \
        .name = #member, .form = form_, .offset = offsetof(OF, member),                            \
        .size = sizeof(((OF *)0)->member)                                                          \
    }
#define COUNTED(member, count, form_)                                                              \
    {                                                                                              \
        .name = #member, .form = form_, .offset = offsetof(OF, member),                            \
        .count_offset = offsetof(OF, count)                                                        \
    }
#define OTHERS(member, count, shape_)                                                              \
    {                                                                                              \
        .name = #member, .form = PARTS, .offset = offsetof(OF, member),                            \
        .count_offset = offsetof(OF, count), .shape = &shape_                                      \
    }
#define OTHER(member, form_, shape_)                                                               \
    {                                                                                              \
        .name = #member, .form = form_, .offset = offsetof(OF, member), .shape = &shape_           \
    }
#define SHAPE(members)                                                                             \
    {                                                                                              \
        sizeof(OF), members, FQ_ARRAY_LEN(members)                                                 \
    }

#define OF struct fq_catalog_column
static const struct member column_members[] = {
    PLAIN(name, STR),       PLAIN(comment, STR),    PLAIN(type, OID),
    PLAIN(typmod, INT32),   PLAIN(number, INT16),   PLAIN(dims, INT16),
    PLAIN(not_null, BOOL),  PLAIN(readable, BOOL),  PLAIN(has_default, BOOL),
    PLAIN(no_insert, BOOL), PLAIN(no_update, BOOL), PLAIN(nondeterministic, BOOL),
};
static const struct shape column = SHAPE(column_members);
#undef OF

#define OF struct fq_catalog_check
static const struct member check_members[] = {
    PLAIN(name, STR),
    PLAIN(comment, STR),
    COUNTED(columns, column_count, NUMBERS),
    PLAIN(expression, STR),
};
static const struct shape check = SHAPE(check_members);
#undef OF

#define OF struct fq_catalog_type
static const struct member type_members[] = {
    PLAIN(oid, OID),
    PLAIN(schema, STR),
    PLAIN(name, STR),
    PLAIN(comment, STR),
    PLAIN(kind, KIND),
    PLAIN(element, OID),
    PLAIN(array, OID),
    PLAIN(base, OID),
    PLAIN(base_typmod, INT32),
    PLAIN(operators, STR),
    PLAIN(dims, INT16),
    PLAIN(not_null, BOOL),
    PLAIN(of_relation, BOOL),
    PLAIN(nondeterministic, BOOL),
    COUNTED(labels, label_count, STRS),
    COUNTED(labels_by_age, label_count, PLACES),
    OTHERS(fields, field_count, column),
    OTHERS(checks, check_count, check),
};
static const struct shape type = SHAPE(type_members);
#undef OF

#define OF struct fq_catalog_key
static const struct member key_members[] = {
    PLAIN(name, STR),     PLAIN(comment, STR),     COUNTED(columns, column_count, NUMBERS),
    PLAIN(primary, BOOL), PLAIN(deferrable, BOOL),
};
static const struct shape key = SHAPE(key_members);
#undef OF

#define OF struct fq_catalog_foreign_key
static const struct member foreign_key_members[] = {
    PLAIN(name, STR),
    PLAIN(comment, STR),
    COUNTED(columns, column_count, NUMBERS),
    COUNTED(target_columns, column_count, NUMBERS),
    PLAIN(target, RELATION),
    PLAIN(unchecked, BOOL),
    PLAIN(follows, BOOL),
    PLAIN(indexed, BOOL),
    PLAIN(upheld, VARIES),
    PLAIN(upheld_first, VARIES),
    PLAIN(upheld_last, VARIES),
};
static const struct shape foreign_key = SHAPE(foreign_key_members);
#undef OF

#define OF struct fq_catalog_view
static const struct member view_members[] = {
    PLAIN(definition, STR),
    PLAIN(rule, VARIES),
    PLAIN(version, VARIES),
    PLAIN(security_barrier, BOOL),
    PLAIN(security_invoker, BOOL),
    PLAIN(owned, BOOL),
    PLAIN(granted, BOOL),
    PLAIN(open, BOOL),
    PLAIN(plain, BOOL),
    PLAIN(grouped, BOOL),
    PLAIN(bypasses_row_security, BOOL),
};
static const struct shape view = SHAPE(view_members);
#undef OF

#define OF struct fq_catalog_read
static const struct member view_read_members[] = {
    PLAIN(relation, RELATION),
    COUNTED(columns, column_count, NUMBERS),
    PLAIN(whole, BOOL),
};
static const struct shape view_read = SHAPE(view_read_members);
#undef OF

#define OF struct fq_catalog_relation
static const struct member relation_members[] = {
    PLAIN(oid, OID),
    PLAIN(schema, STR),
    PLAIN(name, STR),
    PLAIN(comment, STR),
    PLAIN(kind, KIND),
    OTHERS(columns, column_count, column),
    OTHERS(keys, key_count, key),
    OTHERS(foreign_keys, foreign_key_count, foreign_key),
    OTHERS(checks, check_count, check),
    OTHER(view, PART, view),
    OTHERS(reads, read_count, view_read),
    PLAIN(estimated_rows, DOUBLE),
    PLAIN(exposed_schema, BOOL),
    PLAIN(readable, BOOL),
    PLAIN(row_security, BOOL),
    PLAIN(ruled, BOOL),
    PLAIN(no_delete, BOOL),
    PLAIN(inherited, BOOL),
    PLAIN(tableoid_readable, BOOL),
    PLAIN(bypasses_row_security, BOOL),
    PLAIN(stateful, BOOL),
    PLAIN(stateful_written, BOOL),
    PLAIN(triggered, BOOL),
    PLAIN(mends_insert, BOOL),
    PLAIN(mends_update, BOOL),
    PLAIN(bare_setting, STR),
    PLAIN(bare_policy, STR),
};
static const struct shape relation = SHAPE(relation_members);
#undef OF

#define OF struct fq_catalog_argument
static const struct member argument_members[] = {
    PLAIN(name, STR),
    PLAIN(type, OID),
    PLAIN(has_default, BOOL),
    PLAIN(variadic, BOOL),
};
static const struct shape argument = SHAPE(argument_members);
#undef OF

#define OF struct fq_catalog_function
static const struct member function_members[] = {
    PLAIN(oid, OID),
    PLAIN(schema, STR),
    PLAIN(name, STR),
    PLAIN(comment, STR),
    OTHERS(arguments, argument_count, argument),
    OTHERS(outputs, output_count, argument),
    PLAIN(returns, OID),
    PLAIN(returns_set, BOOL),
    PLAIN(volatility, CHAR),
    PLAIN(stateful, BOOL),
};
static const struct shape function = SHAPE(function_members);
#undef OF

#define OF struct fq_catalog_schema
static const struct member schema_members[] = {PLAIN(name, STR), PLAIN(comment, STR)};
static const struct shape schema = SHAPE(schema_members);
#undef OF

#define OF struct fq_catalog
static const struct member catalog_members[] = {
    PLAIN(arena, MADE),
    PLAIN(role, STR),
    PLAIN(trigrams, STR),
    PLAIN(asked_as, STR),
    PLAIN(fingerprint, VARIES),
    PLAIN(mark, VARIES),
    PLAIN(nondeterministic, BOOL),
    PLAIN(utf8, BOOL),
    OTHERS(relations, relation_count, relation),
    PLAIN(relations_by_oid, MADE),
    OTHERS(types, type_count, type),
    OTHERS(functions, function_count, function),
    OTHERS(schemas, schema_count, schema),
};
static const struct shape catalog = SHAPE(catalog_members);
#undef OF

#define OF struct fq_catalog_described_column
static const struct member described_column_members[] = {
    PLAIN(name, STR),     PLAIN(type, OID),     PLAIN(typmod, INT32),
    PLAIN(relation, OID), PLAIN(number, INT16),
};
static const struct shape described_column = SHAPE(described_column_members);
#undef OF

#define OF struct fq_catalog_description
static const struct member description_members[] = {
    OTHERS(columns, column_count, described_column),
    PLAIN(valid, BOOL),
    PLAIN(refusal, STR),
    PLAIN(forbidden, BOOL),
};
static const struct shape description = SHAPE(description_members);
#undef OF

#define OF struct kept_answer
static const struct member answer_members[] = {
    PLAIN(statement, STR),
    OTHER(description, WITHIN, description),
};
static const struct shape answer = SHAPE(answer_members);
#undef OF

#define OF struct kept_database
static const struct member database_members[] = {
    OTHER(catalog, PART, catalog),
    OTHERS(answers, answer_count, answer),
};
static const struct shape database = SHAPE(database_members);
#undef OF

static size_t count_at(const char *base, const struct member *m)
{
    size_t count;
    memcpy(&count, base + m->count_offset, sizeof(count));
    return count;
}

static const char *pointer_at(const char *base, const struct member *m)
{
    const char *pointer;
    memcpy(&pointer, base + m->offset, sizeof(pointer));
    return pointer;
}

/* ---- writing ---- */

/* PostgreSQL gives its own objects lower ones. */
#define FIRST_OWN_OID 16384
#define MOST_OIDS     4096

struct writer {
    struct fq_buf out;
    const struct fq_catalog *catalog;
    bool numbering; /* the first time nothing is written, oids are gathered */
    fq_oid oids[MOST_OIDS];
    size_t oid_count;
};

static fq_oid own_number(struct writer *w, fq_oid oid)
{
    size_t i = 0;
    while (i < w->oid_count && w->oids[i] != oid)
        i++;
    if (!w->numbering || i < w->oid_count)
        return FIRST_OWN_OID + (fq_oid)i;
    if (i == MOST_OIDS)
        abort();
    w->oids[w->oid_count++] = oid;
    return oid;
}

static int oid_order(const void *a, const void *b)
{
    const fq_oid *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void write_str(struct writer *w, fq_str text)
{
    fq_buf_char(&w->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\' || c == '\n')
            fq_buf_char(&w->out, '\\');
        fq_buf_char(&w->out, (char)(c == '\n' ? 'n' : c));
    }
    fq_buf_char(&w->out, '"');
}

static void write_relation(struct writer *w, const struct fq_catalog_relation *of)
{
    fq_buf_u64(&w->out, (uint64_t)(of - w->catalog->relations) + 1);
}

static bool is_zero(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i])
            return false;
    }
    return true;
}

#define VALUE(type_, at) (*(const type_ *)(const void *)(at))

static bool is_empty(const char *base, const struct member *m)
{
    switch (m->form) {
    case STR:
        return VALUE(fq_str, base + m->offset).len == 0;
    case STRS:
    case NUMBERS:
    case PLACES:
        return count_at(base, m) == 0 || pointer_at(base, m) == NULL;
    case VARIES:
    case BOOL:
    case CHAR:
    case INT16:
    case INT32:
    case DOUBLE:
    case KIND:
    case OID:
    case RELATION:
        return is_zero(base + m->offset, m->size);
    case WITHIN:
    case PART:
    case PARTS:
    case MADE:
        return true;
    }
    return true;
}

static void write_item(struct writer *w, const char *array, size_t i, enum form form)
{
    if (form == STRS)
        write_str(w, ((const fq_str *)(const void *)array)[i]);
    else if (form == NUMBERS)
        fq_buf_u64(&w->out, ((const uint16_t *)(const void *)array)[i]);
    else
        fq_buf_u64(&w->out, ((const size_t *)(const void *)array)[i]);
}

static void write_number(struct writer *w, const char *at, enum form form)
{
    if (form == BOOL)
        fq_buf_u64(&w->out, VALUE(bool, at));
    else if (form == CHAR)
        fq_buf_i64(&w->out, VALUE(char, at));
    else if (form == INT16)
        fq_buf_i64(&w->out, VALUE(int16_t, at));
    else if (form == DOUBLE)
        fq_buf_printf(&w->out, "%.17g", VALUE(double, at));
    else /* INT32, KIND */
        fq_buf_i64(&w->out, VALUE(int32_t, at));
}

static void write_value(struct writer *w, const char *base, const struct member *m)
{
    const char *at = base + m->offset;
    if (m->form == STR) {
        write_str(w, VALUE(fq_str, at));
    } else if (m->form == VARIES) {
        fq_buf_char(&w->out, '1');
    } else if (m->form == OID) {
        fq_oid oid = VALUE(fq_oid, at);
        fq_buf_u64(&w->out, oid < FIRST_OWN_OID ? oid : own_number(w, oid));
    } else if (m->form == RELATION) {
        write_relation(w, (const void *)pointer_at(base, m));
    } else if (m->form == STRS || m->form == NUMBERS || m->form == PLACES) {
        for (size_t i = 0; i < count_at(base, m); i++) {
            if (i > 0)
                fq_buf_char(&w->out, ',');
            write_item(w, pointer_at(base, m), i, m->form);
        }
    } else {
        write_number(w, at, m->form);
    }
}

static void write_members(struct writer *w, const char *base, const struct shape *shape)
{
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct member *m = &shape->members[i];
        if (m->form == WITHIN)
            write_members(w, base + m->offset, m->shape);
        if (is_empty(base, m))
            continue;
        fq_buf_printf(&w->out, " %s=", m->name);
        write_value(w, base, m);
    }
}

static void write_parts(struct writer *w, const char *base, const struct shape *shape, int depth);

static void write_struct(struct writer *w, const char *base, const struct member *as, int depth)
{
    fq_buf_printf(&w->out, "%*s%s", depth * 2, "", as->name);
    write_members(w, base, as->shape);
    fq_buf_char(&w->out, '\n');
    write_parts(w, base, as->shape, depth + 1);
}

static void write_parts(struct writer *w, const char *base, const struct shape *shape, int depth)
{
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct member *m = &shape->members[i];
        if (m->form == WITHIN)
            write_parts(w, base + m->offset, m->shape, depth);
        else if (m->form == PART && pointer_at(base, m))
            write_struct(w, pointer_at(base, m), m, depth);
        for (size_t k = 0; m->form == PARTS && k < count_at(base, m); k++)
            write_struct(w, pointer_at(base, m) + k * m->shape->size, m, depth);
    }
}

fq_str kept_database_write(struct fq_arena *arena, const struct kept_database *kept)
{
    static struct writer w;
    w = (struct writer){.catalog = kept->catalog, .numbering = true};
    fq_buf_init(&w.out, arena, 16u << 20);
    write_parts(&w, (const char *)kept, &database, 0);
    qsort(w.oids, w.oid_count, sizeof(w.oids[0]), oid_order);
    w.numbering = false;
    fq_buf_reset(&w.out);
    write_parts(&w, (const char *)kept, &database, 0);
    if (fq_buf_failed(&w.out))
        abort();
    return fq_buf_str(&w.out);
}

/* ---- reading ---- */

struct line {
    fq_str text; /* without the blanks before it */
    size_t depth;
};

struct reader {
    struct fq_arena *arena;
    struct line *lines;
    size_t line_count;
    const struct fq_catalog_relation *relations; /* once they have a place */
};

static void wrong(const char *why, fq_str where)
{
    fprintf(stderr, "kept database: %s: %.*s\n", why, (int)(where.len < 200 ? where.len : 200),
            where.ptr);
    abort();
}

static void split_lines(struct reader *r, fq_str text)
{
    size_t most = 1;
    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '\n';
    r->lines = FQ_NEW_ARRAY(r->arena, most, struct line);
    while (text.len) {
        size_t end = fq_str_find_char(text, '\n'), blanks = 0;
        while (blanks < end && text.ptr[blanks] == ' ')
            blanks++;
        if (blanks < end)
            r->lines[r->line_count++] =
                (struct line){fq_str_of(text.ptr + blanks, end - blanks), blanks / 2};
        text = fq_str_from_offset(text, end + 1);
    }
}

static fq_str read_str(struct reader *r, fq_str *rest)
{
    struct fq_buf out;
    fq_buf_init(&out, r->arena, rest->len + 1);
    size_t i = 1;
    for (; i < rest->len && rest->ptr[i] != '"'; i++) {
        bool escaped = rest->ptr[i] == '\\';
        i += escaped;
        fq_buf_char(&out, (char)(escaped && rest->ptr[i] == 'n' ? '\n' : rest->ptr[i]));
    }
    *rest = fq_str_from_offset(*rest, i + 1);
    return fq_buf_str(&out);
}

static double read_number(fq_str *rest)
{
    char *end;
    double number = strtod(rest->ptr, &end); /* a line break ends it at the latest */
    if (end == rest->ptr)
        wrong("a number is missing", *rest);
    *rest = fq_str_from_offset(*rest, (size_t)(end - rest->ptr));
    return number;
}

static const struct fq_catalog_relation *read_relation(struct reader *r, fq_str *rest)
{
    return &r->relations[(size_t)read_number(rest) - 1];
}

static size_t item_size(enum form form)
{
    return form == STRS ? sizeof(fq_str) : form == NUMBERS ? sizeof(uint16_t) : sizeof(size_t);
}

static void read_array(struct reader *r, char *base, const struct member *m, fq_str *rest)
{
    size_t most = 1, count = 0;
    for (size_t i = 0; i < rest->len; i++)
        most += rest->ptr[i] == ',';
    char *array = fq_arena_array(r->arena, most, item_size(m->form));
    for (bool more = true; more; count++) {
        char *at = array + count * item_size(m->form);
        if (m->form == STRS)
            *(fq_str *)(void *)at = read_str(r, rest);
        else if (m->form == NUMBERS)
            *(uint16_t *)(void *)at = (uint16_t)read_number(rest);
        else
            *(size_t *)(void *)at = (size_t)read_number(rest);
        more = rest->len && rest->ptr[0] == ',';
        *rest = fq_str_from_offset(*rest, more);
    }
    memcpy(base + m->offset, &array, sizeof(array));
    memcpy(base + m->count_offset, &count, sizeof(count));
}

static void read_value(struct reader *r, char *base, const struct member *m, fq_str *rest)
{
    void *at = base + m->offset;
    if (m->form == STRS || m->form == NUMBERS || m->form == PLACES) {
        read_array(r, base, m, rest);
    } else if (m->form == STR) {
        *(fq_str *)at = read_str(r, rest);
    } else if (m->form == RELATION) {
        *(const struct fq_catalog_relation **)at = read_relation(r, rest);
    } else {
        double number = read_number(rest);
        if (m->form == DOUBLE)
            *(double *)at = number;
        else if (m->form == BOOL)
            *(bool *)at = number != 0;
        else if (m->form == CHAR)
            *(char *)at = (char)number;
        else if (m->form == INT16)
            *(int16_t *)at = (int16_t)number;
        else if (m->form == VARIES && m->size == sizeof(fq_str))
            *(fq_str *)at = FQ_STR("1");
        else if (m->form == VARIES && m->size == sizeof(uint64_t))
            *(uint64_t *)at = 1;
        else if (m->form == INT32 || m->form == KIND)
            *(int32_t *)at = (int32_t)number;
        else
            *(fq_oid *)at = (fq_oid)number;
    }
}

/* The member of that name; *base becomes what it is a member of. */
static const struct member *find_member(char **base, const struct shape *shape, fq_str name)
{
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct member *m = &shape->members[i];
        if (fq_str_eq(fq_str_from(m->name), name))
            return m;
        char *inner = *base + m->offset;
        const struct member *found = m->form == WITHIN ? find_member(&inner, m->shape, name) : NULL;
        if (found) {
            *base = inner;
            return found;
        }
    }
    return NULL;
}

static void read_members(struct reader *r, char *base, const struct shape *shape, fq_str line)
{
    fq_str rest = fq_str_from_offset(line, fq_str_find_char(line, ' ') + 1);
    while (rest.len) {
        size_t len = fq_str_find_char(rest, '=');
        char *of = base;
        const struct member *m = find_member(&of, shape, fq_str_of(rest.ptr, len));
        if (!m)
            wrong("no such member", rest);
        rest = fq_str_from_offset(rest, len + 1);
        read_value(r, of, m, &rest);
        rest = fq_str_from_offset(rest, 1);
    }
}

static bool stands_in(const struct line *line, size_t depth, const struct member *m)
{
    size_t len = fq_str_find_char(line->text, ' ');
    return line->depth == depth && fq_str_eq(fq_str_of(line->text.ptr, len), fq_str_from(m->name));
}

static void read_parts(struct reader *r, char *base, const struct shape *shape, size_t from,
                       size_t depth);

/* The lines from `from` on, until one is less indented, that stand in this member. */
static void read_structs(struct reader *r, char *base, const struct member *m, size_t from,
                         size_t depth)
{
    size_t count = 0, end = from;
    for (; end < r->line_count && r->lines[end].depth >= depth; end++)
        count += stands_in(&r->lines[end], depth, m);
    char *items = fq_arena_array(r->arena, count, m->shape->size), *next = items;
    if (m->shape == &relation)
        r->relations = (const void *)items;
    if (count || m->form == PARTS)
        memcpy(base + m->offset, &items, sizeof(items));
    if (m->form == PARTS)
        memcpy(base + m->count_offset, &count, sizeof(count));
    for (size_t i = from; i < end; i++) {
        if (!stands_in(&r->lines[i], depth, m))
            continue;
        read_members(r, next, m->shape, r->lines[i].text);
        read_parts(r, next, m->shape, i + 1, depth + 1);
        next += m->shape->size;
    }
}

static void read_parts(struct reader *r, char *base, const struct shape *shape, size_t from,
                       size_t depth)
{
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct member *m = &shape->members[i];
        if (m->form == PART || m->form == PARTS)
            read_structs(r, base, m, from, depth);
        else if (m->form == WITHIN)
            read_parts(r, base + m->offset, m->shape, from, depth);
    }
}

static int relation_order(const void *a, const void *b)
{
    const struct fq_catalog_relation *const *left = a, *const *right = b;
    return oid_order(&(*left)->oid, &(*right)->oid);
}

/* What the text leaves out. */
static void make_rest(struct reader *r, struct fq_catalog *made)
{
    const struct fq_catalog_relation **by_oid =
        FQ_NEW_ARRAY(r->arena, made->relation_count, const struct fq_catalog_relation *);
    for (size_t i = 0; i < made->relation_count; i++)
        by_oid[i] = &made->relations[i];
    qsort(by_oid, made->relation_count, sizeof(by_oid[0]), relation_order);
    made->relations_by_oid = by_oid;
    made->arena = r->arena;
}

struct kept_database kept_database_read(struct fq_arena *arena, fq_str text)
{
    struct reader r = {.arena = arena};
    struct kept_database kept = {0};
    split_lines(&r, text);
    read_parts(&r, (char *)&kept, &database, 0, 0);
    if (!kept.catalog)
        wrong("there is no catalog", text);
    make_rest(&r, (struct fq_catalog *)(uintptr_t)kept.catalog);
    return kept;
}

/* ---- describers ---- */

static enum fq_status record(struct fq_catalog_describer *base, const fq_str *statements,
                             size_t count, struct fq_arena *arena,
                             struct fq_catalog_description **ret, struct fq_error *reterr)
{
    struct answer_recorder *self = FQ_CONTAINER(base, struct answer_recorder, base);
    enum fq_status status =
        self->real->describe(self->real, statements, count, self->arena, ret, reterr);
    (void)arena;
    for (size_t i = 0; status == FQ_OK && i < count; i++) {
        if (self->count == KEPT_ANSWERS)
            abort();
        self->answers[self->count++] =
            (struct kept_answer){fq_arena_str(self->arena, statements[i]), (*ret)[i]};
    }
    return status;
}

void answer_recorder_init(struct answer_recorder *recorder, struct fq_catalog_describer *real,
                          struct fq_arena *arena)
{
    recorder->base.describe = record;
    recorder->real = real;
    recorder->arena = arena;
    recorder->count = 0;
}

static enum fq_status play(struct fq_catalog_describer *base, const fq_str *statements,
                           size_t count, struct fq_arena *arena,
                           struct fq_catalog_description **ret, struct fq_error *reterr)
{
    const struct kept_database *kept = FQ_CONTAINER(base, struct answer_player, base)->database;
    (void)reterr;
    *ret = FQ_NEW_ARRAY(arena, count, struct fq_catalog_description);
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < kept->answer_count && !fq_str_eq(kept->answers[k].statement, statements[i]))
            k++;
        if (k == kept->answer_count)
            wrong("PostgreSQL was not asked what this returns", statements[i]);
        (*ret)[i] = kept->answers[k].description;
    }
    return FQ_OK;
}

void answer_player_init(struct answer_player *player, const struct kept_database *kept)
{
    *player = (struct answer_player){{play}, kept};
}
