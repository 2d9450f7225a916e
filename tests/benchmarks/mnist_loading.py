"""How long `load_mnist` takes: the best and the median of eleven runs, beside unzipping alone.

Run it with: python tests/benchmarks/mnist_loading.py
"""

import gzip
import statistics
import time

from seminar import data


def unzip_alone():
    """Unzip the four files and do nothing with them: the floor under any loader."""
    for file in sorted(data.FOLDER.glob("*.gz")):
        gzip.decompress(file.read_bytes())


def seconds(action):
    """Return the durations of eleven runs, after one to warm up."""
    action()
    durations = []
    for _ in range(11):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return durations


if __name__ == "__main__":
    for action in (unzip_alone, data.load_mnist):
        runs = seconds(action)
        print(
            f"{action.__name__:12} best {min(runs):.2f} s, median {statistics.median(runs):.2f} s"
        )
