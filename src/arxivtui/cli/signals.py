"""Signals that ask a command to end, told by a thread of their own."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def told_of_endings(tell: Callable[[int], object]) -> Iterator[None]:
    """Have each signal that asks to end told, by its number and in a thread; nothing else is done about it.

    A handler will not do. It comes in the middle of anything; and it has to wait for the main thread, which
    may just have begun to wait for something itself, and then hears nothing until that is over. Signals that
    are ignored (`nohup`) stay so.

    Args:
        tell: must not wait.
    """
    heeded = [each for each in _ENDING if signal.getsignal(each) not in (signal.SIG_IGN, None)]
    heard, sent = socket.socketpair()
    sent.setblocking(False)

    def listen() -> None:
        while number := heard.recv(1):
            if number[0] in heeded:
                tell(number[0])

    listener = Thread(target=listen, name="signals", daemon=True)
    listener.start()
    wakes_before = signal.set_wakeup_fd(sent.fileno(), warn_on_full_buffer=False)
    before = {each: signal.signal(each, lambda *_: None) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(wakes_before)
        sent.close()
        listener.join()
        heard.close()
