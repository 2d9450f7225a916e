"""A solved notebook is run from top to bottom, so that what it shows is what its code gives."""

from __future__ import annotations

import asyncio
import atexit
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from grading.tree.errors import GradingError
from grading.tree.stopping import SLICE, Stop
from seminar.check.view import FRESH_SIGNATURES

SECONDS_PER_CELL = 300

SIGNATURES_OF_CHAPTERS = Path("course/seminar/check/chapters")

# What makes two executions alike: static figures, pinned inputs, one thread, fixed hashing.
FIXED = {
    "SEMINAR_STATIC": "1",
    "GRADING_SEED": "0",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


def execute(
    chapter: str, notebook: nbformat.NotebookNode, folder: Path, path: Path, stop: Stop
) -> None:
    """Run every cell in `folder`, with `path` to import from, and keep the outputs in `notebook`.

    Raises
    ------
    GradingError
        With chapter, cell and reason, where a cell fails or takes too long.
    Stopped
        When a signal came; the kernel is ended then.
    """
    paths = os.pathsep.join([str(path), *filter(None, [os.environ.get("PYTHONPATH")])])
    fresh = {FRESH_SIGNATURES: str(path / SIGNATURES_OF_CHAPTERS)}
    alone = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **FIXED, **fresh, **alone}
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # how printed lines are parcelled out depends on the machine's pace
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        # in the main thread, nbclient would hear signals in our place, and end the kernel alone
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _executed(client, environment, stop)).result()
    except CellExecutionError as error:
        raise GradingError(
            f"{chapter}: {_where(notebook)} raised {error.ename}: {error.evalue}"
        ) from error
    except (CellTimeoutError, DeadKernelError, asyncio.CancelledError) as error:
        stop.check()  # to nbclient, an execution that was given up is a kernel that died
        raise GradingError(f"{chapter}: {_where(notebook)} did not finish: {error}") from error


async def _executed(client: NotebookClient, environment: dict[str, str], stop: Stop) -> None:
    """Execute, or give up when a signal came."""
    running = asyncio.create_task(client.async_execute(env=environment))
    try:
        while not running.done():
            await asyncio.wait([running], timeout=SLICE)
            if stop.number is not None:
                client.shutdown_kernel = "immediate"  # one that is asked to end has words for it
                running.cancel()
        running.result()
    finally:
        # which nbclient leaves undone where it was given up
        atexit.unregister(client._cleanup_kernel)
        if client.km is not None:
            await client._async_cleanup_kernel()


def _where(notebook: nbformat.NotebookNode) -> str:
    """Name the cell at which an execution stopped: the last one that was begun."""
    begun = [cell for cell in notebook.cells if cell.get("execution_count") is not None]
    return f"cell {begun[-1].get('id', '?')!r}" if begun else "the first cell"
