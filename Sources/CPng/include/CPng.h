#ifndef HOURGLASS_CPNG_H
#define HOURGLASS_CPNG_H
#include <png.h>
#endif
