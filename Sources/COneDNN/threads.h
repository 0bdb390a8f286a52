// oneDNN on one thread: the pool of the program hands out the pieces.
#ifndef HOURGLASS_THREADS_H
#define HOURGLASS_THREADS_H

/// Has the calling thread compute alone what it asks of oneDNN.
void stay_on_this_thread(void);

#endif
