/* SPDX-License-Identifier: MIT */
#include "server/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/json.h"
#include "response/response.h"
#include "server/log_queue.h"

#define LIMIT_LINE_BYTES (16u * 1024u)

static enum fq_log_level least = FQ_LOG_INFO;
static enum fq_log_format format_of_lines = FQ_LOG_TEXT;

void fq_log_init(enum fq_log_level level, enum fq_log_format format)
{
    least = level;
    format_of_lines = format;
}

static const char *level_name(enum fq_log_level level)
{
    static const char *const names[] = {
        [FQ_LOG_DEBUG] = "debug",
        [FQ_LOG_INFO] = "info",
        [FQ_LOG_WARNING] = "warning",
        [FQ_LOG_ERROR] = "error",
    };
    return names[level];
}

/* A line stays one line, whatever it tells of. */
static void add_visible(struct fq_buf *line, fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            fq_buf_printf(line, "\\x%02x", (unsigned)text.ptr[i]);
        else
            fq_buf_char(line, text.ptr[i]);
    }
}

static void write_line(enum fq_log_level level, fq_str text)
{
    struct fq_buf line;
    char time[FQ_CLOCK_TEXT_BYTES];
    fq_clock_text(fq_clock_unix_ms(), time);
    fq_buf_init(&line, NULL, LIMIT_LINE_BYTES);
    if (format_of_lines == FQ_LOG_JSON) {
        fq_buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"message\":", time,
                      level_name(level));
        fq_json_string(&line, text);
        fq_buf_literal(&line, "}\n");
    } else {
        fq_buf_printf(&line, "%s %s ", time, level_name(level));
        add_visible(&line, text);
        fq_buf_char(&line, '\n');
    }
    if (!fq_buf_failed(&line))
        fq_log_queue_put(STDERR_FILENO, fq_buf_str(&line));
    fq_buf_clear(&line);
}

void fq_log(enum fq_log_level level, const char *format, ...)
{
    char text[LIMIT_LINE_BYTES / 4];
    if (level < least)
        return;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len > 0)
        write_line(level,
                   fq_str_of(text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1));
}

void fq_log_error(enum fq_log_level level, fq_str request_id, const struct fq_error *error)
{
    fq_str message = fq_error_message(error);
    struct fq_buf path;
    fq_buf_init(&path, NULL, LIMIT_LINE_BYTES / 8);
    if (error->path)
        fq_response_path_text(&path, error->path);
    if (fq_buf_failed(&path))
        fq_buf_reset(&path);
    fq_log(level, "request %.*s: %s: %.*s%s%.*s%s%.*s", FQ_STR_ARG(request_id),
           fq_status_code(error->status), FQ_STR_ARG(message), path.len ? " at " : "",
           FQ_STR_ARG(fq_buf_str(&path)), error->detail.len ? ": " : "", FQ_STR_ARG(error->detail));
    fq_buf_clear(&path);
}
