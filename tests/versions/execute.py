"""Run one notebook with the packages of the interpreter that runs this script.

Usage: python execute.py NOTEBOOK; prints a line for each error and for all that a cell
writes in red, such as a warning: its cell and kind first.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
NotebookClient(
    notebook,
    timeout=300,
    kernel_name="python3",
    allow_errors=True,
    resources={"metadata": {"path": str(path.parent)}},
).execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            print(cell.id, output.ename, output.evalue.splitlines()[:1])
        elif output.get("name") == "stderr":
            print(cell.id, "stderr", output.text.splitlines()[:1])
