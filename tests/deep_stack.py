"""Room for a test's calls in one piece.

CPython keeps the frames of a thread in chunks of 16 KB, asks the kernel for each chunk and gives it
back as soon as it is left. A loop that calls across the end of a chunk does so in every round, and
painting a page far below pytest's own calls has such loops: a quarter of the suite's time. A frame
larger than any chunk brings a chunk of its own, and all later frames find room behind it.
"""

from collections.abc import Callable


def in_one_piece(call: Callable, *args):
    """Calls ``call`` with a megabyte ahead of it."""
    return call(*args)


# Words of the frame: just above 1 MB, for which the chunk has 2 MB.
in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=2**17)
