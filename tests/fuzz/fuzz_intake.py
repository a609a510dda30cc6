"""Fuzz target for intake and decode: `python -m tests.fuzz.fuzz_intake [CORPUS_DIRECTORY] [libFuzzer options]`.

With `atheris` installed the fuzzer is guided by coverage. Without it the same property is tried on random mutations of
the seeds: `python -m tests.fuzz.fuzz_intake --seconds 60 --seed 1`. The property: any bytes give a picture or a
`DecodeError`, within `CPU_SECONDS_MAX`. `--write-seeds DIRECTORY` writes the seeds as a corpus to start from.
"""

import argparse
import random
import sys
import time
from pathlib import Path

from tests.hostile.corpus import foreign_files, seeds


def test_one_input(data):
    from tests.hostile import outcome as target  # Here, so that `main` can import it under the fuzzer's eyes.

    outcome = target.run(bytes(data))
    if outcome.cpu_seconds > target.CPU_SECONDS_MAX:
        raise TimeoutError(f"{outcome.cpu_seconds:.1f} s of CPU for {len(data)} bytes")


def mutate(data, pool, rng):
    """Changes, drops, doubles or splices up to four pieces."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.choice((1, 2, 4, 16, 200)))
        other = rng.choice(pool)
        start = rng.randrange(len(other))
        piece = rng.choice(
            (b"", rng.randbytes(end - at), data[at:end] * 2, other[start : start + 60], b"\xff\xff\xff\xff")
        )
        data = data[:at] + piece + data[end:]
    return data


def run_unguided(seconds, seed):
    rng = random.Random(seed)
    pool = [*seeds().values(), *foreign_files().values()]
    tried, stop = 0, time.monotonic() + seconds
    while time.monotonic() < stop:
        data = mutate(rng.choice(pool), pool, rng)
        try:
            test_one_input(data)
        except BaseException:
            Path("crash.bin").write_bytes(data)
            raise
        tried += 1
    print(f"{tried} inputs, none went wrong")


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write-seeds", type=Path)
    known, rest = parser.parse_known_args()
    if known.write_seeds:
        known.write_seeds.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate([*seeds().values(), *foreign_files().values()]):
            (known.write_seeds / f"{number:03}").write_bytes(data)
        return
    try:
        import atheris
    except ImportError:
        run_unguided(known.seconds, known.seed)
        return
    with atheris.instrument_imports(include=["checker", "PIL"]):
        import tests.hostile.outcome  # noqa: F401 - imported to be instrumented
    atheris.Setup([sys.argv[0], *rest], test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
