"""Random streams and numbers without repetition, the same on every machine and in every order.

Each chunk of the town and each step draws from a stream of its own, so that asking for fewer
files does not change the others.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lagi_clean.sample.facts import Floats, Ints

Words = NDArray[np.uint64]

__all__ = ["choose", "scatter", "stream"]


def stream(seed: int, chunk: int, step: str) -> np.random.Generator:
    """Return the random stream of one step in one chunk."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, chunk, crc32(step.encode())]))
    )


def choose(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Return ``count`` positions without repetition, likelier where ``weights`` is higher.

    Positions of weight 0 are taken only when nothing else is left. The method is that of
    Efraimidis and Spirakis (2006): the smallest exponential variates divided by the weight.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        keys = -np.log1p(-rng.random(len(weights))) / weights
    keys[weights <= 0] = np.inf
    return np.argsort(keys, kind="stable")[:count].astype(np.int64)


def scatter(values: Ints, *, size: int, key: Ints | int) -> Ints:
    """Map ``values`` of ``range(size)`` one to one onto ``range(size)``, without visible order.

    A Feistel network of four rounds on the next even number of bits, walked until the result
    falls inside. ``key`` chooses the mapping, one for all or one per value.

    >>> sorted(scatter(np.arange(10), size=10, key=7).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    keys = np.broadcast_to(np.asarray(key, dtype=np.uint64), values.shape)
    result = _feistel(values.astype(np.uint64), keys, half)
    outside = np.flatnonzero(result >= size)
    while outside.size:
        result[outside] = _feistel(result[outside], keys[outside], half)
        outside = outside[result[outside] >= size]
    return result.astype(np.int64)


def _feistel(values: Words, keys: Words, half: int) -> Words:
    mask = np.uint64((1 << half) - 1)
    left, right = values >> np.uint64(half), values & mask
    for turn in range(1, 5):
        mixed = (right + np.uint64(turn)) * np.uint64(0x9E3779B97F4A7C15) + keys
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        left, right = right, left ^ ((mixed >> np.uint64(32)) & mask)
    return (left << np.uint64(half)) | right
