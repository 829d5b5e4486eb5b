/* SPDX-License-Identifier: MIT
 *
 * What Relay's clients know by name: the interface of all rows that have an id among all rows, the
 * field of Query that finds such a row, and the field that has its id.  That one is not `id`, as
 * Relay has it when nothing else is said, since `id` is the convention's own: the key of one
 * relation.
 */
#ifndef FQ_MODEL_NODE_H
#define FQ_MODEL_NODE_H

#include "model/model.h"

#define FQ_NODE_TYPE  FQ_STR("Node")
#define FQ_NODE_ROOT  FQ_STR("node")
#define FQ_NODES_ROOT FQ_STR("nodes")
#define FQ_NODE_ID    FQ_STR("nodeId")

/* By what the rows are found: the first lookup of Query, which shows all of its key; NULL. */
const struct fq_model_root *fq_model_node_lookup(const struct fq_model_object *object);

#endif
