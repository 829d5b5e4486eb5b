/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/limits.h"
#include "pg/plans.h"

static void show(struct fq_pg_plan_shapes *shapes, const char *const *lines)
{
    fq_pg_plan_shapes_begin(shapes);
    for (; *lines; lines++)
        fq_pg_plan_shapes_add(shapes, fq_str_from(*lines));
}

static bool differ(const char *const *any, const char *const *these)
{
    static const char *const setting[] = {"force_custom_plan", NULL};
    struct fq_pg_plan_shapes shapes = {0};
    show(&shapes, setting);
    show(&shapes, any);
    show(&shapes, setting);
    show(&shapes, these);
    return fq_pg_plan_shapes_differ(&shapes);
}

TEST(plans_differ_by_nodes_and_indexes_but_not_by_costs_and_values)
{
    static const char *const any[] = {"Limit  (cost=0.42..0.63 rows=3)",
                                      "  ->  Index Scan using a on t  (cost=0.42..9.1 rows=9)",
                                      "        Filter: (status = $1)", NULL};
    static const char *const same[] = {"Limit  (cost=8.00..9.00 rows=1)",
                                       "  ->  Index Scan using a on t  (cost=1.00..9.9 rows=1)",
                                       "        Filter: (status = 'open'::text)", NULL};
    static const char *const other[] = {"Limit  (cost=8.00..9.00 rows=1)",
                                        "  ->  Index Scan using b on t  (cost=1.00..9.9 rows=1)",
                                        NULL};
    static const char *const shorter[] = {"Limit  (cost=8.00..9.00 rows=1)", NULL};
    ck_assert(!differ(any, same));
    ck_assert(differ(any, other));
    ck_assert(differ(any, shorter));
}
END

TEST(one_plan_alone_says_nothing)
{
    static const char *const plan[] = {"Result  (cost=0.00..0.01 rows=1)", NULL};
    struct fq_pg_plan_shapes shapes = {0};
    show(&shapes, plan);
    ck_assert(!fq_pg_plan_shapes_differ(&shapes));
}
END

TEST(a_statement_is_asked_about_once_at_a_time)
{
    static struct fq_pg_plans plans;
    ck_assert(!fq_pg_plans_for_values(&plans, 7, 1000));
    ck_assert(fq_pg_plans_ask(&plans, 7, 1000));
    ck_assert(!fq_pg_plans_ask(&plans, 7, 1001));
    fq_pg_plans_answer(&plans, 7, 1002, false);
    ck_assert(!fq_pg_plans_for_values(&plans, 7, 1003));
    ck_assert(!fq_pg_plans_ask(&plans, 7, 1001 + FQ_PG_PLAN_FITS_MS));
    ck_assert(fq_pg_plans_ask(&plans, 7, 1002 + FQ_PG_PLAN_FITS_MS));
    /* No answer came. */
    ck_assert(fq_pg_plans_ask(&plans, 7, 1002 + FQ_PG_PLAN_FITS_MS + FQ_PG_PLAN_QUESTION_MS));
}
END

TEST(what_is_known_holds_for_a_while_and_for_one_statement)
{
    static struct fq_pg_plans plans;
    ck_assert(fq_pg_plans_ask(&plans, 7, 1000));
    fq_pg_plans_answer(&plans, 7, 1000, true);
    ck_assert(fq_pg_plans_for_values(&plans, 7, 999 + FQ_PG_PLAN_FOR_VALUES_MS));
    ck_assert(!fq_pg_plans_for_values(&plans, 7 + FQ_ARRAY_LEN(plans.choices), 1001));
    ck_assert(!fq_pg_plans_for_values(&plans, 7, 1000 + FQ_PG_PLAN_FOR_VALUES_MS));
    ck_assert(!fq_pg_plans_ask(&plans, 7, 1001));
}
END

TEST(values_and_settings_are_quoted_in_the_question)
{
    const char *values[] = {"it's \\ here", NULL};
    struct fq_statement statement = {.sql = "", .param_count = 2};
    struct fq_step step = {.statement = &statement, .values = values};
    struct fq_setting setting = {"app.tenant_id", "t'"};
    struct fq_job job = {.settings = &setting, .setting_count = 1, .steps = &step, .step_count = 1};
    struct fq_buf sql;
    fq_buf_init(&sql, NULL, FQ_PG_PLAN_QUESTION_BYTES);
    fq_pg_plans_write_question(&sql, &job, &step, "fq_1");
    ck_assert_str_eq(
        sql.ptr, "select pg_catalog.set_config(E'app.tenant_id', E't''', true); "
                 "select pg_catalog.set_config(E'lock_timeout', E'10ms', true); "
                 "select pg_catalog.set_config(E'statement_timeout', E'1s', true); "
                 "select pg_catalog.set_config(E'plan_cache_mode', E'force_generic_plan', true); "
                 "explain execute fq_1(E'it''s \\\\ here', null); "
                 "select pg_catalog.set_config(E'plan_cache_mode', E'force_custom_plan', true); "
                 "explain execute fq_1(E'it''s \\\\ here', null); ");
    fq_buf_clear(&sql);
}
END

int main(void)
{
    return RUN("pg/plans", plans_differ_by_nodes_and_indexes_but_not_by_costs_and_values,
               one_plan_alone_says_nothing, a_statement_is_asked_about_once_at_a_time,
               what_is_known_holds_for_a_while_and_for_one_statement,
               values_and_settings_are_quoted_in_the_question);
}
