"""`python -m tests.service.faulty NAME`: the real service whose engines run a job that misbehaves."""

import importlib
import sys
import time

from checker.service import app, logs, run
from checker.settings import load_settings
from checker.workers import check
from tests import faults


def slow(job):
    time.sleep(1.0)
    return check(job)


def by_claim(job):
    """Misbehaves as the image's first bytes ask for."""
    fault = job.image[:40].partition(b"\n")[0].decode("latin1")
    if fault.startswith("fault:"):
        getattr(faults, fault.removeprefix("fault:"))()
    return check(job)


def prepare(level):
    """Starts an engine without models: what is tested here does not look at pixels."""
    logs.configure(level)


if __name__ == "__main__":
    # By the module's name and not as `__main__`, so that engines can import it.
    this = importlib.import_module("tests.service.faulty")
    function = getattr(this, sys.argv[1])
    run.prepare_engine = this.prepare
    original = app.create_app
    run.create_app = lambda settings, pool: original(settings, pool, check=function)
    run.serve(load_settings())
