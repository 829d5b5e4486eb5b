/* SPDX-License-Identifier: MIT
 *
 * A type to which nothing leads that a caller is shown is not there for him: the values of an enum
 * tell of a column, and a name of what it is made for.  From the roots on it is found out for each
 * type which roles and permissions get there, as one set of which a caller has one at least.  Of
 * several that a way asks for one is taken, so that a set may be larger than it must, and never
 * smaller.
 */
#include "model/policy.h"
#include "schema/build.h"

struct set {
    bool all;        /* everybody */
    bool of_anybody; /* some of it is required by a directive: also of who is not known */
    uint64_t *bits;
};

struct reaching {
    struct fq_builder *b;
    struct fq_arena *arena; /* of what is gone once the schema is served */
    size_t words;
    struct fq_map numbers; /* types by name: number + 1 */
    size_t *queue;         /* a ring of types whose set has grown */
    size_t first, waiting, count;
    bool *queued, *reached;
    struct set *to, *members; /* who gets to it; who is shown any of its members */
};

/* ---- sets ---- */

/* Those that stand for who is known, and is not, come behind the names. */
static size_t bit_of(const struct reaching *r, uint16_t number)
{
    size_t names = r->b->schema->guards.count;
    return number == FQ_GUARD_KNOWN ? names : number == FQ_GUARD_UNKNOWN ? names + 1 : number;
}

static size_t count_of(const struct reaching *r, const struct set *set)
{
    size_t count = 0;
    for (size_t i = 0; i < r->words; i++)
        count += (size_t)__builtin_popcountll(set->bits[i]);
    return count;
}

/* True: the set has grown. */
static bool add_all_of(const struct reaching *r, struct set *set, const struct set *more)
{
    bool grown = more->all && !set->all;
    set->all = set->all || more->all;
    grown = grown || (more->of_anybody && !set->of_anybody);
    set->of_anybody |= more->of_anybody;
    for (size_t i = 0; i < r->words && !set->all; i++) {
        grown = grown || (more->bits[i] & ~set->bits[i]);
        set->bits[i] |= more->bits[i];
    }
    return grown;
}

static void put_number(const struct reaching *r, struct set *set, uint16_t number)
{
    size_t bit = bit_of(r, number);
    set->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static struct set set_of(struct reaching *r, const struct fq_guard *guard)
{
    struct set set = {.of_anybody = guard->kind != FQ_GUARD_SIGHT || guard->of_anybody,
                      .bits = FQ_NEW_ARRAY(r->arena, r->words, uint64_t)};
    for (size_t i = 0; i < guard->count; i++)
        put_number(r, &set, guard->numbers[i]);
    if (guard->kind == FQ_GUARD_AUTH)
        put_number(r, &set, FQ_GUARD_KNOWN);
    return set;
}

/* ---- ways ---- */

/* What a way asks for: of each set one thing. */
#define WAY_MOST 16
struct way {
    struct set sets[WAY_MOST];
    size_t count;
};

/* One that is not noted makes a set too large. */
static void ask_of_way(struct way *way, struct set set)
{
    if (!set.all && way->count < WAY_MOST)
        way->sets[way->count++] = set;
}

/* The same way, and past a guard.  What reads null is shown, but not given. */
static struct way past(struct reaching *r, struct way way, const struct fq_guard *guard, bool given)
{
    for (; guard; guard = guard->next) {
        if (given || !guard->null_instead)
            ask_of_way(&way, set_of(r, guard));
    }
    return way;
}

/* By how much the set would grow.  Whoever is known is more than all that he may have. */
static size_t growth_by(const struct reaching *r, const struct set *set, const struct set *more)
{
    size_t growth = 0, known = bit_of(r, FQ_GUARD_KNOWN);
    for (size_t i = 0; i < r->words; i++) {
        uint64_t others = more->bits[i] & ~set->bits[i];
        growth += (size_t)__builtin_popcountll(others);
        if (i == known / 64 && others >> (known % 64) & 1)
            growth += known;
    }
    return growth;
}

/* One of those that the way asks for is enough: that by which the set grows least, and of several
 * the one that was asked for last.  True: it has grown. */
static bool add_way(const struct reaching *r, struct set *set, const struct way *way)
{
    struct set best = {.all = true};
    size_t least = SIZE_MAX;
    for (size_t i = way->count; i-- > 0;) {
        size_t growth = growth_by(r, set, &way->sets[i]);
        if (growth >= least)
            continue;
        least = growth;
        best = way->sets[i];
    }
    return add_all_of(r, set, &best);
}

static void arrive(struct reaching *r, const struct fq_type *type, struct way by)
{
    size_t number = (size_t)(uintptr_t)fq_map_get(&r->numbers, type->name);
    if (!number--)
        return;
    by = past(r, by, type->guard, false);
    bool grown = add_way(r, &r->to[number], &by) || !r->reached[number];
    r->reached[number] = true;
    if (!grown || r->queued[number])
        return;
    r->queued[number] = true;
    r->queue[(r->first + r->waiting++) % r->count] = number;
}

static void follow_input(struct reaching *r, const struct fq_input_def *def, struct way by)
{
    arrive(r, fq_type_named(&def->type), past(r, by, def->guard, true));
}

static void follow(struct reaching *r, const struct fq_type *type, struct way by)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fq_field_def *def = &type->fields[i];
        struct way there = past(r, by, def->guard, false);
        arrive(r, fq_type_named(&def->type), there);
        for (size_t k = 0; k < def->argument_count; k++)
            follow_input(r, &def->arguments[k], there);
    }
    for (size_t i = 0; i < type->input_count; i++)
        follow_input(r, &type->inputs[i], by);
    for (size_t i = 0; i < type->interface_count; i++)
        arrive(r, type->interfaces[i], by);
    for (size_t i = 0; i < type->possible_count; i++)
        arrive(r, type->possible[i], by);
}

static void note_members(struct reaching *r, const struct fq_type *type, struct set *members)
{
    const struct way everybody = {.count = 0};
    members->all = type->kind == FQ_TYPE_SCALAR || type->kind == FQ_TYPE_UNION;
    for (size_t i = 0; i < type->field_count; i++) {
        struct way by = past(r, everybody, type->fields[i].guard, false);
        add_way(r, members, &by);
    }
    for (size_t i = 0; i < type->input_count; i++) {
        struct way by = past(r, everybody, type->inputs[i].guard, true);
        add_way(r, members, &by);
    }
    for (size_t i = 0; i < type->value_count; i++) {
        struct way by = past(r, everybody, type->values[i].guard, true);
        add_way(r, members, &by);
    }
}

static void follow_all(struct reaching *r)
{
    const struct fq_map *types = &r->b->types->types;
    while (r->waiting) {
        struct fq_arena_mark mark = fq_arena_mark(r->arena);
        size_t number = r->queue[r->first];
        const struct fq_type *type = types->entries[number].value;
        r->first = (r->first + 1) % r->count;
        r->waiting--;
        r->queued[number] = false;
        if (!fq_type_is_made(type))
            type = fq_type_made_in(type, r->arena, FQ_NEW(r->arena, struct fq_type));
        note_members(r, type, &r->members[number]);
        struct way by = {.count = 0};
        ask_of_way(&by, r->to[number]);
        follow(r, type, by);
        fq_arena_rewind(r->arena, &mark);
    }
}

/* ---- guards ---- */

static const struct fq_guard *guard_of(const struct reaching *r, const struct set *set)
{
    struct fq_builder *b = r->b;
    const struct fq_guard_names *known = &b->schema->guards;
    size_t count = set->bits ? count_of(r, set) : 0, at = 0;
    fq_str *names = FQ_NEW_ARRAY(b->arena, count + 1, fq_str);
    uint16_t *numbers = FQ_NEW_ARRAY(b->arena, count + 1, uint16_t);
    size_t number = 0;
    const struct fq_guard_name *name = known->first;
    for (; number < known->count + 2 && at < count; number++) {
        bool is_in = set->bits[number / 64] >> (number % 64) & 1;
        numbers[at] = number < known->count    ? (uint16_t)number
                      : number == known->count ? FQ_GUARD_KNOWN
                                               : FQ_GUARD_UNKNOWN;
        names[at] = name ? name->text : FQ_STR("whether it is known who asks");
        at += is_in;
        name = name ? name->next : NULL;
    }
    struct fq_guard *guard = FQ_NEW(b->arena, struct fq_guard);
    *guard = (struct fq_guard){.kind = FQ_GUARD_SIGHT,
                               .names = names,
                               .count = at,
                               .numbers = numbers,
                               .of_anybody = set->of_anybody};
    return guard;
}

static void guard_types(struct reaching *r)
{
    const struct fq_map *types = &r->b->types->types;
    for (size_t i = 0; i < types->count; i++) {
        struct fq_type *type = types->entries[i].value;
        const struct set *sets[] = {&r->to[i], &r->members[i]};
        if (fq_type_is_builtin(type) || type == r->b->types->query || type == r->b->types->mutation)
            continue;
        for (size_t k = 0; k < FQ_ARRAY_LEN(sets); k++) {
            if (!sets[k]->all)
                type->guard = fq_guard_both(r->b->arena, type->guard, guard_of(r, sets[k]));
        }
    }
}

static void begin_reaching(struct reaching *r)
{
    const struct fq_map *types = &r->b->types->types;
    struct fq_arena *arena = r->arena;
    r->count = types->count;
    r->words = (r->b->schema->guards.count + 2 + 63) / 64;
    r->queue = FQ_NEW_ARRAY(arena, r->count, size_t);
    r->queued = FQ_NEW_ARRAY(arena, r->count, bool);
    r->reached = FQ_NEW_ARRAY(arena, r->count, bool);
    r->to = FQ_NEW_ARRAY(arena, r->count, struct set);
    r->members = FQ_NEW_ARRAY(arena, r->count, struct set);
    uint64_t *bits = FQ_NEW_ARRAY(arena, r->count * 2 * r->words, uint64_t);
    fq_map_init(&r->numbers, arena);
    fq_map_reserve(&r->numbers, r->count);
    for (size_t i = 0; i < r->count; i++) {
        r->to[i].bits = bits + 2 * i * r->words;
        r->members[i].bits = r->to[i].bits + r->words;
        fq_map_put(&r->numbers, types->entries[i].key, (void *)(uintptr_t)(i + 1));
    }
}

void fq_build_sights_of_reach(struct fq_builder *b)
{
    struct reaching r = {.b = b, .arena = b->drafting};
    const struct way everybody = {.count = 0};
    const struct fq_guard_names *guards = &b->schema->guards;
    if (!b->options->policy_hides || !(b->options->policy || guards->count || guards->auth))
        return;
    begin_reaching(&r);
    arrive(&r, b->types->query, everybody);
    if (b->types->mutation)
        arrive(&r, b->types->mutation, everybody);
    for (size_t i = 0; i < b->types->directive_count; i++) {
        const struct fq_directive_def *directive = &b->types->directives[i];
        for (size_t k = 0; k < directive->argument_count; k++)
            follow_input(&r, &directive->arguments[k], everybody);
    }
    follow_all(&r);
    guard_types(&r);
}
