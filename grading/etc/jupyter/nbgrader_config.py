"""Let nbgrader find the course it is started in from the root or any folder below it, as git does.

nbgrader itself looks in the current folder alone, would start a second, empty gradebook there, and
goes on with its own defaults, which grade outside the sandbox, where a course's configuration
fails. This file ends it then, or where a server is running already, the request alone.
`make` links this file into the environment, at .venv/etc/jupyter.
"""

import asyncio
import sys
from pathlib import Path
from typing import NoReturn


class Refused(BaseException):
    """What nbgrader does not take for a reason to go on, and a server not for one to end."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)


def refuse(sentence: object) -> NoReturn:
    """Stop whoever asks for this configuration."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise SystemExit(sentence) from None
    print(sentence, file=sys.stderr, flush=True)
    raise Refused(sentence)


for folder in (Path.cwd(), *Path.cwd().parents):
    if (folder / "nbgrader_config.py").is_file() and (folder / "source_notebooks").is_dir():
        try:
            # of traitlets, which executes this file
            load_subconfig("nbgrader_config.py", path=str(folder))  # type: ignore[name-defined] # noqa: F821
        except SystemExit as stop:
            refuse(stop.code)
        except Exception as error:  # noqa: BLE001 (nothing goes on)
            refuse(
                f"{folder / 'nbgrader_config.py'} cannot be used ({type(error).__name__}: {error}),"
                " and without it nbgrader would grade outside the sandbox: mend it."
            )
        break
