/* SPDX-License-Identifier: MIT
 *
 * Files that a server reads, and one that a converter does: the input is taken for a configuration,
 * a policy and a file of API keys in YAML, and for TOML.  Each of them is taken or refused in
 * words; of a policy that is taken every role has itself.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "auth/auth.h"
#include "base/limits.h"
#include "config/load.h"
#include "fuzz.h"
#include "import/toml.h"
#include "runtime/policy_file.h"

struct work {
    struct fq_arena *arena;
    const char *path;
};

static void is_told(enum fq_status status, const struct fq_error *error)
{
    MUST(status == FQ_OK || status == FQ_NOMEM || status == FQ_LIMIT || error->message.len);
}

static void read_config(struct work *work)
{
    struct fq_config config;
    struct fq_error error = {0};
    const struct fq_config_sources sources = {.file = work->path};
    is_told(fq_config_load(work->arena, &sources, &config, &error), &error);
}

static enum fq_status read_policy(void *arg)
{
    struct work *work = arg;
    const struct fq_policy *policy = NULL;
    struct fq_errors errors = {0};
    struct fq_error error = {0};
    enum fq_status status =
        fq_policy_file_read_all(work->arena, work->path, &policy, &errors, &error);
    is_told(status, &error);
    for (size_t i = 0; status == FQ_OK && !errors.count && i < policy->role_count; i++)
        MUST(policy->roles[i].has[i] && policy->roles[i].name.len);
    return FQ_OK;
}

static void read_keys(struct work *work)
{
    struct fq_provider_config provider = {.name = FQ_STR("keys"),
                                          .type = FQ_PROVIDER_API_KEY,
                                          .header = FQ_STR("x-api-key"),
                                          .file = fq_str_from(work->path)};
    const struct fq_config config = {
        .auth = {.mode = FQ_ROLLOUT_ON, .canary = 100, .providers = {&provider, 1}}};
    struct fq_error error = {0};
    struct fq_auth *auth = NULL;
    is_told(fq_auth_new(&config, NULL, work->arena, &auth, &error), &error);
    fq_auth_free(auth);
}

struct toml_work {
    struct fq_arena *arena;
    fq_str text;
};

static enum fq_status read_toml(void *arg)
{
    struct toml_work *work = arg;
    const struct fq_yaml *root = NULL;
    struct fq_error error = {0};
    enum fq_status status =
        fq_import_toml_read(work->arena, FQ_STR("x"), work->text, &root, &error);
    is_told(status, &error);
    MUST((status == FQ_OK) == (root != NULL));
    return FQ_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    char path[64];
    int fd = memfd_create("input", 0);
    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    struct work work = {&arena, path};
    fq_arena_init(&arena, 1u << 14, 1u << 25);
    read_config(&work);
    fq_arena_reset(&arena);
    enum fq_status guarded = fq_guard(read_policy, &work);
    MUST(guarded == FQ_OK || guarded == FQ_NOMEM || guarded == FQ_LIMIT);
    fq_arena_reset(&arena);
    read_keys(&work);
    fq_arena_reset(&arena);
    guarded = fq_guard(read_toml, &(struct toml_work){&arena, fq_str_of((const char *)data, size)});
    MUST(guarded == FQ_OK || guarded == FQ_NOMEM || guarded == FQ_LIMIT);
    fq_arena_clear(&arena);
    close(fd);
    return 0;
}
