/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/commands.h"

/* A command of FraiseQL 1 for Python, with the word behind it; NULL: whatever that is. */
static const struct former {
    const char *command, *word, *instead;
} formers[] = {
    {"generate", "schema", "'fraiseql schema' prints it"},
    {"generate", "migration",
     "'fraiseql generate table NAME COLUMN:TYPE...' prints the SQL of a table"},
    {"sql", "generate-view", "'fraiseql generate view TABLE' prints one"},
    {"sql", "generate-setup", "'fraiseql generate table' and 'fraiseql generate crud' print it"},
    {"sql", "generate-pattern",
     "filters, pages and aggregates need no SQL; 'fraiseql explain' shows what they become"},
    {"sql", "validate", "run the file in a transaction: PostgreSQL says what is wrong with it"},
    {"sql", NULL, "'fraiseql explain' tells of an operation, 'fraiseql generate' prints SQL"},
    {"turbo", NULL, "name a folder of operations in persisted.folder"},
    {"migrate", NULL, "run SQL with the tool that you have; 'fraiseql generate' prints some"},
    {"sbom", NULL, "use a tool that sees all of an image, such as syft"},
    {"query-stats", NULL, "pg_stat_statements has the statements, and /metrics what requests took"},
    {"validate-mutation-return", NULL, "every answer of a mutation is checked when it is written"},
};

const char *fq_cli_former(const char *command, const char *word)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(formers); i++) {
        const struct former *f = &formers[i];
        if (strcmp(command, f->command) == 0 && (!f->word || (word && strcmp(word, f->word) == 0)))
            return f->instead;
    }
    return NULL;
}
