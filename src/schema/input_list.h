/* SPDX-License-Identifier: MIT
 *
 * The fields of an input type while nobody knows how many they will be.
 */
#ifndef FQ_SCHEMA_INPUT_LIST_H
#define FQ_SCHEMA_INPUT_LIST_H

#include "base/list.h"
#include "schema/build.h"

struct fq_input_list {
    struct fq_input_entry *first, *last;
    size_t count;
};

static inline void fq_input_list_add(struct fq_builder *b, struct fq_input_list *list, fq_str name,
                                     fq_str description, struct fq_type_ref type,
                                     const void *binding)
{
    struct fq_input_entry *entry = FQ_NEW(b->drafting, struct fq_input_entry);
    entry->def = (struct fq_input_def){
        .name = name, .description = description, .type = type, .binding = binding};
    FQ_CHAIN_APPEND(list->first, list->last, entry);
    list->count++;
}

static inline void fq_input_list_take(struct fq_builder *b, struct fq_type *type,
                                      const struct fq_input_list *list)
{
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, list->count, struct fq_input_def);
    size_t count = 0;
    for (const struct fq_input_entry *entry = list->first; entry; entry = entry->next)
        inputs[count++] = entry->def;
    type->inputs = inputs;
    type->input_count = (uint32_t)count;
}

static inline void fq_input_list_finish(struct fq_builder *b, struct fq_type *type,
                                        const struct fq_input_list *list)
{
    fq_input_list_take(b, type, list);
    fq_type_index(b->types, type);
}

/* inputs.c: AND, OR and NOT of conditions. */
void fq_build_connectives(struct fq_builder *b, struct fq_input_list *inputs,
                          const struct fq_type *where);

#endif
