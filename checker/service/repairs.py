"""`POST /v1/repairs`: the image made to conform, where only its packaging is wrong."""

from __future__ import annotations

import json

from flask import Blueprint, Response, g
from pydantic import BaseModel, ConfigDict, Field

from checker.receipts import Signer
from checker.report import Report
from checker.service import asked
from checker.service.checks import run, settle
from checker.service.metrics import Metrics
from checker.service.records import Records
from checker.settings import Settings
from checker.workers import EnginePool
from checker.workers.jobs import mend


class Repair(BaseModel):
    """What came of a repair."""

    model_config = ConfigDict(extra="forbid")

    image: str | None = Field(
        description="the new file in base64; null when it was refused or nothing had to be done",
        json_schema_extra={"contentEncoding": "base64"},
    )
    media_type: str | None = Field(description="of the new file")
    steps: list[str] = Field(description="what was done, in order")
    refused: list[str] = Field(description="codes of what may not be mended, or could not be")
    report: Report = Field(description="of the new image; of the one that was sent when there is no new one")


def blueprint(
    settings: Settings, pool: EnginePool, metrics: Metrics, records: Records, signer: Signer | None
) -> Blueprint:
    """Returns the route."""
    routes = Blueprint("repairs", __name__)

    def create() -> Response:
        wanted = asked.read(settings)
        g.told = {"category": wanted.job.category, "policy": wanted.policy.id}
        found = run(settings, pool, mend, wanted.job)
        settle(found["report"], wanted, metrics, records, signer)
        g.told = {**g.told, "repaired": found["image"] is not None}
        response = Response(json.dumps(found, ensure_ascii=False), content_type="application/json")
        response.headers["Content-Language"] = wanted.job.language
        response.headers["Cache-Control"] = "no-store"
        return response

    routes.post("/v1/repairs")(create)
    return routes
