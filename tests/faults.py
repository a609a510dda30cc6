"""Jobs that misbehave; engines import them by name."""

import ctypes
import os
import signal
import sys
import time

import numpy as np

SECRET = "张三 11010519491231002X"

KEPT = []


def echo(value):
    return {"value": value, "pid": os.getpid()}


def hang():
    while True:
        time.sleep(60)


def spin_deaf():
    """Hangs like a native library that lets no signal handler run."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
    while True:
        pass


def eat_memory():
    hoard = []
    while True:
        hoard.append(np.ones(8 << 20, np.uint8))


def grow(megabytes):
    """Keeps memory after the job, as caches do."""
    KEPT.append(np.ones(megabytes << 20, np.uint8))
    return {"pid": os.getpid()}


def eat_memory_in_c():
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while True:
        block = libc.malloc(ctypes.c_size_t(16 << 20))
        if not block:
            os.abort()
        ctypes.memset(block, 1, 16 << 20)


def segfault():
    ctypes.string_at(0)


def leave(code):
    os._exit(code)


def raise_error():
    raise RuntimeError(SECRET)


def not_json():
    return object()


def not_a_number():
    return {"value": float("nan")}


def rubbish():
    """Answers past the protocol, as a process that was taken over could."""
    for frame in _connections():
        frame.send_bytes(b"\x80\x04garbage")
    time.sleep(60)


def pickle_bomb():
    for frame in _connections():
        frame.send_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")
    time.sleep(60)


def wrong_shape():
    for frame in _connections():
        frame.send_bytes(b'{"status":"party"}')
    time.sleep(60)


def half_a_reply():
    """Announces a reply of 1000 bytes and never sends them."""
    for frame in _connections():
        os.write(frame.fileno(), b"\x00\x00\x03\xe8abc")
    time.sleep(60)


def _connections():
    frame = sys._getframe()
    while frame is not None:
        if "connection" in frame.f_locals and frame.f_code.co_name == "_main":
            yield frame.f_locals["connection"]
        frame = frame.f_back


def nap(seconds):
    time.sleep(seconds)
    return {"slept": seconds}


def broken_start():
    raise OSError("weights are missing")


def refuse_to_live():
    os._exit(3)
