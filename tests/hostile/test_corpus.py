"""Any bytes give a picture or a refusal, the right one, in time and in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import corpus
from tests.hostile.outcome import run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "group", [corpus.cuts, corpus.flips, corpus.edits, corpus.noise, corpus.broken, corpus.foreign, corpus.trailing,
              corpus.metadata]
)  # fmt: skip
def test_outcomes(group):
    outcomes = [(case, run(case.data)) for case in group()]
    wrong = [
        (case.name, case.expect, case.code, outcome) for case, outcome in outcomes if not outcome.is_right_for(case)
    ]
    assert len(outcomes) > 20
    assert not wrong


def test_bombs_cost_little_time_and_memory():
    """In processes of their own, as memory can only be measured so."""
    command = [sys.executable, "-m", "tests.hostile.table", "bomb"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.splitlines()[1].split()[1]) > 30


def test_corpus_is_the_same_on_every_run():
    names = [case.name for case in corpus.flips()]
    assert [case.data for case in corpus.flips()] == [case.data for case in corpus.flips()]
    assert len(names) == len(set(names))
