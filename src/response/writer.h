/* SPDX-License-Identifier: MIT
 *
 * Inside response/ only: what its files share.
 */
#ifndef FQ_RESPONSE_WRITER_H
#define FQ_RESPONSE_WRITER_H

#include <stddef.h>

#include "response/response.h"

/* ---- rows.c ---- */

/* Adds an error at the field, or where its object stands when node is NULL or a bare value. */
struct fq_error *fq_response_report(struct fq_response *r, const struct fq_node *node,
                                    struct fq_location at, const char *sentence);

/* Is the value of OBJECT there; which of CASES it is, NULL: none that is known. */
bool fq_response_is_there(const struct fq_node *node, const struct fq_cell *row);
const struct fq_node *fq_response_case(const struct fq_node *node, const struct fq_cell *row);

/* Where that is. */
const struct fq_path *fq_response_path(struct fq_response *r, const struct fq_node *node);

const struct fq_path *fq_response_path_of_root(struct fq_response *r, const struct fq_node *root);

/* Writes what stands on the stack, to its end.  False: out has reached full, at an item of a list;
 * or the list at the top waits for a row that has not come yet. */
bool fq_response_run(struct fq_response *r, size_t full);

/* What the rows of a root field hang on. */
extern const struct fq_kept_row fq_response_no_row;

/* A row of the root field, or of the list at the top. */
void fq_response_begin_root_row(struct fq_response *r, const struct fq_cell *row);
void fq_response_begin_item(struct fq_response *r, const struct fq_kept_row *row);

/* Writes an object of a row and nothing around it. */
void fq_response_object(struct fq_response *r, const struct fq_node *object,
                        const struct fq_cell *row);

/* The list at the top has no more rows. */
void fq_response_end_list(struct fq_response *r);

/* The rows are not those of the plan: there are no data. */
void fq_response_misfit(struct fq_response *r, const struct fq_node *root);

/* ---- arriving.c ---- */

/* Writes rows of several sets, in the order of the answer.  Each is written up to the first list
 * inside it whose rows have to come first. */
void fq_response_arrived(struct fq_response *r, const struct fq_result *result,
                         const struct fq_cell *cells, size_t row_count, size_t column_count);

/* No more will come.  Of a page maybe none has. */
void fq_response_all_arrived(struct fq_response *r);

/* ---- document.c ---- */

/* A document as the value of a field, or members of one as fields of the object around it.  False:
 * a null has to spread. */
bool fq_response_json(struct fq_response *r, const struct fq_node *node,
                      const struct fq_cell *cell);

/* A document stands for an object that is not there (any more).  False: it is none. */
bool fq_response_stand_in(struct fq_response *r, const struct fq_node *node,
                          const struct fq_cell *cell);

/* The way to a place in a document, behind outer. */
const struct fq_path *fq_response_document_path(struct fq_arena *arena, const struct fq_path *outer,
                                                const struct fq_projection_step *step);

/* ---- hosted.c ---- */

/* What stands in the cell of a hosted field that failed. */
bool fq_response_is_failed(const struct fq_cell *cell);

/* ---- kept.c ---- */

/* Int4, as numbers of sets, parents and rows come.  False: it is none. */
static inline bool fq_cell_u32(const struct fq_cell *cell, uint32_t *ret)
{
    if (!cell->ptr || cell->len != 4)
        return false;
    const unsigned char *b = (const unsigned char *)cell->ptr;
    *ret = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    return true;
}

/* So many bytes of memory hold a row of the set, with the bytes of its cells unless they are held
 * elsewhere; copies it there. */
size_t fq_kept_row_bytes(const struct fq_rowset *set, const struct fq_cell *cells, bool held);
void fq_kept_row_copy(struct fq_kept_row *row, const struct fq_rowset *set,
                      const struct fq_cell *cells, bool held);

/* The row whose cells these are. */
static inline const struct fq_kept_row *fq_kept_row_of(const struct fq_cell *cells)
{
    const char *bytes = (const char *)cells;
    return (const struct fq_kept_row *)(const void *)(bytes - offsetof(struct fq_kept_row, cells));
}

/* Copies of rows what their sets need, of those that are held not the bytes, and hangs each behind
 * its parent's others.
 * False: they do not fit the plan. */
bool fq_kept_add(struct fq_kept *kept, const struct fq_response *r, const struct fq_result *result,
                 const struct fq_cell *cells, size_t row_count, size_t column_count, bool held);

/* Of a page that is written while its rows come, what is known of them.  False: there are more than
 * are shown, of which the next one is the first. */
void fq_kept_page(struct fq_response *r, const struct fq_result *result);
bool fq_kept_shows(struct fq_response *r, const struct fq_rowset *set);

/* The first row of the set that hangs on the parent's number, or the last; NULL: none. */
const struct fq_kept_row *fq_kept_first(const struct fq_kept *kept, size_t set, uint32_t parent);
const struct fq_kept_row *fq_kept_last(const struct fq_kept *kept, size_t set, uint32_t parent);
/* Were there more of them than are shown? */
bool fq_kept_has_more(const struct fq_kept *kept, size_t set, uint32_t parent);

#endif
