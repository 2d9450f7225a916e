"""Let nbgrader find the course it is started in from any folder below its root, as git does.

nbgrader itself looks in the current folder alone and would start a second, empty gradebook there.
`make` links this file into the environment, at .venv/etc/jupyter.
"""

from pathlib import Path

for folder in Path.cwd().parents:
    if (folder / "nbgrader_config.py").is_file() and (folder / "source_notebooks").is_dir():
        # of traitlets, which executes this file
        load_subconfig("nbgrader_config.py", path=str(folder))  # type: ignore[name-defined] # noqa: F821
        break
