/* SPDX-License-Identifier: MIT
 *
 * Objects inside a document: what jsonb_build_object() puts into them, and whether they are there
 * at all.
 */
#include "base/limits.h"
#include "schema/view.h"
#include "schema/view_walk.h"

/* ---- expressions ---- */

/* 'constant', 'constant'::text or 'constant'::character varying, as of pg_catalog or not. */
static bool read_key_name(struct fq_arena *arena, fq_str text, fq_str *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(text);
    if (walk.token.kind != FQ_VIEW_STRING)
        return false;
    *ret = fq_view_token_value(arena, walk.token);
    fq_view_walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END)
        return true;
    if (walk.token.kind != FQ_VIEW_CAST)
        return false;
    fq_str type = fq_view_text_from(text, walk.token.text.ptr + walk.token.text.len);
    return fq_str_eq(type, FQ_STR("text")) || fq_str_eq(type, FQ_STR("pg_catalog.text")) ||
           fq_str_eq(type, FQ_STR("character varying"));
}

static const fq_str builders[] = {FQ_STR_INIT("jsonb_build_object"),
                                  FQ_STR_INIT("json_build_object")};
static const fq_str strippers[] = {FQ_STR_INIT("jsonb_strip_nulls"),
                                   FQ_STR_INIT("json_strip_nulls")};
static const fq_str alternatives[] = {FQ_STR_INIT("COALESCE"), FQ_STR_INIT("COALESCE")};

bool fq_view_read_call(fq_str expression, const fq_str functions[2], fq_str *ret_arguments)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    if (fq_view_at(&walk, FQ_STR("pg_catalog"))) {
        fq_view_walk_next(&walk);
        if (walk.token.kind != FQ_VIEW_DOT)
            return false;
        fq_view_walk_next(&walk);
    }
    if (!fq_view_at(&walk, functions[0]) && !fq_view_at(&walk, functions[1]))
        return false;
    fq_view_walk_next(&walk);
    if (walk.token.kind != FQ_VIEW_OPEN || walk.token.text.ptr[0] != '(')
        return false;
    const char *start = walk.token.text.ptr + 1;
    while (walk.token.kind != FQ_VIEW_END && walk.depth > 0)
        fq_view_walk_next(&walk);
    struct fq_view_token close = walk.token;
    fq_view_walk_next(&walk);
    if (close.kind != FQ_VIEW_CLOSE || walk.token.kind != FQ_VIEW_END)
        return false;
    *ret_arguments = fq_view_trim(fq_str_of(start, (size_t)(close.text.ptr - start)));
    return true;
}

bool fq_view_read_brackets(fq_str expression, fq_str *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    if (walk.token.kind != FQ_VIEW_OPEN || expression.ptr[0] != '(')
        return false;
    while (walk.token.kind != FQ_VIEW_END && walk.depth > 0)
        fq_view_walk_next(&walk);
    const char *close = walk.token.text.ptr;
    fq_view_walk_next(&walk);
    *ret = fq_view_trim(fq_str_of(expression.ptr + 1, (size_t)(close - expression.ptr) - 1));
    return walk.token.kind == FQ_VIEW_END;
}

/* NULL, or NULL::type */
static bool is_null_constant(fq_str expression)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    if (!fq_view_at(&walk, FQ_STR("NULL")))
        return false;
    fq_view_walk_next(&walk);
    bool cast = walk.token.kind == FQ_VIEW_CAST;
    while (cast && walk.token.kind != FQ_VIEW_END) {
        fq_view_walk_next(&walk);
        cast = fq_view_token_names(walk.token) || walk.token.kind == FQ_VIEW_DOT;
    }
    return walk.token.kind == FQ_VIEW_END;
}

/* ---- operators ---- */

struct sign {
    fq_str plain, named; /* as it is printed, and with its schema */
};

/* The last such operator outside brackets. */
static bool cut_at_operator(fq_str text, struct sign wanted, fq_str *ret_left, fq_str *ret_right)
{
    const char *sign = NULL, *behind = NULL;
    struct fq_view_walk walk = fq_view_walk_from(text);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        const fq_str named = wanted.named;
        fq_str rest = fq_view_text_from(text, walk.token.text.ptr);
        bool plain = walk.token.kind == FQ_VIEW_OPERATOR &&
                     fq_str_eq(walk.token.text, wanted.plain) && walk.depth == 0;
        bool qualified = fq_view_at(&walk, FQ_STR("OPERATOR")) && fq_str_starts_with(rest, named);
        if (!plain && !qualified)
            continue;
        sign = rest.ptr;
        behind = rest.ptr + (plain ? walk.token.text.len : named.len);
    }
    if (!sign)
        return false;
    *ret_left = fq_view_text_up_to(text, sign);
    *ret_right = fq_view_text_from(text, behind);
    return true;
}

static const struct sign joined = {FQ_STR_INIT("||"), FQ_STR_INIT("OPERATOR(pg_catalog.||)")};
static const struct sign lessened = {FQ_STR_INIT("-"), FQ_STR_INIT("OPERATOR(pg_catalog.-)")};

/* (left sign right) */
static bool read_operation(fq_str expression, struct sign sign, fq_str *ret_left, fq_str *ret_right)
{
    fq_str inside;
    return fq_view_read_brackets(expression, &inside) &&
           cut_at_operator(inside, sign, ret_left, ret_right);
}

/* ---- CASE ---- */

/* CASE WHEN condition THEN then ELSE otherwise END */
struct choice {
    fq_str condition, then, otherwise; /* otherwise: empty without ELSE */
};

/* On to the word that ends this part of a CASE; what is passed over. */
static fq_str read_part(struct fq_view_walk *walk)
{
    static const fq_str ends[] = {FQ_STR_INIT("WHEN"), FQ_STR_INIT("THEN"), FQ_STR_INIT("ELSE"),
                                  FQ_STR_INIT("END")};
    const char *start = walk->token.text.ptr + walk->token.text.len;
    size_t cases = 0;
    for (fq_view_walk_next(walk); walk->token.kind != FQ_VIEW_END; fq_view_walk_next(walk)) {
        if (fq_view_at(walk, FQ_STR("CASE")))
            cases++;
        else if (cases && fq_view_at(walk, FQ_STR("END")))
            cases--;
        else
            for (size_t i = 0; i < FQ_ARRAY_LEN(ends) && !cases; i++) {
                if (fq_view_at(walk, ends[i]))
                    return fq_view_trim(fq_str_of(start, (size_t)(walk->token.text.ptr - start)));
            }
    }
    return FQ_STR_NONE;
}

static bool read_choice(fq_str expression, struct choice *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    *ret = (struct choice){0};
    if (!fq_view_at(&walk, FQ_STR("CASE")))
        return false;
    fq_view_walk_next(&walk);
    if (!fq_view_at(&walk, FQ_STR("WHEN")))
        return false;
    ret->condition = read_part(&walk);
    if (!fq_view_at(&walk, FQ_STR("THEN")))
        return false;
    ret->then = read_part(&walk);
    if (fq_view_at(&walk, FQ_STR("ELSE")))
        ret->otherwise = read_part(&walk);
    bool ends = fq_view_at(&walk, FQ_STR("END"));
    fq_view_walk_next(&walk);
    return ends && walk.token.kind == FQ_VIEW_END;
}

fq_str fq_view_read_test(struct fq_arena *arena, fq_str condition, bool is_null)
{
    fq_str test, alias, column;
    if (!fq_view_read_brackets(condition, &test))
        test = condition;
    struct fq_view_walk walk = fq_view_walk_from(test);
    while (walk.token.kind != FQ_VIEW_END && !fq_view_at(&walk, FQ_STR("IS")))
        fq_view_walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END)
        return FQ_STR_NONE;
    fq_str tested = fq_view_text_up_to(test, walk.token.text.ptr);
    fq_view_walk_next(&walk);
    if (!is_null) {
        if (!fq_view_at(&walk, FQ_STR("NOT")))
            return FQ_STR_NONE;
        fq_view_walk_next(&walk);
    }
    bool null = fq_view_at(&walk, FQ_STR("NULL"));
    fq_view_walk_next(&walk);
    return null && walk.token.kind == FQ_VIEW_END &&
                   fq_view_reference(arena, tested, &alias, &column)
               ? tested
               : FQ_STR_NONE;
}

/* CASE WHEN condition THEN NULL ELSE object END, or the other way round: the object. */
static fq_str read_presence(struct fq_arena *arena, fq_str expression, struct fq_view_object *ret)
{
    struct choice choice;
    fq_str inside;
    if (!read_choice(expression, &choice))
        return expression;
    bool is_null_then = is_null_constant(choice.then);
    if (!is_null_then && choice.otherwise.len && !is_null_constant(choice.otherwise))
        return expression;
    if (!fq_view_read_brackets(choice.condition, &inside))
        inside = choice.condition;
    ret->present =
        fq_arena_printf(arena, is_null_then ? "(%.*s) IS NOT TRUE" : "(%.*s)", FQ_STR_ARG(inside));
    ret->present_with = fq_view_read_test(arena, choice.condition, is_null_then);
    return is_null_then ? choice.otherwise : choice.then;
}

/* ---- objects ---- */

static bool read_object(struct fq_arena *arena, fq_str expression, size_t depth,
                        struct fq_view_object *ret);
static bool read_changed(struct fq_arena *arena, fq_str expression, size_t depth,
                         struct fq_view_object *ret);

static const struct fq_view_key *key_named(const struct fq_view_key *keys, size_t count,
                                           fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(keys[i].name, name))
            return &keys[i];
    }
    return NULL;
}

static void read_key_value(struct fq_arena *arena, struct fq_view_key *key, size_t depth)
{
    struct fq_view_object object = {0};
    object.inside = read_presence(arena, key->expression, &object);
    if (!read_object(arena, object.inside, depth + 1, &object) && !object.present.len)
        (void)read_changed(arena, key->expression, depth + 1, &object);
    key->object = object;
}

/* jsonb_build_object('name', expression, …) */
static bool read_built(struct fq_arena *arena, fq_str expression, size_t depth,
                       struct fq_view_object *ret)
{
    fq_str arguments;
    if (!fq_view_read_call(expression, builders, &arguments))
        return false;
    size_t items = fq_view_count_items(arguments);
    if (items == 0 || items % 2 != 0 || items / 2 > FQ_LIMIT_VIEW_KEYS)
        return false;
    struct fq_view_key *keys = FQ_NEW_ARRAY(arena, items / 2, struct fq_view_key);
    for (size_t i = 0; i < items / 2; i++) {
        struct fq_view_key *key = &keys[i];
        if (!read_key_name(arena, fq_view_cut_item(&arguments), &key->name) || key->name.len == 0 ||
            key_named(keys, i, key->name))
            return false;
        key->expression = fq_view_cut_item(&arguments);
        if (key->expression.len == 0)
            return false;
        read_key_value(arena, key, depth);
    }
    ret->keys = keys;
    ret->key_count = items / 2;
    return true;
}

/* A name that both have, of which the right one's may be left out. */
static bool may_share(const struct fq_view_object *left, const struct fq_view_object *right)
{
    for (size_t i = 0; i < right->key_count; i++) {
        if (right->keys[i].stripped && key_named(left->keys, left->key_count, right->keys[i].name))
            return true;
    }
    return false;
}

/* Of a name that both have, the right one's counts. */
static bool put_together(struct fq_arena *arena, const struct fq_view_object *left,
                         const struct fq_view_object *right, struct fq_view_object *ret)
{
    struct fq_view_key *keys =
        FQ_NEW_ARRAY(arena, left->key_count + right->key_count, struct fq_view_key);
    size_t count = 0;
    if (may_share(left, right))
        return false;
    for (size_t i = 0; i < left->key_count; i++) {
        if (!key_named(right->keys, right->key_count, left->keys[i].name))
            keys[count++] = left->keys[i];
    }
    memcpy(&keys[count], right->keys, right->key_count * sizeof(*keys));
    ret->keys = keys;
    ret->key_count = count + right->key_count;
    return true;
}

/* (object || object) */
static bool read_joined(struct fq_arena *arena, fq_str expression, size_t depth,
                        struct fq_view_object *ret)
{
    struct fq_view_object left = {0}, right = {0};
    fq_str left_text, right_text;
    return read_operation(expression, joined, &left_text, &right_text) &&
           read_object(arena, left_text, depth + 1, &left) &&
           read_object(arena, right_text, depth + 1, &right) &&
           put_together(arena, &left, &right, ret);
}

/* 'name', or ARRAY['name', …]: the object without the keys of these names. */
static bool take_away(struct fq_arena *arena, fq_str names, struct fq_view_object *object)
{
    struct fq_view_key *keys = FQ_NEW_ARRAY(arena, object->key_count, struct fq_view_key);
    struct fq_view_walk walk = fq_view_walk_from(names);
    if (fq_view_at(&walk, FQ_STR("ARRAY"))) {
        names = fq_view_text_from(names, walk.token.text.ptr + walk.token.text.len);
        if (names.len < 2 || names.ptr[0] != '[' || names.ptr[names.len - 1] != ']')
            return false;
        names = fq_str_of(names.ptr + 1, names.len - 2);
    }
    memcpy(keys, object->keys, object->key_count * sizeof(*keys));
    object->keys = keys;
    while (names.len) {
        fq_str name;
        if (!read_key_name(arena, fq_view_cut_item(&names), &name))
            return false;
        for (size_t i = 0; i < object->key_count; i++) {
            if (!fq_str_eq(keys[i].name, name))
                continue;
            object->key_count--;
            memmove(&keys[i], &keys[i + 1], (object->key_count - i) * sizeof(*keys));
            break;
        }
    }
    return object->key_count > 0;
}

/* (object - names) */
static bool read_lessened(struct fq_arena *arena, fq_str expression, size_t depth,
                          struct fq_view_object *ret)
{
    struct fq_view_object whole = {0};
    fq_str object, names;
    if (!read_operation(expression, lessened, &object, &names) ||
        !read_object(arena, object, depth + 1, &whole) || !take_away(arena, names, &whole))
        return false;
    ret->keys = whole.keys;
    ret->key_count = whole.key_count;
    return true;
}

/* (CASE … END - names) and (CASE … END || object), which are null where the left one is. */
static bool read_changed(struct fq_arena *arena, fq_str expression, size_t depth,
                         struct fq_view_object *ret)
{
    struct fq_view_object left = {0}, right = {0};
    fq_str changed, by;
    bool less = read_operation(expression, lessened, &changed, &by);
    if (!less && !read_operation(expression, joined, &changed, &by))
        return false;
    fq_str inside = read_presence(arena, changed, &left);
    if (inside.ptr == changed.ptr || !read_object(arena, inside, depth + 1, &left))
        return false;
    if (!(less ? take_away(arena, by, &left)
               : read_object(arena, by, depth + 1, &right) &&
                     put_together(arena, &left, &right, &left)))
        return false;
    left.inside = expression;
    *ret = left;
    return true;
}

void fq_view_strip(struct fq_arena *arena, struct fq_view_object *object)
{
    if (!object->keys)
        return;
    struct fq_view_key *keys = FQ_NEW_ARRAY(arena, object->key_count, struct fq_view_key);
    for (size_t i = 0; i < object->key_count; i++) {
        keys[i] = object->keys[i];
        keys[i].stripped = true;
        fq_view_strip(arena, &keys[i].object);
    }
    object->keys = keys;
}

/* jsonb_strip_nulls(object) */
static bool read_stripped(struct fq_arena *arena, fq_str expression, size_t depth,
                          struct fq_view_object *ret)
{
    fq_str inside;
    if (!fq_view_read_call(expression, strippers, &inside) ||
        !read_object(arena, inside, depth + 1, ret))
        return false;
    fq_view_strip(arena, ret);
    return true;
}

/* COALESCE(object, …), which takes the object: it is never null. */
static fq_str without_default(fq_str expression)
{
    fq_str arguments;
    return fq_view_read_call(expression, alternatives, &arguments) ? fq_view_cut_item(&arguments)
                                                                   : expression;
}

/* An object that is never null.  False when it is opaque: one without keys, or with an empty one,
 * is no type that GraphQL could have. */
static bool read_object(struct fq_arena *arena, fq_str expression, size_t depth,
                        struct fq_view_object *ret)
{
    if (depth >= FQ_LIMIT_VIEW_DEPTH)
        return false;
    expression = without_default(expression);
    return read_built(arena, expression, depth, ret) ||
           read_joined(arena, expression, depth, ret) ||
           read_lessened(arena, expression, depth, ret) ||
           read_stripped(arena, expression, depth, ret);
}

bool fq_view_read_object(struct fq_arena *arena, fq_str expression, struct fq_view_object *ret)
{
    *ret = (struct fq_view_object){0};
    return read_object(arena, expression, 0, ret);
}
