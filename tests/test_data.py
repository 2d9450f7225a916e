"""MNIST comes whole, in the promised shapes, and a damaged file is named in one sentence."""

import gzip
import re
import shutil
import struct
from hashlib import md5

import numpy as np
import pytest

from seminar import data
from seminar.data import DataError, load_mnist, load_test_set

IMAGES, LABELS = data.TEST[:2]


@pytest.fixture(scope="module")
def mnist():
    return load_mnist()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data folder that a test may damage."""
    copy = shutil.copytree(data.FOLDER, tmp_path / "mnist")
    monkeypatch.setattr(data, "FOLDER", copy)
    return copy


def idx(*dims, magic=None, content=None):
    """An IDX file of unsigned bytes, gzipped; header and content may disagree."""
    magic = bytes([0, 0, 8, len(dims)]) if magic is None else magic
    content = bytes(int(np.prod(dims))) if content is None else content
    return gzip.compress(magic + struct.pack(f">{len(dims)}I", *dims) + content, compresslevel=1)


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("train-images-idx3-ubyte.gz", "6bbc9ace898e44ae57da46a324031adb"),
        ("train-labels-idx1-ubyte.gz", "a25bea736e30d166cdddb491f175f624"),
        ("t10k-images-idx3-ubyte.gz", "2646ac647ad5339dbf082846283269ea"),
        ("t10k-labels-idx1-ubyte.gz", "27ae3e4e09519cfbb04c329615203637"),
    ],
)
def test_the_files_are_the_published_database_byte_for_byte(name, digest):
    content = gzip.decompress((data.FOLDER / name).read_bytes())
    assert md5(content, usedforsecurity=False).hexdigest() == digest


def test_there_are_60000_digits_to_train_on_and_10000_to_test(mnist):
    (x_train, t_train), (x_test, t_test) = mnist
    assert x_train.shape == (60_000, 784) and t_train.shape == (60_000,)
    assert x_test.shape == (10_000, 784) and t_test.shape == (10_000,)


def test_pixels_are_float32_from_0_to_1_and_labels_integers_from_0_to_9(mnist):
    for x, t in mnist:
        assert x.dtype == np.float32 and x.min() == 0 and x.max() == 1
        assert t.dtype == np.int64 and set(t) == set(range(10))


def test_the_digits_are_the_well_known_ones(mnist):
    (x_train, t_train), (_, t_test) = mnist
    assert list(t_train[:10]) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert list(t_test[:5]) == [7, 2, 1, 0, 4]
    assert list(np.bincount(t_train)[:3]) == [5923, 6742, 5958]
    assert x_train.mean() == pytest.approx(0.1307, abs=1e-4)
    assert x_train.std() == pytest.approx(0.3081, abs=1e-4)


def test_unnormalized_pixels_are_float32_from_0_to_255(mnist):
    (_, _), (raw, _) = load_mnist(normalize=False)
    assert raw.dtype == np.float32 and raw.max() == 255
    np.testing.assert_array_equal(raw / np.float32(255), mnist[1][0])


def test_unflattened_images_keep_channel_rows_and_columns(mnist):
    (x_train, _), (x_test, _) = load_mnist(flatten=False)
    assert x_train.shape == (60_000, 1, 28, 28) and x_test.shape == (10_000, 1, 28, 28)
    np.testing.assert_array_equal(x_test[3, 0, 14], mnist[1][0][3, 14 * 28 : 15 * 28])


def test_one_hot_labels_have_a_single_one_in_the_column_of_the_label(mnist):
    (_, t_train), (_, t_test) = load_mnist(one_hot_label=True)
    assert t_train.shape == (60_000, 10) and t_train.dtype == np.float32
    assert set(np.unique(t_test)) == {0, 1} and (t_test.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(t_test.argmax(axis=1), mnist[1][1])


def test_a_second_call_knows_nothing_of_what_was_done_to_the_first():
    (_, _), (x, t) = load_mnist(one_hot_label=True)
    before = x.copy(), t.copy()
    x[:], t[:] = -1, -1
    (_, _), again = load_mnist(one_hot_label=True)
    np.testing.assert_array_equal(again[0], before[0])
    np.testing.assert_array_equal(again[1], before[1])


def test_the_arrays_share_no_memory_and_may_be_changed(mnist):
    arrays = [array for pair in mnist for array in pair]
    assert all(array.flags.writeable for array in arrays)
    for i, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[:i])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (IMAGES, b"", "it begins with nothing, not with 00 00 08 03"),
        (IMAGES, b"<html>403 Forbidden</html>", r"cannot be unzipped \(Not a gzipped file"),
        (IMAGES, idx(10_000, 28, 28)[:-2000], r"cannot be unzipped \(Compressed file ended"),
        (IMAGES, idx(10_000, 28, 28)[:-8] + bytes(8), r"cannot be unzipped \(CRC check failed"),
        (IMAGES, idx(10_000, 28, 28)[:10] + b"\xff" * 500, r"cannot be unzipped \(Error -3"),
        (IMAGES, idx(10_000), "begins with 00 00 08 01, not with 00 00 08 03"),
        (LABELS, idx(10_000, magic=b"\0\0\x0d\1"), "begins with 00 00 0d 01, not with 00 00 08 01"),
        (LABELS, gzip.compress(b"\0\0\x08\1\0\0"), "it ends inside its header"),
        (LABELS, idx(9_999), r"its header says \(9999,\) instead of \(10000,\)"),
        (IMAGES, idx(9_999, 28, 28), r"says \(9999, 28, 28\) instead of \(10000, 28, 28\)"),
        (IMAGES, idx(10_000, 20, 20), r"says \(10000, 20, 20\) instead of \(10000, 28, 28\)"),
        (IMAGES, idx(4_294_967_295, 28, 28, content=b""), r"says \(4294967295, 28, 28\)"),
        (LABELS, idx(10_000, content=bytes(9_000)), "1,000 bytes fewer than its header promises"),
        (LABELS, idx(10_000, content=bytes(10_003)), "3 bytes more than its header promises"),
        (LABELS, idx(10_000) + b"more", r"cannot be unzipped \(Not a gzipped file"),
        (LABELS, idx(10_000, content=bytes(9_999) + b"\n"), "holds the label 10, and digits end"),
    ],
    ids=[
        *("empty", "web page", "cut off", "wrong checksum", "garbled"),
        *("labels for images", "floats", "half a header", "a label too few", "an image too few"),
        *("small images", "absurd count", "labels missing", "labels to spare"),
        *("bytes behind the archive", "label out of range"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(folder, name, content, sentence):
    (folder / name).write_bytes(content)
    with pytest.raises(DataError, match=rf"^{re.escape(name)} is damaged: .*{sentence}.*\.$"):
        load_mnist()


@pytest.mark.parametrize("name", [*data.TRAIN[:2], *data.TEST[:2]])
def test_a_missing_file_is_named_with_what_to_do(folder, name):
    (folder / name).unlink()
    with pytest.raises(DataError, match=rf"^{re.escape(name)} is missing from .*: install"):
        load_mnist()


def test_a_file_that_cannot_be_read_is_named(folder):
    (folder / LABELS).unlink()
    (folder / LABELS).mkdir()
    with pytest.raises(DataError, match=rf"^{re.escape(LABELS)} cannot be read: Is a directory\.$"):
        load_mnist()


def test_the_test_set_alone_is_that_of_the_whole():
    _, (x, t) = load_mnist(normalize=False, flatten=False, one_hot_label=True)
    x_alone, t_alone = load_test_set(normalize=False, flatten=False, one_hot_label=True)
    np.testing.assert_array_equal(x_alone, x)
    np.testing.assert_array_equal(t_alone, t)
