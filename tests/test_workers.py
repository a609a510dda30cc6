import os
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError, wait
from pathlib import Path

import pytest

from checker.workers import (
    EngineAbandoned,
    EngineBusy,
    EngineCrashed,
    EngineFailed,
    EngineLimits,
    EngineOutOfMemory,
    EnginePool,
    EngineTimeout,
    EngineUnavailable,
    EngineWait,
    Job,
    check,
)
from checker.workers.engine import PRELOAD
from checker.workers.jobs import sample
from tests import faults

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pool():
    with EnginePool(1, limits=EngineLimits(seconds=1.5, memory_mb=300, jobs=1000), queue_size=4) as pool:
        yield pool


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.hang, EngineTimeout),
        (faults.spin_deaf, EngineTimeout),
        (faults.half_a_reply, EngineTimeout),
        (faults.eat_memory, EngineOutOfMemory),
        (faults.eat_memory_in_c, EngineOutOfMemory),
        (faults.segfault, EngineCrashed),
        (faults.rubbish, EngineCrashed),
        (faults.pickle_bomb, EngineCrashed),
        (faults.wrong_shape, EngineCrashed),
        (faults.raise_error, EngineFailed),
        (faults.not_json, EngineFailed),
        (faults.not_a_number, EngineFailed),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_fault_fails_one_job_and_the_next_is_served(pool, fault, error):
    with pytest.raises(error) as raised:
        pool.run(fault)
    assert "张三" not in str(raised.value)
    assert pool.run(faults.echo, 7)["value"] == 7
    assert pool.status().queued == pool.status().busy == 0


def test_a_job_that_exits_the_process_is_a_crash_whatever_the_code(pool):
    for code in (0, 1, 77):
        with pytest.raises((EngineCrashed, EngineOutOfMemory)):
            pool.run(faults.leave, code)


def test_an_error_of_the_job_leaves_the_engine_alive(pool):
    before = pool.run(faults.echo, 1)["pid"]
    with pytest.raises(EngineFailed):
        pool.run(faults.raise_error)
    assert pool.run(faults.echo, 1)["pid"] == before


def test_an_engine_that_is_killed_while_idle_is_replaced(pool):
    victim = pool.run(faults.echo, 1)["pid"]
    os.kill(victim, 9)
    deadline = time.monotonic() + 10
    while pool.pids() in ([victim], []) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert pool.run(faults.echo, 2)["pid"] != victim
    assert pool.status().restarts["crashed"] >= 1


def test_an_image_is_never_given_to_an_engine_that_has_died(pool):
    victim = pool.run(faults.echo, 1)["pid"]
    os.kill(victim, 9)
    time.sleep(0.1)
    assert pool.run(faults.echo, 2)["pid"] != victim


def test_restarts_are_counted_by_reason(pool):
    before = pool.status().restarts.get("timeout", 0)
    with pytest.raises(EngineTimeout):
        pool.run(faults.hang)
    pool.run(faults.echo, 1)
    assert pool.status().restarts["timeout"] == before + 1


def test_a_large_image_travels(pool):
    assert len(pool.run(faults.echo, "x" * 12_000_000)["value"]) == 12_000_000


def test_the_queue_is_bounded_and_refuses_at_once():
    with EnginePool(1, limits=EngineLimits(seconds=5), queue_size=2) as pool:
        pool.wait_ready(20)
        futures = [pool.submit(faults.nap, 0.4) for _ in range(3)]
        with pytest.raises(EngineBusy):
            pool.submit(faults.nap, 0.4)
        wait([futures[0]])
        futures.append(pool.submit(faults.nap, 0))
        assert [future.result() for future in futures] == [{"slept": 0.4}] * 3 + [{"slept": 0}]
        # Three jobs of 0.4 s and one of none: the newest counts a tenth.
        assert pool.status().job_seconds >= 0.36


def test_a_batch_can_wait_for_room():
    with EnginePool(1, queue_size=0) as pool:
        futures = [pool.submit(faults.echo, number, wait=True) for number in range(20)]
        assert [future.result()["value"] for future in futures] == list(range(20))


def test_patience_ends_while_waiting_and_the_place_is_free_again():
    with EnginePool(1, limits=EngineLimits(seconds=5), queue_size=1) as pool:
        pool.wait_ready(20)
        long = pool.submit(faults.nap, 0.5)
        time.sleep(0.1)
        with pytest.raises(EngineWait):
            pool.run(faults.echo, 1, patience=0.1)
        long.result()
        assert pool.run(faults.echo, 1)["value"] == 1
        assert pool.status().queued == 0


def test_a_job_whose_caller_has_gone_gives_its_place_back_at_once():
    with EnginePool(1, limits=EngineLimits(seconds=5), queue_size=1) as pool:
        pool.wait_ready(20)
        long = pool.submit(faults.nap, 1.0)
        time.sleep(0.1)
        with pytest.raises(EngineAbandoned):
            pool.run(faults.echo, 1, abandoned=lambda: True)
        assert not long.done()
        assert pool.status().queued == 0
        assert pool.run(faults.echo, 2, abandoned=lambda: False)["value"] == 2


def test_engines_are_recycled():
    with EnginePool(1, limits=EngineLimits(jobs=2), queue_size=4) as pool:
        pids = [pool.run(faults.echo, 0)["pid"] for _ in range(6)]
        assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]
        assert pool.status().restarts == {"recycled": 2}


def test_an_engine_that_has_grown_is_replaced_between_jobs():
    with EnginePool(1, limits=EngineLimits(recycle_mb=250), queue_size=4) as pool:
        first = pool.run(faults.echo, 0)["pid"]
        grown = pool.run(faults.grow, 200)["pid"]
        assert first == grown != pool.run(faults.echo, 0)["pid"]
        assert pool.status().restarts == {"grown": 1}


def test_close_drains_and_then_refuses():
    pool = EnginePool(2, queue_size=8)
    futures = [pool.submit(faults.nap, 0.1) for _ in range(6)]
    pool.close()
    assert [future.result() for future in futures] == [{"slept": 0.1}] * 6
    with pytest.raises(EngineUnavailable):
        pool.submit(faults.nap, 0)
    pool.close()


def test_close_kills_what_does_not_end():
    pool = EnginePool(1, limits=EngineLimits(seconds=60), queue_size=4)
    pool.wait_ready(20)
    pids = pool.pids()
    futures = [pool.submit(faults.hang), pool.submit(faults.echo, 1)]
    time.sleep(0.1)
    pool.close(seconds=0.3)  # Much less than the job's own limit.
    for future in futures:
        with pytest.raises((EngineCrashed, EngineUnavailable, CancelledError)):
            future.result(timeout=2)
    assert not any(_runs(pid) for pid in pids)


def test_an_engine_that_cannot_start_is_told_and_jobs_do_not_hang():
    pool = EnginePool(1, prepare=faults.broken_start)
    deadline = time.monotonic() + 20
    while pool.status().problem is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "weights are missing" in (pool.status().problem or "")
    assert pool.status().ready == 0
    with pytest.raises(EngineWait):
        pool.run(faults.echo, 1, patience=0.2)
    pool.close(seconds=1)


def test_an_engine_ended_while_it_starts_is_no_error_where_the_pool_is_closed(caplog, monkeypatch):
    begun, closed = threading.Event(), threading.Event()

    def killed(*_):
        begun.set()
        closed.wait(5)
        raise EngineUnavailable("the engine died of SIGTERM")

    monkeypatch.setattr("checker.workers.pool.Engine", killed)
    pool = EnginePool(1)
    assert begun.wait(5)
    threading.Timer(0.2, closed.set).start()
    pool.close(seconds=5)
    assert pool.status().ready == 0
    assert not caplog.records


def test_many_threads_get_their_own_answers():
    with EnginePool(2, queue_size=64) as pool:
        answers = {}

        def ask(number):
            answers[number] = pool.run(faults.echo, number)["value"]

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == {number: number for number in range(40)}


def test_the_check_job_gives_a_report():
    with EnginePool(1, limits=EngineLimits(seconds=60)) as pool:
        report = pool.run(check, Job(image=sample(), category="photo", language="en"))
    assert report["schema"] == "1"
    assert report["category"] == "photo"
    assert report["image"]["format"] == "jpeg"


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_starts_a_thread_before_engines_are_forked():
    """A lock that another thread held is held for ever in the copy: every engine would hang where it waits for it.

    The allocator of Arrow, which a library may import, has a thread of its own that knows of forks.
    """
    program = """
import importlib, os, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
names = [open(f"/proc/self/task/{task}/comm").read().strip() for task in os.listdir("/proc/self/task")]
print(len([name for name in names if name != "jemalloc_bg_thd"]), "openvino_telemetry.main" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *PRELOAD],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1", "False"]
