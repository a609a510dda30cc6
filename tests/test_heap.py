"""What a process with many threads keeps of memory that it gave back."""

import ctypes
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_memory_of_large_uploads_goes_back_to_the_system():
    """In a process of its own, as the heap's settings hold for the whole process."""
    program = """
import os, threading
from checker.workers.heap import bound_heap
def resident(): return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
told = bound_heap()
before, kept = resident(), []
def receive():
    for size in range(300_000, 6_000_000, 300_000):
        upload = bytearray(size)
        kept.append(bytearray(2000))
threads = [threading.Thread(target=receive) for _ in range(24)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(told, resident() - before)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    told, grown = done.stdout.split()
    assert told == str(hasattr(ctypes.CDLL(None), "mallopt"))
    assert float(grown) < 3


def test_an_engine_gives_back_what_it_does_not_use():
    program = """
import os
from checker.workers.heap import trim_heap
def resident(): return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
blocks = [bytearray(60_000) for _ in range(4000)]
del blocks[:-1]
before = resident()
print(trim_heap(), before - resident())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    trimmed, given_back = done.stdout.split()
    known = hasattr(ctypes.CDLL(None), "mallinfo2")
    assert trimmed == str(known)
    assert float(given_back) > (100 if known else -1)
