#define _GNU_SOURCE
#include "CKernels.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define RELAX() _mm_pause()
#else
#define RELAX() ((void)0)
#endif

enum { SPINS = 20000 };  // some tens of µs: the gap between two jobs of a step, not the pause between two steps

// `ticket` is (job number << 32 | next piece). A piece is taken by compare-and-swap, so a worker that read an old job
// can't take a piece of the next one: the job number in its ticket no longer fits.
struct hg_pool {
    int32_t threads;
    pthread_t *thread;
    _Atomic uint64_t ticket;
    _Atomic int32_t pieces, done, sleepers;
    _Atomic(hg_piece) piece;
    _Atomic(void *) context;
    _Atomic bool busy, stop;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
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

// Takes pieces of the present job until none is left; says whether it took any.
static bool work(hg_pool *pool, int32_t worker) {
    bool any = false;
    for (;;) {
        uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
        int32_t next = (int32_t)(uint32_t)ticket;
        if (next >= atomic_load(&pool->pieces)) return any;
        hg_piece piece = atomic_load(&pool->piece);
        void *context = atomic_load(&pool->context);
        if (!atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket + 1)) continue;
        piece(context, next, worker);
        atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
        any = true;
    }
}

static void *worker_main(void *argument) {
    thread_start start = *(thread_start *)argument;
    free(argument);
    hg_pool *pool = start.pool;
    denormals_off();
    while (!atomic_load(&pool->stop)) {
        if (work(pool, start.worker)) continue;
        uint64_t seen = atomic_load(&pool->ticket);
        int spins = 0;
        while (spins < SPINS && atomic_load_explicit(&pool->ticket, memory_order_relaxed) == seen) {
            RELAX();
            spins++;
        }
        if (spins < SPINS) continue;
        pthread_mutex_lock(&pool->mutex);
        atomic_fetch_add(&pool->sleepers, 1);
        while (atomic_load(&pool->ticket) == seen && !atomic_load(&pool->stop))
            pthread_cond_wait(&pool->wake, &pool->mutex);
        atomic_fetch_sub(&pool->sleepers, 1);
        pthread_mutex_unlock(&pool->mutex);
    }
    return NULL;
}

hg_pool *hg_pool_create(int32_t threads) {
    hg_pool *pool = calloc(1, sizeof(hg_pool));
    pool->threads = threads < 1 ? 1 : threads;
    pool->thread = calloc((size_t)pool->threads, sizeof(pthread_t));
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
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
    // A new ticket ends the spinning as well.
    atomic_store(&pool->pieces, 0);
    atomic_fetch_add(&pool->ticket, (uint64_t)1 << 32);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (int32_t w = 1; w < pool->threads; w++) pthread_join(pool->thread[w], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->wake);
    free(pool->thread);
    free(pool);
}

void hg_pool_run(hg_pool *pool, int32_t pieces, hg_piece piece, void *context) {
    uint32_t control = denormals_off();
    // A pool serves one caller at a time; a second one computes alone rather than wait or oversubscribe.
    if (pool->threads == 1 || pieces == 1 || atomic_exchange(&pool->busy, true)) {
        for (int32_t i = 0; i < pieces; i++) piece(context, i, 0);
        denormals_restore(control);
        return;
    }
    uint64_t job = (atomic_load(&pool->ticket) >> 32) + 1;
    // Between two jobs every piece is taken, so nobody reads these fields and then succeeds in the swap.
    atomic_store(&pool->piece, piece);
    atomic_store(&pool->context, context);
    atomic_store(&pool->done, 0);
    atomic_store(&pool->pieces, 0);
    atomic_store(&pool->ticket, job << 32);
    atomic_store(&pool->pieces, pieces);
    if (atomic_load(&pool->sleepers) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->mutex);
    }
    work(pool, 0);
    while (atomic_load_explicit(&pool->done, memory_order_acquire) < pieces) RELAX();
    atomic_store(&pool->busy, false);
    denormals_restore(control);
}
