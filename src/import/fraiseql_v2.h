/* SPDX-License-Identifier: MIT
 *
 * A project of FraiseQL 2: schema.json, as its packages for Python and other languages export it,
 * and fraiseql.toml.
 */
#ifndef FQ_IMPORT_FRAISEQL_V2_H
#define FQ_IMPORT_FRAISEQL_V2_H

#include "import/import.h"

enum fq_status fq_v2_read(struct fq_import *import) FQ_CHECKED;
void fq_v2_convert(struct fq_import *import);

/* ---- between the files of this converter ---- */

struct fq_v2 {
    struct fq_import *import;
    struct fq_import_tree root;     /* schema.json, or the tables of fraiseql.toml in its form */
    struct fq_import_tree settings; /* fraiseql.toml; without a value: there is none */
    struct fq_map injected[2]; /* parameters that all queries, all mutations take from the token */
    struct fq_map kept_back;   /* names of types that are hidden for what their queries require */
    struct fq_map functions;   /* names of those of which the file written says something */
    struct fq_map keys;        /* of our configuration, with their values as YAML */
    struct fq_buf providers, rules; /* lists in YAML, without their brackets */
};

/* fraiseql_v2_toml.c: both files, from the path of either or of their folder. */
enum fq_status fq_v2_read_files(struct fq_v2 *v2) FQ_CHECKED;

/* What all queries and mutations take from the token; then whether one takes anything, and whether
 * an argument of its function is that. */
void fq_v2_injected_init(struct fq_v2 *v2);
bool fq_v2_takes_from_token(const struct fq_v2 *v2, const struct fq_import_tree *said,
                            bool changes);
bool fq_v2_is_injected(const struct fq_v2 *v2, const struct fq_import_tree *said, bool changes,
                       fq_str argument);

/* The members of a list at the top, one after the other. */
#define FQ_V2_EACH(v2, part, item)                                                                 \
    for (struct fq_import_tree item = fq_v2_first(v2, part); item.value;                           \
         item.value = item.value->next)
struct fq_import_tree fq_v2_first(const struct fq_v2 *v2, const char *part);

/* Is a member true? */
bool fq_v2_is(const struct fq_import_tree *tree, const char *name);

/* `[Post!]` and `nullable: false` as SDL. */
fq_str fq_v2_type_text(struct fq_v2 *v2, const struct fq_import_tree *field);

/* The type of a relation that `sql_source` names, in one of the schemas; NULL. */
struct fq_adjust_type *fq_v2_source(struct fq_v2 *v2, fq_str source);

/* A directive with one text: `@requiresRole(role: "reader")`. */
fq_str fq_v2_directive(struct fq_v2 *v2, const char *name, const char *argument, fq_str text);

void fq_v2_types(struct fq_v2 *v2);
/* fraiseql_v2_guards.c: what queries and mutations require, and take from the token: said of types
 * where that is the same, else these are hidden.  Once the types are known. */
void fq_v2_guards(struct fq_v2 *v2);
void fq_v2_roots(struct fq_v2 *v2);

/* fraiseql_v2_settings.c: the configuration that fraiseql.toml comes to. */
void fq_v2_settings(struct fq_v2 *v2);

/* Says a key of our configuration, `server.host`, with its value as YAML; what was said of it
 * before stays. */
void fq_v2_set(struct fq_v2 *v2, const char *key, fq_str yaml);

/* fraiseql_v2_server.c: the address of the database that the file names, if it names one of
 * PostgreSQL itself; and whether a text is a variable of the environment, `${NAME}`. */
void fq_v2_address(struct fq_v2 *v2);
bool fq_v2_is_variable(fq_str text);

/* What one key or table of the file says. */
void fq_v2_take_url(struct fq_v2 *v2, const struct fq_import_tree *value);
void fq_v2_take_ssl_mode(struct fq_v2 *v2, const struct fq_import_tree *value);
void fq_v2_take_tls(struct fq_v2 *v2, const struct fq_import_tree *tls);
void fq_v2_take_cors(struct fq_v2 *v2, const struct fq_import_tree *cors);
void fq_v2_take_audit(struct fq_v2 *v2, const struct fq_import_tree *audit);
void fq_v2_take_introspection(struct fq_v2 *v2, const struct fq_import_tree *value);
void fq_v2_take_revocation(struct fq_v2 *v2, const struct fq_import_tree *revocation);

/* fraiseql_v2_access.c: who is let in, and how often. */
void fq_v2_take_auth(struct fq_v2 *v2, const struct fq_import_tree *auth);
void fq_v2_take_hs256(struct fq_v2 *v2, const struct fq_import_tree *auth);
void fq_v2_take_api_keys(struct fq_v2 *v2, const struct fq_import_tree *keys);
void fq_v2_take_rates(struct fq_v2 *v2, const struct fq_import_tree *rates);
void fq_v2_take_session(struct fq_v2 *v2, const struct fq_import_tree *session);
void fq_v2_take_documents(struct fq_v2 *v2, const struct fq_import_tree *documents);
void fq_v2_take_persisted_only(struct fq_v2 *v2, const struct fq_import_tree *value);
void fq_v2_take_roles(struct fq_v2 *v2, const struct fq_import_tree *roles);

#define FQ_V2_PLACE(v2, tree) fq_import_tree_place((v2)->import->arena, (tree)->file, (tree)->value)

#endif
