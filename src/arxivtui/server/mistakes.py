"""Telling the log of mistakes of our own, and nothing of what callers sent."""

import logging
import traceback


def log_mistake(log: logging.Logger, what: str, error: BaseException) -> None:
    """Say what went wrong and where in the code.

    Neither the error's message nor local values are told: they may hold what a request held.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, type(error).__name__, where)
