"""Run a notebook from top to bottom with the packages of the interpreter that runs this script.

Usage: python execute.py NOTEBOOK; prints the versions, exits 1 at the first cell that raises.
"""

import importlib.metadata
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

names = ("ipython", "ipywidgets", "matplotlib", "numpy")
print(sys.version.split()[0], *(f"{name} {importlib.metadata.version(name)}" for name in names))
path = Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
folder = {"metadata": {"path": str(path.parent)}}
try:
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=folder).execute()
except CellExecutionError as error:
    print(error)
    sys.exit(1)
nbformat.write(notebook, path)
