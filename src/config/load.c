/* SPDX-License-Identifier: MIT */
#include "config/load.h"

#include "base/limits.h"
#include "config/header_line.h"
#include "config/profile.h"
#include "config/rate_rule.h"
#include "config/session_setting.h"
#include "config/source.h"
#include "config/value.h"
#include "config/yaml.h"

/* Of a value in a message: enough to recognise it. */
#define SHOWN_BYTES 80

fq_str fq_config_shown(struct fq_config_reading *reading, fq_str text)
{
    size_t len = text.len < SHOWN_BYTES ? text.len : SHOWN_BYTES;
    while (len < text.len && len > 0 && ((unsigned char)text.ptr[len] & 0xc0u) == 0x80u)
        len--;
    char *copy = fq_arena_alloc(reading->arena, len + 1);
    for (size_t i = 0; i < len; i++)
        copy[i] = (unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f ? '?' : text.ptr[i];
    return fq_str_of(copy, len);
}

static enum fq_status refuse_value(struct fq_config_reading *reading, fq_str place,
                                   const struct fq_config_key *key, fq_str value)
{
    struct fq_buf expected;
    fq_buf_init(&expected, reading->arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
    fq_config_value_describe(&expected, key);
    fq_str shown = key->secret ? FQ_STR("(not shown)") : fq_config_shown(reading, value);
    const char *hint = "";
    if (fq_str_starts_with(value, FQ_STR("tcp://")))
        hint = " (Kubernetes sets such a variable for a service of the same name: give the pod "
               "enableServiceLinks: false)";
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                        "%.*s: %.*s%.*s: \"%.*s\" is not %.*s%s", FQ_STR_ARG(place),
                        FQ_STR_ARG(reading->within), FQ_STR_ARG(key->name), FQ_STR_ARG(shown),
                        FQ_STR_ARG(fq_buf_str(&expected)), hint);
}

static void *holder(const struct fq_config_reading *reading)
{
    return reading->record ? reading->record : reading->config;
}

/* Keys of records are no keys of the table. */
static void note_said(struct fq_config_reading *reading, const struct fq_config_key *key)
{
    if (!reading->record && reading->said)
        reading->said[key - fq_config_keys] = true;
}

static enum fq_status noted(struct fq_config_reading *reading, const struct fq_config_key *key,
                            enum fq_status status)
{
    if (status == FQ_OK)
        note_said(reading, key);
    return status;
}

enum fq_status fq_config_assign(struct fq_config_reading *reading, fq_str place,
                                const struct fq_config_key *key, fq_str value)
{
    bool whole = fq_str_find_char(value, '\0') == value.len;
    if (key->type == FQ_CONFIG_RECORDS && whole)
        return noted(reading, key, fq_config_assign_records_text(reading, place, key, value));
    if (!whole || !fq_config_value_read(reading->arena, key, value, holder(reading)))
        return refuse_value(reading, place, key, value);
    note_said(reading, key);
    return FQ_OK;
}

enum fq_status fq_config_assign_items(struct fq_config_reading *reading, fq_str place,
                                      const struct fq_config_key *key, const fq_str *items,
                                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].len == 0 || memchr(items[i].ptr, '\0', items[i].len))
            return refuse_value(reading, place, key, items[i]);
    }
    if (key->type != FQ_CONFIG_LIST ||
        !fq_config_value_read_items(reading->arena, key, items, count, holder(reading)))
        return refuse_value(reading, place, key, FQ_STR("[…]"));
    note_said(reading, key);
    return FQ_OK;
}

static enum fq_status assign_list(struct fq_config_reading *reading, fq_str origin, fq_str place,
                                  const struct fq_config_key *key, const struct fq_yaml *list)
{
    fq_str *items = FQ_NEW_ARRAY(reading->arena, list->count, fq_str);
    size_t count = 0;
    FQ_YAML_EACH(list, item)
    {
        if (item->kind == FQ_YAML_LIST || item->kind == FQ_YAML_MAP)
            return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                                "%.*s:%zu: a list holds plain values", FQ_STR_ARG(origin),
                                item->line);
        items[count++] = item->text;
    }
    return fq_config_assign_items(reading, place, key, items, count);
}

enum fq_status fq_config_assign_node(struct fq_config_reading *reading, fq_str origin,
                                     const struct fq_config_key *key, const struct fq_yaml *node)
{
    fq_str place = fq_arena_printf(reading->arena, "%.*s:%zu", FQ_STR_ARG(origin), node->line);
    switch (node->kind) {
    case FQ_YAML_TEXT:
        return fq_config_assign(reading, place, key, node->text);
    case FQ_YAML_LIST:
        if (key->type == FQ_CONFIG_RECORDS)
            return noted(reading, key, fq_config_assign_records(reading, origin, key, node));
        return assign_list(reading, origin, place, key, node);
    case FQ_YAML_NOTHING:
    case FQ_YAML_MAP:
        break;
    }
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                        "%.*s: %.*s%.*s has no value; give one or remove the line",
                        FQ_STR_ARG(place), FQ_STR_ARG(reading->within), FQ_STR_ARG(key->name));
}

enum fq_status fq_config_unknown(struct fq_config_reading *reading, fq_str place, fq_str name)
{
    fq_str shown = fq_config_shown(reading, name);
    fq_str near = fq_config_key_nearest(name);
    if (near.len == 0)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "%.*s: there is no key %.*s; 'fraiseql help config' lists all",
                            FQ_STR_ARG(place), FQ_STR_ARG(shown));
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                        "%.*s: there is no key %.*s; did you mean %.*s?", FQ_STR_ARG(place),
                        FQ_STR_ARG(shown), FQ_STR_ARG(near));
}

static enum fq_status read_settings(struct fq_config_reading *reading,
                                    const struct fq_config_sources *sources)
{
    for (size_t i = 0; i < sources->setting_count; i++) {
        const struct fq_config_setting *setting = &sources->settings[i];
        const struct fq_config_key *key = fq_config_key_find(setting->key);
        if (!key)
            return fq_config_unknown(reading, setting->origin, setting->key);
        enum fq_status status = fq_config_assign(reading, setting->origin, key, setting->value);
        if (status != FQ_OK)
            return status;
    }
    return FQ_OK;
}

static bool has_star(const struct fq_config_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (fq_str_eq(list->items[i], FQ_STR("*")))
            return true;
    }
    return false;
}

/* What browsers are told, and asked. */
static enum fq_status check_web(struct fq_config_reading *reading)
{
    const struct fq_config *config = reading->config;
    const struct {
        const char *name;
        fq_str value;
    } values[] = {
        {"headers.content_security_policy", config->headers.content_security_policy},
        {"headers.referrer_policy", config->headers.referrer_policy},
        {"headers.strict_transport_security", config->headers.strict_transport_security},
    };
    if (config->cors.credentials &&
        (has_star(&config->cors.origins) || has_star(&config->cors.headers)))
        return fq_error_set(
            reading->error, reading->arena, FQ_CONFIG,
            "cors.credentials: cookies of everybody's pages would be taken; name "
            "the origins and headers in cors.origins and cors.headers instead of *");
    if (config->auth.cookie.len && config->csrf.mode == FQ_CSRF_OFF)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "csrf.mode: with auth.cookie, every page could ask as whoever looks at "
                            "it; set cookies or always");
    if (config->auth.anonymous == FQ_ANONYMOUS_REFUSE && !config->auth.providers.count &&
        !config->session.trusted_headers)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "auth.anonymous: without auth.providers nobody can say who he is, and "
                            "nobody would be let in");
    for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++) {
        if (!fq_header_is_value(values[i].value))
            return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                                "%s: it must be a header's value, of printable ASCII alone",
                                values[i].name);
    }
    return FQ_OK;
}

static enum fq_status check_accounts(struct fq_config_reading *reading)
{
    const struct fq_config *config = reading->config;
    const struct fq_config_list *command = &config->accounts.mail_command;
    const char *fault = NULL;
    if (command->count && config->accounts.mail_url.len)
        fault = "accounts.mail_url: there is accounts.mail_command as well; name one of the two";
    else if (command->count && !fq_str_starts_with(command->items[0], FQ_STR("/")))
        fault = "accounts.mail_command: the first is the path of a program, and begins with /";
    else if (config->accounts.registration && !command->count && !config->accounts.mail_url.len)
        fault = "accounts.registration: who registers is mailed a token; say how in "
                "accounts.mail_command or accounts.mail_url";
    if (config->accounts.cookies && !config->auth.cookie.len)
        fault = "accounts.cookies: name the cookie in auth.cookie, or nobody looks at it";
    return fault ? fq_error_set(reading->error, reading->arena, FQ_CONFIG, "%s", fault)
                 : check_web(reading);
}

static enum fq_status check_audit(struct fq_config_reading *reading)
{
    struct fq_config *config = reading->config;
    const struct fq_config_key *to = fq_config_key_find(FQ_STR("audit.to"));
    if (config->audit.file.len && !reading->said[to - fq_config_keys])
        config->audit.to = FQ_CONFIG_AUDIT_FILE;
    if (config->audit.to == FQ_CONFIG_AUDIT_FILE && !config->audit.file.len)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "audit.to: entries are to be written to a file; name it in audit.file");
    if (config->audit.personal == FQ_CONFIG_AUDIT_HASHED && !config->audit.key_file.len)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "audit.personal: hashes without a key can be guessed; name one in "
                            "audit.key_file");
    return check_accounts(reading);
}

/* A profile speaks last, and of what nobody has spoken of. */
static enum fq_status fill_from_profile(struct fq_config_reading *reading)
{
    enum fq_profile profile = reading->config->security.profile;
    enum fq_status status = FQ_OK;
    for (size_t i = 0; status == FQ_OK && i < fq_profile_row_count; i++) {
        const struct fq_config_key *key = fq_config_key_find(fq_profile_rows[i].key);
        const char *value = fq_profile_rows[i].values[profile];
        if (value && !reading->said[key - fq_config_keys])
            status = fq_config_assign(reading, FQ_STR("security.profile"), key, fq_str_from(value));
    }
    return status;
}

/* What no key can know alone. */
static enum fq_status check_together(struct fq_config_reading *reading)
{
    struct fq_config *config = reading->config;
    uint32_t *list_default = &config->limits.list_default;
    if (*list_default > config->limits.list_max && *list_default == FQ_LIMIT_LIST_DEFAULT)
        *list_default = config->limits.list_max;
    if (*list_default > config->limits.list_max)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "limits.list_default: %u is more than limits.list_max, %u; lower the "
                            "one or raise the other",
                            *list_default, config->limits.list_max);
    if (config->session.settings.count > FQ_SESSION_SETTINGS_MOST)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "session.settings: there are %zu, and %d are possible",
                            config->session.settings.count, FQ_SESSION_SETTINGS_MOST);
    if (config->rate_limit.rules.count > FQ_RATE_RULES)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "rate_limit.rules: there are %zu, and %d are possible",
                            config->rate_limit.rules.count, (int)FQ_RATE_RULES);
    return check_audit(reading);
}

static enum fq_status check_guarded(void *arg)
{
    struct fq_config_reading *reading = arg;
    bool *said = FQ_NEW_ARRAY(reading->arena, fq_config_key_count, bool);
    for (size_t i = 0; i < fq_config_key_count; i++)
        said[i] = true; /* nothing follows from anything any more */
    reading->said = said;
    return check_together(reading);
}

enum fq_status fq_config_check(struct fq_arena *arena, struct fq_config *config,
                               struct fq_error *reterr)
{
    struct fq_config_reading reading = {.arena = arena, .config = config, .error = reterr};
    return fq_guard(check_guarded, &reading);
}

struct load {
    const struct fq_config_sources *sources;
    struct fq_config_reading reading;
};

static enum fq_status load_guarded(void *arg)
{
    struct load *load = arg;
    struct fq_config_reading *reading = &load->reading;
    const struct fq_config_sources *sources = load->sources;
    reading->said = FQ_NEW_ARRAY(reading->arena, fq_config_key_count, bool);
    for (size_t i = 0; i < fq_config_key_count; i++)
        fq_config_value_default(reading->arena, &fq_config_keys[i], reading->config);
    enum fq_status status = FQ_OK;
    if (sources->file)
        status = fq_config_file_read(reading, sources->file);
    if (status == FQ_OK && sources->environment)
        status = fq_config_environment_read(reading, sources->environment);
    if (status == FQ_OK)
        status = read_settings(reading, sources);
    if (status == FQ_OK)
        status = fill_from_profile(reading);
    if (status == FQ_OK)
        status = check_together(reading);
    return status;
}

enum fq_status fq_config_load(struct fq_arena *arena, const struct fq_config_sources *sources,
                              struct fq_config *ret, struct fq_error *reterr)
{
    struct fq_config config = {.database.url = FQ_STR_NONE};
    struct fq_error error = {.status = FQ_OK};
    struct load load = {sources, {.arena = arena, .config = &config, .error = &error}};
    enum fq_status status = fq_guard(load_guarded, &load);
    if (status == FQ_OK) {
        *ret = config;
        return FQ_OK;
    }
    /* Exhaustion comes without a sentence of its own. */
    if (error.status == FQ_OK)
        error.status = status;
    if (reterr)
        *reterr = error;
    return status;
}
