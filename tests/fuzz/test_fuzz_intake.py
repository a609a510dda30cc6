"""The fuzz target runs without `atheris`, and its property holds on a few hundred mutations."""

import random

from tests.fuzz import fuzz_intake
from tests.hostile.corpus import seeds


def test_some_mutations():
    rng = random.Random(3)
    pool = list(seeds().values())
    tried = [fuzz_intake.mutate(rng.choice(pool), pool, rng) for _ in range(300)]
    for data in tried:
        fuzz_intake.test_one_input(data)
    assert len(set(tried)) > 290


def test_unguided_run(capsys):
    fuzz_intake.run_unguided(0.2, 1)
    assert "none went wrong" in capsys.readouterr().out
