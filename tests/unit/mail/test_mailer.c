/* SPDX-License-Identifier: MIT
 *
 * Mails are handed to shells, which write into files of a folder of the test; what holds one up
 * reads a FIFO of its number.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "mail/mail.h"
#include "unit.h"

#define PATIENCE_NS UINT64_C(30000000000)

static char folder[32];
static struct fq_mailer *mailer;

/* ---- what failed ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last_about[64], last_why[128];
static unsigned failures;

static void on_failed(fq_str about, const char *why)
{
    pthread_mutex_lock(&lock);
    failures++;
    snprintf(last_about, sizeof(last_about), "%.*s", FQ_STR_ARG(about));
    snprintf(last_why, sizeof(last_why), "%s", why);
    pthread_mutex_unlock(&lock);
}

/* ---- the folder ---- */

static void begin(uint32_t pause_ms)
{
    strcpy(folder, "/tmp/fraiseql-mail-XXXXXX");
    ck_assert(mkdtemp(folder) && chdir(folder) == 0);
    failures = 0;
    mailer = fq_mailer_new(on_failed, pause_ms);
    ck_assert_ptr_nonnull(mailer);
}

static void end(void)
{
    char command[64];
    fq_mailer_free(mailer);
    snprintf(command, sizeof(command), "rm -r %s", folder);
    ck_assert(chdir("/") == 0 && system(command) == 0);
}

/* Numbers, one a line. */
static size_t read_numbers(const char *name, unsigned ret[64])
{
    size_t count = 0;
    FILE *file = fopen(name, "r");
    while (file && count < 64 && fscanf(file, "%u", &ret[count]) == 1)
        count++;
    if (file)
        fclose(file);
    return count;
}

static size_t wait_for_numbers(const char *name, size_t wanted, unsigned ret[64])
{
    uint64_t until = fq_clock_monotonic_ns() + PATIENCE_NS;
    size_t count;
    while ((count = read_numbers(name, ret)) < wanted && fq_clock_monotonic_ns() < until)
        sched_yield();
    return count;
}

static void make_gate(unsigned number)
{
    char name[32];
    snprintf(name, sizeof(name), "gate.%u", number);
    ck_assert_int_eq(mkfifo(name, 0600), 0);
}

static void open_gate(unsigned number)
{
    char name[32];
    snprintf(name, sizeof(name), "gate.%u", number);
    int fd = open(name, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

/* ---- sending ---- */

static void send_with(const struct fq_mail_way *way, unsigned number)
{
    char body[16];
    int len = snprintf(body, sizeof(body), "%u", number);
    ck_assert(fq_mailer_reserve(mailer));
    ck_assert_int_eq(fq_mailer_send(mailer, way, fq_str_of(body, (size_t)len), FQ_STR("r1")),
                     FQ_OK);
}

static void send_to(const char *script, uint32_t timeout_ms, uint32_t tries, unsigned number)
{
    const fq_str command[] = {FQ_STR("/bin/sh"), FQ_STR("-c"), fq_str_from(script),
                              fq_str_from(folder)};
    send_with(&(struct fq_mail_way){.command = command,
                                    .command_count = FQ_ARRAY_LEN(command),
                                    .timeout_ms = timeout_ms,
                                    .tries = tries},
              number);
}

static unsigned long counted(const char *line)
{
    struct fq_buf buf;
    char text[1024];
    fq_buf_init(&buf, NULL, sizeof(text) - 1);
    fq_mailer_write(mailer, &buf);
    ck_assert(!fq_buf_failed(&buf));
    snprintf(text, sizeof(text), "%.*s", FQ_STR_ARG(fq_buf_str(&buf)));
    fq_buf_clear(&buf);
    const char *found = strstr(text, line);
    ck_assert_ptr_nonnull(found);
    return strtoul(found + strlen(line), NULL, 10);
}

#define SENT    "fraiseql_mails_total{outcome=\"sent\"} "
#define FAILED  "fraiseql_mails_total{outcome=\"failed\"} "
#define PUT_OFF "\nfraiseql_mails_put_off_total "

static void wait_until(const char *line, unsigned long wanted)
{
    uint64_t until = fq_clock_monotonic_ns() + PATIENCE_NS;
    while (counted(line) < wanted && fq_clock_monotonic_ns() < until)
        sched_yield();
    ck_assert_uint_eq(counted(line), wanted);
}

/* ---- tests ---- */

#define HELD "cd \"$0\"; n=$(cat); echo \"$n\" >> began; read -r _ < gate.\"$n\"; exit 0"

TEST(so_many_are_under_way_and_the_others_follow_in_their_order)
{
    enum { MAILS = 2 * FQ_LIMIT_MAILS_AT_ONCE + 4 };
    unsigned began[64];
    begin(1);
    for (unsigned i = 1; i <= MAILS; i++)
        make_gate(i);
    for (unsigned i = 1; i <= MAILS; i++)
        send_to(HELD, 60000, 1, i);
    ck_assert_uint_eq(wait_for_numbers("began", FQ_LIMIT_MAILS_AT_ONCE, began),
                      FQ_LIMIT_MAILS_AT_ONCE);
    for (unsigned i = 0; i < FQ_LIMIT_MAILS_AT_ONCE; i++)
        ck_assert_uint_le(began[i], FQ_LIMIT_MAILS_AT_ONCE);
    for (unsigned i = 1; i <= MAILS - FQ_LIMIT_MAILS_AT_ONCE; i++) {
        size_t there = FQ_LIMIT_MAILS_AT_ONCE + i;
        open_gate(i);
        wait_until(SENT, i);
        ck_assert_uint_eq(wait_for_numbers("began", there, began), there);
        ck_assert_uint_eq(began[there - 1], there);
    }
    for (unsigned i = MAILS - FQ_LIMIT_MAILS_AT_ONCE + 1; i <= MAILS; i++)
        open_gate(i);
    wait_until(SENT, MAILS);
    ck_assert_uint_eq(counted(FAILED), 0);
    end();
}
END

TEST(there_are_so_many_places)
{
    begin(1);
    for (unsigned i = 0; i < FQ_LIMIT_MAILS; i++)
        ck_assert(fq_mailer_reserve(mailer));
    ck_assert(!fq_mailer_reserve(mailer));
    fq_mailer_release(mailer);
    send_to("exit 0", 60000, 1, 1); /* takes the place, and gives it back when it is over */
    wait_until(SENT, 1);
    uint64_t until = fq_clock_monotonic_ns() + PATIENCE_NS;
    while (!fq_mailer_reserve(mailer))
        ck_assert(fq_clock_monotonic_ns() < until);
    ck_assert(!fq_mailer_reserve(mailer));
    for (unsigned i = 0; i < FQ_LIMIT_MAILS; i++)
        fq_mailer_release(mailer);
    end();
}
END

TEST(one_that_fails_is_tried_again_until_it_does_not)
{
    unsigned tried[64];
    begin(1);
    send_to("cd \"$0\"; cat >> tried; echo >> tried; [ $(wc -l < tried) -ge 3 ]", 60000, 4, 7);
    wait_until(SENT, 1);
    ck_assert_uint_eq(read_numbers("tried", tried), 3);
    ck_assert_uint_eq(tried[2], 7);
    ck_assert_uint_eq(counted(PUT_OFF), 2);
    ck_assert_uint_eq(failures, 0);
    end();
}
END

TEST(one_that_always_fails_is_given_up_and_told_once)
{
    unsigned tried[64];
    begin(1);
    send_to("cd \"$0\"; cat >> tried; echo >> tried; exit 3", 60000, 3, 7);
    wait_until(FAILED, 1);
    ck_assert_uint_eq(read_numbers("tried", tried), 3);
    const fq_str nowhere[] = {FQ_STR("/nowhere/mails")};
    send_with(&(struct fq_mail_way){.command = nowhere, .command_count = 1, .tries = 2}, 8);
    wait_until(FAILED, 2);
    ck_assert_uint_eq(counted(PUT_OFF), 3);
    end(); /* behind which its thread writes no more */
    ck_assert_uint_eq(failures, 2);
    ck_assert_str_eq(last_why, "the program cannot be started");
    ck_assert_str_eq(last_about, "r1");
}
END

TEST(one_that_hangs_is_ended_and_not_tried_again_and_the_next_goes_on)
{
    unsigned tried[64];
    begin(1);
    for (unsigned i = 0; i < FQ_LIMIT_MAILS_AT_ONCE; i++)
        send_to("cd \"$0\"; echo 1 >> tried; sleep 1000", 300, 4, 7);
    send_to("exit 0", 60000, 1, 8);
    wait_until(SENT, 1);
    wait_until(FAILED, FQ_LIMIT_MAILS_AT_ONCE);
    ck_assert_uint_le(read_numbers("tried", tried), FQ_LIMIT_MAILS_AT_ONCE);
    ck_assert_uint_eq(counted(PUT_OFF), 0);
    end();
    ck_assert_str_eq(last_why, "the program took too long");
}
END

TEST(what_waits_to_be_tried_again_is_tried_once_at_the_end)
{
    unsigned tried[64];
    begin(FQ_LIMIT_MAIL_PAUSE_MOST_MS);
    send_to("cat >> \"$0\"/tried; echo >> \"$0\"/tried; exit 1", 60000, 9, 7);
    wait_until(PUT_OFF, 1);
    uint64_t before = fq_clock_monotonic_ns();
    fq_mailer_free(mailer);
    ck_assert_uint_lt(fq_clock_monotonic_ns() - before, FQ_LIMIT_MAIL_END_MS * UINT64_C(1000000));
    ck_assert_uint_eq(read_numbers("tried", tried), 2);
    ck_assert_uint_eq(failures, 1);
    mailer = NULL;
    end();
}
END

/* ---- a server ---- */

static int listener;
static const int *statuses; /* what it answers, one after the other; 0: the end */

#define HANGS_UP 1 /* when it has read the mail */

static void *serve(void *arg)
{
    (void)arg;
    for (; *statuses; statuses++) {
        char text[4096], answer[128];
        int fd = accept(listener, NULL, NULL);
        size_t len = 0;
        ssize_t more = 1;
        text[0] = 0;
        while (more > 0 && !strstr(text, "\r\n\r\n.")) { /* the body is a dot */
            more = recv(fd, text + len, sizeof(text) - 1 - len, 0);
            len += more > 0 ? (size_t)more : 0;
            text[len] = 0;
        }
        int said = *statuses == HANGS_UP
                       ? 0
                       : snprintf(answer, sizeof(answer),
                                  "HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                                  *statuses);
        ck_assert_int_eq(send(fd, answer, (size_t)said, MSG_NOSIGNAL), said);
        close(fd);
    }
    return NULL;
}

static void post(const char *url, uint32_t tries, uint32_t timeout_ms)
{
    const struct fq_mail_way way = {
        .url = fq_str_from(url), .timeout_ms = timeout_ms, .tries = tries};
    ck_assert(fq_mailer_reserve(mailer));
    ck_assert_int_eq(fq_mailer_send(mailer, &way, FQ_STR("."), FQ_STR("r2")), FQ_OK);
}

/* Returns its URL in ret. */
static void open_place(int queue, char ret[64])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert(bind(listener, (struct sockaddr *)&at, size) == 0 && listen(listener, queue) == 0 &&
              getsockname(listener, (struct sockaddr *)&at, &size) == 0);
    snprintf(ret, 64, "http://127.0.0.1:%u/mail", ntohs(at.sin_port));
    if (queue)
        return;
    int waiting = socket(AF_INET, SOCK_STREAM, 0); /* fills it */
    ck_assert_int_eq(connect(waiting, (struct sockaddr *)&at, size), 0);
}

TEST(a_server_that_says_later_is_asked_again)
{
    static const int answers[] = {503, 429, 408, 204, 0};
    pthread_t thread;
    char url[64];
    begin(1);
    statuses = answers;
    open_place(8, url);
    ck_assert_int_eq(pthread_create(&thread, NULL, serve, NULL), 0);
    post(url, 4, 20000);
    wait_until(SENT, 1);
    ck_assert_uint_eq(counted(PUT_OFF), 3);
    pthread_join(thread, NULL);
    close(listener);
    end();
    ck_assert_uint_eq(failures, 0);
}
END

/* Each of these may have mailed, or will never. */
TEST(a_server_that_may_have_the_mail_or_says_no_is_not_asked_again)
{
    static const int answers[] = {400, 401, 500, 501, 502, 504, HANGS_UP, 302, 0};
    pthread_t thread;
    char url[64];
    begin(1);
    statuses = answers;
    open_place(8, url);
    ck_assert_int_eq(pthread_create(&thread, NULL, serve, NULL), 0);
    for (unsigned i = 1; i < FQ_ARRAY_LEN(answers); i++) {
        post(url, 4, 20000);
        wait_until(FAILED, i);
    }
    ck_assert_uint_eq(counted(PUT_OFF), 0);
    pthread_join(thread, NULL);
    close(listener);
    end();
    ck_assert_uint_eq(failures, FQ_ARRAY_LEN(answers) - 1);
}
END

TEST(what_nobody_can_have_is_tried_again)
{
    char url[64];
    begin(1);
    open_place(0, url);
    post(url, 3, 50); /* not connected in time */
    wait_until(FAILED, 1);
    ck_assert_uint_eq(counted(PUT_OFF), 2);
    close(listener);
    post(url, 3, 20000); /* nobody listens */
    wait_until(FAILED, 2);
    ck_assert_uint_eq(counted(PUT_OFF), 4);
    end();
}
END

TEST(a_program_that_a_signal_ends_may_have_mailed)
{
    begin(1);
    send_to("kill -TERM $$", 60000, 4, 7);
    wait_until(FAILED, 1);
    ck_assert_uint_eq(counted(PUT_OFF), 0);
    end();
    ck_assert_str_eq(last_why, "the program ended with signal 15");
}
END

int main(void)
{
    return RUN("mailer", so_many_are_under_way_and_the_others_follow_in_their_order,
               there_are_so_many_places, one_that_fails_is_tried_again_until_it_does_not,
               one_that_always_fails_is_given_up_and_told_once,
               one_that_hangs_is_ended_and_not_tried_again_and_the_next_goes_on,
               what_waits_to_be_tried_again_is_tried_once_at_the_end,
               a_server_that_says_later_is_asked_again,
               a_server_that_may_have_the_mail_or_says_no_is_not_asked_again,
               what_nobody_can_have_is_tried_again, a_program_that_a_signal_ends_may_have_mailed);
}
