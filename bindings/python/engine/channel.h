/* SPDX-License-Identifier: MIT
 *
 * From the threads of an engine to the thread that drains: a queue, and a file descriptor that is
 * readable while something is in it.  What is in here runs without the GIL and knows no Python.
 */
#ifndef FRAISEQL_CHANNEL_H
#define FRAISEQL_CHANNEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fraiseql.h"

enum event_kind { EVENT_ANSWER, EVENT_CALL, EVENT_CANCELLED };

struct event {
    struct event *next;
    enum event_kind kind;
};

/* A request on its way, and afterwards the event with its answer. */
struct request {
    struct event event;
    struct channel *channel;
    size_t holders; /* the engine or the event; each call.  Under the channel's lock. */
    long long token;
    struct fraiseql_answer *answer;
    void *context;          /* a PyObject: who releases the last hold has the GIL */
    pthread_cond_t *waiter; /* NULL: the answer becomes an event */
};

enum call_text {
    CALL_FUNCTION,
    CALL_ARGUMENTS,
    CALL_SELECTION,
    CALL_PATH,
    CALL_FIELD,
    CALL_OPERATION,
    CALL_PRINCIPAL,
    CALL_REQUEST_ID,
    CALL_HEADERS,
    CALL_TEXTS,
};

/* A host call, from the engine until both the event and the object of Python are gone. */
struct call {
    struct event event;
    struct event cancelled;
    struct channel *channel;
    struct fraiseql_host_call *handle; /* NULL: it has been ended */
    struct request *request;           /* NULL: it came through the server */
    void *object;                      /* the HostCall, not held; NULL before and after */
    uint32_t slot;
    bool told;      /* that nobody waits for it any more */
    size_t holders; /* under the channel's lock */
    /* Copies: those of the engine end with the call, which another thread may do at any time. */
    struct fraiseql_text texts[CALL_TEXTS];
    char bytes[];
};

struct log_line {
    struct log_line *next;
    int level;
    size_t len;
    char text[];
};

/* An engine names a call that nobody waits for any more by its slot: the call may have been ended,
 * and freed, at the same moment. */
struct slot {
    struct call *call; /* NULL: free */
    uint32_t generation;
    uint32_t next_free;
};

struct channel {
    pthread_mutex_t lock;
    pthread_cond_t idle; /* running or inside became 0 */
    size_t holders;
    struct event *first, **last;
    struct log_line *first_line, **last_line;
    size_t line_count;
    size_t running; /* requests without an answer */
    size_t inside;  /* threads that wait inside the library */
    bool closing;   /* requests and calls that come now fail at once */
    int read_fd, write_fd;
    struct slot *slots;
    uint32_t slot_count, slot_capacity, free_slot;
};

/* NULL: no memory, or no file descriptor (errno). */
struct channel *channel_new(void);
void channel_hold(struct channel *channel);
/* The queue is empty by then. */
void channel_release(struct channel *channel);

/* The oldest event, or NULL.  Its holder is who took it. */
struct event *channel_take(struct channel *channel);
/* The oldest line, or NULL; free() it. */
struct log_line *channel_take_line(struct channel *channel);
/* Before a row of takes: what made the file descriptor readable is known. */
void channel_clear(struct channel *channel);
/* Behind it: if events are left, the file descriptor is readable again. */
void channel_rearm(struct channel *channel);
/* How many milliseconds it may last until no request runs; false: some still do. */
bool channel_wait_idle(struct channel *channel, uint32_t timeout_ms);

/* Around what waits inside the library, and until nobody does; false: some still do. */
void channel_enter(struct channel *channel);
void channel_leave(struct channel *channel);
bool channel_wait_left(struct channel *channel, uint32_t timeout_ms);

/* The engine's callbacks; user is the channel, or for done the request. */
void channel_on_call(void *user, struct fraiseql_host_call *handle);
void channel_on_cancelled(void *user, struct fraiseql_host_call *handle);
void channel_on_log(void *user, int level, const char *message, size_t len);
void channel_on_done(void *user, struct fraiseql_answer *answer);

/* It counts as running.  False: the channel is closing. */
bool channel_begin(struct channel *channel, struct request *request);
/* It could not be started after all. */
void channel_unbegin(struct channel *channel);
void channel_init_waiter(pthread_cond_t *waiter);
/* False: a while is over; not if there is nothing else to look at (forever). */
bool channel_wait_answer(struct request *request, bool forever);
/* Whether that was the last hold: the caller frees it. */
bool request_release(struct request *request);

/* The handle that is now the caller's to end, or NULL: it has been ended. */
struct fraiseql_host_call *call_end(struct call *call);
bool call_has_ended(struct call *call);
/* Whether that was the last hold: the caller releases its request, and frees it. */
bool call_release(struct call *call);
/* Ends every call there is, and those to come. */
void channel_fail_calls(struct channel *channel);

#endif
