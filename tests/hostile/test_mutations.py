"""Mutations of honest files that hypothesis thinks of."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.decode import DecodeError, decode
from checker.intake import Upload, inspect
from tests.hostile.corpus import seeds
from tests.hostile.outcome import CPU_SECONDS_MAX, run

SEEDS = seeds()
QUIET = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
pieces = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40) | st.sampled_from([b"\xff\xd9", b"IDAT"])),
    min_size=1,
    max_size=4,
)


@QUIET
@given(seed=st.sampled_from(sorted(SEEDS)), edits=pieces)
def test_edited_files(seed, edits):
    data = SEEDS[seed]
    for place, lost, new in edits:
        at = int(place * len(data))
        data = data[:at] + new + data[at + lost :]
    assert run(data).cpu_seconds < CPU_SECONDS_MAX


@QUIET
@given(
    data=st.binary(max_size=2000), name=st.none() | st.text(max_size=30), media_type=st.none() | st.text(max_size=30)
)
def test_any_bytes_under_any_name(data, name, media_type):
    upload = inspect(data, name=name, media_type=media_type)
    assert isinstance(upload, Upload)
    assert upload.facts.bytes == len(data)
    try:
        decode(upload)
    except DecodeError as error:
        assert error.code.startswith("format.")


@QUIET
@given(
    head=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftyp", b"RIFF", b"<svg", b"PK\x03\x04"]),
    rest=st.binary(max_size=500),
)
def test_any_bytes_behind_a_signature(head, rest):
    run(head + rest)
