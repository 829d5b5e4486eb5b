/* SPDX-License-Identifier: MIT
 *
 * The input types that follow from an object type: what its rows are grouped by, conditions on what
 * groups give, orders by it.
 */
#include "schema/summary.h"

#include "catalog/oid.h"

/* An input type while it is made. */
struct making {
    const struct fq_summaries *all;
    const struct fq_summary *summary;
    struct fq_arena *arena, *drafting; /* as in fq_type_making */
    struct fq_input_def *inputs;
    size_t count;
};

static void add_input_def(struct making *m, fq_str name, fq_str description,
                          const struct fq_type *type, const void *binding)
{
    m->inputs[m->count++] = (struct fq_input_def){.name = name,
                                                  .description = description,
                                                  .type = fq_build_ref(type, false),
                                                  .binding = binding};
}

static struct fq_filter *new_filter(const struct making *m, enum fq_filter_kind kind)
{
    struct fq_filter *filter = FQ_NEW(m->arena, struct fq_filter);
    filter->kind = kind;
    return filter;
}

static struct fq_order *new_order(const struct making *m, enum fq_order_kind kind)
{
    struct fq_order *order = FQ_NEW(m->arena, struct fq_order);
    order->kind = kind;
    return order;
}

/* ---- members of families ---- */

static bool is_to_one(const struct fq_summary_member *member)
{
    return member->field->kind == FQ_FIELD_TO_ONE;
}

static void bind_filter(const struct making *m, const struct fq_summary_member *member,
                        struct fq_input_def *def)
{
    struct fq_filter *filter = new_filter(m, FQ_FILTER_COLUMN);
    filter->field = member->field;
    filter->column = member->column ? member->column : member->field->column;
    if (!member->column)
        filter->kind = is_to_one(member) ? FQ_FILTER_JOINED : FQ_FILTER_OBJECT;
    const struct fq_type *of_value =
        member->measure ? member->measure->filter
                        : (member->column ? member->column->measures->filter : NULL);
    def->type = fq_build_ref(member->inner ? member->inner : of_value, false);
    def->binding = filter;
}

static void bind_order(const struct making *m, const struct fq_summary_member *member,
                       struct fq_input_def *def)
{
    struct fq_order *order = new_order(m, FQ_ORDER_COLUMN);
    order->field = member->field;
    order->column = member->column ? member->column : member->field->column;
    if (!member->column)
        order->kind = is_to_one(member) ? FQ_ORDER_TO_ONE : FQ_ORDER_OBJECT;
    def->type = fq_build_ref(member->inner ? member->inner : m->all->direction, false);
    def->binding = order;
}

static void bind_group_key(const struct making *m, const struct fq_summary_member *member,
                           struct fq_input_def *def)
{
    struct fq_key *key = FQ_NEW(m->arena, struct fq_key);
    key->kind = FQ_KEY_COLUMN;
    key->field = member->field;
    key->column = member->column ? member->column : member->field->column;
    if (!member->column)
        key->kind = is_to_one(member) ? FQ_KEY_TO_ONE : FQ_KEY_OBJECT;
    const struct fq_type *bucket =
        member->column ? m->all->buckets[member->column->measures->bucket] : NULL;
    def->type = fq_build_ref(member->inner ? member->inner : bucket, false);
    def->binding = key;
}

static void add_family(struct making *m, enum fq_derived kind,
                       void (*bind)(const struct making *m, const struct fq_summary_member *member,
                                    struct fq_input_def *def))
{
    size_t count = fq_summary_members(m->all, m->summary, kind, NULL);
    struct fq_summary_member *members = FQ_NEW_ARRAY(m->drafting, count, struct fq_summary_member);
    m->inputs = FQ_NEW_ARRAY(m->arena, count + 1, struct fq_input_def);
    (void)fq_summary_members(m->all, m->summary, kind, members);
    for (size_t i = 0; i < count; i++) {
        struct fq_input_def *def = &m->inputs[m->count++];
        def->name = members[i].def->name;
        def->description = members[i].def->description;
        def->guard = members[i].def->guard;
        bind(m, &members[i], def);
    }
}

/* ---- keys ---- */

/* Days begin at other times elsewhere; a field may have the name. */
static void make_key(struct making *m)
{
    static const struct fq_key zone = {.kind = FQ_KEY_TIME_ZONE};
    bool instants = false, taken = false;
    add_family(m, FQ_DERIVED_GROUP_KEY, bind_group_key);
    for (size_t i = 0; i < m->count; i++) {
        const struct fq_key *key = m->inputs[i].binding;
        instants = instants || (key->kind == FQ_KEY_COLUMN &&
                                key->column->measures->bucket == FQ_BUCKET_INSTANT);
        taken = taken || fq_str_eq(m->inputs[i].name, FQ_STR("timeZone"));
    }
    if (instants)
        add_input_def(m, taken ? FQ_STR("inTimeZone") : FQ_STR("timeZone"),
                      FQ_STR("Where days begin, as PostgreSQL knows it: Europe/Paris. Else UTC."),
                      m->all->text, &zone);
}

/* ---- conditions and orders of what groups give ---- */

static void add_measured_filters(struct making *m)
{
    for (enum fq_aggregate i = 0; i < FQ_ARRAY_AGG; i++) {
        const struct fq_type *type =
            fq_summary_type(m->summary, fq_summary_kind(i, FQ_SUMMARY_FILTER));
        if (!type)
            continue;
        struct fq_filter *filter = new_filter(m, FQ_FILTER_MEASURES);
        filter->field = &m->all->measures[i];
        add_input_def(m, fq_aggregate_functions[i].name, fq_aggregate_functions[i].description,
                      type, filter);
    }
}

static void add_counts(struct making *m)
{
    const struct {
        fq_str name;
        const struct fq_type *type;
        const struct fq_field *field;
    } counts[] = {{FQ_STR("count"), m->all->count_filter, &m->all->count},
                  {FQ_STR("countBig"), m->all->count_big_filter, &m->all->count_big}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(counts); i++) {
        struct fq_filter *filter = new_filter(m, FQ_FILTER_COLUMN);
        filter->field = counts[i].field;
        filter->column = counts[i].field->column;
        add_input_def(m, counts[i].name, FQ_STR("How many rows there are."), counts[i].type,
                      filter);
    }
}

static void add_connectives(struct making *m, const struct fq_type *self)
{
    static const struct {
        enum fq_filter_kind kind;
        const char *name, *text;
    } connectives[] = {{FQ_FILTER_AND, "AND", "All of these hold."},
                       {FQ_FILTER_OR, "OR", "At least one of these holds."},
                       {FQ_FILTER_NOT, "NOT", "This does not hold."}};
    struct fq_type_ref *item = FQ_NEW(m->arena, struct fq_type_ref);
    *item = fq_build_ref(self, true);
    for (size_t i = 0; i < FQ_ARRAY_LEN(connectives); i++) {
        add_input_def(m, fq_str_from(connectives[i].name), fq_str_from(connectives[i].text), self,
                      new_filter(m, connectives[i].kind));
        if (connectives[i].kind != FQ_FILTER_NOT)
            m->inputs[m->count - 1].type = (struct fq_type_ref){.of = item};
    }
}

static void make_having(struct making *m, const struct fq_type *self)
{
    const struct fq_type *values = fq_summary_type(m->summary, FQ_DERIVED_GROUP_VALUES_FILTER);
    m->inputs = FQ_NEW_ARRAY(m->arena, 6 + FQ_AGGREGATES, struct fq_input_def);
    if (values) {
        struct fq_filter *filter = new_filter(m, FQ_FILTER_KEYS);
        filter->field = &m->all->keys;
        add_input_def(m, FQ_STR("key"), FQ_STR("What the rows have in common."), values, filter);
    }
    add_counts(m);
    add_measured_filters(m);
    add_connectives(m, self);
}

static void make_aggregate_filter(struct making *m)
{
    const struct fq_relation *relation = m->summary->of->binding;
    m->inputs = FQ_NEW_ARRAY(m->arena, 3 + FQ_AGGREGATES, struct fq_input_def);
    add_input_def(m, FQ_STR("where"), FQ_STR("Which of the rows are meant; all if not given."),
                  relation->where, new_filter(m, FQ_FILTER_ROWS));
    add_counts(m);
    add_measured_filters(m);
}

static void add_measured_orders(struct making *m)
{
    struct fq_order *count = new_order(m, FQ_ORDER_COLUMN);
    count->field = &m->all->count;
    count->column = count->field->column;
    add_input_def(m, FQ_STR("count"), FQ_STR("How many rows there are."), m->all->direction, count);
    for (enum fq_aggregate i = 0; i < FQ_ARRAY_AGG; i++) {
        const struct fq_type *type =
            fq_summary_type(m->summary, fq_summary_kind(i, FQ_SUMMARY_ORDER));
        if (!type)
            continue;
        struct fq_order *order = new_order(m, FQ_ORDER_MEASURES);
        order->field = &m->all->measures[i];
        add_input_def(m, fq_aggregate_functions[i].name, fq_aggregate_functions[i].description,
                      type, order);
    }
}

static void make_aggregate_order(struct making *m)
{
    m->inputs = FQ_NEW_ARRAY(m->arena, 1 + FQ_AGGREGATES, struct fq_input_def);
    add_measured_orders(m);
}

static void make_group_order(struct making *m)
{
    const struct fq_type *values = fq_summary_type(m->summary, FQ_DERIVED_GROUP_VALUES_ORDER);
    m->inputs = FQ_NEW_ARRAY(m->arena, 2 + FQ_AGGREGATES, struct fq_input_def);
    if (values) {
        struct fq_order *order = new_order(m, FQ_ORDER_KEYS);
        order->field = &m->all->keys;
        add_input_def(m, FQ_STR("key"), FQ_STR("What the rows have in common."), values, order);
    }
    add_measured_orders(m);
}

void fq_summary_make_input(const struct fq_summaries *all, const struct fq_summary *summary,
                           enum fq_derived kind, const struct fq_type *type,
                           struct fq_type_making *making)
{
    struct making m = {
        .all = all, .summary = summary, .arena = making->arena, .drafting = making->drafting};
    if (kind == FQ_DERIVED_HAVING)
        make_having(&m, type);
    else if (kind == FQ_DERIVED_GROUP_ORDER)
        make_group_order(&m);
    else if (kind == FQ_DERIVED_AGGREGATE_FILTER)
        make_aggregate_filter(&m);
    else if (kind == FQ_DERIVED_AGGREGATE_ORDER)
        make_aggregate_order(&m);
    else if (kind == FQ_DERIVED_GROUP_KEY)
        make_key(&m);
    else if (fq_summary_form_of(kind) == FQ_SUMMARY_FILTER)
        add_family(&m, kind, bind_filter);
    else
        add_family(&m, kind, bind_order);
    making->to->inputs = m.inputs;
    making->to->input_count = (uint32_t)m.count;
}

/* ---- what all of them share ---- */

static const struct fq_type *make_buckets(struct fq_builder *b, const char *name, size_t count)
{
    static const struct {
        const char *name, *sql, *text;
    } units[] = {
        {"KEY", "", "The value itself."},
        {"YEAR", "'year'", "The year it lies in: when that begins."},
        {"QUARTER", "'quarter'", "The quarter."},
        {"MONTH", "'month'", "The month."},
        {"WEEK", "'week'", "The week, which begins on Monday."},
        {"DAY", "'day'", "The day."},
        {"HOUR", "'hour'", "The hour."},
        {"MINUTE", "'minute'", "The minute."},
        {"SECOND", "'second'", "The second."},
    };
    struct fq_type *type = fq_build_type(b, FQ_TYPE_ENUM, fq_str_from(name));
    struct fq_enum_value_def *values = FQ_NEW_ARRAY(b->arena, count, struct fq_enum_value_def);
    for (size_t i = 0; i < count; i++)
        values[i] = (struct fq_enum_value_def){.name = fq_str_from(units[i].name),
                                               .description = fq_str_from(units[i].text),
                                               .internal = fq_str_from(units[i].sql)};
    type->values = values;
    type->value_count = (uint32_t)count;
    fq_type_index(b->types, type);
    return type;
}

void fq_summary_init_inputs(struct fq_builder *b, struct fq_summaries *all)
{
    all->text = fq_type_find(b->types, FQ_STR("String"));
    all->direction = fq_build_direction(b);
    all->count_filter = fq_build_filter_of(b, OID_INT4);
    all->count_big_filter = fq_build_filter_of(b, OID_INT8);
    all->buckets[FQ_BUCKET_NONE] = make_buckets(b, "GroupBy", 1);
    all->buckets[FQ_BUCKET_DATE] = make_buckets(b, "GroupByDate", 6);
    all->buckets[FQ_BUCKET_LOCAL] = all->buckets[FQ_BUCKET_INSTANT] =
        make_buckets(b, "GroupByTime", 9);
}
