/* SPDX-License-Identifier: MIT */
#include "schema/operator.h"

#include "base/compiler.h"

#define S(literal) FQ_STR_INIT(literal)
#define F(literal) SQL_INIT(literal)

#define SYMBOL(name, classes, operand, symbol, text)                                               \
    {                                                                                              \
        S(name), classes, operand, FQ_PATTERN_NONE, F(symbol), F(""), S(text)                      \
    }
#define VALUE(name, classes, symbol, text) SYMBOL(name, classes, FQ_OPERAND_VALUE, symbol, text)
#define LIKE(name, symbol, pattern, text)                                                          \
    {                                                                                              \
        S(name), FQ_CLASS_TEXT, FQ_OPERAND_TEXT, pattern, F(symbol), F(""), S(text)                \
    }
#define QUANTIFIED(name, symbol, quantifier, text)                                                 \
    {                                                                                              \
        S(name), FQ_CLASS_ANY, FQ_OPERAND_LIST, FQ_PATTERN_NONE, F(symbol), F(quantifier), S(text) \
    }
#define LENGTH(name, symbol, text) SYMBOL(name, FQ_CLASS_LIST, FQ_OPERAND_INT, symbol, text)

const struct fq_operator fq_operators[] = {
    VALUE("eq", FQ_CLASS_ANY, "=", "Equal to."),
    VALUE("neq", FQ_CLASS_ANY, "<>", "Not equal to; a null is neither."),
    QUANTIFIED("in", "=", "ANY", "Equal to one of these; an empty list matches nothing."),
    QUANTIFIED("nin", "<>", "ALL", "Equal to none of these; an empty list matches everything."),
    SYMBOL("isnull", FQ_CLASS_NULLABLE, FQ_OPERAND_BOOL, "", "Null (true) or not null (false)."),
    VALUE("gt", FQ_CLASS_ORDERED, ">", "Greater than."),
    VALUE("gte", FQ_CLASS_ORDERED, ">=", "Greater than or equal to."),
    VALUE("lt", FQ_CLASS_ORDERED, "<", "Less than."),
    VALUE("lte", FQ_CLASS_ORDERED, "<=", "Less than or equal to."),
    LIKE("contains", "~~", FQ_PATTERN_CONTAINS, "Contains this text, literally."),
    LIKE("icontains", "~~*", FQ_PATTERN_CONTAINS, "Contains this text, in any case."),
    LIKE("startswith", "~~", FQ_PATTERN_STARTS, "Starts with this text."),
    LIKE("istartswith", "~~*", FQ_PATTERN_STARTS, "Starts with this text, in any case."),
    LIKE("endswith", "~~", FQ_PATTERN_ENDS, "Ends with this text."),
    LIKE("iendswith", "~~*", FQ_PATTERN_ENDS, "Ends with this text, in any case."),
    LIKE("like", "~~", FQ_PATTERN_NONE, "A pattern with % and _."),
    LIKE("ilike", "~~*", FQ_PATTERN_NONE, "A pattern with % and _, in any case."),
    LIKE("matches", "~", FQ_PATTERN_NONE, "A POSIX regular expression."),
    LIKE("imatches", "~*", FQ_PATTERN_NONE, "A POSIX regular expression, in any case."),
    LIKE("notMatches", "!~", FQ_PATTERN_NONE, "Does not match a POSIX regular expression."),
    VALUE("eq", FQ_CLASS_LIST, "=", "The same list."),
    VALUE("neq", FQ_CLASS_LIST, "<>", "Another list."),
    VALUE("contains", FQ_CLASS_LIST, "@>", "Has every one of these elements."),
    VALUE("containedBy", FQ_CLASS_LIST, "<@", "Has no element but these."),
    VALUE("overlaps", FQ_CLASS_LIST, "&&", "Has at least one of these elements."),
    LENGTH("lenEq", "=", "Has so many elements."),
    LENGTH("lenNeq", "<>", "Has another number of elements."),
    LENGTH("lenGt", ">", "Has more elements."),
    LENGTH("lenGte", ">=", "Has at least so many elements."),
    LENGTH("lenLt", "<", "Has fewer elements."),
    LENGTH("lenLte", "<=", "Has at most so many elements."),
    VALUE("eq", FQ_CLASS_JSONB, "=", "The same JSON value."),
    VALUE("neq", FQ_CLASS_JSONB, "<>", "Another JSON value."),
    VALUE("contains", FQ_CLASS_JSONB, "@>", "Contains this JSON."),
    VALUE("containedBy", FQ_CLASS_JSONB, "<@", "Is contained in this JSON."),
    SYMBOL("hasKey", FQ_CLASS_JSONB, FQ_OPERAND_TEXT, "?", "Has this key."),
    SYMBOL("hasAnyKeys", FQ_CLASS_JSONB, FQ_OPERAND_TEXTS, "?|", "Has one of these keys."),
    SYMBOL("hasAllKeys", FQ_CLASS_JSONB, FQ_OPERAND_TEXTS, "?&", "Has all of these keys."),
    VALUE("contains", FQ_CLASS_MULTIRANGE, "@>", "Contains these ranges."),
    VALUE("containedBy", FQ_CLASS_MULTIRANGE, "<@", "Lies within these ranges."),
    VALUE("overlaps", FQ_CLASS_MULTIRANGE, "&&", "Has a value in these ranges."),
    VALUE("adjacent", FQ_CLASS_MULTIRANGE, "-|-",
          "Ends where these ranges begin, or begins where they end."),
    VALUE("strictlyLeft", FQ_CLASS_MULTIRANGE, "<<", "Ends before these ranges."),
    VALUE("strictlyRight", FQ_CLASS_MULTIRANGE, ">>", "Begins after these ranges."),
    VALUE("notLeft", FQ_CLASS_MULTIRANGE, "&>", "Does not begin before these ranges."),
    VALUE("notRight", FQ_CLASS_MULTIRANGE, "&<", "Does not end after these ranges."),
    SYMBOL("inSubnet", FQ_CLASS_NETWORK, FQ_OPERAND_INET, "<<=", "Lies in this network."),
    SYMBOL("overlaps", FQ_CLASS_NETWORK, FQ_OPERAND_INET, "&&",
           "Shares addresses with this network."),
};
const size_t fq_operator_count = FQ_ARRAY_LEN(fq_operators);
