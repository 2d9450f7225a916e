"""nbgrader's commands, as many as a test wants."""

import os
import sys
import tempfile
import traceback

from nbgrader.apps.nbgraderapp import NbGraderApp


def nbgrader(*arguments, where, status=0, **environment):
    """Run a command of nbgrader's in a folder, in a process that need not import anything again."""
    with tempfile.TemporaryFile("w+") as output:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                for number in (1, 2):
                    os.dup2(output.fileno(), number)
                sys.stdout = sys.stderr = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
                os.environ.pop("NBGRADER_EXCHANGE", None)
                os.environ |= environment
                os.chdir(where)
                code = _status(NbGraderApp.launch_instance, list(arguments))
            finally:
                os._exit(code)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        output.seek(0)
        said = output.read()
    assert ended == status, said
    return said


def _status(run, arguments):
    try:
        run(arguments)
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code)
            return 1
        return stop.code or 0
    except Exception:  # noqa: BLE001 (as Python ends)
        traceback.print_exc()
        return 1
    return 0
