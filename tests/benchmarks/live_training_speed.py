"""How fast `live_training` trains beside a page, against the bare loop, and how soon it answers.

    python tests/benchmarks/live_training_speed.py [--budget] [--seconds 3] [--rounds 3]

Serves JupyterLab on loopback, shows the demo in headless Chromium, and prints iterations a second
of the bare loop (the same steps in a cell, nothing shown) and of the demo, in turns, medians; then
how long a click on Pause, a moved slider and a cell of the notebook take while it trains. With
--budget it fails below 1,200 iterations a second or where a click takes more than 100 ms.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from demo_latency import ANSWER, FLAGS, KERNEL_IS_IDLE, RUN, open_notebook, served
from playwright.sync_api import Page, sync_playwright

ENOUGH, SOON = 1200, 100
"""Iterations a second, and milliseconds until a click is answered."""

BARE = """
import time, numpy as np
from seminar.demos.training import Training
from seminar.demos.small_network import SmallNetwork, digits
(x, t), _ = digits()
network, random = SmallNetwork(50), np.random.default_rng(0)
started = time.perf_counter()
for _ in range(1500):
    batch = random.integers(len(x), size=100)
    network.step(x[batch], t[batch], 0.1)
print(f"{1500 / (time.perf_counter() - started):.0f}")
"""

UNTIL_SAID = """([button, said]) => new Promise(done => {
    let started;
    const look = () => document.querySelector('.seminar-words').textContent.startsWith(said)
        ? done(performance.now() - started) : setTimeout(look, 2);
    const press = () => {
        const found = [...document.querySelectorAll('.seminar-demo button')]
            .find(each => each.textContent.includes(button));
        if (!found) return void setTimeout(press, 2);
        started = performance.now();
        found.click();
        look();
    };
    press();
})"""

OUTPUT = "jupyterapp.shell.currentWidget.content.widgets.at(-1).node.innerText"


def iterations(page: Page) -> int:
    """Return how many iterations the words tell of; those of the picture shown last."""
    return page.evaluate(
        "+(/After ([\\d,]+)/.exec(document.querySelector('.seminar-words').textContent)"
        "?.[1] ?? '0').replaceAll(',', '')"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="whose JupyterLab is served")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--budget", action="store_true", help="fail where a target is missed")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), options.python) as address,
        sync_playwright() as playwright,
    ):
        page = playwright.chromium.launch(executable_path=chromium, args=FLAGS).new_page(
            viewport={"width": 1280, "height": 1000}
        )
        open_notebook(page, address, Path(folder), "training")
        page.evaluate(RUN, "demos.live_training()")
        page.wait_for_function("window.first > 0", timeout=60_000)
        page.wait_for_function(KERNEL_IS_IDLE, timeout=60_000)
        page.evaluate("void jupyterapp.commands.execute('notebook:insert-cell-below')")
        page.wait_for_timeout(1000)
        starts, pauses, cells, bare, live = [], [], [], [], []
        for _ in range(options.rounds):
            page.evaluate(ANSWER, BARE)
            page.wait_for_timeout(300)
            bare.append(int(page.evaluate(OUTPUT).split()[-1]))
            page.evaluate(UNTIL_SAID, ["Begin again", "Ready"])
            starts.append(page.evaluate(UNTIL_SAID, ["Start", "Training"]))
            page.wait_for_timeout(1000)
            before, started = iterations(page), time.monotonic()
            page.wait_for_timeout(1000 * options.seconds)
            live.append((iterations(page) - before) / (time.monotonic() - started))
            cells += [page.evaluate(ANSWER, f"{turn} + 1") for turn in range(5)]
            pauses.append(page.evaluate(UNTIL_SAID, ["Pause", "Paused"]))
    rate = statistics.median(live)
    print(f"bare loop {statistics.median(bare):.0f} iterations a second, live_training {rate:.0f}")
    for name, times in {"Start": starts, "Pause": pauses, "a cell": cells}.items():
        print(f"{name}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
    missed = rate < ENOUGH or max(starts + pauses) > SOON
    return int(options.budget and missed)


if __name__ == "__main__":
    sys.exit(main())
