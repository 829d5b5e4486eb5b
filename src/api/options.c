/* SPDX-License-Identifier: MIT
 *
 * From the options of a program to a configuration.
 */
#include <unistd.h>

#include "api/engine.h"
#include "base/limits.h"
#include "config/load.h"

bool fq_api_copy_options(void *to, size_t to_size, const void *from, size_t from_size, size_t least)
{
    if (from_size < least || from_size > FQ_LIMIT_OPTIONS_BYTES)
        return false;
    const char *bytes = from;
    for (size_t i = to_size; i < from_size; i++) {
        if (bytes[i])
            return false;
    }
    memset(to, 0, to_size);
    memcpy(to, from, from_size < to_size ? from_size : to_size);
    return true;
}

/* "section.key=value" */
static enum fq_status read_setting(const char *text, struct fq_arena *arena,
                                   struct fq_config_setting *ret, struct fq_error *reterr)
{
    fq_str said = fq_arena_str(arena, fq_str_from(text));
    size_t equals = fq_str_find_char(said, '=');
    if (!said.ptr || equals == said.len)
        return fq_error_set(reterr, arena, said.ptr ? FQ_CONFIG : FQ_NOMEM,
                            "the setting \"%.*s\" is not of the form key=value", FQ_STR_ARG(said));
    fq_str key = fq_arena_str(arena, fq_str_of(said.ptr, equals));
    if (!key.ptr)
        return FQ_NOMEM;
    *ret =
        (struct fq_config_setting){key, fq_str_from_offset(said, equals + 1), FQ_STR("settings")};
    return FQ_OK;
}

static enum fq_status read_settings(const struct fraiseql_options *options, struct fq_arena *arena,
                                    struct fq_config_sources *sources, struct fq_error *reterr)
{
    size_t count = 0, most = 1;
    for (const char *const *each = options->settings; each && *each; each++)
        most++;
    struct fq_config_setting *settings =
        most > FQ_LIMIT_API_SETTINGS ? NULL : FQ_NEW_ARRAY(arena, most, struct fq_config_setting);
    if (!settings)
        return fq_error_set(reterr, arena, FQ_CONFIG, "there are more than %u settings",
                            FQ_LIMIT_API_SETTINGS);
    for (const char *const *each = options->settings; each && *each; each++) {
        enum fq_status status = read_setting(*each, arena, &settings[count++], reterr);
        if (status)
            return status;
    }
    if (options->database_url) {
        fq_str url = fq_arena_str(arena, fq_str_from(options->database_url));
        if (!url.ptr)
            return FQ_NOMEM;
        settings[count++] =
            (struct fq_config_setting){FQ_STR("database.url"), url, FQ_STR("database_url")};
    }
    sources->settings = settings;
    sources->setting_count = count;
    return FQ_OK;
}

enum fq_status fq_api_configure(const struct fraiseql_options *options, struct fq_arena *arena,
                                struct fq_config *ret, struct fq_config_sources *sources,
                                struct fq_error *reterr)
{
    *reterr = (struct fq_error){0};
    *sources = (struct fq_config_sources){
        .file = options->config_file,
        .environment = options->ignore_environment ? NULL : (const char *const *)environ,
    };
    enum fq_status status = read_settings(options, arena, sources, reterr);
    if (status == FQ_OK)
        status = fq_config_load(arena, sources, ret, reterr);
    if (status && !reterr->status)
        reterr->status = status;
    return status;
}
