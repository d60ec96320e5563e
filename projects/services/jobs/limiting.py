"""限时：work in a thread of this process that is told to stop when its time is up, and let go of if it does not.

What Celery does to its children with two limits: at the soft one an exception is raised in the work, wherever it is; at
the hard one nobody waits for it any more. A thread cannot be killed: one that hangs outside Python stays until the
process ends, but what waits behind it is done.
"""

import ctypes
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True, slots=True)
class Limit:
    """How long work may take."""

    soft: float
    """Seconds until it is told to stop."""
    grace: float
    """Seconds that it then has for stopping."""


def within(limit: Limit, work: Callable[[], None], overtime: type[BaseException], *, name: str) -> bool:
    """Do the work in a thread; ``overtime`` is raised in it at its next step once its time is up. Whether it has ended.

    The thread's connections to the database are closed when it ends.
    """

    def do() -> None:
        try:
            work()
        except overtime:
            # It came when the work was over already, or while it was being put away.
            return
        finally:
            connections.close_all()

    thread = threading.Thread(target=do, name=name, daemon=True)
    thread.start()
    thread.join(limit.soft)
    if thread.is_alive():
        _raise_in(thread, overtime)
        thread.join(limit.grace)
    return not thread.is_alive()


def _raise_in(thread: threading.Thread, fault: type[BaseException]) -> None:
    """Have an exception raised in another thread, at its next step in Python."""
    assert thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(fault))
