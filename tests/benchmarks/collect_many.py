"""How long `grading collect` takes for a whole class, and how much memory.

Give how many students there are, 2,000 unless told, and how many MiB each executed notebook has:

    python tests/benchmarks/collect_many.py [STUDENTS [MIB]]
"""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHAPTER, FILE = "01_numerical_gradient", "numerical_gradient.ipynb"
STUDENTS, EACH = 2_000, 1.7
MOST = 300 * 2**20
MIB = 2**20
COLLECT = """
import sys
from pathlib import Path
from grading.intake.collect import collect, report
source, chapter, root = sys.argv[1:]
print(report(collect(Path(source), chapter, root=Path(root))))
# of this program alone: what getrusage tells begins with that of the one that started it
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@dataclass(frozen=True)
class Measured:
    """What collecting took: seconds, bytes of memory at most, and what it said."""

    seconds: float
    peak: int
    said: str


def executed(students: int, mib: float) -> Iterator[tuple[str, bytes]]:
    """Yield a name and a notebook of so many MiB for each student: half is pictures, half text."""
    rng = random.Random(1)
    release = json.loads((ROOT / "course" / CHAPTER / FILE).read_text("utf-8"))
    code = [cell for cell in release["cells"] if cell["cell_type"] == "code"]
    length = int(mib * MIB / 2)
    picture = base64.b64encode(rng.randbytes(length)).decode()
    lines = "".join(f"step {n}: loss {rng.random():.12f}\n" for n in range(length // 28))
    for number in range(students):
        at = rng.randrange(length)
        pictured = {"output_type": "display_data", "metadata": {}}
        code[0]["outputs"] = [
            pictured | {"data": {"image/png": (picture[at:] + picture)[:length]}},
            {"output_type": "stream", "name": "stdout", "text": f"student {number}\n{lines}"},
        ]
        yield f"student{number:04}/{FILE}", json.dumps(release, indent=1).encode()


def packed(archive: Path, students: int, mib: float) -> int:
    """Write an archive, a tar where its name says so; return how many bytes are in it."""
    size = 0
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            for name, data in executed(students, mib):
                file.writestr(name, data)
                size += len(data)
        return size
    with tarfile.open(archive, "w:gz", compresslevel=1) as file:
        for name, data in executed(students, mib):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, BytesIO(data))
            size += len(data)
    return size


def collected(source: Path, root: Path) -> Measured:
    """Collect in a process of its own into a course folder at `root`, which is made."""
    root.mkdir()
    for part in ("course", "solutions", "source_notebooks"):
        (root / part).symlink_to(ROOT / part)
    began = time.perf_counter()
    command = [sys.executable, "-c", COLLECT, str(source), CHAPTER, str(root)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    *said, peak = done.stdout.splitlines()
    return Measured(time.perf_counter() - began, int(peak) * 1024, "\n".join(said))


def main() -> int:
    """Measure both kinds of archive; return 1 where somebody's is missing or memory is not kept."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS
    mib = float(sys.argv[2]) if len(sys.argv) > 2 else EACH
    failed = False
    for name in ("class.zip", "class.tar.gz"):
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / name
            size = packed(archive, students, mib)
            ratio = size / archive.stat().st_size
            measured = collected(archive, Path(folder) / "course")
            last = measured.said.splitlines()[-1]
        failed |= last != f"{students:,} placed, 0 not." or measured.peak > MOST
        print(
            f"{name}: {size / 2**30:.2f} GiB unpacked, {ratio:.1f} times its size; {last} "
            f"{measured.seconds:.0f} s, at most {measured.peak / MIB:.0f} MiB",
            flush=True,
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
