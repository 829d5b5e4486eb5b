/* SPDX-License-Identifier: MIT
 *
 * Lines on standard error, read back through a file.
 */
#include "server/log.h"

#include <stdio.h>
#include <unistd.h>

#include "json/json.h"
#include "unit.h"

static char text[32768];
static FILE *file;
static int before;

static void listen_to_stderr(void)
{
    file = tmpfile();
    ck_assert_ptr_nonnull(file);
    before = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
}

/* What was written meanwhile. */
static fq_str heard(void)
{
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(file);
    size_t len = fread(text, 1, sizeof(text), file);
    fclose(file);
    return fq_str_of(text, len);
}

/* "2024-01-02T03:04:05.678Z " */
static fq_str without_time(fq_str line)
{
    ck_assert_uint_gt(line.len, 25);
    ck_assert(line.ptr[10] == 'T' && line.ptr[19] == '.' && line.ptr[23] == 'Z');
    return fq_str_from_offset(line, 25);
}

TEST(a_message_is_a_line_with_time_and_level)
{
    listen_to_stderr();
    fq_log_init(FQ_LOG_INFO, FQ_LOG_TEXT);
    fq_log(FQ_LOG_INFO, "serving %d relations", 7);
    ASSERT_STR(without_time(heard()), FQ_STR("info serving 7 relations\n"));
}
END

TEST(what_is_below_the_level_is_not_said)
{
    static const enum fq_log_level levels[] = {FQ_LOG_DEBUG, FQ_LOG_INFO, FQ_LOG_WARNING,
                                               FQ_LOG_ERROR};
    for (size_t least = 0; least < 4; least++) {
        listen_to_stderr();
        fq_log_init(levels[least], FQ_LOG_TEXT);
        for (size_t i = 0; i < 4; i++)
            fq_log(levels[i], "x");
        fq_str lines = heard();
        size_t count = 0;
        for (size_t i = 0; i < lines.len; i++)
            count += lines.ptr[i] == '\n';
        ck_assert_uint_eq(count, 4 - least);
    }
}
END

/* Whoever sends a line break must not be able to forge a line. */
TEST(control_characters_stay_within_their_line)
{
    listen_to_stderr();
    fq_log_init(FQ_LOG_INFO, FQ_LOG_TEXT);
    fq_log(FQ_LOG_WARNING, "a\nb\r\x1b[31m \"q\"");
    ASSERT_STR(without_time(heard()), FQ_STR("warning a\\x0ab\\x0d\\x1b[31m \"q\"\n"));
}
END

TEST(json_lines_are_json)
{
    struct fq_arena arena;
    struct fq_json json;
    struct fq_error error;
    listen_to_stderr();
    fq_log_init(FQ_LOG_INFO, FQ_LOG_JSON);
    fq_log(FQ_LOG_ERROR, "a\nb \"q\" ünï");
    fq_str line = heard();
    fq_arena_init(&arena, 4096, 1u << 20);
    ck_assert_int_eq(fq_json_read(&arena, line, &json, &error), FQ_OK);
    ASSERT_STR(fq_json_get(&json, FQ_STR("level"))->text, FQ_STR("error"));
    ASSERT_STR(fq_json_get(&json, FQ_STR("message"))->text, FQ_STR("a\nb \"q\" ünï"));
    ck_assert_uint_eq(fq_json_get(&json, FQ_STR("time"))->text.len, 24);
    fq_arena_clear(&arena);
}
END

TEST(a_long_message_is_cut_and_still_one_line)
{
    static const enum fq_log_format formats[] = {FQ_LOG_TEXT, FQ_LOG_JSON};
    char message[20001];
    memset(message, '"', sizeof(message) - 1);
    message[sizeof(message) - 1] = '\0';
    for (size_t i = 0; i < 2; i++) {
        listen_to_stderr();
        fq_log_init(FQ_LOG_INFO, formats[i]);
        fq_log(FQ_LOG_INFO, "%s", message);
        fq_str line = heard();
        ck_assert_uint_gt(line.len, 4000);
        ck_assert_uint_lt(line.len, 16384);
        ck_assert_uint_eq(fq_str_find_char(line, '\n'), line.len - 1);
    }
}
END

TEST(an_error_is_logged_with_its_detail)
{
    const struct fq_error error = {.status = FQ_DATABASE,
                                   .message = FQ_STR("the database reported an error"),
                                   .detail = FQ_STR("relation \"x\" is gone")};
    const struct fq_error bare = {.status = FQ_TIMEOUT};
    listen_to_stderr();
    fq_log_init(FQ_LOG_INFO, FQ_LOG_TEXT);
    fq_log_error(FQ_LOG_WARNING, FQ_STR("r-1"), &error);
    fq_log_error(FQ_LOG_WARNING, FQ_STR("r-2"), &bare);
    fq_str lines = heard();
    size_t end = fq_str_find_char(lines, '\n') + 1;
    ASSERT_STR(without_time(fq_str_of(lines.ptr, end)),
               FQ_STR("warning request r-1: INTERNAL_SERVER_ERROR: the database reported an error: "
                      "relation \"x\" is gone\n"));
    ASSERT_STR(without_time(fq_str_from_offset(lines, end)),
               FQ_STR("warning request r-2: TIMEOUT: the database did not answer in time\n"));
}
END

int main(void)
{
    return RUN("server/log", a_message_is_a_line_with_time_and_level,
               what_is_below_the_level_is_not_said, control_characters_stay_within_their_line,
               json_lines_are_json, a_long_message_is_cut_and_still_one_line,
               an_error_is_logged_with_its_detail);
}
