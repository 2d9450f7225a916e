"""The MNIST digits, from the four files that ship inside the package: no download to break."""

import gzip
import zlib
from pathlib import Path

import numpy as np

Digits = tuple[np.ndarray, np.ndarray]
"""Images and their labels."""

FOLDER = Path(__file__).with_name("mnist")
TRAIN = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", 60_000)
TEST = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", 10_000)
SIZE = 28
CLASSES = 10
HTTP_OK = 200
ADDRESS = FOLDER / "ADDRESS"
"""In a browser the files come one by one, when first asked for, from what stands in here."""


class DataError(Exception):
    """A data file is not what it should be; the message is one sentence that names it."""


def load_mnist(
    normalize: bool = True, flatten: bool = True, one_hot_label: bool = False
) -> tuple[Digits, Digits]:
    """Return `(x_train, t_train), (x_test, t_test)`: 60,000 and 10,000 handwritten digits.

    normalize: pixels from 0 to 1 if true, else from 0 to 255; float32 either way, so that
        arithmetic on them never wraps around.
    flatten: images of shape (N, 784) if true, else (N, 1, 28, 28).
    one_hot_label: labels as float32 rows of shape (N, 10) if true, else as int64 of shape (N,).

    Every call reads the files anew: the arrays are yours to change.
    Raises DataError where a file is missing or damaged.
    Format: IDX, Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".
    """
    return (
        _part(TRAIN, normalize, flatten, one_hot_label),
        load_test_set(normalize, flatten, one_hot_label),
    )


def load_test_set(
    normalize: bool = True, flatten: bool = True, one_hot_label: bool = False
) -> Digits:
    """Return `(x_test, t_test)` of `load_mnist` alone, in a sixth of the time."""
    return _part(TEST, normalize, flatten, one_hot_label)


def _part(
    part: tuple[str, str, int], normalize: bool, flatten: bool, one_hot_label: bool
) -> Digits:
    images, labels, count = part
    return _images(images, count, normalize, flatten), _labels(labels, count, one_hot_label)


def _images(name: str, count: int, normalize: bool, flatten: bool) -> np.ndarray:
    x = _read_idx(name, (count, SIZE, SIZE)).astype(np.float32)
    if normalize:
        x /= 255
    return x.reshape(count, SIZE * SIZE) if flatten else x.reshape(count, 1, SIZE, SIZE)


def _labels(name: str, count: int, one_hot_label: bool) -> np.ndarray:
    t = _read_idx(name, (count,))
    if t.max() >= CLASSES:
        raise DataError(f"{name} is damaged: it holds the label {t.max()}, and digits end at 9.")
    return np.eye(CLASSES, dtype=np.float32)[t] if one_hot_label else t.astype(np.int64)


def _read_idx(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Read a gzipped IDX file of unsigned bytes that must have this shape."""
    content = _unzipped(name)
    start = 4 + 4 * len(shape)
    magic = bytes([0, 0, 8, len(shape)])  # 8: unsigned bytes; then the number of dimensions
    if content[:4] != magic:
        raise DataError(
            f"{name} is damaged: it begins with {content[:4].hex(' ') or 'nothing'}, "
            f"not with {magic.hex(' ')}, and so is no IDX file of {len(shape)} dimensions."
        )
    if len(content) < start:
        raise DataError(f"{name} is damaged: it ends inside its header.")
    found = tuple(int(n) for n in np.frombuffer(content, ">u4", len(shape), offset=4))
    if found != shape:
        raise DataError(f"{name} is damaged: its header says {found} instead of {shape}.")
    surplus = len(content) - start - int(np.prod(shape))
    if surplus:
        raise DataError(
            f"{name} is damaged: it holds {abs(surplus):,} bytes "
            f"{'more' if surplus > 0 else 'fewer'} than its header promises."
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _unzipped(name: str) -> bytes:
    if ADDRESS.exists() and not (FOLDER / name).exists():
        _fetch(name)
    try:
        return gzip.decompress((FOLDER / name).read_bytes())
    except FileNotFoundError:
        raise DataError(
            f"{name} is missing from {FOLDER}: install the seminar again from its folder."
        ) from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{name} is damaged: it cannot be unzipped ({error}).") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror}.") from error


def _fetch(name: str) -> None:
    """Bring a file from the site into this browser's copy of the package, once.

    Where the notebook's Python runs in a browser, it has a thread of its own, which may wait.
    """
    from js import XMLHttpRequest  # type: ignore[import-not-found]  # Pyodide's, and there alone

    address = f"{ADDRESS.read_text(encoding='utf-8').strip()}/{name}"
    request = XMLHttpRequest.new()
    request.open("GET", address, False)
    request.responseType = "arraybuffer"
    try:
        request.send()
    except Exception as error:
        raise DataError(f"{name} could not be fetched: is the network up? ({error})") from error
    if request.status != HTTP_OK:
        raise DataError(f"{name} could not be fetched: the site answered {request.status}.")
    (FOLDER / name).write_bytes(request.response.to_py().tobytes())
