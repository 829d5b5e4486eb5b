/* SPDX-License-Identifier: MIT
 *
 * Trusted documents from a folder: a file `*.graphql` or `*.gql` is one, a file `*.json` is a
 * manifest of many, {"<id>": "<document>"} or that of Apollo's tools.  Every document is known by
 * its hash, and by the name it is given; a name that is a hash must be the document's.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/memory.h"
#include "config/read_all.h"
#include "graphql/syntax/parse.h"
#include "json/json.h"
#include "runtime/persisted.h"

struct reading {
    const char *folder;
    const struct fq_parse_limits *limits;
    struct fq_arena *arena; /* of the error */
    struct fq_persisted_set *set;
    struct fq_error *error;
    /* The file at hand. */
    const char *file;
    fq_str content;
    size_t bytes;            /* of all files so far */
    struct fq_arena scratch; /* of the file at hand */
    struct fq_arena syntax;  /* of the document at hand */
};

static enum fq_status fail_reading(struct reading *r, const char *what)
{
    return fq_error_set(r->error, r->arena, FQ_CONFIG, "%s/%s: %s", r->folder, r->file, what);
}

/* ---- one document ---- */

static bool ends_with(fq_str s, fq_str end)
{
    return s.len >= end.len && fq_str_eq(fq_str_from_offset(s, s.len - end.len), end);
}

static bool is_hash(fq_str id)
{
    if (id.len != FQ_PERSISTED_HASH_LEN)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        if (!((id.ptr[i] >= '0' && id.ptr[i] <= '9') ||
              ((id.ptr[i] | 0x20) >= 'a' && (id.ptr[i] | 0x20) <= 'f')))
            return false;
    }
    return true;
}

static enum fq_status keep_text(struct reading *r, fq_str id, struct fq_persisted_text *text)
{
    const struct fq_persisted_text *known = fq_map_get(&r->set->by_id, id);
    if (known && !fq_str_eq(fq_persisted_text_str(known), fq_persisted_text_str(text)))
        return fq_error_set(r->error, r->arena, FQ_CONFIG,
                            "%s/%s: the id \"%.*s\" already stands for another document", r->folder,
                            r->file, FQ_STR_ARG(id));
    if (known)
        return FQ_OK;
    fq_map_put(&r->set->by_id, fq_arena_str(&r->set->arena, id), text);
    return FQ_OK;
}

static enum fq_status check_syntax(struct reading *r, fq_str id, fq_str document)
{
    struct fq_document *parsed;
    struct fq_error error = {0};
    fq_arena_reset(&r->syntax);
    enum fq_status status = fq_graphql_parse(&r->syntax, document, r->limits, &parsed, &error);
    if (status)
        fq_error_set(r->error, r->arena, FQ_CONFIG, "%s/%s: the document \"%.*s\", line %u: %.*s",
                     r->folder, r->file, FQ_STR_ARG(id), error.location.line,
                     FQ_STR_ARG(fq_error_message(&error)));
    return status ? FQ_CONFIG : FQ_OK;
}

static enum fq_status add_trusted(struct reading *r, fq_str id, fq_str document)
{
    char hex[FQ_PERSISTED_HASH_LEN];
    const fq_str hash = {hex, sizeof(hex)}, prefix = FQ_STR("sha256:");
    if (fq_str_starts_with(id, prefix))
        id = fq_str_from_offset(id, prefix.len);
    fq_persisted_hash(document, hex);
    if (is_hash(id) && !fq_str_eq(id, hash))
        return fq_error_set(r->error, r->arena, FQ_CONFIG,
                            "%s/%s: the hash %.*s is not that of its document, which is %.*s",
                            r->folder, r->file, FQ_STR_ARG(id), FQ_STR_ARG(hash));
    enum fq_status status = check_syntax(r, id, document);
    if (status)
        return status;
    struct fq_persisted_text *text = fq_persisted_set_add(r->set, document);
    if (!text)
        return FQ_NOMEM;
    r->set->count += !fq_map_get(&r->set->by_id, hash);
    status = keep_text(r, hash, text);
    return status == FQ_OK && id.len ? keep_text(r, id, text) : status;
}

/* ---- manifests ---- */

static const char manifest_forms[] =
    "a manifest is an object of documents by id, or has the format "
    "\"apollo-persisted-query-manifest\", version 1";

static enum fq_status add_operations(struct reading *r, const struct fq_json *manifest)
{
    const struct fq_json *version = fq_json_get(manifest, FQ_STR("version"));
    const struct fq_json *operations = fq_json_get(manifest, FQ_STR("operations"));
    enum fq_status status = FQ_OK;
    if (!operations || operations->kind != FQ_JSON_ARRAY || !version ||
        !fq_str_eq(version->raw, FQ_STR("1")))
        return fail_reading(r, manifest_forms);
    for (size_t i = 0; status == FQ_OK && i < operations->count; i++) {
        const struct fq_json *id = fq_json_get(&operations->items[i], FQ_STR("id"));
        const struct fq_json *body = fq_json_get(&operations->items[i], FQ_STR("body"));
        if (!id || id->kind != FQ_JSON_STRING || !body || body->kind != FQ_JSON_STRING)
            return fail_reading(r, "each operation of the manifest needs an \"id\" and a \"body\"");
        status = add_trusted(r, id->text, body->text);
    }
    return status;
}

static enum fq_status add_members(struct reading *r, const struct fq_json *manifest)
{
    enum fq_status status = FQ_OK;
    for (size_t i = 0; status == FQ_OK && i < manifest->count; i++) {
        const struct fq_json_member *member = &manifest->members[i];
        if (member->value.kind != FQ_JSON_STRING)
            return fail_reading(r, manifest_forms);
        status = add_trusted(r, member->name, member->value.text);
    }
    return status;
}

static enum fq_status add_manifest(struct reading *r)
{
    struct fq_json manifest;
    struct fq_error error;
    if (fq_json_read(&r->scratch, r->content, &manifest, &error))
        return fq_error_set(r->error, r->arena, FQ_CONFIG, "%s/%s:%u: %.*s", r->folder, r->file,
                            error.location.line, FQ_STR_ARG(error.message));
    if (manifest.kind != FQ_JSON_OBJECT)
        return fail_reading(r, manifest_forms);
    const struct fq_json *format = fq_json_get(&manifest, FQ_STR("format"));
    if (format && fq_str_eq(format->text, FQ_STR("apollo-persisted-query-manifest")))
        return add_operations(r, &manifest);
    return add_members(r, &manifest);
}

/* ---- files ---- */

static bool is_document_file(fq_str name)
{
    return ends_with(name, FQ_STR(".graphql")) || ends_with(name, FQ_STR(".gql"));
}

static enum fq_status add_content(void *arg)
{
    struct reading *r = arg;
    fq_str name = fq_str_from(r->file);
    if (!is_document_file(name))
        return add_manifest(r);
    size_t stem = name.len;
    while (name.ptr[--stem] != '.')
        ;
    return add_trusted(r, fq_str_of(name.ptr, stem), r->content);
}

static enum fq_status add_file(struct reading *r)
{
    char path[FQ_LIMIT_PATH_BYTES];
    struct fq_buf content;
    struct stat about;
    if ((size_t)snprintf(path, sizeof(path), "%s/%s", r->folder, r->file) >= sizeof(path))
        return fail_reading(r, "the path is too long");
    /* Reading a pipe would wait for who writes into it, and the end of the server for the reader.
     */
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return fail_reading(r, "is no file");
    fq_buf_init(&content, NULL, FQ_LIMIT_TRUSTED_BYTES - r->bytes);
    int failure = fq_read_file(path, &content);
    r->content = fq_buf_str(&content);
    r->bytes += content.len;
    enum fq_status status = failure == EFBIG
                                ? fail_reading(r, "trusted documents are too large together")
                            : failure ? fail_reading(r, strerror(failure))
                                      : fq_guard(add_content, r);
    fq_arena_clear(&r->scratch);
    fq_buf_clear(&content);
    return status;
}

/* Names that begin with a dot belong to others: editors, mounted volumes. */
static int is_wanted(const struct dirent *entry)
{
    fq_str name = fq_str_from(entry->d_name);
    return name.ptr[0] != '.' && (is_document_file(name) || ends_with(name, FQ_STR(".json")));
}

enum fq_status fq_persisted_read_folder(const char *path, const struct fq_parse_limits *limits,
                                        struct fq_arena *arena, struct fq_persisted_set **ret,
                                        struct fq_error *reterr)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_wanted, alphasort);
    if (count < 0)
        return fq_error_set(reterr, arena, FQ_CONFIG, "persisted.folder %s: %s", path,
                            strerror(errno));
    struct fq_persisted_set *set = fq_calloc(1, sizeof(*set));
    enum fq_status status = set ? FQ_OK : FQ_NOMEM;
    struct reading r = {
        .folder = path, .limits = limits, .arena = arena, .set = set, .error = reterr};
    fq_arena_init(&r.scratch, 64u * 1024u, 8u * FQ_LIMIT_TRUSTED_BYTES);
    fq_arena_init(&r.syntax, 64u * 1024u, FQ_LIMIT_REQUEST_BYTES);
    if (set) {
        fq_arena_init(&set->arena, 16u * 1024u, FQ_LIMIT_TRUSTED_BYTES);
        fq_map_init(&set->by_id, &set->arena);
    }
    for (int i = 0; i < count; i++) {
        r.file = entries[i]->d_name;
        status = status ? status : add_file(&r);
        fq_free(entries[i]);
    }
    fq_free(entries);
    fq_arena_clear(&r.syntax);
    if (status == FQ_OK) {
        *ret = set;
        return FQ_OK;
    }
    fq_persisted_set_free(set);
    if (status != FQ_CONFIG)
        fq_error_set(reterr, arena, status, "there is no memory for the trusted documents");
    return status;
}
