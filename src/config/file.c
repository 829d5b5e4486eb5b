/* SPDX-License-Identifier: MIT
 *
 * The file is YAML: sections, and keys under them.
 *
 *     server:
 *       port: 8080
 *     schema:
 *       names: [public, app]
 */
#include "config/source.h"
#include "config/yaml.h"

static enum fq_status refuse_node(struct fq_config_reading *reading, fq_str path,
                                  const struct fq_yaml *node, const char *what)
{
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG, "%.*s:%zu: %s", FQ_STR_ARG(path),
                        node->line, what);
}

static enum fq_status unknown_node(struct fq_config_reading *reading, fq_str path,
                                   const struct fq_yaml *node, fq_str name)
{
    fq_str place = fq_arena_printf(reading->arena, "%.*s:%zu", FQ_STR_ARG(path), node->line);
    return fq_config_unknown(reading, place, name);
}

static enum fq_status read_section(struct fq_config_reading *reading, fq_str path,
                                   const struct fq_yaml *section)
{
    if (!fq_config_section_exists(section->name))
        return unknown_node(reading, path, section, section->name);
    if (section->kind == FQ_YAML_NOTHING)
        return FQ_OK;
    if (section->kind != FQ_YAML_MAP)
        return refuse_node(reading, path, section,
                           "a section holds keys, one a line, indented below it");
    enum fq_status status = FQ_OK;
    for (const struct fq_yaml *each = section->first; each && status == FQ_OK; each = each->next) {
        fq_str name = fq_arena_printf(reading->arena, "%.*s.%.*s", FQ_STR_ARG(section->name),
                                      FQ_STR_ARG(each->name));
        const struct fq_config_key *key = fq_config_key_find(name);
        status = key ? fq_config_assign_node(reading, path, key, each)
                     : unknown_node(reading, path, each, name);
    }
    return status;
}

enum fq_status fq_config_file_read(struct fq_config_reading *reading, const char *path)
{
    const struct fq_yaml *root;
    enum fq_status status =
        fq_yaml_read_file(reading->arena, path, "the configuration file", &root, reading->error);
    if (status != FQ_OK || root->kind == FQ_YAML_NOTHING)
        return status;
    if (root->kind != FQ_YAML_MAP)
        return refuse_node(reading, fq_str_from(path), root,
                           "the file holds sections, such as 'server:', with keys below them");
    for (const struct fq_yaml *each = root->first; each && status == FQ_OK; each = each->next)
        status = read_section(reading, fq_str_from(path), each);
    return status;
}
