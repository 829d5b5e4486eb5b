/* SPDX-License-Identifier: MIT */
#include "schema/operator.h"

#include "base/compiler.h"

#define S(literal) FQ_STR_INIT(literal)

/* A column, an infix operator, a value. */
#define INFIX(name, classes, operand, sql, text)                                                   \
    {                                                                                              \
        S(name), classes, operand, FQ_PATTERN_NONE, S(""), S(" " sql " "), S(""), S(""), S(text)   \
    }
#define LIKE(name, sql, pattern, text)                                                             \
    {                                                                                              \
        S(name), FQ_CLASS_TEXT, FQ_OPERAND_TEXT, pattern, S(""), S(" " sql " "), S(""), S(""),     \
            S(text)                                                                                \
    }
#define LENGTH(name, sql, text)                                                                    \
    {                                                                                              \
        S(name), FQ_CLASS_LIST, FQ_OPERAND_INT, FQ_PATTERN_NONE, S("cardinality("),                \
            S(") " sql " "), S(""), S(""), S(text)                                                 \
    }

const struct fq_operator fq_operators[] = {
    INFIX("eq", FQ_CLASS_ANY, FQ_OPERAND_VALUE, "=", "Equal to."),
    INFIX("neq", FQ_CLASS_ANY, FQ_OPERAND_VALUE, "<>", "Not equal to; a null is neither."),
    {S("in"), FQ_CLASS_ANY, FQ_OPERAND_LIST, FQ_PATTERN_NONE, S(""), S(" = ANY("), S(")"), S(""),
     S("Equal to one of these; an empty list matches nothing.")},
    {S("nin"), FQ_CLASS_ANY, FQ_OPERAND_LIST, FQ_PATTERN_NONE, S(""), S(" <> ALL("), S(")"), S(""),
     S("Equal to none of these; an empty list matches everything.")},
    {S("isnull"), FQ_CLASS_NULLABLE, FQ_OPERAND_BOOL, FQ_PATTERN_NONE, S(""), S(" IS NULL"), S(""),
     S(" IS NOT NULL"), S("Null (true) or not null (false).")},
    INFIX("gt", FQ_CLASS_ORDERED, FQ_OPERAND_VALUE, ">", "Greater than."),
    INFIX("gte", FQ_CLASS_ORDERED, FQ_OPERAND_VALUE, ">=", "Greater than or equal to."),
    INFIX("lt", FQ_CLASS_ORDERED, FQ_OPERAND_VALUE, "<", "Less than."),
    INFIX("lte", FQ_CLASS_ORDERED, FQ_OPERAND_VALUE, "<=", "Less than or equal to."),
    LIKE("contains", "LIKE", FQ_PATTERN_CONTAINS, "Contains this text, literally."),
    LIKE("icontains", "ILIKE", FQ_PATTERN_CONTAINS, "Contains this text, in any case."),
    LIKE("startswith", "LIKE", FQ_PATTERN_STARTS, "Starts with this text."),
    LIKE("istartswith", "ILIKE", FQ_PATTERN_STARTS, "Starts with this text, in any case."),
    LIKE("endswith", "LIKE", FQ_PATTERN_ENDS, "Ends with this text."),
    LIKE("iendswith", "ILIKE", FQ_PATTERN_ENDS, "Ends with this text, in any case."),
    LIKE("like", "LIKE", FQ_PATTERN_NONE, "A pattern with % and _."),
    LIKE("ilike", "ILIKE", FQ_PATTERN_NONE, "A pattern with % and _, in any case."),
    LIKE("matches", "~", FQ_PATTERN_NONE, "A POSIX regular expression."),
    LIKE("imatches", "~*", FQ_PATTERN_NONE, "A POSIX regular expression, in any case."),
    LIKE("notMatches", "!~", FQ_PATTERN_NONE, "Does not match a POSIX regular expression."),
    INFIX("eq", FQ_CLASS_LIST, FQ_OPERAND_VALUE, "=", "The same list."),
    INFIX("neq", FQ_CLASS_LIST, FQ_OPERAND_VALUE, "<>", "Another list."),
    INFIX("contains", FQ_CLASS_LIST, FQ_OPERAND_VALUE, "@>", "Has every one of these elements."),
    INFIX("containedBy", FQ_CLASS_LIST, FQ_OPERAND_VALUE, "<@", "Has no element but these."),
    INFIX("overlaps", FQ_CLASS_LIST, FQ_OPERAND_VALUE, "&&", "Has at least one of these elements."),
    LENGTH("lenEq", "=", "Has so many elements."),
    LENGTH("lenNeq", "<>", "Has another number of elements."),
    LENGTH("lenGt", ">", "Has more elements."),
    LENGTH("lenGte", ">=", "Has at least so many elements."),
    LENGTH("lenLt", "<", "Has fewer elements."),
    LENGTH("lenLte", "<=", "Has at most so many elements."),
    INFIX("eq", FQ_CLASS_JSONB, FQ_OPERAND_VALUE, "=", "The same JSON value."),
    INFIX("neq", FQ_CLASS_JSONB, FQ_OPERAND_VALUE, "<>", "Another JSON value."),
    INFIX("contains", FQ_CLASS_JSONB, FQ_OPERAND_VALUE, "@>", "Contains this JSON."),
    INFIX("containedBy", FQ_CLASS_JSONB, FQ_OPERAND_VALUE, "<@", "Is contained in this JSON."),
    INFIX("hasKey", FQ_CLASS_JSONB, FQ_OPERAND_TEXT, "?", "Has this key."),
    INFIX("hasAnyKeys", FQ_CLASS_JSONB, FQ_OPERAND_TEXTS, "?|", "Has one of these keys."),
    INFIX("hasAllKeys", FQ_CLASS_JSONB, FQ_OPERAND_TEXTS, "?&", "Has all of these keys."),
    INFIX("contains", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "@>", "Contains these ranges."),
    INFIX("containedBy", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "<@", "Lies within these ranges."),
    INFIX("overlaps", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "&&", "Has a value in these ranges."),
    INFIX("adjacent", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "-|-",
          "Ends where these ranges begin, or begins where they end."),
    INFIX("strictlyLeft", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "<<", "Ends before these ranges."),
    INFIX("strictlyRight", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, ">>",
          "Begins after these ranges."),
    INFIX("notLeft", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "&>",
          "Does not begin before these ranges."),
    INFIX("notRight", FQ_CLASS_MULTIRANGE, FQ_OPERAND_VALUE, "&<",
          "Does not end after these ranges."),
    {S("inSubnet"), FQ_CLASS_NETWORK, FQ_OPERAND_TEXT, FQ_PATTERN_NONE, S("("), S(")::inet <<= "),
     S("::text::inet"), S(""), S("Lies in this network.")},
    {S("overlaps"), FQ_CLASS_NETWORK, FQ_OPERAND_TEXT, FQ_PATTERN_NONE, S("("), S(")::inet && "),
     S("::text::inet"), S(""), S("Shares addresses with this network.")},
};
const size_t fq_operator_count = FQ_ARRAY_LEN(fq_operators);
