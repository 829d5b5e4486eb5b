/* SPDX-License-Identifier: MIT
 *
 * The keys of a record, one line each, for the table of its struct fq_config_record:
 *
 *     static const struct fq_config_key keys[] = {
 *         FQ_RECORD_TEXT(struct rule, name, "", "What it is called."),
 *         FQ_RECORD_COUNT(struct rule, requests, 100, 1, 1000000, "How many."),
 *     };
 *
 * Each has the name of its field; a duration's field has _ms behind it.  A field of another type
 * does not compile.
 */
#ifndef FQ_CONFIG_RECORD_KEYS_H
#define FQ_CONFIG_RECORD_KEYS_H

#include "config/key.h"

/* It cannot lay out initialisers in macros. */
/* clang-format off */
#define FQ_RECORD_PLACE(holder, field, c_type)                                                     \
    _Generic(((holder *)0)->field, c_type: offsetof(holder, field))

#define FQ_RECORD_TEXT(holder, key, value, ...)                                                    \
    {FQ_STR_INIT(#key), FQ_CONFIG_TEXT, FQ_RECORD_PLACE(holder, key, fq_str), .text = (value),     \
     .help = __VA_ARGS__}
#define FQ_RECORD_SECRET(holder, key, ...)                                                         \
    {FQ_STR_INIT(#key), FQ_CONFIG_TEXT, FQ_RECORD_PLACE(holder, key, fq_str), .text = "",          \
     .secret = true, .help = __VA_ARGS__}
#define FQ_RECORD_COUNT(holder, key, value, least, most, ...)                                      \
    {FQ_STR_INIT(#key), FQ_CONFIG_COUNT, FQ_RECORD_PLACE(holder, key, uint32_t),                   \
     .number = (value), .low = (least), .high = (most), .help = __VA_ARGS__}
#define FQ_RECORD_BOOL(holder, key, value, ...)                                                    \
    {FQ_STR_INIT(#key), FQ_CONFIG_BOOL, FQ_RECORD_PLACE(holder, key, bool), .number = (value),     \
     .help = __VA_ARGS__}
#define FQ_RECORD_DURATION(holder, key, value, least, most, ...)                                   \
    {FQ_STR_INIT(#key), FQ_CONFIG_DURATION, FQ_RECORD_PLACE(holder, key##_ms, uint32_t),           \
     .number = (value), .low = (least), .high = (most), .help = __VA_ARGS__}
#define FQ_RECORD_WORD(holder, key, c_type, value, names, ...)                                     \
    {FQ_STR_INIT(#key), FQ_CONFIG_WORD, FQ_RECORD_PLACE(holder, key, c_type), .number = (value),   \
     .words = (names), .help = __VA_ARGS__}
#define FQ_RECORD_LIST(holder, key, value, of, ...)                                                \
    {FQ_STR_INIT(#key), FQ_CONFIG_LIST, FQ_RECORD_PLACE(holder, key, struct fq_config_list),       \
     .text = (value), .items = &(of), .help = __VA_ARGS__}
/* clang-format on */

#endif
