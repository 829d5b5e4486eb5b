/* SPDX-License-Identifier: MIT
 *
 * TOML as a tree in which every value knows its place.  The tree is the one of YAML: tables are
 * maps, and numbers, times, true and false are texts that are not quoted.
 */
#ifndef FQ_IMPORT_TOML_H
#define FQ_IMPORT_TOML_H

#include "base/map.h"
#include "base/utf8.h"
#include "config/yaml.h"

/* TOML 1.0.  Numbers are written in decimal without '_'.  origin begins the messages.  On failure
 * *reterr has FQ_CONFIG and a sentence, or memory ended.  Ceilings: FQ_LIMIT_YAML_DEPTH,
 * FQ_LIMIT_YAML_VALUES.  Inside a guard. */
enum fq_status fq_import_toml_read(struct fq_arena *arena, fq_str origin, fq_str text,
                                   const struct fq_yaml **ret, struct fq_error *reterr) FQ_CHECKED;

/* ---- between the files of the reader ---- */

struct toml {
    struct fq_arena *arena;
    fq_str origin;
    fq_str text;
    size_t at;
    size_t line, line_start;
    size_t name_line, name_column; /* of the name or item that was read last */
    size_t values;
    struct fq_error *error;
};

/* An error at the place that is read. */
enum fq_status fq_toml_refuse(struct toml *t, const char *what) FQ_CHECKED;

/* The byte that is next; 0 at the end. */
static inline char fq_toml_peek(const struct toml *t)
{
    return t->at < t->text.len ? t->text.ptr[t->at] : '\0';
}

/* Passes one byte, of which there must be one. */
void fq_toml_step(struct toml *t);

/* Blanks on the line; all up to the next thing that is said: lines and comments as well. */
void fq_toml_skip_blanks(struct toml *t);
enum fq_status fq_toml_skip_lines(struct toml *t) FQ_CHECKED;

/* Behind a header or a value nothing stands but a comment. */
enum fq_status fq_toml_end_line(struct toml *t) FQ_CHECKED;

/* Passes this byte.  else_what: the message where another one stands. */
enum fq_status fq_toml_expect(struct toml *t, char c, const char *else_what) FQ_CHECKED;

/* Each is followed by a NUL that len does not count. */
enum fq_status fq_toml_bare_name(struct toml *t, fq_str *ret) FQ_CHECKED;
enum fq_status fq_toml_line_text(struct toml *t, fq_str *ret) FQ_CHECKED; /* "…" or '…' */
enum fq_status fq_toml_text(struct toml *t, fq_str *ret) FQ_CHECKED;      /* or of several lines */
enum fq_status fq_toml_word(struct toml *t, fq_str *ret) FQ_CHECKED; /* number, time, true, false */

#endif
