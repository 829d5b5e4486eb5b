/* SPDX-License-Identifier: MIT */
#include "config/help.h"

#include "base/limits.h"
#include "config/load.h"
#include "config/profile.h"
#include "config/table.h"
#include "config/value.h"

#define LINE_WIDTH 96

/* Words of text on lines of LINE_WIDTH, each line behind prefix. */
static void add_wrapped(struct fq_buf *buf, fq_str prefix, fq_str text)
{
    size_t column = 0;
    while (text.len) {
        size_t len = fq_str_find_char(text, ' ');
        if (column == 0 || column + 1 + len > LINE_WIDTH) {
            fq_buf_str_add(buf, column ? FQ_STR("\n") : FQ_STR(""));
            fq_buf_str_add(buf, prefix);
            column = prefix.len;
        } else {
            fq_buf_char(buf, ' ');
            column++;
        }
        fq_buf_add(buf, text.ptr, len);
        column += len;
        text = fq_str_from_offset(text, len + 1);
    }
    fq_buf_char(buf, '\n');
}

/* The built-in value of a record's key.  No texts are copied for it but those of lists. */
static void print_builtin(struct fq_buf *buf, const struct fq_config_key *key)
{
    if (key->type == FQ_CONFIG_TEXT || key->type == FQ_CONFIG_LIST)
        fq_buf_str_add(buf, fq_str_from(key->text));
    else
        fq_config_value_print_number(buf, key, key->number);
}

static void text_section(struct fq_buf *buf, const struct fq_config_section *section)
{
    fq_buf_printf(buf, "\n%.*s: %.*s\n", FQ_STR_ARG(section->name),
                  FQ_STR_ARG(fq_str_from(section->help)));
}

static void text_key(struct fq_buf *buf, const struct fq_config_key *key,
                     const struct fq_config *defaults)
{
    char variable[FQ_CONFIG_VARIABLE_BYTES];
    fq_config_key_variable(key, variable);
    fq_buf_printf(buf, "\n  %.*s = ", FQ_STR_ARG(key->name));
    fq_config_value_print(buf, key, defaults);
    fq_buf_printf(buf, "\n      %s: ", variable);
    fq_config_value_describe(buf, key);
    fq_buf_char(buf, '\n');
    add_wrapped(buf, FQ_STR("      "), fq_str_from(key->help));
    if (fq_config_key_is_fixed(key))
        fq_buf_literal(buf, "      A change takes a restart.\n");
}

/* The keys of a record, under the key that holds the records. */
static void text_record(struct fq_buf *buf, const struct fq_config_key *list)
{
    for (size_t i = 0; i < list->record->key_count; i++) {
        const struct fq_config_key *key = &list->record->keys[i];
        fq_buf_printf(buf, "\n  %.*s[].%.*s = ", FQ_STR_ARG(list->name), FQ_STR_ARG(key->name));
        print_builtin(buf, key);
        fq_buf_literal(buf, "\n      ");
        fq_config_value_describe(buf, key);
        fq_buf_char(buf, '\n');
        add_wrapped(buf, FQ_STR("      "), fq_str_from(key->help));
    }
}

static void markdown_section(struct fq_buf *buf, const struct fq_config_section *section)
{
    fq_buf_printf(buf, "\n## %.*s\n\n%s\n\n| key | built-in value | accepts | what it does |\n",
                  FQ_STR_ARG(section->name), section->help);
    fq_buf_literal(buf, "|---|---|---|---|\n");
}

/* As code, when there is any; value is done with. */
static void markdown_value(struct fq_buf *buf, struct fq_buf *value)
{
    if (value->len)
        fq_buf_printf(buf, "`%.*s`", FQ_STR_ARG(fq_buf_str(value)));
    if (fq_buf_failed(value))
        buf->failure = value->failure;
    fq_buf_clear(value);
}

static void markdown_key(struct fq_buf *buf, const struct fq_config_key *key,
                         const struct fq_config *defaults)
{
    char variable[FQ_CONFIG_VARIABLE_BYTES];
    fq_config_key_variable(key, variable);
    fq_buf_printf(buf, "| `%.*s`<br>`%s` | ", FQ_STR_ARG(key->name), variable);
    struct fq_buf value;
    fq_buf_init(&value, NULL, FQ_LIMIT_CONFIG_BYTES);
    fq_config_value_print(&value, key, defaults);
    markdown_value(buf, &value);
    fq_buf_literal(buf, " | ");
    fq_config_value_describe(buf, key);
    fq_buf_printf(buf, " | %s%s |\n", key->help,
                  fq_config_key_is_fixed(key) ? "" : " *Also by SIGHUP.*");
}

static void markdown_record(struct fq_buf *buf, const struct fq_config_key *list)
{
    fq_buf_printf(buf,
                  "\nEach of `%.*s` has:\n\n| key | built-in value | accepts | what it does |\n"
                  "|---|---|---|---|\n",
                  FQ_STR_ARG(list->name));
    for (size_t i = 0; i < list->record->key_count; i++) {
        const struct fq_config_key *key = &list->record->keys[i];
        struct fq_buf value;
        fq_buf_init(&value, NULL, FQ_LIMIT_CONFIG_BYTES);
        print_builtin(&value, key);
        fq_buf_printf(buf, "| `%.*s` | ", FQ_STR_ARG(key->name));
        markdown_value(buf, &value);
        fq_buf_literal(buf, " | ");
        fq_config_value_describe(buf, key);
        fq_buf_printf(buf, " | %s |\n", key->help);
    }
}

static void yaml_section(struct fq_buf *buf, const struct fq_config_section *section)
{
    fq_buf_printf(buf, "\n# %s\n%.*s:\n", section->help, FQ_STR_ARG(section->name));
}

static void yaml_key(struct fq_buf *buf, const struct fq_config_key *key,
                     const struct fq_config *defaults)
{
    add_wrapped(buf, FQ_STR("  # "), fq_str_from(key->help));
    fq_str field = fq_config_key_field(key);
    bool list = key->type == FQ_CONFIG_LIST || key->type == FQ_CONFIG_RECORDS;
    bool text = key->type == FQ_CONFIG_TEXT;
    fq_buf_printf(buf, "  %.*s: %s", FQ_STR_ARG(field), list ? "[" : text ? "\"" : "");
    fq_config_value_print(buf, key, defaults);
    fq_buf_printf(buf, "%s\n", list ? "]" : text ? "\"" : "");
}

/* One record with all its keys, not in force: a list has none unless somebody writes one. */
static void yaml_record(struct fq_buf *buf, const struct fq_config_key *list)
{
    for (size_t i = 0; i < list->record->key_count; i++) {
        const struct fq_config_key *key = &list->record->keys[i];
        bool many = key->type == FQ_CONFIG_LIST, text = key->type == FQ_CONFIG_TEXT;
        add_wrapped(buf, FQ_STR("  #     # "), fq_str_from(key->help));
        fq_buf_printf(buf, "  #   %s %.*s: %s", i ? " " : "-", FQ_STR_ARG(key->name),
                      many   ? "["
                      : text ? "\""
                             : "");
        print_builtin(buf, key);
        fq_buf_printf(buf, "%s\n", many ? "]" : text ? "\"" : "");
    }
}

static const char markdown_head[] =
    "# Configuration\n"
    "\n"
    "<!-- Generated by `fraiseql help config --format markdown`; a test fails when it is stale. "
    "-->\n"
    "\n"
    "Every key has a built-in value. A YAML file (`--config FILE`) wins over it, the environment\n"
    "wins over the file, and the command line (`--port 9000`, or `--set server.port=9000` for any\n"
    "key) wins over the environment. `fraiseql help config` prints this page in a terminal,\n"
    "`fraiseql help config --format yaml` a file to start from.\n"
    "\n"
    "```yaml\n"
    "database:\n"
    "  url: postgresql://app@db.example.org/shop\n"
    "server:\n"
    "  port: 8080\n"
    "  idle_timeout: 150s\n"
    "schema:\n"
    "  names: [public, app]\n"
    "```\n"
    "\n"
    "- A key that does not exist is an error that names the nearest one that does; so is a value\n"
    "  that does not fit. Nothing is ignored.\n"
    "- The variable of `server.port` is `FRAISEQL_SERVER_PORT`, and so on. `DATABASE_URL` holds "
    "when\n"
    "  `FRAISEQL_DATABASE_URL` is not set. A variable set to nothing counts as not set.\n"
    "- A variable beginning with `FRAISEQL_` that belongs to no key is an error, except those "
    "that\n"
    "  Kubernetes sets for a service named `fraiseql`.\n"
    "- Durations are whole numbers with a unit: `ms`, `s`, `min`, `h`. Sizes: `B`, `KiB`, `MiB`,\n"
    "  `GiB`; a number alone is bytes. Lists in the environment and on the command line are\n"
    "  separated by commas.\n"
    "- Lists of objects are a YAML list in the file, and the same as one text elsewhere, which "
    "may\n"
    "  be JSON: `FRAISEQL_AUTH_PROVIDERS='[{\"name\": \"main\", \"type\": \"jwt\"}]'`.\n"
    "- `limits.list_default` follows `limits.list_max` down when only the latter is lowered.\n"
    "- A profile (`security.profile`) gives values to what none of these says anything about. This "
    "page written\n"
    "  out as a file (`--format yaml`) says something about everything: keep of it what you "
    "change.\n"
    "- SIGHUP reads the file again and changes what is marked *Also by SIGHUP*; of the rest it "
    "says\n"
    "  that a restart is needed. A configuration that is not valid changes nothing.\n";

static const char text_head[] =
    "Configuration keys, each with its built-in value, its environment variable and what it "
    "accepts.\n"
    "\n"
    "A YAML file (--config FILE) wins over built-in values, the environment over the file, the\n"
    "command line (--set KEY=VALUE) over the environment. DATABASE_URL holds when\n"
    "FRAISEQL_DATABASE_URL is not set.\n";

static const char yaml_head[] =
    "# Configuration of fraiseql: every key with its built-in value. Keep what you change.\n";

/* What the profiles say of each key, behind the built-in value. */
static void add_profiles(struct fq_buf *buf, const char *before, const char *between,
                         const char *behind, const struct fq_config *defaults)
{
    for (size_t i = 0; i < fq_profile_row_count; i++) {
        const struct fq_profile_row *row = &fq_profile_rows[i];
        fq_buf_printf(buf, "%s%.*s", before, FQ_STR_ARG(row->key));
        for (size_t k = 0; k < FQ_PROFILE_COUNT; k++) {
            fq_buf_printf(buf, "%s", between);
            size_t from = buf->len;
            if (row->values[k])
                fq_buf_printf(buf, "%s", row->values[k]);
            else
                fq_config_value_print(buf, fq_config_key_find(row->key), defaults);
            if (buf->len == from)
                fq_buf_literal(buf, "none");
        }
        fq_buf_printf(buf, "%s", behind);
    }
}

static void text_profiles(struct fq_buf *buf, const struct fq_config *defaults)
{
    fq_buf_literal(buf, "      standard | regulated | restricted:\n");
    add_profiles(buf, "        ", " | ", "\n", defaults);
}

static void markdown_profiles(struct fq_buf *buf, const struct fq_config *defaults)
{
    fq_buf_literal(buf, "\n| key | standard | regulated | restricted |\n|---|---|---|---|\n");
    add_profiles(buf, "| `", "` | `", "` |\n", defaults);
}

struct page {
    const char *head;
    void (*section)(struct fq_buf *buf, const struct fq_config_section *section);
    void (*key)(struct fq_buf *buf, const struct fq_config_key *key,
                const struct fq_config *defaults);
    void (*record)(struct fq_buf *buf, const struct fq_config_key *list);
    void (*profiles)(struct fq_buf *buf, const struct fq_config *defaults); /* NULL: left out */
};

static const struct page pages[] = {
    [FQ_CONFIG_HELP_TEXT] = {text_head, text_section, text_key, text_record, text_profiles},
    [FQ_CONFIG_HELP_MARKDOWN] = {markdown_head, markdown_section, markdown_key, markdown_record,
                                 markdown_profiles},
    [FQ_CONFIG_HELP_YAML] = {yaml_head, yaml_section, yaml_key, yaml_record, NULL},
};

/* The records of a section stand behind its keys, so that a table of keys is not interrupted. */
static void write_section(struct fq_buf *buf, const struct page *page,
                          const struct fq_config_section *section, const struct fq_config *defaults)
{
    page->section(buf, section);
    for (size_t k = 0; k < fq_config_key_count; k++) {
        if (fq_str_eq(fq_config_key_section(&fq_config_keys[k]), section->name))
            page->key(buf, &fq_config_keys[k], defaults);
    }
    if (page->profiles && fq_str_eq(section->name, FQ_STR("security")))
        page->profiles(buf, defaults);
    for (size_t k = 0; k < fq_config_key_count; k++) {
        const struct fq_config_key *key = &fq_config_keys[k];
        if (key->record && fq_str_eq(fq_config_key_section(key), section->name))
            page->record(buf, key);
    }
}

static void write_page(struct fq_buf *buf, const struct page *page,
                       const struct fq_config *defaults)
{
    fq_buf_str_add(buf, fq_str_from(page->head));
    for (size_t i = 0; i < fq_config_section_count; i++)
        write_section(buf, page, &fq_config_sections[i], defaults);
}

/* What holds when nothing is given. */
static enum fq_status load_defaults(struct fq_arena *arena, struct fq_config *ret)
{
    fq_arena_init(arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    return fq_config_load(arena, &(struct fq_config_sources){0}, ret, NULL);
}

void fq_config_help(struct fq_buf *buf, enum fq_config_help_format format)
{
    struct fq_arena arena;
    struct fq_config defaults;
    enum fq_status status = load_defaults(&arena, &defaults);
    if (status == FQ_OK)
        write_page(buf, &pages[format], &defaults);
    else
        buf->failure = status;
    fq_arena_clear(&arena);
}

void fq_config_help_builtin(struct fq_buf *buf, fq_str key)
{
    struct fq_arena arena;
    struct fq_config defaults;
    enum fq_status status = load_defaults(&arena, &defaults);
    if (status == FQ_OK)
        fq_config_value_print(buf, fq_config_key_find(key), &defaults);
    else
        buf->failure = status;
    fq_arena_clear(&arena);
}
