"""What may cross the wall, and what a hostile worker can say: nothing that hurts."""

import contextlib
import json
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grading.wall.both import wire
from grading.wall.both.limits import Limits
from grading.wall.both.wire import HEAD, MAGIC, Channel, Closed, Silence, WireError, pack, unpack
from grading.wall.outside.png import SIGNATURE, cleaned
from grading.wall.outside.replies import MOST_VALUES, read_outputs, read_record, readable
from seminar.probes import SKIPPED, Failure

dtypes = st.sampled_from(sorted(wire.DTYPES)).map(np.dtype)
arrays = npst.arrays(dtypes, npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=50)
    | arrays
)
keys = st.text(max_size=5).filter(lambda key: key != wire.TAG)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=10,
)
messages = st.dictionaries(keys, values, max_size=4)


def sent_and_received(message):
    frame = pack(message)
    _, header_size, _ = HEAD.unpack(frame[: HEAD.size])
    return unpack(frame[HEAD.size : HEAD.size + header_size], frame[HEAD.size + header_size :])


def same(one, two):
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes()
    if isinstance(one, dict):
        return list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple):
        return type(one) is type(two) and len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, float) and one != one:
        return two != two
    if isinstance(one, str):
        return one.encode(errors="surrogatepass") == two.encode(errors="surrogatepass")
    return type(one) is type(two) and one == two


@given(messages)
def test_whatever_may_be_said_arrives_as_it_was(message):
    assert same(message, sent_and_received(message))


def test_arrays_arrive_as_plain_writable_copies_of_their_own():
    sent = np.asfortranarray(np.arange(6.0).reshape(2, 3))[:, ::-1]
    got = sent_and_received({"x": sent})["x"]
    assert type(got) is np.ndarray and got.flags.owndata and got.flags.writeable
    np.testing.assert_array_equal(got, sent)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1: 2},
        {wire.TAG: "array"},
        np.array([object()]),
        np.array(["text"]),
        np.array([1j]),
        np.zeros(2, dtype=[("a", int)]),
        np.array("2024-01-01", dtype="datetime64[D]"),
        {1, 2},
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_may_not_be_said_is_not_sent(value):
    with pytest.raises(WireError, match=r"cannot cross the wall|can cross the wall"):
        pack({"value": value})


HOSTILE = {
    "not JSON": b"{",
    "not an object": b"[]",
    "not text": b"\xff\xfe",
    "nested deeply": b"[" * 100_000 + b"]" * 100_000,
    "objects nested deeply": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a bit too deep": b'{"a":' + b"[" * 20 + b"]" * 20 + b"}",
    "too many values": b'{"a": [' + b"0," * 30_000 + b"0]}",
    "infinity": b'{"a": Infinity}',
    "not a number": b'{"a": NaN}',
    "a number past all numbers": b'{"a": 1e999}',
    "an integer of a million digits": b'{"a": ' + b"9" * 1_000_000 + b"}",
    "a long integer": b'{"a": 99999999999999999999999}',
    "an unknown kind": b'{"a": {"~": "pickle", "of": "gASV"}}',
    "a kind that is none": b'{"a": {"~": null}}',
    "one more thing": b'{"a": {"~": "float", "of": "nan", "and": 1}}',
    "a float in words": b'{"a": {"~": "float", "of": "one"}}',
    "an integer in words": b'{"a": {"~": "integer", "of": "one"}}',
    "an array of objects": b'{"a": {"~": "array", "dtype": "|O", "shape": [0]}}',
    "an array of strings": b'{"a": {"~": "array", "dtype": "<U9", "shape": [0]}}',
    "an array of records": b'{"a": {"~": "array", "dtype": "i4,i4", "shape": [0]}}',
    "big-endian": b'{"a": {"~": "array", "dtype": ">f8", "shape": [0]}}',
    "longer than sent": b'{"a": {"~": "array", "dtype": "<f8", "shape": [1000000]}}',
    "negative": b'{"a": {"~": "array", "dtype": "<f8", "shape": [-1]}}',
    "negative twice": b'{"a": {"~": "array", "dtype": "<f8", "shape": [-1, -1]}}',
    "half a length": b'{"a": {"~": "array", "dtype": "<f8", "shape": [0.5]}}',
    "true as a length": b'{"a": {"~": "array", "dtype": "|b1", "shape": [true]}}',
    "past all memory": b'{"a": {"~": "array", "dtype": "<f8", "shape": [0, 9223372036854775807]}}',
    "large times nothing": b'{"a": {"~": "array", "dtype": "<f8", "shape": [9999999, 9999999, 0]}}',
    "too many dimensions": b'{"a": {"~": "array", "dtype": "<f8", "shape": ['
    + b"1," * 64
    + b"1]}}",
    "a shape in words": b'{"a": {"~": "array", "dtype": "<f8", "shape": "big"}}',
    "bytes of negative length": b'{"a": {"~": "bytes", "size": -5}}',
    "more bytes than sent": b'{"a": {"~": "bytes", "size": 5}}',
    "bytes of true": b'{"a": {"~": "bytes", "size": true}}',
}


SENTENCES = {
    "It sent a header that is not JSON.": (
        "not JSON", "not text", "nested deeply", "objects nested deeply",
        "an integer of a million digits",
    ),
    "It sent a header that is not an object.": ("not an object",),
    "It sent values that are nested too deeply.": ("a bit too deep",),
    "It sent too many values at once.": ("too many values",),
    "It sent Infinity where only finite numbers may stand.": ("infinity",),
    "It sent NaN where only finite numbers may stand.": ("not a number",),
    "It sent a number that is too large.": ("a number past all numbers",),
    "It sent an integer that is too large.": ("a long integer",),
    "It sent an integer that is none.": ("an integer in words",),
    "It sent a value of an unknown kind.": (
        "an unknown kind", "a kind that is none", "one more thing", "a float in words",
        "a shape in words",
    ),
    "It sent an array of a dtype that may not cross the wall.": (
        "an array of objects", "an array of strings", "an array of records", "big-endian",
    ),
    "It announced more bytes than it sent.": (
        "longer than sent", "bytes of negative length", "more bytes than sent", "bytes of true",
    ),
    "It sent an array of an impossible shape.": (
        "negative", "negative twice", "half a length", "true as a length", "past all memory",
        "large times nothing",
    ),
    "It sent an array of too many dimensions.": ("too many dimensions",),
}  # fmt: skip
SENTENCE_FOR = {name: sentence for sentence, names in SENTENCES.items() for name in names}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_header_fails_closed_with_a_sentence(name):
    with pytest.raises(WireError) as caught:
        unpack(HOSTILE[name], b"")
    assert str(caught.value) == SENTENCE_FOR[name]


def test_bytes_that_nobody_announced_are_refused():
    with pytest.raises(WireError, match="length"):
        unpack(b"{}", b"stowaway")


@given(st.binary(max_size=300), st.binary(max_size=64))
@settings(max_examples=300)
def test_noise_is_refused_or_harmless(header, body):
    with contextlib.suppress(WireError):
        assert isinstance(unpack(header, body), dict)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["array", "bytes", "tuple", "scalar", "<f8", "|b1", "error", "stdout"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
[
 "~", "of", "dtype", "shape", "size", "values", "failure", "warnings",
 "outputs", "kind", "text", "png", "name", "message",
]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(json_values, st.binary(max_size=64))
@settings(max_examples=1000)
def test_whatever_shape_an_answer_has_only_wire_errors_come_of_it(tree, body):
    for read in (
        lambda answer: read_record(answer),
        lambda answer: read_outputs(answer.get("outputs"), Limits()),
    ):
        with contextlib.suppress(WireError):
            read(unpack(json.dumps(tree, allow_nan=False).encode(), body))


@given(messages, st.data())
@settings(max_examples=300)
def test_a_frame_with_a_few_bytes_changed_is_refused_or_harmless(message, data):
    frame = bytearray(pack(message))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(frame)
        theirs.shutdown(socket.SHUT_WR)
        with contextlib.suppress(WireError):
            Channel(ours, largest_body=2**20, largest_header=2**20).receive(time.monotonic() + 2)


def channel():
    ours, theirs = socket.socketpair()
    return Channel(ours, largest_body=1000), theirs


def test_silence_ends_at_the_deadline():
    ours, theirs = channel()
    with theirs, pytest.raises(Silence):
        ours.receive(time.monotonic() + 0.1)


def test_a_trickle_of_bytes_ends_at_the_deadline_too():
    ours, theirs = channel()
    stop = threading.Event()

    def trickle():
        theirs.sendall(HEAD.pack(MAGIC, 1000, 0))
        while not stop.wait(0.02):
            theirs.sendall(b" ")

    thread = threading.Thread(target=trickle)
    thread.start()
    started = time.monotonic()
    with pytest.raises(Silence):
        ours.receive(started + 0.3)
    assert time.monotonic() - started < 1.0
    stop.set()
    thread.join()


def test_a_closed_connection_is_noticed_at_once():
    ours, theirs = channel()
    theirs.sendall(b"WAL")
    theirs.close()
    with pytest.raises(Closed):
        ours.receive(time.monotonic() + 5)


def test_a_connection_that_was_closed_takes_nothing():
    ours, theirs = channel()
    theirs.close()
    with pytest.raises(Closed):
        ours.send({"x": 1}, time.monotonic() + 1)


def test_a_huge_frame_is_refused_before_it_is_read():
    ours, theirs = channel()
    theirs.sendall(HEAD.pack(MAGIC, 2, 2**31))
    with pytest.raises(WireError, match="too large"):
        ours.receive(time.monotonic() + 1)


def test_a_stranger_on_the_line_is_recognised():
    ours, theirs = channel()
    theirs.sendall(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(WireError, match="not a frame"):
        ours.receive(time.monotonic() + 1)


def test_one_who_never_reads_does_not_hold_us_up():
    ours, theirs = channel()
    with pytest.raises(Silence):
        ours.send({"x": bytes(10**7)}, time.monotonic() + 0.2)
    theirs.close()


def test_a_record_keeps_no_more_than_a_few_values():
    values = [[str(i), np.zeros(1)] for i in range(MOST_VALUES + 1)]
    with pytest.raises(WireError, match="short list"):
        read_record({"values": values, "warnings": [], "failure": None})


@pytest.mark.parametrize("kind", [SKIPPED, f" {SKIPPED}\n", f"\x1b{SKIPPED}", "\x1b", ""])
def test_that_an_experiment_was_skipped_is_ours_to_say(kind):
    reply = {"values": [], "warnings": [], "failure": [kind, "message", "line", "after"]}
    assert read_record(reply).failure == Failure("Exception", "message", "line", "after")


@given(st.text())
def test_readable_text_can_be_written_and_holds_no_control_characters(text):
    clean = readable(text + "\x1b[31m\ud800\x00\u202e\r", 10_000)
    clean.encode("utf-8")
    assert not set(clean) & set("\x1b\ud800\x00\u202e\r")


def chunk(kind, content):
    import zlib

    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def png(*chunks, width=1, height=1):
    head = chunk(b"IHDR", struct.pack(">II5B", width, height, 8, 0, 0, 0, 0))
    return SIGNATURE + head + b"".join(chunks) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def test_a_picture_loses_all_that_is_not_the_picture():
    assert cleaned(png(chunk(b"tEXt", b"<script>"), chunk(b"iCCP", b"profile"))) == png()
    assert cleaned(png() + b"<script>alert(1)</script>") == png()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload=alert(1)>",
        SIGNATURE,
        png()[:-3],
        png()[:40] + b"!" + png()[41:],
        png(width=100_000),
        png(height=0),
        SIGNATURE + chunk(b"IDAT", b"x") + chunk(b"IEND", b""),
        SIGNATURE + struct.pack(">I", 2**31) + b"IHDR",
    ],
)
def test_what_is_no_sound_picture_is_dropped(data):
    assert cleaned(data) is None


@given(st.binary(max_size=200))
def test_noise_after_a_signature_is_no_picture(noise):
    assert cleaned(SIGNATURE + noise) is None
