"""A limit on the work of what a test calls, in seconds of the processor: others' work is not it."""

import signal


def in_time(action, seconds, error):
    """Return what an action returns; where it works for longer, `error` is raised inside of it."""

    def give_up(*_):
        raise error

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return action()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
