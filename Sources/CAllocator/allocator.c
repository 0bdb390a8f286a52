#define _GNU_SOURCE
#include "CAllocator.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static _Atomic bool counting;
static _Atomic int64_t bytes;
static _Thread_local int64_t bytes_here;

void allocations_count(bool on) {
    if (on) atomic_store(&bytes, 0);
    atomic_store(&counting, on);
}

int64_t allocations_bytes(void) { return atomic_load(&bytes); }
int64_t allocations_bytes_here(void) { return bytes_here; }

// A sanitizer's allocator must not be bypassed: then nothing is counted or kept.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)

void allocations_keep(bool on) { (void)on; }

#else

// The program's own definitions take the place of glibc's, which stay reachable under these names.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static inline void note(size_t size) {
    bytes_here += (int64_t)size;
    if (__builtin_expect(atomic_load_explicit(&counting, memory_order_relaxed), 0))
        atomic_fetch_add_explicit(&bytes, (int64_t)size, memory_order_relaxed);
}

// ---------------------------------------------------------------- blocks that a thread keeps

enum { KEPT = 8, LEAST = 1 << 14 };

static _Thread_local bool keeping;
static _Thread_local void *kept[KEPT];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_end;

// `blocks` is the ending thread's own `kept`.
static void free_kept(void *blocks) {
    for (int i = 0; i < KEPT; i++) {
        __libc_free(((void **)blocks)[i]);
        ((void **)blocks)[i] = NULL;
    }
}

static void make_key(void) { pthread_key_create(&at_end, free_kept); }

void allocations_keep(bool on) {
    static _Thread_local bool registered;
    if (!registered) {
        registered = true;
        pthread_once(&once, make_key);
        pthread_setspecific(at_end, kept);
    }
    keeping = on;
}

// The smallest kept block that fits, or NULL.
static void *take(size_t alignment, size_t size) {
    int best = -1;
    for (int i = 0; i < KEPT; i++) {
        if (!kept[i] || (uintptr_t)kept[i] % alignment || malloc_usable_size(kept[i]) < size) continue;
        if (best < 0 || malloc_usable_size(kept[i]) < malloc_usable_size(kept[best])) best = i;
    }
    if (best < 0) return NULL;
    void *block = kept[best];
    kept[best] = NULL;
    return block;
}

// Keeps a block as the latest; returns the one that nobody took for the longest time where there is no room for all.
// What is used again and again therefore stays, whatever came by once.
static void *put(void *block) {
    int end = 0;
    while (end < KEPT - 1 && kept[end]) end++;
    void *out = kept[end];
    for (int i = end; i > 0; i--) kept[i] = kept[i - 1];
    kept[0] = block;
    return out;
}

// ---------------------------------------------------------------- the allocator's names

static void *aligned(size_t alignment, size_t size) {
    if (__builtin_expect(keeping, 0) && size >= LEAST) {
        void *block = take(alignment, size);
        if (block) return block;
    }
    note(size);
    return __libc_memalign(alignment, size);
}

void *malloc(size_t size) {
    note(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    note(size);
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) { return aligned(alignment, size); }

void *aligned_alloc(size_t alignment, size_t size) { return aligned(alignment, size); }

int posix_memalign(void **out, size_t alignment, size_t size) {
    void *memory = aligned(alignment, size);
    if (!memory) return ENOMEM;
    *out = memory;
    return 0;
}

void free(void *memory) {
    if (__builtin_expect(keeping, 0) && memory && malloc_usable_size(memory) >= LEAST) memory = put(memory);
    __libc_free(memory);
}

#endif
