"""Tries the hostile corpus and prints the outcome table: `python -m tests.hostile.table [GROUP...]`.

Each file is looked at in a process of its own, so that its CPU time and the memory it needs above the idle size can be
measured and a crash would be seen. Exit status 1 when an outcome is not the right one.
"""

import json
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from itertools import chain

from checker.workers.heap import trim_heap
from tests.hostile.bombs import bombs
from tests.hostile.corpus import cases
from tests.hostile.outcome import MEGABYTES_MAX, Outcome, run


def measure(case):
    """Returns (outcome or the name of what went wrong, megabytes above idle)."""
    trim_heap()  # What the making of the case left free would else be used without being counted.
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        try:
            result = run(case.data)
            answer = {"code": result.code, "cpu": result.cpu_seconds}
        except BaseException as error:
            answer = {"error": type(error).__name__, "cpu": time.process_time() - start}
        answer["megabytes"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    answer = json.loads(text) if text else {"error": "crash", "cpu": 0.0, "megabytes": 0.0}
    if "error" in answer:
        return answer["error"], answer["megabytes"]
    return Outcome(answer["code"], answer["cpu"]), answer["megabytes"]


def main(groups=()):
    counts = defaultdict(Counter)
    worst = defaultdict(lambda: [0.0, 0.0])
    wrong = []
    for case in chain(cases(), bombs()):
        if groups and case.group not in groups:
            continue
        outcome, megabytes = measure(case)
        if isinstance(outcome, Outcome):
            counts[case.group][outcome.code or "accepted"] += 1
            worst[case.group][0] = max(worst[case.group][0], outcome.cpu_seconds)
            refused_dear = outcome.code is not None and megabytes > MEGABYTES_MAX
            if not outcome.is_right_for(case) or refused_dear:
                wrong.append((case, outcome, megabytes))
        else:
            counts[case.group]["WRONG: " + outcome] += 1
            wrong.append((case, outcome, megabytes))
        worst[case.group][1] = max(worst[case.group][1], megabytes)
    print(f"{'group':16}{'files':>6}{'CPU s':>8}{'MB':>7}  outcomes")
    for group, outcomes in counts.items():
        told = ", ".join(f"{name} {number}" for name, number in sorted(outcomes.items()))
        print(f"{group:16}{sum(outcomes.values()):6}{worst[group][0]:8.3f}{worst[group][1]:7.1f}  {told}")
    print(f"{'all':16}{sum(sum(item.values()) for item in counts.values()):6}  not as they should be: {len(wrong)}")
    for case, outcome, megabytes in wrong:
        print(
            f"  {case.group}: {case.name}: expected {case.expect} {case.code or ''}, got {outcome}, {megabytes:.0f} MB"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
