/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "pg/error.h"

TEST(every_sqlstate_has_a_status)
{
    static const struct {
        const char *sqlstate;
        enum fq_status status;
    } rows[] = {
        {"23505", FQ_CONSTRAINT},  {"23503", FQ_CONSTRAINT},  {"23000", FQ_CONSTRAINT},
        {"42501", FQ_FORBIDDEN},   {"42P01", FQ_DATABASE},    {"22P02", FQ_INPUT},
        {"22003", FQ_INPUT},       {"57014", FQ_TIMEOUT},     {"55P03", FQ_TIMEOUT},
        {"57P01", FQ_UNAVAILABLE}, {"57P03", FQ_UNAVAILABLE}, {"53300", FQ_UNAVAILABLE},
        {"08006", FQ_UNAVAILABLE}, {"40001", FQ_CONFLICT},    {"40P01", FQ_CONFLICT},
        {"25P03", FQ_UNAVAILABLE}, {"XX000", FQ_DATABASE},    {"P0001", FQ_DATABASE},
        {"", FQ_DATABASE},         {"2", FQ_DATABASE},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_msg(fq_pg_status(fq_str_from(rows[i].sqlstate), FQ_PG_VALUES_GIVEN) ==
                          rows[i].status,
                      "%s", rows[i].sqlstate);
}
END

TEST(what_a_stored_value_causes_is_not_the_askers_mistake)
{
    static const struct {
        const char *sqlstate;
        enum fq_status mixed, stored;
    } rows[] = {
        {"22003", FQ_DATABASE, FQ_DATABASE},     {"22P02", FQ_DATABASE, FQ_DATABASE},
        {"22008", FQ_DATABASE, FQ_DATABASE},     {"22007", FQ_DATABASE, FQ_DATABASE},
        {"22012", FQ_DATABASE, FQ_DATABASE},     {"22023", FQ_INPUT, FQ_DATABASE},
        {"2201B", FQ_INPUT, FQ_DATABASE},        {"2201G", FQ_LIMIT, FQ_LIMIT},
        {"23505", FQ_CONSTRAINT, FQ_CONSTRAINT}, {"57014", FQ_TIMEOUT, FQ_TIMEOUT},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str sqlstate = fq_str_from(rows[i].sqlstate);
        ck_assert_msg(fq_pg_status(sqlstate, FQ_PG_VALUES_MIXED) == rows[i].mixed, "%s",
                      rows[i].sqlstate);
        ck_assert_msg(fq_pg_status(sqlstate, FQ_PG_VALUES_STORED) == rows[i].stored, "%s",
                      rows[i].sqlstate);
    }
}
END

TEST(a_result_without_sqlstate_is_libpqs_own)
{
    struct fq_arena arena;
    struct fq_error error;
    fq_arena_init(&arena, 1024, 65536);
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_FATAL_ERROR);
    ck_assert_int_eq(fq_pg_error_from_result(&error, &arena, result), FQ_UNAVAILABLE);
    ck_assert_uint_gt(error.message.len, 0);
    PQclear(result);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("pg/error", every_sqlstate_has_a_status,
               what_a_stored_value_causes_is_not_the_askers_mistake,
               a_result_without_sqlstate_is_libpqs_own);
}
