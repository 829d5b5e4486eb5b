/* SPDX-License-Identifier: MIT
 *
 * What a converter could not carry over: where it stands, what it is, and what to do instead.
 */
#ifndef FQ_IMPORT_NOTES_H
#define FQ_IMPORT_NOTES_H

#include "base/buf.h"

struct fq_import_note {
    fq_str place;   /* "tables.yaml:12:5", or an object of the database */
    fq_str what;    /* a sentence */
    fq_str instead; /* another one; empty: nothing can be done */
    struct fq_import_note *next;
};

struct fq_import_notes {
    struct fq_arena *arena;
    struct fq_import_note *first, *last;
    size_t count;
};

/* Inside a guard.  instead: what to do, or NULL; it lives as long as the notes. */
void fq_import_note(struct fq_import_notes *notes, fq_str place, const char *instead,
                    const char *format, ...) FQ_PRINTF(4, 5);

/* As lines for people. */
void fq_import_notes_print(struct fq_buf *out, const struct fq_import_notes *notes);

/* As {"notes":[{"place","message","instead"}]} with a line end. */
void fq_import_notes_write(struct fq_buf *out, const struct fq_import_notes *notes);

#endif
