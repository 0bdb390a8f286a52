#define _GNU_SOURCE
#include "CKernels.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define RELAX() _mm_pause()
#else
#define RELAX() ((void)0)
#endif

// Some 50 µs: longer than the gap between two jobs of a step, shorter than a time slice. Who spins longer keeps a core
// from the thread that he waits for, when a neighbour holds the other one.
enum { SPINS = 1500 };

// Pieces in one job at most, so that two of their numbers and a job's fit into a word.
enum { LARGEST_JOB = 0xffff };

// Each worker's share of the present job: (job number << 32 | end << 16 | begin). The owner takes pieces from the front,
// so that the same pieces meet the same cache job after job; who has nothing left takes from the back of another share.
// Both by compare-and-swap: a worker that read an old job can't take a piece of the next one, since the job number in
// the share no longer fits.
typedef struct {
    _Alignas(128) _Atomic uint64_t pieces;
} share;

struct hg_pool {
    _Atomic int32_t threads;  // fewer than were asked for where there are no more; settled while the first work
    pthread_t *thread;
    share *shares;
    _Atomic(hg_piece) piece;
    _Atomic(void *) context;
    _Atomic int32_t first;  // the number of the job's first piece
    _Alignas(128) _Atomic uint32_t job;
    _Alignas(128) _Atomic int32_t left;  // pieces not done yet
    _Alignas(128) _Atomic int32_t sleepers, alone;
    _Atomic bool caller_sleeps, busy, stop;
    pthread_mutex_t mutex;
    pthread_cond_t wake, ready;
};

typedef struct {
    hg_pool *pool;
    int32_t worker;
} thread_start;

#if defined(__x86_64__)
static uint32_t denormals_off(void) {
    uint32_t old = _mm_getcsr();
    _mm_setcsr(old | 0x8040);  // flush to zero, denormals are zero
    return old;
}
static void denormals_restore(uint32_t old) { _mm_setcsr(old); }
#else
static uint32_t denormals_off(void) { return 0; }
static void denormals_restore(uint32_t old) { (void)old; }
#endif

// Callers that found the pool busy compute on threads of their own: as many workers step aside.
static bool is_welcome(hg_pool *pool, int32_t worker) {
    return worker < pool->threads - atomic_load_explicit(&pool->alone, memory_order_relaxed);
}

// Takes pieces from one share until it is empty; returns how many were done.
static int32_t take(hg_pool *pool, share *from, bool front, int32_t worker) {
    int32_t done = 0;
    uint64_t pieces = atomic_load(&from->pieces);
    for (;;) {
        int32_t begin = (int32_t)(pieces & 0xffff), end = (int32_t)(pieces >> 16 & 0xffff);
        if (begin >= end) return done;
        hg_piece piece = atomic_load(&pool->piece);
        void *context = atomic_load(&pool->context);
        int32_t first = atomic_load(&pool->first);
        uint64_t rest = front ? pieces + 1 : pieces - (1 << 16);
        if (!atomic_compare_exchange_strong(&from->pieces, &pieces, rest)) continue;
        piece(context, first + (front ? begin : end - 1), worker);
        done++;
        pieces = atomic_load(&from->pieces);
    }
}

// Takes pieces of the present job until none is left; says whether it took any.
static bool work(hg_pool *pool, int32_t worker) {
    int32_t done = take(pool, &pool->shares[worker], true, worker);
    for (int32_t i = 1; i < pool->threads; i++)
        done += take(pool, &pool->shares[(worker + i) % pool->threads], false, worker);
    if (done == 0) return false;
    if (atomic_fetch_sub(&pool->left, done) == done && worker != 0 && atomic_load(&pool->caller_sleeps)) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_signal(&pool->ready);
        pthread_mutex_unlock(&pool->mutex);
    }
    return true;
}

// For handlers of faults, so that a worker whose own stack has overflown can still be reported; it lives as long as
// its thread.
static _Thread_local _Alignas(16) char handler_stack[64 * 1024];

static void *worker_main(void *argument) {
    thread_start start = *(thread_start *)argument;
    free(argument);
    hg_pool *pool = start.pool;
    stack_t alternate = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    sigaltstack(&alternate, NULL);
    denormals_off();
    while (!atomic_load(&pool->stop)) {
        uint32_t seen = atomic_load(&pool->job);
        bool welcome = is_welcome(pool, start.worker);
        if (welcome && work(pool, start.worker)) continue;
        for (int spins = 0; welcome && spins < SPINS; spins++) {
            if (atomic_load_explicit(&pool->job, memory_order_acquire) != seen) break;
            RELAX();
        }
        if (welcome && atomic_load(&pool->job) != seen) continue;
        pthread_mutex_lock(&pool->mutex);
        atomic_fetch_add(&pool->sleepers, 1);
        while (atomic_load(&pool->job) == seen && !atomic_load(&pool->stop))
            pthread_cond_wait(&pool->wake, &pool->mutex);
        atomic_fetch_sub(&pool->sleepers, 1);
        pthread_mutex_unlock(&pool->mutex);
    }
    return NULL;
}

hg_pool *hg_pool_create(int32_t threads) {
    hg_pool *pool = aligned_alloc(_Alignof(hg_pool), sizeof(hg_pool));
    memset(pool, 0, sizeof(hg_pool));
    pool->threads = threads < 1 ? 1 : threads;
    pool->thread = calloc((size_t)pool->threads, sizeof(pthread_t));
    pool->shares = aligned_alloc(_Alignof(share), (size_t)pool->threads * sizeof(share));
    for (int32_t w = 0; w < pool->threads; w++) atomic_init(&pool->shares[w].pieces, 0);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->ready, NULL);
    // Signals belong to the thread that owns the terminal.
    sigset_t all, old;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGTRAP);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int32_t started = 1;
    for (int32_t w = 1; w < pool->threads; w++) {
        thread_start *start = malloc(sizeof(thread_start));
        *start = (thread_start){pool, w};
        if (pthread_create(&pool->thread[started], NULL, worker_main, start) != 0) {
            free(start);
            break;
        }
        started++;
    }
    pool->threads = started;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return pool;
}

void hg_pool_destroy(hg_pool *pool) {
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->stop, true);
    // A new number ends the spinning as well.
    atomic_fetch_add(&pool->job, 1);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (int32_t w = 1; w < pool->threads; w++) pthread_join(pool->thread[w], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->ready);
    free(pool->shares);
    free(pool->thread);
    free(pool);
}

// Hands out `count` pieces from number `first` on, takes part, and returns when all are done.
static void run_job(hg_pool *pool, int32_t first, int32_t count, hg_piece piece, void *context) {
    // Every share is empty, so nobody reads these fields and then succeeds in the swap.
    uint32_t job = atomic_load(&pool->job) + 1;
    atomic_store(&pool->piece, piece);
    atomic_store(&pool->context, context);
    atomic_store(&pool->first, first);
    atomic_store(&pool->left, count);
    for (int32_t w = 0; w < pool->threads; w++) {
        uint64_t begin = (uint64_t)count * (uint64_t)w / (uint64_t)pool->threads;
        uint64_t end = (uint64_t)count * (uint64_t)(w + 1) / (uint64_t)pool->threads;
        atomic_store(&pool->shares[w].pieces, (uint64_t)job << 32 | end << 16 | begin);
    }
    atomic_store(&pool->job, job);
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->mutex);
    }
    work(pool, 0);
    for (int spins = 0; spins < SPINS; spins++) {
        if (atomic_load_explicit(&pool->left, memory_order_acquire) == 0) return;
        RELAX();
    }
    // A worker was put off its core in the middle of a piece. This one, when it sleeps, is free for it.
    atomic_store(&pool->caller_sleeps, true);
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load(&pool->left) != 0) pthread_cond_wait(&pool->ready, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
    atomic_store(&pool->caller_sleeps, false);
}

void hg_pool_run(hg_pool *pool, int32_t pieces, hg_piece piece, void *context) {
    uint32_t control = denormals_off();
    if (pool->threads == 1 || pieces == 1) {
        for (int32_t i = 0; i < pieces; i++) piece(context, i, 0);
    } else if (atomic_exchange(&pool->busy, true)) {
        // A pool serves one caller at a time; a second one computes alone rather than wait.
        atomic_fetch_add(&pool->alone, 1);
        for (int32_t i = 0; i < pieces; i++) piece(context, i, 0);
        atomic_fetch_sub(&pool->alone, 1);
    } else {
        for (int32_t at = 0; at < pieces; at += LARGEST_JOB)
            run_job(pool, at, pieces - at < LARGEST_JOB ? pieces - at : LARGEST_JOB, piece, context);
        atomic_store(&pool->busy, false);
    }
    denormals_restore(control);
}
