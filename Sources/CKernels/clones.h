// One version of a function for each generation of x86-64, chosen when the program is loaded. The arch= names bring
// FMA; the clone called "avx2" doesn't. Not beside the thread sanitizer, which marks the choosing as well and isn't there
// yet when that runs.
#ifndef HOURGLASS_CLONES_H
#define HOURGLASS_CLONES_H

#if defined(__x86_64__) && defined(__ELF__) && !__has_feature(thread_sanitizer)
#define HG_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HG_CLONES
#endif

// Helpers have to be inlined to be compiled for the clone that calls them.
#define HG_INLINE static inline __attribute__((always_inline))

#endif
