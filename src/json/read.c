/* SPDX-License-Identifier: MIT
 *
 * The strict reader: a parser that is RFC 8259's grammar, one function per production.
 */
#include "json/json.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/utf8.h"
#include "json/walk.h"

/* Objects of fewer members are searched for a duplicate name one by one; others get a map. */
#define FEW_MEMBERS 16u

struct reader {
    struct fq_arena *arena;
    const char *start;
    const char *p;
    const char *end;
    unsigned depth;
    struct fq_error *error;
};

static enum fq_status read_value(struct reader *r, struct fq_json *ret);

/* Lines and columns are counted only once something is wrong. */
static struct fq_location locate(const struct reader *r, const char *at)
{
    struct fq_location place = {1, 1};
    for (const char *p = r->start; p < at; p++) {
        if (*p == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)*p & 0xc0u) != 0x80u) {
            place.column++;
        }
    }
    return place;
}

static enum fq_status fail_at(struct reader *r, const char *at, const char *what)
{
    return fq_error_set_at(r->error, r->arena, FQ_REQUEST, locate(r, at), "JSON: %s", what);
}

/* What stands at the current place is not what the grammar allows there. */
static enum fq_status unexpected(struct reader *r, const char *expected)
{
    if (r->p == r->end)
        return fail_at(r, r->p, "unexpected end");
    return fq_error_set_at(r->error, r->arena, FQ_REQUEST, locate(r, r->p), "JSON: expected %s",
                           expected);
}

static void skip_space(struct reader *r)
{
    r->p = fq_json_skip_space(r->p, r->end);
}

static bool take_char_if(struct reader *r, char c)
{
    skip_space(r);
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static enum fq_status read_word(struct reader *r, fq_str word)
{
    for (size_t i = 0; i < word.len; i++, r->p++) {
        if (r->p == r->end || *r->p != word.ptr[i])
            return unexpected(r, "a value");
    }
    return FQ_OK;
}

/* digit+ */
static bool read_digits(struct reader *r)
{
    const char *first = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
        r->p++;
    return r->p > first;
}

static bool at_any(const struct reader *r, char a, char b)
{
    return r->p < r->end && (*r->p == a || *r->p == b);
}

/* -? ( 0 | [1-9] digit* ) ( . digit+ )? ( [eE] [+-]? digit+ )? */
static enum fq_status read_json_number(struct reader *r, struct fq_json *ret)
{
    const char *first = r->p;
    if (*r->p == '-')
        r->p++;
    if (at_any(r, '0', '0'))
        r->p++;
    else if (!read_digits(r))
        return unexpected(r, "a digit");
    if (at_any(r, '.', '.')) {
        r->p++;
        if (!read_digits(r))
            return unexpected(r, "a digit");
    }
    if (at_any(r, 'e', 'E')) {
        r->p++;
        if (at_any(r, '+', '-'))
            r->p++;
        if (!read_digits(r))
            return unexpected(r, "a digit");
    }
    ret->kind = FQ_JSON_NUMBER;
    ret->text = fq_str_of(first, (size_t)(r->p - first));
    return FQ_OK;
}

/* The inside of a string that has escapes, decoded into the arena. */
static enum fq_status decode(struct reader *r, fq_str inside, fq_str *ret)
{
    char *text = fq_arena_alloc(r->arena, inside.len + 1);
    const char *at = inside.ptr;
    char *end = fq_json_decode(text, inside.ptr, inside.ptr + inside.len, &at);
    if (!end)
        return fail_at(r, at, "an escape sequence in a string is not valid");
    *end = '\0';
    *ret = fq_str_of(text, (size_t)(end - text));
    /* PostgreSQL's text ends at a NUL: what follows one would be lost without a word. */
    if (memchr(text, '\0', ret->len))
        return fail_at(r, inside.ptr, "U+0000 in a string is not accepted");
    return FQ_OK;
}

static enum fq_status read_string(struct reader *r, fq_str *ret)
{
    const char *inside = r->p + 1;
    bool escaped = false;
    const char *p = inside;
    for (;;) {
        while (r->end - p >= (ptrdiff_t)FQ_WIDE) {
            unsigned at = fq_wide_first(fq_json_special(fq_wide_load(p)));
            p += at;
            if (at < FQ_WIDE)
                break;
        }
        while (p < r->end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
            p++;
        if (p == r->end)
            return fail_at(r, p, "unexpected end");
        if (*p == '"')
            break;
        if (*p != '\\')
            return fail_at(r, p, "a control character in a string is not escaped");
        escaped = true;
        if (r->end - p < 2)
            return fail_at(r, r->end, "unexpected end");
        p += 2;
    }
    r->p = p + 1;
    *ret = fq_str_of(inside, (size_t)(p - inside));
    return escaped ? decode(r, *ret, ret) : FQ_OK;
}

/* Room for one more element in an array that doubles; the arena keeps the outgrown ones. */
static void *grow(struct fq_arena *arena, void *items, size_t count, size_t size)
{
    if (count != 0 && (count < 4 || (count & (count - 1)) != 0))
        return items;
    size_t room = count < 4 ? 4 : count * 2;
    void *grown = fq_arena_array(arena, room, size);
    if (count)
        memcpy(grown, items, count * size);
    return grown;
}

static enum fq_status enter(struct reader *r)
{
    if (++r->depth > FQ_LIMIT_JSON_DEPTH)
        return fail_at(r, r->p, "nested too deeply");
    r->p++;
    return FQ_OK;
}

/* [ value , … ] */
static enum fq_status read_array(struct reader *r, struct fq_json *ret)
{
    struct fq_json *items = NULL;
    enum fq_status status = enter(r);
    ret->kind = FQ_JSON_ARRAY;
    if (status == FQ_OK && take_char_if(r, ']')) {
        r->depth--;
        return FQ_OK;
    }
    while (status == FQ_OK) {
        items = grow(r->arena, items, ret->count, sizeof(*items));
        status = read_value(r, &items[ret->count++]);
        if (status == FQ_OK && !take_char_if(r, ',')) {
            if (!take_char_if(r, ']'))
                status = unexpected(r, "\",\" or \"]\"");
            break;
        }
    }
    ret->items = items;
    r->depth--;
    return status;
}

static void *number(size_t index)
{
    return (void *)(uintptr_t)(index + 1);
}

/* Is the newest member's name that of an earlier one?  *names is made when the members are no
 * longer few. */
static bool seen(struct reader *r, struct fq_map **names, const struct fq_json_member *members,
                 size_t count)
{
    fq_str name = members[count].name;
    if (count < FEW_MEMBERS) {
        for (size_t i = 0; i < count; i++) {
            if (fq_str_eq(members[i].name, name))
                return true;
        }
        return false;
    }
    if (!*names) {
        *names = FQ_NEW(r->arena, struct fq_map);
        fq_map_init(*names, r->arena);
        for (size_t i = 0; i < count; i++)
            fq_map_put(*names, members[i].name, number(i));
    }
    return fq_map_put(*names, name, number(count)) != NULL;
}

/* "name" : value */
static enum fq_status read_json_member(struct reader *r, struct fq_map **names,
                                       struct fq_json_member *members, size_t count)
{
    skip_space(r);
    if (r->p == r->end || *r->p != '"')
        return unexpected(r, "a name in quotes");
    const char *at = r->p;
    enum fq_status status = read_string(r, &members[count].name);
    if (status != FQ_OK)
        return status;
    if (seen(r, names, members, count))
        return fq_error_set_at(r->error, r->arena, FQ_REQUEST, locate(r, at),
                               "JSON: an object has the name \"%.*s\" twice",
                               FQ_STR_ARG(members[count].name));
    if (!take_char_if(r, ':'))
        return unexpected(r, "\":\"");
    return read_value(r, &members[count].value);
}

/* { member , … } */
static enum fq_status read_json_object(struct reader *r, struct fq_json *ret)
{
    struct fq_json_member *members = NULL;
    struct fq_map *names = NULL;
    enum fq_status status = enter(r);
    ret->kind = FQ_JSON_OBJECT;
    if (status == FQ_OK && take_char_if(r, '}')) {
        r->depth--;
        return FQ_OK;
    }
    while (status == FQ_OK) {
        members = grow(r->arena, members, ret->count, sizeof(*members));
        status = read_json_member(r, &names, members, ret->count++);
        if (status == FQ_OK && !take_char_if(r, ',')) {
            if (!take_char_if(r, '}'))
                status = unexpected(r, "\",\" or \"}\"");
            break;
        }
    }
    ret->members = members;
    ret->by_name = names;
    r->depth--;
    return status;
}

static enum fq_status read_bare(struct reader *r, struct fq_json *ret)
{
    switch (*r->p) {
    case '{':
        return read_json_object(r, ret);
    case '[':
        return read_array(r, ret);
    case '"':
        ret->kind = FQ_JSON_STRING;
        return read_string(r, &ret->text);
    case 't':
        ret->kind = FQ_JSON_BOOL;
        ret->boolean = true;
        return read_word(r, FQ_STR("true"));
    case 'f':
        ret->kind = FQ_JSON_BOOL;
        return read_word(r, FQ_STR("false"));
    case 'n':
        ret->kind = FQ_JSON_NULL;
        return read_word(r, FQ_STR("null"));
    default:
        if (*r->p == '-' || (*r->p >= '0' && *r->p <= '9'))
            return read_json_number(r, ret);
        return unexpected(r, "a value");
    }
}

static enum fq_status read_value(struct reader *r, struct fq_json *ret)
{
    *ret = (struct fq_json){.kind = FQ_JSON_NULL};
    skip_space(r);
    if (r->p == r->end)
        return unexpected(r, "a value");
    const char *first = r->p;
    enum fq_status status = read_bare(r, ret);
    ret->raw = fq_str_of(first, (size_t)(r->p - first));
    return status;
}

enum fq_status fq_json_read(struct fq_arena *arena, fq_str text, struct fq_json *ret,
                            struct fq_error *reterr)
{
    if (text.len == 0)
        text = FQ_STR("");
    struct reader r = {
        .arena = arena,
        .start = text.ptr,
        .p = text.ptr,
        .end = text.ptr + text.len,
        .error = reterr,
    };
    size_t valid = fq_utf8_check(text);
    if (valid < text.len)
        return fail_at(&r, text.ptr + valid, "the text is not valid UTF-8");
    struct fq_json value;
    enum fq_status status = read_value(&r, &value);
    if (status != FQ_OK)
        return status;
    skip_space(&r);
    if (r.p < r.end)
        return fail_at(&r, r.p, "expected the end");
    *ret = value;
    return FQ_OK;
}

const struct fq_json *fq_json_get(const struct fq_json *object, fq_str name)
{
    if (object->kind != FQ_JSON_OBJECT)
        return NULL;
    if (object->by_name) {
        uintptr_t found = (uintptr_t)fq_map_get(object->by_name, name);
        return found ? &object->members[found - 1].value : NULL;
    }
    for (size_t i = 0; i < object->count; i++) {
        if (fq_str_eq(object->members[i].name, name))
            return &object->members[i].value;
    }
    return NULL;
}
