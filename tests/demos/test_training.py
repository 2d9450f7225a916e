"""The training that is watched: its curve, its slices, what it shows and says, with no widgets."""

import asyncio
import re
import threading
import time

import numpy as np
import pytest

from seminar import demos
from seminar.demos import training
from seminar.demos.marks import Area, Dots, Line, Words
from seminar.demos.pace import Slices
from seminar.demos.small_network import SmallNetwork
from seminar.demos.training import Training, Watched, _frame


@pytest.fixture
def fresh():
    return Training(SmallNetwork(10), 0.1, 20)


def test_the_curve_begins_with_the_loss_before_the_first_step(fresh):
    x, t = training.digits()[0]
    first = np.random.default_rng(0).integers(60_000, size=20)
    scores = fresh.network.predict(x[first])
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    before = float(np.mean(-np.log(shares[np.arange(20), t[first]])))
    for _ in range(400):
        fresh.step()
    assert fresh.losses[0] == pytest.approx(before, rel=1e-4)
    frame = _frame(fresh, running=True)
    curve = next(mark for mark in frame.marks if isinstance(mark, Line))
    assert (curve.x[0], curve.y[0]) == (0, fresh.losses[0])
    assert f"before the first it was {before:.3f}" in frame.words


def test_it_learns_from_as_many_digits_as_were_chosen_and_knows_these_better():
    few = Training(SmallNetwork(100), 0.3, 50, examples=200)
    for _ in range(601):
        few.step()
    _, unseen, learned = few.accuracies[-1]
    assert learned > 0.99 > 0.9 > unseen


@pytest.mark.parametrize("leap", [2.9, 50.0, 1e6, np.inf, np.nan])
def test_a_loss_that_leaps_is_seen_or_is_said_to_have_left_the_picture(fresh, leap):
    for _ in range(3):
        fresh.step()
    fresh.losses += [leap] * 5
    frame = _frame(fresh, running=True)
    axes = frame.picture["loss"]
    texts = [mark.text for mark in frame.marks if isinstance(mark, Words)]
    if leap <= training.TOPS[-1]:
        assert axes.get_ylim()[1] > leap and not texts
    else:
        assert texts == ["▲ leaves the picture at 3"]


def test_the_highest_loss_of_a_batch_stays_visible_when_points_become_means(fresh):
    fresh.step()
    fresh.losses += [0.4] * 2000
    fresh.losses[700:705] = [15.0] * 5
    frame = _frame(fresh, running=True)
    axes = frame.picture["loss"]
    (band,) = (mark for mark in frame.marks if isinstance(mark, Area))
    assert (band.on, np.max(band.y), np.min(band.y)) == (axes, 15.0, 0.4)
    assert axes.get_ylim()[1] == training.LEAP
    (text,) = (mark.text for mark in frame.marks if isinstance(mark, Words))
    assert text == "▲ a batch had 15 at 700"
    fresh.losses += [0.4] * 15_000
    assert _frame(fresh, running=True).picture["loss"].get_ylim()[1] == training.LEAP


def test_the_curve_of_accuracy_passes_under_no_legend(fresh):
    fresh.step()
    picture = _frame(fresh, running=True).picture
    picture.ground("")
    axes = picture["accuracy"]
    assert axes.get_legend().get_window_extent().y0 >= axes.bbox.y1


@pytest.mark.parametrize("done", [1, 499, 501, 2001, 20_000])
def test_the_axis_of_iterations_reaches_as_far_as_the_curve(fresh, done):
    fresh.step()
    fresh.losses *= done
    frame = _frame(fresh, running=True)
    last = [mark for mark in frame.marks if isinstance(mark, Dots)][1]
    assert last.x <= frame.picture["loss"].get_xlim()[1]


class Audience:
    """Watches a training without a page."""

    def __init__(self, network):
        self.frames, self.spoken, self.errors = [], [], []
        self.watched = Watched(
            Training(network, 0.1, 20), self.frames.append, self.spoken.append, self.fail
        )

    def fail(self, error):
        self.errors.append(error)
        return Training(SmallNetwork(10), 0.1, 20)


@pytest.fixture
def audience():
    training.digits()
    return Audience(SmallNetwork(10))


def test_it_trains_without_a_thread_and_the_loop_answers_meanwhile(audience):
    async def watch():
        threads, late = threading.active_count(), []
        audience.watched.toggle()
        end = time.monotonic() + 1
        while time.monotonic() < end:
            asked = time.monotonic()
            for _ in range(5):  # a message takes several turns of the loop
                await asyncio.sleep(0)
            late.append(time.monotonic() - asked)
            await asyncio.sleep(0.01)
        assert threading.active_count() == threads
        audience.watched.toggle()
        done = len(audience.watched.training.losses)
        await asyncio.sleep(0.1)
        assert len(audience.watched.training.losses) == done, "it goes on though it is paused"
        return done, late

    done, late = asyncio.run(watch())
    assert done > 100
    assert np.median(late) < 0.1
    assert 3 <= len(audience.frames) <= 7, "four pictures a second, one at the start and the end"
    assert audience.frames[-1].words.startswith("Paused. After")


def test_it_speaks_when_it_starts_and_pauses_and_every_ten_seconds(audience, monkeypatch):
    monkeypatch.setattr(training, "SPEAK", 0.4)

    async def watch():
        audience.watched.toggle()
        await asyncio.sleep(1)
        audience.watched.toggle()

    asyncio.run(watch())
    first, *between, last = audience.spoken
    assert first == "Training." and last.startswith("Paused.")
    assert 1 <= len(between) <= 2
    assert all(said.startswith("Training. After") for said in between)


def test_where_less_motion_is_asked_for_a_picture_comes_on_pause_and_it_says_so(audience):
    audience.watched.calm = True

    async def watch():
        audience.watched.toggle()
        await asyncio.sleep(0.8)
        audience.watched.toggle()

    asyncio.run(watch())
    started, paused = audience.frames
    assert "a picture comes every 10 seconds, and when you pause" in started.words
    assert paused.words.startswith("Paused. After")


def test_it_ends_by_itself_and_says_so(audience, monkeypatch):
    monkeypatch.setattr(training, "LONGEST", 60)

    async def watch():
        audience.watched.toggle()
        while audience.watched.slices.is_on:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(watch(), 20))
    assert len(audience.watched.training.losses) == 60
    assert audience.spoken[-1].startswith("Ended. After 60 iterations")
    assert audience.spoken[-1].endswith("press Begin again for a new one. ")


def test_code_that_fails_on_the_way_pauses_the_training_and_another_takes_its_place():
    class Breaks(SmallNetwork):
        def step(self, x, t, learning_rate):
            print("step by step")
            raise ZeroDivisionError

    audience = Audience(Breaks(10))

    async def watch():
        audience.watched.toggle()
        while audience.watched.slices.is_on:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(watch(), 20))
    assert isinstance(audience.errors[0], ZeroDivisionError)
    assert type(audience.watched.training.network) is SmallNetwork
    assert audience.frames[-1].words.startswith("Ready")


def test_who_starts_pauses_the_one_before():
    paused = []

    async def both():
        first, second = (
            Slices(lambda seconds: True, lambda name=name: paused.append(name)) for name in "ab"
        )
        first.start()
        await asyncio.sleep(0.01)
        second.start()
        assert (first.is_on, second.is_on) == (False, True)
        second.pause()

    asyncio.run(both())
    assert paused == ["a", "b"]


def test_an_interrupt_of_the_kernel_pauses():
    paused = []

    def interrupted(seconds):
        raise KeyboardInterrupt

    async def run():
        slices = Slices(interrupted, lambda: paused.append(True))
        slices.start()
        await asyncio.sleep(0.05)
        assert not slices.is_on

    asyncio.run(run())
    assert paused == [True]


def test_what_is_read_out_is_apart_from_what_is_seen(monkeypatch, displayed):
    monkeypatch.setattr("seminar.demos.stage.is_static", lambda: False)
    shown = []
    monkeypatch.setattr(training, "put", lambda name, widgets, labels: shown.extend(widgets))
    demos.live_training()
    buttons, *_, box, voice = shown
    assert "seminar-hushed" in box._dom_classes and "seminar-voice" in voice._dom_classes
    calm = buttons.children[2]
    assert "seminar-calm" in calm._dom_classes
    start = buttons.children[0]

    async def watch():
        start.click()
        assert start.description == "Pause"
        assert "Training." in voice.value
        await asyncio.sleep(0.2)
        start.click()

    asyncio.run(watch())
    assert start.description == "Start"
    assert re.search(r"Paused. After \d+ iterations", voice.value)


@pytest.fixture
def controls(monkeypatch, displayed):
    """Show live_training; returns its widgets by what stands on them, and what it says."""
    monkeypatch.setattr("seminar.demos.stage.is_static", lambda: False)
    shown = []
    monkeypatch.setattr(training, "put", lambda name, widgets, labels: shown.extend(widgets))
    demos.live_training()
    buttons, *sliders, box, _ = shown
    named = {control.description: control for control in (*buttons.children, *sliders)}
    return named, lambda: " ".join(str(part.value) for part in box.children)


def test_after_the_end_start_is_off_until_one_begins_again(controls, monkeypatch):
    monkeypatch.setattr(training, "LONGEST", 60)
    named, said = controls
    start = named["Start"]

    async def watch():
        start.click()
        while start.description == "Pause":
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(watch(), 20))
    assert start.disabled
    assert "press Begin again for a new one" in said()
    named["Begin again"].click()
    assert not start.disabled


def test_a_rate_that_is_set_stays_for_the_next_network_and_is_said(controls):
    named, said = controls
    assert "It begins at 0.1, with batches of 100." in said()
    named["learning rate"].value = 10**0.5
    assert "It begins at 3.16, with batches of 100." in said()
    named["Begin again"].click()
    assert "It begins at 3.16, with batches of 100." in said()
