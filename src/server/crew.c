/* SPDX-License-Identifier: MIT */
#include "server/crew.h"

#include <pthread.h>

#include "base/memory.h"
#include "runtime/lane.h"

struct fq_crew {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct fq_crew_work *first, **last;
    size_t waiting, queue;
    size_t threads, wanted;
    bool ending;
    pthread_t thread[];
};

struct fq_crew *fq_crew_new(size_t threads, size_t queue)
{
    struct fq_crew *crew = fq_calloc(1, sizeof(*crew) + threads * sizeof(pthread_t));
    if (!crew)
        return NULL;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->more, NULL);
    crew->last = &crew->first;
    crew->queue = queue;
    crew->wanted = threads;
    return crew;
}

void fq_crew_free(struct fq_crew *crew)
{
    if (!crew)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->ending = true;
    pthread_cond_broadcast(&crew->more);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < crew->threads; i++)
        pthread_join(crew->thread[i], NULL);
    pthread_cond_destroy(&crew->more);
    pthread_mutex_destroy(&crew->lock);
    fq_free(crew);
}

static void on_crew_done(struct fq_task *task)
{
    struct fq_crew_work *work = FQ_CONTAINER(task, struct fq_crew_work, task);
    work->done(work);
}

static struct fq_crew_work *take_work(struct fq_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    while (!crew->first && !crew->ending)
        pthread_cond_wait(&crew->more, &crew->lock);
    struct fq_crew_work *work = crew->first;
    if (work) {
        crew->first = work->next;
        crew->last = crew->first ? crew->last : &crew->first;
        crew->waiting--;
    }
    pthread_mutex_unlock(&crew->lock);
    return work;
}

static void tell_done(struct fq_crew_work *work, bool given_up)
{
    work->given_up = given_up;
    work->task.run = on_crew_done;
    fq_loop_post(work->loop, &work->task);
}

static void *run_crew(void *arg)
{
    struct fq_crew_work *work;
    while ((work = take_work(arg))) {
        work->run(work);
        tell_done(work, false);
    }
    return NULL;
}

void fq_crew_give_up(struct fq_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    struct fq_crew_work *work = crew->first, *next;
    crew->first = NULL;
    crew->last = &crew->first;
    crew->waiting = crew->queue = 0;
    pthread_mutex_unlock(&crew->lock);
    for (; work; work = next) {
        next = work->next; /* once it is told, work may be gone */
        tell_done(work, true);
    }
}

/* With the lock. */
static bool has_threads(struct fq_crew *crew)
{
    while (crew->threads < crew->wanted &&
           fq_lane_thread(&crew->thread[crew->threads], run_crew, crew))
        crew->threads++;
    return crew->threads > 0;
}

enum fq_status fq_crew_give(struct fq_crew *crew, struct fq_crew_work *work, struct fq_loop *loop)
{
    pthread_mutex_lock(&crew->lock);
    bool taken = crew->waiting < crew->queue && has_threads(crew);
    if (taken) {
        work->loop = loop;
        work->next = NULL;
        *crew->last = work;
        crew->last = &work->next;
        crew->waiting++;
        pthread_cond_signal(&crew->more);
    }
    pthread_mutex_unlock(&crew->lock);
    return taken ? FQ_OK : FQ_UNAVAILABLE;
}
