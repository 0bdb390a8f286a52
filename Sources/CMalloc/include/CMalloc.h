// glibc's settings of malloc: Swift's module of glibc leaves them out.
#ifndef HOURGLASS_CMALLOC_H
#define HOURGLASS_CMALLOC_H

#include <malloc.h>

#endif
