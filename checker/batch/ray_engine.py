"""Ray Data: the same batch on a cluster, with actors that start their engine once."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from checker.batch.engines import LocalPool, Row
from checker.batch.jobs import Ask, Job

# So many jobs are handed to Ray at once: the driver holds their names, never their images.
_CHUNK = 100_000


class RayMissingError(RuntimeError):
    """Ray is not installed; the message says how to install it."""


class _Actor:
    """Lives on a worker of the cluster. Its engine process contains what a hostile image does."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._pool = LocalPool(workers=1)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        jobs = [pickle.loads(job) for job in batch["job"]]  # noqa: S301 - made by our own driver
        rows = [json.dumps(row) for _, row in self._pool.run(jobs, self._ask)]
        return {"number": batch["number"], "row": rows}


class RayCluster:
    """Runs jobs on a Ray cluster; Ray replaces actors that die and tries their images again."""

    def __init__(self, workers: int | None = None, address: str | None = None) -> None:
        """Makes ready to connect.

        Args:
            workers: How many actors; by default one for each core of the cluster.
            address: Of the cluster, for example `ray://head:10001`; None starts one on this machine.

        Raises:
            RayMissingError: Ray is not installed.
        """
        try:
            import ray
            import ray.data
        except ImportError as error:
            raise RayMissingError("Ray is not installed: pip install -e '.[ray]' in the checkout") from error
        self._ray = ray
        self._workers = workers
        self._address = address

    def run(self, jobs: Iterable[Job], ask: Ask) -> Iterator[tuple[Job, Row]]:
        """Runs the jobs; results come in their order."""
        ray = self._ray
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        ray.init(address=self._address, include_dashboard=False, ignore_reinit_error=True, **quiet)
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        try:
            context = ray.data.DataContext.get_current()
            context.execution_options.preserve_order = True
            context.enable_progress_bars = False
            stream = iter(jobs)
            while chunk := list(islice(stream, _CHUNK)):
                yield from self._chunk(chunk, ask)
        finally:
            ray.shutdown()

    def _chunk(self, jobs: list[Job], ask: Ask) -> Iterator[tuple[Job, Row]]:
        ray = self._ray
        cores = int(ray.cluster_resources().get("CPU", 1))
        workers = min(self._workers or cores, cores, len(jobs))
        items = [{"number": number, "job": pickle.dumps(job)} for number, job in enumerate(jobs)]
        # Small blocks keep all actors at work to the end, and little to do again when one dies.
        blocks = max(1, min(len(items), max(4 * workers, len(items) // 64)))
        dataset = ray.data.from_items(items, override_num_blocks=blocks).map_batches(
            _Actor,
            fn_constructor_args=(ask,),
            compute=ray.data.ActorPoolStrategy(size=workers),
            num_cpus=1,
            batch_size=16,
        )
        for row in dataset.iter_rows():
            yield jobs[row["number"]], json.loads(row["row"])
