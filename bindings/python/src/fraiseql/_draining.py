# SPDX-License-Identifier: MIT
"""Loops that are told when an engine has something to say.

An engine may be used from several loops, one after the other as in tests, or at the same time from
threads. Each has a reader on a descriptor of its own, which is closed when the loop is."""

import asyncio
import contextlib
import os
from collections.abc import Callable


class Readers:
    """descriptor: readable while there is something.  drain: takes what there is; any of the loops
    calls it."""

    def __init__(self, descriptor: int, drain: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._drain = drain
        self._of_loop: dict[asyncio.AbstractEventLoop, int] = {}

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the loop's thread.  Twice costs nothing."""
        if loop in self._of_loop:
            return
        for other in [other for other in self._of_loop if other.is_closed()]:
            os.close(self._of_loop.pop(other))
        own = os.dup(self._descriptor)
        try:
            loop.add_reader(own, self._drain)
        except BaseException:
            os.close(own)
            raise
        self._of_loop[loop] = own

    def detach_all(self) -> None:
        """Loops of other threads do so when they next run."""
        try:
            running: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        while self._of_loop:
            loop, own = self._of_loop.popitem()
            if loop is running:
                _detach(loop, own)
                continue
            try:
                loop.call_soon_threadsafe(_detach, loop, own)
            except RuntimeError:  # it is closed
                os.close(own)


def _detach(loop: asyncio.AbstractEventLoop, own: int) -> None:
    with contextlib.suppress(Exception):
        loop.remove_reader(own)
    os.close(own)
