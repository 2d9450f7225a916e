"""Compare what two machines made of one source, as far as they can be alike.

Another processor, BLAS, NumPy or Matplotlib rounds otherwise. So the outputs of a notebook are
compared as a person would:

- words are the same, but for the spaces between them;
- numbers differ by one unit of the last digit shown at most, or by a millionth of their size;
  a whole number that is no percentage is exact;
- pictures have one size, and no more than `STRAYS` of their pixels look as no pixel within `NEAR`
  does in the other picture;
- the drawing (SVG) of a figure has one size, one description and the same colours: what it shows is
  seen in the picture beside it, which is drawn from the same figure, while its thousands of
  coordinates differ wherever one is rounded otherwise;
- another version of Matplotlib lays figures out otherwise: pictures that it has `redrawn` have one
  size, but for a pixel or two, and about the same colours. A drawing that has grown beyond what a
  page may hold, and is left out, is no difference there;
- under a cell tagged `CHAOTIC`, whose output hangs on each rounding of ten thousand steps, outputs
  are of the same kinds, with the same words around other numbers, and pictures of the same size in
  about the same colours. What the text claims of them is held in `grading.release.claims`.

All else of a notebook, and every other file, is the same to the byte.
"""

from __future__ import annotations

import base64
import filecmp
import functools
import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from PIL import Image

from grading.notebooks.course_notebook import notebook_of
from grading.tree.errors import GradingError
from seminar.check.view import SIGNATURES

CHAOTIC = "nbval-ignore-output"
"""The tag of cells whose outputs are compared by kind; nbval leaves them alone."""

PART = 1e-6
"""How far numbers with many digits may be apart, as a part of the larger one."""
NEAR = 2
"""Pixels, of which a laptop's screen shows every second one."""
SHADE = 32
"""How far a colour may be, of 255 in each channel, from those near by in the other picture."""
STRAYS = 1 / 100_000
"""The share of pixels that may be further off: the tip of a curve, not a word."""
REPAINTED = 0.15
"""The share of a chaotic or redrawn picture that may have other colours, of 64 told apart."""
ROUNDED = 1e-4
"""How far a projection in a signature may be off, as a part of the largest number beside it."""
RESIZED = 2
"""How many pixels a redrawn picture may be higher or wider."""

NUMBER = re.compile(r"(?<![\w.])[-+−]?\d[\d,]*(?:\.\d*)?(?:e[-+]?\d+)?%?(?!\w)")
DRAWING = re.compile(r"(<svg class=\"seminar-themed[^>]*>)(.*?)</svg>", re.DOTALL)
STYLED = re.compile(r"<style>[^<]*</style>")
COLOR = re.compile(r"var\(--seminar-(\w+)")
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")


def differences(made: Path, committed: Path, name: Path, *, redrawn: bool = False) -> Iterator[str]:
    """Yield what is missing, extra or different in a committed file or folder called `name`."""
    if not made.exists() and not committed.exists():
        return
    if made.exists() != committed.exists():
        yield f"{name} {'is missing' if made.exists() else 'should not be there'}"
    elif made.is_dir() and committed.is_dir():
        entries = {path.name for folder in (made, committed) for path in folder.iterdir()}
        for entry in sorted(entries - {"__pycache__", ".ipynb_checkpoints"}):
            yield from differences(made / entry, committed / entry, name / entry, redrawn=redrawn)
    elif made.is_dir() or committed.is_dir():
        yield f"{name} is {'no folder' if made.is_dir() else 'a folder'}"
    elif not filecmp.cmp(made, committed, shallow=False):
        if name.suffix == ".ipynb":
            yield from _differences_of_notebooks(made, committed, name, redrawn)
        elif name.name == SIGNATURES:
            if not same_signatures(*(path.read_text("utf-8") for path in (made, committed))):
                yield f"{name} is out of date"
        else:
            yield f"{name} is out of date"


def same_signatures(made: str, committed: str) -> bool:
    """Whether two files of signatures are of the same mistakes, with numbers as near as they must.

    What another processor rounds otherwise, moves the last of their digits.
    """
    try:
        return _same_numbers(json.loads(made), json.loads(committed))
    except ValueError:
        return False


def _same_numbers(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same_numbers(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        scale = max([abs(n) for n in one + other if isinstance(n, float)], default=0.0)
        return len(one) == len(other) and all(
            abs(a - b) <= ROUNDED * scale
            if isinstance(a, float) and isinstance(b, float)
            else _same_numbers(a, b)
            for a, b in zip(one, other, strict=True)
        )
    return one == other


def _differences_of_notebooks(
    made: Path, committed: Path, name: Path, redrawn: bool
) -> Iterator[str]:
    """Yield a sentence for each cell whose outputs differ; one for the rest of the notebook."""
    ours = made.read_text("utf-8")
    new = nbformat.reads(ours, as_version=4)
    try:
        notebook_of(committed.read_bytes(), committed, "")
        theirs = committed.read_text("utf-8")
        old = nbformat.reads(theirs, as_version=4)
        nbformat.validate(old)
    except (GradingError, ValueError, nbformat.ValidationError):
        yield f"{name} is out of date"
        return
    # With the outputs of the one, both must be the same to the byte.
    as_written = nbformat.writes(old) + "\n" == theirs
    for mine, yours in zip(new.cells, old.cells, strict=False):
        if "outputs" in mine and "outputs" in yours:
            chaotic = CHAOTIC in mine.metadata.get("tags", ())
            faults = faults_of_outputs(
                mine.outputs, yours.outputs, chaotic=chaotic, redrawn=redrawn
            )
            for fault in faults:
                yield f"{name}, cell {mine.get('id', '?')!r}: {fault}"
            yours.outputs = mine.outputs
    if not as_written or nbformat.writes(old) + "\n" != ours:
        yield f"{name} is out of date"


def faults_of_outputs(
    made: Sequence[Mapping[str, Any]],
    committed: Sequence[Mapping[str, Any]],
    *,
    chaotic: bool = False,
    redrawn: bool = False,
) -> Iterator[str]:
    """Yield a sentence for each way in which a cell's outputs differ more than they may."""
    if len(made) != len(committed):
        yield f"{len(made)} outputs where {len(committed)} are committed"
        return
    for mine, yours in zip(made, committed, strict=True):
        kind, kind_there = _kind(mine), _kind(yours)
        if kind != kind_there:
            yield f"an output of kind {kind} where one of {kind_there} is committed"
            continue
        texts, texts_there = _texts(mine), _texts(yours)
        for key, text in texts.items():
            if text == texts_there[key]:
                continue
            if key.startswith("image/"):
                fault = _fault_of_pictures(text.strip(), texts_there[key].strip(), chaotic, redrawn)
            else:
                fault = _fault_of_texts(text, texts_there[key], chaotic, redrawn)
            if fault:
                yield f"{key}: {fault}"


def _kind(output: Mapping[str, Any]) -> dict[str, object]:
    """Return all of an output but its texts and pictures, and what is said of these."""
    rest = {key: value for key, value in output.items() if key not in ("data", "text")}
    said = {
        kind: {key: value for key, value in about.items() if key != "alt"}
        if isinstance(about, Mapping)
        else about
        for kind, about in rest.get("metadata", {}).items()
    }
    return {**rest, "metadata": said, "data": sorted(output.get("data", ()))}


def _texts(output: Mapping[str, Any]) -> dict[str, str]:
    texts = dict(output.get("data", {}))
    if "text" in output:
        texts["text"] = output["text"]
    for kind, about in output.get("metadata", {}).items():
        if isinstance(about, Mapping):
            texts[f"alt of {kind}"] = about.get("alt", "")
    return {key: "".join(t) if isinstance(t, list) else str(t) for key, t in texts.items()}


# --------------------------------------------------------------------------------- words, numbers


def _fault_of_texts(made: str, committed: str, chaotic: bool, redrawn: bool) -> str:
    pictures, pictures_there = PICTURE.findall(made), PICTURE.findall(committed)
    made, committed = (_described(text, chaotic or redrawn) for text in (made, committed))
    for new, old in itertools.zip_longest(_words(made), _words(committed)):
        if new != old:
            return f"it says {_short(new)} where {_short(old)} is committed"
    if not chaotic:
        for new, old in zip(NUMBER.findall(made), NUMBER.findall(committed), strict=True):
            if not numbers_agree(new, old):
                return f"it says {new} where {old} is committed"
    for new, old in zip(pictures, pictures_there, strict=True):
        fault = _fault_of_pictures(new.strip(), old.strip(), chaotic, redrawn)
        if fault:
            return fault
    return ""


def _described(text: str, otherwise: bool) -> str:
    """Return a text with words in place of its pictures and drawings.

    What is drawn `otherwise` may be too large for a drawing here and not there.
    """
    text = PICTURE.sub("[picture]", text)
    if otherwise and DRAWING.search(text):
        return STYLED.sub("", DRAWING.sub("", text))
    return DRAWING.sub(lambda found: f"{found[1]}{sorted(set(COLOR.findall(found[2])))}", text)


def _words(text: str) -> list[str]:
    """Return what stands between the numbers, with single spaces, and a mark for each number."""
    return " ".join(NUMBER.sub(" [number] ", text).split()).split(" [number]")


def _short(words: str | None) -> str:
    if words is None:
        return "nothing more"
    return repr(words if len(words) <= 60 else f"…{words[-60:]}")


def numbers_agree(one: str, other: str) -> bool:
    """Tell whether two numbers, as they are written, may be the same one rounded otherwise."""
    (x, unit), (y, other_unit) = _read(one), _read(other)
    if one.endswith("%") != other.endswith("%"):
        return False
    apart = abs(x - y)
    if not unit and not other_unit:
        return apart == 0
    return apart <= max(unit, other_unit) * 1.000001 or apart <= PART * max(abs(x), abs(y))


def _read(number: str) -> tuple[float, float]:
    """Return a number and the unit of its last digit, 0 where it counts something."""
    plain = number.replace(",", "").replace("−", "-").rstrip("%")
    mantissa, _, exponent = plain.partition("e")
    decimals = len(mantissa.partition(".")[2])
    counts = "." not in mantissa and not exponent and not number.endswith("%")
    return float(plain), 0.0 if counts else 10.0 ** (int(exponent or 0) - decimals)


# --------------------------------------------------------------------------------------- pictures


@functools.lru_cache(maxsize=4)  # a picture and its page hold the same
def _fault_of_pictures(made: str, committed: str, chaotic: bool, redrawn: bool) -> str:
    new, old = _pixels(made), _pixels(committed)
    if np.abs(np.subtract(new.shape, old.shape)).max() > RESIZED * redrawn:
        size, size_there = ("×".join(map(str, x.shape[1::-1])) for x in (new, old))
        return f"a picture of {size} pixels where one of {size_there} is committed"
    if chaotic or redrawn:
        share = np.abs(_colours(new) - _colours(old)).sum() / 2
        return f"{share:.0%} of the picture has other colours" if share > REPAINTED else ""
    strays = max(_strays(new, old), _strays(old, new))
    return f"the picture looks different in {strays:.2%} of it" if strays > STRAYS else ""


def _pixels(picture: str) -> np.ndarray:
    """Decode a PNG in base64 to an array of shape (height, width, 4), of bytes."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        return np.asarray(image.convert("RGBA"))


def _colours(picture: np.ndarray) -> np.ndarray:
    """Return the share of each of 64 colours in a picture."""
    red, green, blue = np.moveaxis(picture[..., :3].astype(int) // 64, -1, 0)
    shares: np.ndarray = np.bincount((16 * red + 4 * green + blue).ravel(), minlength=64) / red.size
    return shares


def _strays(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of pixels of `one` whose colours occur nowhere near by in `other`."""
    darkest, lightest = _among_neighbours(other, np.minimum), _among_neighbours(other, np.maximum)
    darker = one < np.maximum(darkest, SHADE) - SHADE
    lighter = one > np.minimum(lightest, 255 - SHADE) + SHADE
    return float((darker | lighter).any(axis=2).mean())


def _among_neighbours(picture: np.ndarray, choose: np.ufunc) -> np.ndarray:
    """Replace each channel of each pixel by the one chosen within `NEAR` pixels of it."""
    for axis in (0, 1):
        margin = [(NEAR, NEAR) if axis == side else (0, 0) for side in range(3)]
        padded = np.pad(picture, margin, mode="edge").swapaxes(0, axis)
        shifted = (padded[shift : shift + picture.shape[axis]] for shift in range(2 * NEAR + 1))
        picture = functools.reduce(choose, shifted).swapaxes(0, axis)
    return picture
