/* SPDX-License-Identifier: MIT
 *
 * What a policy shows to whom, as guards that sights alone ask for.  They spread with the others
 * from types and fields to what follows from these: filters, orders, aggregates.  What clients give
 * when they write goes by what they may give, so that who may write what he may not read still can.
 */
#include "model/policy.h"
#include "schema/build.h"
#include "schema/policy.h"
#include "schema/written.h"

/* What is asked of each role. */
struct wanted {
    fq_str type, field;
    enum fq_policy_action action;
    bool is_key; /* the field is one of the key: then there is something to show of each type */
    const fq_str *names; /* of what is given, as of fq_policy_role_gives() */
    size_t name_count;
};

typedef bool may(const struct fq_policy *policy, size_t role, const struct wanted *wanted);

/* The roles that may.  Who is known, or not, stands for two of them. */
static const struct fq_guard *sight_of(struct fq_builder *b, may *role_may,
                                       const struct wanted *wanted)
{
    const struct fq_policy *policy = b->options->policy;
    const size_t most = 2 * policy->role_count;
    fq_str *names = FQ_NEW_ARRAY(b->arena, most ? most : 1, fq_str);
    uint16_t *numbers = FQ_NEW_ARRAY(b->arena, most ? most : 1, uint16_t);
    struct fq_guard *guard = FQ_NEW(b->arena, struct fq_guard);
    size_t count = 0;
    for (size_t i = 0; i < policy->role_count; i++) {
        fq_str name = policy->roles[i].name;
        bool is_user = fq_str_eq(name, FQ_STR(FQ_POLICY_USER));
        if (!role_may(policy, i, wanted))
            continue;
        b->too_many_guarded |=
            !fq_guard_number(&b->schema->guards, FQ_GUARD_ROLE, name, &numbers[count]);
        names[count++] = name;
        if (!is_user && !fq_str_eq(name, FQ_STR(FQ_POLICY_ANONYMOUS)))
            continue;
        numbers[count] = is_user ? FQ_GUARD_KNOWN : FQ_GUARD_UNKNOWN;
        names[count++] = is_user ? FQ_STR("known") : FQ_STR("unknown");
    }
    b->schema->guards.auth = true;
    *guard = (struct fq_guard){
        .kind = FQ_GUARD_SIGHT, .names = names, .count = count, .numbers = numbers};
    return guard;
}

/* Nobody may, or everybody may. */
static bool is_ruled(struct fq_builder *b, bool named)
{
    return b->options->policy_hides && b->options->policy && (named || !b->options->policy->allow);
}

static bool is_ruled_type(struct fq_builder *b, fq_str type)
{
    return is_ruled(b, b->options->policy && fq_policy_names_type(b->options->policy, type));
}

static bool may_anything(const struct fq_policy *policy, size_t role, const struct wanted *wanted)
{
    bool any = false;
    for (int i = 0; i < FQ_POLICY_ACTIONS && !any; i++)
        any = fq_policy_role_may(policy, role, wanted->type, (enum fq_policy_action)i);
    return any;
}

static bool may_do(const struct fq_policy *policy, size_t role, const struct wanted *wanted)
{
    return fq_policy_role_may(policy, role, wanted->type, wanted->action);
}

/* A type that somebody may only write shows its key, since a type without fields is none. */
static bool may_see(const struct fq_policy *policy, size_t role, const struct wanted *wanted)
{
    if (wanted->is_key && !fq_policy_role_may(policy, role, wanted->type, FQ_POLICY_READ))
        return may_anything(policy, role, wanted);
    return fq_policy_role_reads(policy, role, wanted->type, wanted->field);
}

static bool may_sum(const struct fq_policy *policy, size_t role, const struct wanted *wanted)
{
    return fq_policy_role_sums(policy, role, wanted->type);
}

static bool may_call(const struct fq_policy *policy, size_t role, const struct wanted *wanted)
{
    return fq_policy_role_calls(policy, role, wanted->field);
}

const struct fq_guard *fq_build_sight_of_type(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct wanted wanted = {.type = draft->type->name};
    if (draft->relation->returned || !is_ruled_type(b, draft->type->name))
        return NULL;
    return sight_of(b, may_anything, &wanted);
}

static bool shows_of_key(const struct fq_relation *relation, const struct fq_field_def *def)
{
    for (size_t i = 0; i < relation->key_count; i++) {
        if (fq_field_value(def->binding) == relation->key[i])
            return true;
    }
    return false;
}

/* Of a node's id the fields of the key decide. */
const struct fq_guard *fq_build_sight_of_field(struct fq_builder *b, const struct fq_draft *draft,
                                               const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct wanted wanted = {.type = draft->type->name,
                                  .field = def->name,
                                  .is_key = shows_of_key(draft->relation, def)};
    if (draft->relation->returned || field->kind == FQ_FIELD_NODE_ID ||
        !is_ruled_type(b, draft->type->name))
        return NULL;
    return sight_of(b, may_see, &wanted);
}

static const struct fq_guard *sight_of_change(struct fq_builder *b, const struct fq_field *field)
{
    static const struct {
        enum fq_field_kind kind;
        enum fq_policy_action action;
    } changes[] = {
        {FQ_FIELD_CREATE, FQ_POLICY_CREATE}, {FQ_FIELD_CREATE_MANY, FQ_POLICY_CREATE},
        {FQ_FIELD_UPSERT, FQ_POLICY_CREATE}, {FQ_FIELD_UPSERT, FQ_POLICY_UPDATE},
        {FQ_FIELD_UPDATE, FQ_POLICY_UPDATE}, {FQ_FIELD_UPDATE_MANY, FQ_POLICY_UPDATE},
        {FQ_FIELD_DELETE, FQ_POLICY_DELETE}, {FQ_FIELD_DELETE_MANY, FQ_POLICY_DELETE},
    };
    const struct fq_guard *guard = NULL;
    struct wanted wanted = {.type = field->written->rows->type->name};
    if (!is_ruled_type(b, wanted.type))
        return NULL;
    for (size_t i = 0; i < FQ_ARRAY_LEN(changes); i++) {
        wanted.action = changes[i].action;
        if (changes[i].kind == field->kind)
            guard = fq_guard_both(b->arena, guard, sight_of(b, may_do, &wanted));
    }
    return guard;
}

/* ---- what is given ---- */

static bool may_give(const struct fq_policy *policy, size_t role, const struct wanted *wanted)
{
    return fq_policy_role_gives(policy, role, wanted->type, wanted->action, wanted->names,
                                wanted->name_count);
}

static fq_fragment label_of(const struct fq_given *given, size_t i)
{
    return given->reference ? given->reference->labels[i] : given->label;
}

/* They give a column that is the same. */
static bool share_a_column(const struct fq_given *one, const struct fq_given *other)
{
    size_t ones = one->reference ? one->reference->key->column_count : 1;
    size_t others = other->reference ? other->reference->key->column_count : 1;
    for (size_t i = 0; i < ones; i++) {
        for (size_t k = 0; k < others; k++) {
            if (fq_fragment_eq(label_of(one, i), label_of(other, k)))
                return true;
        }
    }
    return false;
}

void fq_build_sights_of_given(struct fq_builder *b, const struct fq_draft *draft,
                              struct fq_given *given, size_t count)
{
    struct wanted wanted = {.type = draft->type->name};
    fq_str *names = FQ_NEW_ARRAY(b->arena, count + 1, fq_str);
    wanted.names = names;
    for (size_t i = 0; i < count && is_ruled_type(b, wanted.type); i++) {
        bool inside = given[i].reference && given[i].reference->backward;
        names[0] = given[i].name;
        wanted.name_count = 1;
        for (size_t k = 0; k < count && !inside; k++) {
            if (k != i && share_a_column(&given[i], &given[k]))
                names[wanted.name_count++] = given[k].name;
        }
        wanted.action = FQ_POLICY_CREATE;
        given[i].seen_in_new = sight_of(b, may_give, &wanted);
        wanted.action = FQ_POLICY_UPDATE;
        given[i].seen_in_changed = sight_of(b, may_give, &wanted);
    }
}

const struct fq_guard *fq_build_sight_of_action(struct fq_builder *b, const struct fq_draft *draft,
                                                enum fq_policy_action action)
{
    const struct wanted wanted = {.type = draft->type->name, .action = action};
    return is_ruled_type(b, wanted.type) ? sight_of(b, may_do, &wanted) : NULL;
}

/* ---- what leads to rows ---- */

static bool is_of_sums(enum fq_field_kind kind)
{
    return kind == FQ_FIELD_AGGREGATE || kind == FQ_FIELD_GROUPS ||
           kind == FQ_FIELD_TO_MANY_AGGREGATE || kind == FQ_FIELD_TO_MANY_GROUPS;
}

/* Rows of several relations: who may not read one of these is refused. */
static const struct fq_guard *sight_of_all(struct fq_builder *b, const struct fq_mix *mix)
{
    const struct fq_guard *guard = NULL;
    for (size_t i = 0; i < mix->count; i++) {
        const struct wanted wanted = {.type = mix->members[i].relation->type->name,
                                      .action = FQ_POLICY_READ};
        if (is_ruled_type(b, wanted.type))
            guard = fq_guard_both(b->arena, guard, sight_of(b, may_do, &wanted));
    }
    return guard;
}

const struct fq_guard *fq_build_sight_of_lead(struct fq_builder *b, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_relation *target = field->target;
    struct wanted wanted = {.field = def->name, .action = FQ_POLICY_READ};
    if (field->kind == FQ_FIELD_CALL)
        return is_ruled(b, fq_policy_is_blind_to(def) ||
                               (b->options->policy &&
                                fq_policy_names_call(b->options->policy, def->name)))
                   ? sight_of(b, may_call, &wanted)
                   : NULL;
    if (field->written && field->kind >= FQ_FIELD_CREATE && field->kind <= FQ_FIELD_DELETE_MANY)
        return sight_of_change(b, field);
    if (target && target->mix)
        return sight_of_all(b, target->mix);
    if (!target || !target->type || target->returned || field->kind == FQ_FIELD_NODE ||
        field->kind == FQ_FIELD_CHANGED || !is_ruled_type(b, target->type->name))
        return NULL;
    wanted.type = target->type->name;
    return sight_of(b, is_of_sums(field->kind) ? may_sum : may_do, &wanted);
}
