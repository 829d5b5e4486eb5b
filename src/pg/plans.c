/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "base/limits.h"
#include "pg/plans.h"
#include "pg/session_sql.h"

static size_t place_of(const struct fq_pg_plans *plans, uint64_t id)
{
    return id % FQ_ARRAY_LEN(plans->choices);
}

bool fq_pg_plans_for_values(const struct fq_pg_plans *plans, uint64_t id, uint64_t now_ms)
{
    const struct fq_pg_plan_choice *choice = &plans->choices[place_of(plans, id)];
    return choice->for_values && choice->id == id && now_ms < choice->until_ms;
}

bool fq_pg_plans_ask(struct fq_pg_plans *plans, uint64_t id, uint64_t now_ms)
{
    struct fq_pg_plan_choice *choice = &plans->choices[place_of(plans, id)];
    if (now_ms < choice->until_ms)
        return false;
    *choice = (struct fq_pg_plan_choice){.id = id, .until_ms = now_ms + FQ_PG_PLAN_QUESTION_MS};
    return true;
}

void fq_pg_plans_answer(struct fq_pg_plans *plans, uint64_t id, uint64_t now_ms, bool for_values)
{
    plans->choices[place_of(plans, id)] = (struct fq_pg_plan_choice){
        .id = id,
        .until_ms = now_ms + (for_values ? FQ_PG_PLAN_FOR_VALUES_MS : FQ_PG_PLAN_FITS_MS),
        .for_values = for_values,
    };
}

/* ---- asking ---- */

static void write_setting(struct fq_buf *sql, const char *name, const char *value)
{
    fq_buf_literal(sql, "select pg_catalog.set_config(");
    fq_pg_sql_literal(sql, name);
    fq_buf_literal(sql, ", ");
    fq_pg_sql_literal(sql, value);
    fq_buf_literal(sql, ", true); ");
}

static void write_plan(struct fq_buf *sql, const struct fq_step *step, const char *name,
                       const char *mode)
{
    write_setting(sql, "plan_cache_mode", mode);
    fq_buf_printf(sql, "explain execute %s(", name);
    for (size_t i = 0; i < step->statement->param_count; i++) {
        if (i)
            fq_buf_literal(sql, ", ");
        fq_pg_sql_literal(sql, step->values[i]);
    }
    fq_buf_literal(sql, "); ");
}

/* Several statements in one message are one transaction, with which the settings end.  Nobody asked
 * for it: it does not wait for a lock, and those behind it do not wait for it for long. */
void fq_pg_plans_write_question(struct fq_buf *sql, const struct fq_job *job,
                                const struct fq_step *step, const char *name)
{
    for (size_t i = 0; i < job->setting_count; i++)
        write_setting(sql, job->settings[i].name, job->settings[i].value);
    write_setting(sql, "lock_timeout", "10ms");
    write_setting(sql, "statement_timeout", "1s");
    write_plan(sql, step, name, "force_generic_plan");
    write_plan(sql, step, name, "force_custom_plan");
    fq_buf_char(sql, '\0');
}

void fq_pg_plan_shapes_begin(struct fq_pg_plan_shapes *shapes)
{
    shapes->begun = false;
}

/* What settings return has no costs, so that no plan begins with it. */
void fq_pg_plan_shapes_add(struct fq_pg_plan_shapes *shapes, fq_str line)
{
    size_t node = fq_str_find(line, FQ_STR("  (cost="));
    if (node == line.len)
        return;
    if (!shapes->begun) {
        shapes->begun = true;
        shapes->plans++;
        shapes->before_last = shapes->last;
        shapes->last = 0;
    }
    shapes->last = 31 * shapes->last + fq_hash(fq_str_of(line.ptr, node));
}

bool fq_pg_plan_shapes_differ(const struct fq_pg_plan_shapes *shapes)
{
    return shapes->plans == 2 && shapes->before_last != shapes->last;
}
