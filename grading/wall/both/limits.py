"""How much of everything one submission may use."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

KIB, MIB = 2**10, 2**20
ROOM_TO_MAP = 1024 * MIB
"""What a process may map beyond the memory it fills: libraries, mostly."""


@dataclass(frozen=True)
class Limits:
    """Bounds on one submission; past any of them only the cell or exercise at fault is stopped.

    Times are seconds of the processor, of all of a submission's processes together, so that no
    neighbour's load costs anybody anything; sizes are bytes.
    """

    cell_seconds: float = 30.0
    probe_seconds: float = 10.0
    exercise_seconds: float = 30.0
    """All probes of one exercise together."""
    patience: float = 2.0
    """How many times its limit a thing may take by the clock on the wall, for code that sleeps or
    waits; waiting for a processor is not counted."""
    notebook_seconds: float = 300.0
    """Everything together by the clock on the wall, replays and second tries included."""
    grace_seconds: float = 1.0
    """Between the interrupt at a limit and the kill, for code that does not stop."""
    restarts: int = 20
    """How often one submission's process is started again after its death."""

    address_space: int = 3072 * MIB
    """Of each process."""
    memory: int = 2048 * MIB
    """Resident, of all processes of a submission together."""
    disk: int = 64 * MIB
    """Everything that a submission keeps in files: its folder, /tmp and /dev/shm together."""
    processes: int = 64
    """Processes and threads."""
    open_files: int = 256
    """Of each process."""
    pipes: int = 64
    """Pipes, or else descriptors that poll, of all processes of a submission together: of these the
    kernel gives less to all of a user's processes when they have many."""

    cell_text: int = 50_000
    """Characters of output kept of one cell."""
    cell_pictures: int = 8
    picture_bytes: int = MIB
    notebook_bytes: int = 8 * MIB
    """Output kept of one notebook."""

    def with_time(self, cell_seconds: float) -> Limits:
        """Return limits with another time for a cell, all other times in proportion to it."""
        scale = cell_seconds / self.cell_seconds
        return dataclasses.replace(
            self,
            cell_seconds=cell_seconds,
            probe_seconds=self.probe_seconds * scale,
            exercise_seconds=self.exercise_seconds * scale,
            notebook_seconds=self.notebook_seconds * scale,
        )

    def with_memory(self, memory: int) -> Limits:
        """Return limits with another memory, in bytes."""
        return dataclasses.replace(self, memory=memory, address_space=memory + ROOM_TO_MAP)
