"""Images of refused uploads over HTTP: seen by staff only, every look written down, and the looks listed for admins."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.service import stored
from checker.service.auth import require, scope
from checker.service.problems import Problem
from checker.service.records import LookQuery, Records, RecordsError, look_at_image, looks

OWNER_PATTERN = "[^\x00-\x1f\x7f]{1,100}"


class ImageLook(BaseModel):
    """One look at a kept image."""

    model_config = ConfigDict(extra="forbid")

    id: int
    at: str = Field(description="when, UTC")
    report_id: str
    image_sha256: str
    category: str
    looker: str | None = Field(description="owner of the key that was shown; null when no key was asked for")
    key: str | None = Field(description="public part of that key")
    place: str = Field(description="`api` or `console`")


class LookPage(BaseModel):
    """Some looks, the newest first."""

    model_config = ConfigDict(extra="forbid")

    looks: list[ImageLook]
    next: int | None = Field(description="for `before`, to see older ones; null when there are none")


class LookSearch(BaseModel):
    """Which looks to list."""

    model_config = ConfigDict(extra="forbid")

    report_id: str | None = Field(None, pattern="^[0-9a-f-]{36}$", description="looks at the image of this report")
    looker: str | None = Field(None, pattern=f"^{OWNER_PATTERN}$", description="owner of the key that was shown")
    since: str | None = Field(None, **stored.DAY, description="first day, UTC")
    until: str | None = Field(None, **stored.DAY, description="day after the last, UTC")
    before: int | None = Field(None, ge=1, le=2**31 - 1, description="only older ones than this id")
    limit: int = Field(50, ge=1, le=100, description="how many at most")


def blueprint(records: Records) -> Blueprint:
    """Returns the routes."""
    routes = Blueprint("kept_images", __name__)

    def show(report_id: str) -> Response:
        require("staff")
        image = look(records, report_id)
        if image is None:
            raise Problem("no-such-image")
        # Whatever was uploaded: never shown by a browser as part of this site, only saved.
        response = Response(image, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = "attachment"
        response.headers["Cache-Control"] = "no-store"
        return response

    def audit() -> Response:
        require("admin")
        if any(len(request.args.getlist(name)) > 1 for name in request.args):
            raise Problem("invalid-query", known=", ".join(LookSearch.model_fields))
        try:
            asked = LookSearch.model_validate(request.args.to_dict())
        except ValidationError:
            raise Problem("invalid-query", known=", ".join(LookSearch.model_fields)) from None
        query = LookQuery(
            report_id=asked.report_id,
            looker=asked.looker,
            since=stored.start_of(asked.since),
            until=stored.start_of(asked.until),
            scope=scope(),
            before=asked.before,
            limit=asked.limit,
        )
        try:
            found = looks(records, query)
        except RecordsError:
            raise Problem("records-unavailable") from None
        page = LookPage(
            looks=[
                ImageLook(
                    id=each.id,
                    at=each.at.isoformat(timespec="milliseconds"),
                    report_id=each.report_id,
                    image_sha256=each.image_sha256,
                    category=each.category,
                    looker=each.looker or None,
                    key=each.key or None,
                    place=each.place,
                )
                for each in found
            ],
            next=found[-1].id if len(found) == asked.limit else None,
        )
        return stored.answer(page.model_dump(mode="json"))

    routes.get("/v1/checks/<report_id>/image")(show)
    routes.get("/v1/image-looks")(audit)
    return routes


def look(records: Records, report_id: str) -> bytes | None:
    """Returns the kept image of a report for the key of the current request; the log says so too.

    Raises:
        Problem: The store cannot be reached.
    """
    key = g.get("key")
    try:
        image = look_at_image(
            records,
            str(uuid.UUID(report_id)),
            looker=key.owner if key else "",
            key=key.id if key else "",
            place="api",
            scope=scope(),
        )
    except ValueError:
        return None
    except RecordsError:
        raise Problem("records-unavailable") from None
    if image is not None:
        g.told = {"report": report_id, "looked_at_image": True}
    return image
