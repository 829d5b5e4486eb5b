/* SPDX-License-Identifier: MIT
 *
 * A row that is made, or changed where one is there with the same key: which of the two, PostgreSQL
 * decides while it does it, whatever others do at the same time.  What is read may hide a row, as
 * another tenant's, which then is not changed.
 */
#include "plan/nested.h"

static bool may_update(const struct fq_given *column)
{
    return !column->no_update;
}

static bool is_kept_key(const struct fq_written *written, fq_fragment label)
{
    for (size_t i = 0; i < written->rows->key_count; i++) {
        if (fq_fragment_eq(written->key[i], label))
            return true;
    }
    return false;
}

/* Part of a key that the row that is there has already. */
static bool is_conflict_key(const struct fq_written *written, fq_str key,
                            const struct fq_given *column)
{
    for (size_t k = 0; k < fq_plan_given_count(column); k++) {
        fq_fragment label = fq_plan_given_label(column, k);
        if (!is_kept_key(written, label) && fq_str_find(key, label.text) == key.len)
            return false;
    }
    return true;
}

static void refuse_for_new_rows(struct fq_planner *p, const struct fq_input_member *member)
{
    fq_plan_error(
        p, member->value->at,
        "\"%.*s\" can only be given to a row that is made; say in \"set\" what a row that "
        "is there becomes, {} if it stays as it is.",
        FQ_STR_ARG(member->def->name));
}

/* What the row was to have becomes that of the one that is there, which stays the row it is.  Who
 * may not read a column may not read it of the row that was to be made either. */
static bool set_given(struct fq_planner *p, struct fq_sql *sql, const struct fq_written *written,
                      const struct fq_input *row, fq_str key)
{
    bool any = false;
    for (size_t i = 0; i < row->count; i++) {
        const struct fq_given *column = row->members[i].def->binding;
        if (!may_update(column)) {
            if (!is_conflict_key(written, key, column))
                refuse_for_new_rows(p, &row->members[i]);
            continue;
        }
        for (size_t k = 0; k < fq_plan_given_count(column); k++) {
            fq_fragment label = fq_plan_given_label(column, k);
            if (is_kept_key(written, label))
                continue;
            fq_sql_put(sql, any ? SQL(", ") : SQL(" SET "), label, SQL(" = "));
            if (column->no_read)
                fq_plan_given_value(p, sql, &row->members[i], k);
            else
                fq_sql_put(sql, SQL("EXCLUDED."), label);
            any = true;
        }
    }
    return any;
}

/* It may be sent again, and would make what is inside of it each time; what was made for a row that
 * is made would be left over where one is there. */
static void refuse_nested(struct fq_planner *p, const struct fq_input *row)
{
    if (fq_plan_has_nested(row))
        fq_plan_error(p, row->at,
                      "An upsert changes no rows but its own; name a row that it is to lead to "
                      "with \"connect\", and make others by fields of their own in this "
                      "mutation.");
}

/* Which of the two it will be nobody knows: both must be granted.  Of a row that is there becomes
 * what "set" says, or what the row was to have but for its key. */
static void take_rules(struct fq_planner *p, struct fq_plan_writing *creating,
                       struct fq_plan_writing *updating, const struct fq_selection *asked,
                       const struct fq_field_def *def, const struct fq_input *row, fq_str key)
{
    const struct fq_written *written = ((const struct fq_field *)def->binding)->written;
    const struct fq_input *set =
        fq_plan_argument(p, asked, fq_plan_argument_def(def, FQ_ARGUMENT_SET));
    fq_plan_write_begin(p, creating, written, FQ_POLICY_CREATE, asked->at);
    fq_plan_write_row(p, creating, row);
    fq_plan_update_rules(p, updating, asked, def);
    for (size_t i = 0; !set && i < row->count; i++) {
        const struct fq_given *column = row->members[i].def->binding;
        if (may_update(column) && !is_conflict_key(written, key, column))
            fq_plan_write_gives(p, updating, column, row->members[i].value->at);
    }
}

struct fq_plan_set *fq_plan_upsert(struct fq_planner *p, const struct fq_collected *collected,
                                   const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_selection *asked = collected->field;
    const struct fq_input *row =
        fq_plan_argument(p, asked, fq_plan_argument_def(def, FQ_ARGUMENT_INPUT));
    const struct fq_input *key =
        fq_plan_argument(p, asked, fq_plan_argument_def(def, FQ_ARGUMENT_CONFLICT));
    struct fq_plan_writing creating, updating;
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    if (!row || !key) /* reported */
        return fq_plan_changed_row(p, field);
    refuse_nested(p, row);
    refuse_nested(p, fq_plan_argument(p, asked, fq_plan_argument_def(def, FQ_ARGUMENT_SET)));
    take_rules(p, &creating, &updating, asked, def, row, key->internal);
    updating.conflict = key;
    row = fq_plan_write_preset(p, &creating, row);
    fq_sql_add(&sql, SQL("WITH i0 AS ("));
    fq_plan_insert_row(p, &sql, field->written, SQL(" AS c"), row);
    fq_sql_put(&sql, SQL(" ON CONFLICT "), fq_vetted(key->internal), /* the schema's */
               SQL(" DO UPDATE"));
    bool said, any = fq_plan_set_columns(p, &sql, SQL("c."), asked, def, NULL, &updating, &said);
    if (!any && !said)
        any = set_given(p, &sql, field->written, row, key->internal);
    if (!any) /* PostgreSQL returns the row only when it changes something of it. */
        fq_plan_set_same(&sql, field->written, SQL("c."));
    if (field->written->hides || updating.ruled) {
        fq_sql_add(&sql, SQL(" WHERE "));
        fq_plan_is_read(p, &sql, &updating, SQL("c."));
    }
    fq_plan_returning(&sql, field->written, SQL("c."));
    fq_sql_add(&sql, SQL(") "));
    fq_plan_keep_changed(p, &sql, field->written, NULL, SQL_NONE);
    fq_plan_add_step(p, &sql, asked->at);
    fq_plan_write_check(p, &creating, &updating, FQ_PLAN_KEYS);
    return fq_plan_changed_row(p, field);
}
