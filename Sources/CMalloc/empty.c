// The header is all: the functions are those of liblapacke.
