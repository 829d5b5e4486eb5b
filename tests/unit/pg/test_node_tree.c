/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "pg/node_tree.h"

#define FLAGS                                                                                      \
    ":hasAggs false :hasWindowFuncs false :hasTargetSRFs false :hasSubLinks true "                 \
    ":hasDistinctOn false :hasForUpdate false "
#define TAIL                                                                                       \
    ":groupClause <> :groupDistinct false :groupingSets <> :havingQual <> "                        \
    ":windowClause <> :distinctClause <> :sortClause <> :limitOffset <> :limitCount <> "           \
    ":limitOption 0 :rowMarks <> :setOperations <> :constraintDeps <>"

/* Everything that is forbidden outside stands inside, and a name full of brackets. */
#define RTABLE                                                                                     \
    ":rtable ({RANGETBLENTRY :alias {ALIAS :aliasname a\\{b\\(\\}\\ c :colnames (\"x\\\"}\" "      \
    "\"y\")} :subquery {QUERY :hasAggs true :hasDistinctOn true :limitCount {CONST :constvalue 4 " \
    "[ 1 0 0 0 ]} :groupClause (1 2) :setOperations {X}}}) "

static const char plain[] = "({QUERY :commandType 1 " FLAGS RTABLE TAIL "})";

TEST(subqueries_may_do_anything)
{
    ck_assert(fq_pg_rule_is_plain(fq_str_from(plain)));
}
END

TEST(the_outermost_query_may_not)
{
    static const char *const rows[] = {
        "({QUERY :hasAggs true :hasWindowFuncs false " RTABLE TAIL "})",
        "({QUERY " FLAGS RTABLE ":groupClause ({SORTGROUPCLAUSE :x 1}) " TAIL "})",
        "({QUERY " FLAGS RTABLE ":limitCount {CONST :constvalue 4 [ 1 ]} " TAIL "})",
        "({QUERY " FLAGS RTABLE ":setOperations {SETOPERATIONSTMT :op 0} " TAIL "})",
        "({QUERY " FLAGS ":hasWindowFuncs true " RTABLE TAIL "})",
        "({QUERY " FLAGS ":hasTargetSRFs true " RTABLE TAIL "})",
        "({QUERY " FLAGS ":hasDistinctOn true " RTABLE TAIL "})",
        "({QUERY " FLAGS RTABLE ":distinctClause (1) " TAIL "})",
        "({QUERY " FLAGS RTABLE ":havingQual {X} " TAIL "})",
        "({QUERY " FLAGS RTABLE ":rowMarks ({X}) " TAIL "})",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_msg(!fq_pg_rule_is_plain(fq_str_from(rows[i])), "row %zu", i);
}
END

TEST(what_is_not_one_query_is_not_plain)
{
    static const char *const rows[] = {
        "",
        "<>",
        "()",
        "({QUERY})",
        "({QUERY " FLAGS "})",
        "({QUERY " TAIL "})",
        "({QUERY " FLAGS TAIL "} {QUERY " FLAGS TAIL "})",
        "{QUERY " FLAGS TAIL "}",
        "({SELECT " FLAGS TAIL "})",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_msg(!fq_pg_rule_is_plain(fq_str_from(rows[i])), "row %zu", i);
}
END

TEST(a_rule_cut_anywhere_is_not_plain)
{
    for (size_t len = 0; len < sizeof(plain) - 1; len++) {
        /* On the heap, so that reading behind the end is seen. */
        char *cut = malloc(len ? len : 1);
        memcpy(cut, plain, len);
        ck_assert_msg(!fq_pg_rule_is_plain(fq_str_of(cut, len)), "%zu bytes", len);
        free(cut);
    }
}
END

TEST(groups_are_told_from_what_else_there_is)
{
#define GROUPED                                                                                    \
    ":hasAggs true :hasWindowFuncs false :hasTargetSRFs false :hasDistinctOn false "               \
    ":hasForUpdate false " RTABLE ":groupClause ({SORTGROUPCLAUSE :x 1} {SORTGROUPCLAUSE :x 2}) "
#define REST ":distinctClause <> :limitOffset <> :limitCount <> :rowMarks <> :setOperations <>"
    static const struct {
        const char *rule;
        bool grouped;
    } rows[] = {
        {"({QUERY " GROUPED ":groupingSets <> :havingQual <> " REST "})", true},
        {"({QUERY " GROUPED ":groupingSets <> :havingQual {OPEXPR :args ({X} {Y})} " REST "})",
         true},
        {"({QUERY " GROUPED ":groupingSets ({GROUPINGSET}) :havingQual <> " REST "})", false},
        {"({QUERY " GROUPED ":groupingSets <> :havingQual <> :limitCount {X} " REST "})", false},
        {"({QUERY " GROUPED ":groupingSets <> :havingQual <> :setOperations {X} " REST "})", false},
        {"({QUERY :hasAggs true :hasWindowFuncs false :hasTargetSRFs false :hasDistinctOn false "
         ":hasForUpdate false :groupClause <> :groupingSets <> :havingQual <> " REST "})",
         false},
        {plain, false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_msg(fq_pg_rule_is_grouped(fq_str_from(rows[i].rule)) == rows[i].grouped,
                      "row %zu", i);
        ck_assert(!rows[i].grouped || !fq_pg_rule_is_plain(fq_str_from(rows[i].rule)));
    }
}
END

int main(void)
{
    return RUN("pg/node_tree", subqueries_may_do_anything, the_outermost_query_may_not,
               what_is_not_one_query_is_not_plain, a_rule_cut_anywhere_is_not_plain,
               groups_are_told_from_what_else_there_is);
}
