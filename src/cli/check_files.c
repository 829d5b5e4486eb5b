/* SPDX-License-Identifier: MIT
 *
 * Links are followed on the way down, and names that begin with a dot left alone.
 */
#include "cli/check_files.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "config/read_all.h"
#include "graphql/syntax/parse.h"
#include "graphql/validate/validate.h"
#include "json/json.h"
#include "response/response.h"
#include "runtime/engine_options.h"
#include "runtime/schema_file.h"

struct checking {
    const struct fq_config *config;
    struct fq_schema_file schema;
    struct fq_buf out;
    bool json;
    bool name_files; /* in JSON: there are several documents */
    size_t documents;
    size_t errors;
    bool unreadable;
};

/* ---- telling ---- */

static void print_error(struct checking *c, const char *path, const struct fq_error *error)
{
    fq_buf_str_add(&c->out, fq_str_from(path));
    if (error->location.line)
        fq_buf_printf(&c->out, ":%u:%u", error->location.line, error->location.column);
    fq_buf_literal(&c->out, ": ");
    fq_buf_str_add(&c->out, fq_error_message(error));
    fq_buf_char(&c->out, '\n');
}

static void write_error(struct checking *c, const char *path, struct fq_error *error)
{
    struct fq_buf file;
    fq_buf_init(&file, NULL, FQ_LIMIT_ERROR_MESSAGE_BYTES * 8);
    if (c->name_files) {
        fq_buf_literal(&file, "\"file\":");
        fq_json_string(&file, fq_str_from(path));
        error->extensions = fq_buf_str(&file);
    }
    if (c->errors)
        fq_buf_char(&c->out, ',');
    fq_response_error_object(&c->out, error, true);
    fq_buf_clear(&file);
}

static void tell_errors(struct checking *c, const char *path, const struct fq_errors *errors)
{
    for (struct fq_error *error = errors->first; error; error = error->next) {
        if (c->json)
            write_error(c, path, error);
        else
            print_error(c, path, error);
        c->errors++;
    }
}

static void cannot_read(struct checking *c, const char *path, int failure)
{
    fprintf(stderr, "fraiseql: cannot read %s: %s\n", path, strerror(failure));
    c->unreadable = true;
}

/* ---- documents ---- */

struct document {
    struct checking *checking;
    struct fq_arena arena;
    struct fq_buf text;
    struct fq_errors errors;
};

static enum fq_status check_document_text(void *arg)
{
    struct document *d = arg;
    const struct fq_engine_options options = fq_engine_options_of(d->checking->config, NULL);
    struct fq_document *document = NULL;
    struct fq_error error;
    enum fq_status status = fq_graphql_parse(&d->arena, fq_buf_str(&d->text),
                                             &options.document_limits, &document, &error);
    if (!status)
        return fq_graphql_validate(&d->checking->schema.system, document, &d->arena, &d->errors);
    struct fq_error *added = fq_errors_add(&d->errors, &d->arena, status, error.location, "%.*s",
                                           FQ_STR_ARG(fq_error_message(&error)));
    if (added)
        added->code = error.code;
    return status;
}

static void check_document(struct checking *c, const char *path)
{
    struct document d = {.checking = c};
    fq_arena_init(&d.arena, 64u * 1024u, c->config->limits.request_bytes);
    fq_buf_init(&d.text, NULL, c->config->limits.document_bytes + 1);
    struct fq_location nowhere = {0};
    int failure =
        strcmp(path, "-") == 0 ? fq_read_all(STDIN_FILENO, &d.text) : fq_read_file(path, &d.text);
    if (failure && failure != EFBIG) {
        cannot_read(c, path, failure);
    } else if (failure) {
        const struct fq_engine_options options = fq_engine_options_of(c->config, NULL);
        struct fq_error *error = fq_errors_add(&d.errors, &d.arena, FQ_LIMIT, nowhere, "%s", "");
        fq_document_limit_error(error, &d.arena, nowhere, &options.document_limits,
                                FQ_DOCUMENT_bytes);
    } else {
        enum fq_status status = fq_guard(check_document_text, &d);
        if (status && !d.errors.count)
            fq_errors_add(&d.errors, &d.arena, status, nowhere, "%s", fq_status_sentence(status));
    }
    tell_errors(c, path, &d.errors);
    c->documents++;
    fq_buf_clear(&d.text);
    fq_arena_clear(&d.arena);
}

static bool is_document_file(fq_str path)
{
    return fq_str_ends_with(path, FQ_STR(".graphql")) || fq_str_ends_with(path, FQ_STR(".gql"));
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void visit(struct checking *c, FTS *tree, FTSENT *entry)
{
    bool document = is_document_file(fq_str_from(entry->fts_path));
    switch (entry->fts_info) {
    case FTS_D:
    case FTS_DEFAULT:
    case FTS_F:
    case FTS_SLNONE:
        /* Names that begin with a dot belong to others: editors, mounted volumes. */
        if (entry->fts_level > 0 && entry->fts_name[0] == '.')
            fts_set(tree, entry, FTS_SKIP);
        else if (document && entry->fts_info != FTS_D)
            check_document(c, entry->fts_path);
        break;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        cannot_read(c, entry->fts_path, entry->fts_errno);
        break;
    default: /* a folder that is left, or one that contains itself through a link */
        break;
    }
}

/* Links are followed: a folder that was mounted may hold nothing else. */
static void check_folder(struct checking *c, const char *path)
{
    size_t size = strlen(path) + 1;
    char *copy = fq_malloc(size); /* fts takes no const */
    char *const paths[] = {copy ? memcpy(copy, path, size) : NULL, NULL};
    FTS *tree = copy ? fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name) : NULL;
    FTSENT *entry;
    errno = tree ? 0 : errno;
    while (tree && (entry = fts_read(tree))) {
        visit(c, tree, entry);
        errno = 0;
    }
    if (errno)
        cannot_read(c, path, errno);
    if (tree)
        fts_close(tree);
    fq_free(copy);
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void check_documents(struct checking *c, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        c->name_files = c->name_files || count > 1 || is_folder(paths[i]);
    for (size_t i = 0; i < count; i++) {
        if (is_folder(paths[i]))
            check_folder(c, paths[i]);
        else
            check_document(c, paths[i]);
    }
}

/* ---- the whole ---- */

static void conclude(struct checking *c, const char *schema_path)
{
    if (c->json) {
        fq_buf_literal(&c->out, "]}\n");
    } else if (!c->errors && !c->unreadable) {
        fq_buf_printf(&c->out, "%s is valid", schema_path);
        if (c->documents)
            fq_buf_printf(&c->out, ", and so %s %zu document%s", c->documents == 1 ? "is" : "are",
                          c->documents, c->documents == 1 ? "" : "s");
        fq_buf_char(&c->out, '\n');
    }
    if (c->out.len)
        fwrite(c->out.ptr, 1, c->out.len, stdout);
}

int fq_cli_check_files(const struct fq_config *config, const char *schema,
                       const char *const *documents, size_t document_count, bool json)
{
    struct checking c = {.config = config, .json = json};
    struct fq_errors errors = {0};
    fq_buf_init(&c.out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    if (json)
        fq_buf_literal(&c.out, "{\"errors\":[");
    enum fq_status status = fq_schema_file_read(&c.schema, schema, &errors);
    if (status == FQ_CONFIG) {
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(fq_error_message(errors.first)));
        c.unreadable = true;
    } else if (status) {
        tell_errors(&c, schema, &errors);
    } else {
        check_documents(&c, documents, document_count);
    }
    if (!c.unreadable || !json) /* an answer in JSON is whole or not there */
        conclude(&c, schema);
    bool failed = fq_buf_failed(&c.out);
    if (failed)
        fprintf(stderr, "fraiseql: out of memory\n");
    fq_buf_clear(&c.out);
    fq_schema_file_clear(&c.schema);
    return c.unreadable ? 2 : c.errors || failed ? 1 : 0;
}
