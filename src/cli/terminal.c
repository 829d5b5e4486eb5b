/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RED        "\033[31m"
#define PLAIN      "\033[0m"
#define CLEAR_LINE "\r\033[K"

/* A sentence, and below it the last lines of a log at most. */
#define MESSAGE_BYTES 4096

/* An overwritten line stands on the terminal. */
static bool line_open;

static bool is_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

static bool wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    return is_terminal() && !(no_color && *no_color);
}

void fq_cli_error(const char *format, ...)
{
    fq_cli_progress_end();
    bool colour = wants_colour();
    char text[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    /* libpq's messages bring a newline of their own. */
    size_t len = strlen(text);
    while (len && text[len - 1] == '\n')
        len--;
    fprintf(stderr, "%sfraiseql:%s %.*s\n", colour ? RED : "", colour ? PLAIN : "", (int)len, text);
}

void fq_cli_progress(const char *format, ...)
{
    bool overwrite = is_terminal();
    if (overwrite)
        fputs(CLEAR_LINE, stderr);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    if (!overwrite)
        fputc('\n', stderr);
    fflush(stderr);
    line_open = overwrite;
}

void fq_cli_progress_end(void)
{
    if (line_open)
        fputs(CLEAR_LINE, stderr);
    line_open = false;
}
