#ifndef HOURGLASS_CLAPACK_H
#define HOURGLASS_CLAPACK_H
#include <lapacke.h>
#endif
