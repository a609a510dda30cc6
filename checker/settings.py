"""Settings of the HTTP service: defaults, then an optional TOML file, then the environment.

Every setting `x` is the variable `CHECKER_X` and the key `x` of the file that `CHECKER_SETTINGS` names. The table in
docs/settings.md is made from this module.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PREFIX = "CHECKER_"
FILE_VARIABLE = "CHECKER_SETTINGS"
_SECRET_LENGTH = 32


class SettingsError(ValueError):
    """A setting cannot be used; the message names the variable or the key of the file."""


class Settings(BaseModel):
    """All settings of the service. Sizes are in bytes unless the name says otherwise, times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", min_length=1, description="address to listen on; 0.0.0.0 for all interfaces")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="serve `/metrics` on this port of the same address instead of on `port`, and the probes on both",
    )

    engines: int | None = Field(None, ge=1, le=256, description="engine processes; default: one for each core")
    engine_seconds: float = Field(15.0, gt=0, le=600, description="time limit for one image; the engine is killed then")
    engine_memory_mb: int = Field(
        2048, ge=256, description="resident memory of one engine, models included, in MiB; it is killed beyond that"
    )
    engine_recycle_mb: int = Field(
        1280, ge=256, description="resident memory in MiB above which an engine is replaced between two images"
    )
    engine_jobs: int = Field(500, ge=1, description="images after which an engine is replaced by a fresh one")
    queue_size: int | None = Field(
        None, ge=0, le=10_000, description="images that may wait for an engine; default: four for each engine"
    )
    queue_seconds: float = Field(20.0, gt=0, le=600, description="longest wait for an engine before 503")

    image_bytes_max: int = Field(10_000_000, ge=1_000, description="largest image that is looked at")
    image_pixels_max: int = Field(40_000_000, ge=1_000, description="largest width times height that is decoded")
    image_side_max: int = Field(10_000, ge=100, description="largest width or height that is decoded, in pixels")
    body_bytes_max: int = Field(10_500_000, ge=2_000, description="largest request body; beyond it 413")
    header_seconds: float = Field(10.0, gt=0, le=120, description="longest time for a request's line and headers")
    upload_seconds: float = Field(30.0, gt=0, le=600, description="longest time for a request's body")
    upload_bytes_per_second: int = Field(
        2_000, ge=0, description="least rate of an upload after its first three seconds; beyond that 408"
    )
    uploads_max: int = Field(32, ge=1, le=1_000, description="bodies that may be received at the same time")
    drain_seconds: float = Field(25.0, gt=0, le=600, description="time to finish requests after SIGTERM")

    keys_file: str | None = Field(
        None, description="file of API keys, made by `checker keys create`; without any key only this machine is served"
    )
    rate_storage_url: str = Field(
        "memory://", description="where requests of a key are counted; `redis://…` for several services together"
    )

    session_secret: str = Field(
        "",
        description="signs the sessions of the console, 32 characters and more; the same for services behind one "
        "address, and kept over a restart; default: another one at every start",
    )

    database_url: str = Field(
        "sqlite://",
        min_length=1,
        description="where reports are kept: in memory (the last 200), `sqlite:///file.db` or `postgresql://…`",
    )
    retention_days: int = Field(30, ge=1, le=3650, description="days for which reports are kept")
    records_keys: str = Field(
        "",
        description="Fernet keys, separated by commas, that encrypt what was read on documents, and kept images; the "
        "first encrypts, all decrypt; without any, neither is kept",
    )
    refused_images_days: int = Field(
        0,
        ge=0,
        le=3650,
        description="days for which images of refused uploads are kept, encrypted; 0: they are not kept",
    )

    receipt_keys_file: str | None = Field(
        None, description="file of private keys, made by `checker receipts new-key`; without it no receipts are signed"
    )
    receipt_days: int = Field(30, ge=1, le=3650, description="days for which a receipt holds")

    policy: str = Field("hunan-2021", min_length=1, description="policy of requests that name none")
    cors_origins: tuple[str, ...] = Field(
        (), description="web origins that may call the service from a browser, separated by commas; default: none"
    )
    models_dir: str | None = Field(
        None, description="directory of the weights; default: `models/` beside the package in a checkout"
    )
    ocr: Literal["rapidocr", "tesseract"] = Field("rapidocr", description="engine that reads text")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(item.strip() for item in value.split(",") if item.strip()) if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, separator, rest = origin.partition("://")
            if scheme not in ("http", "https") or not separator or not rest or "/" in rest or "*" in rest:
                raise ValueError(f"{origin!r} is not an origin such as https://portal.example")
        return value

    @field_validator("session_secret")
    @classmethod
    def _not_guessed(cls, value: str) -> str:
        if value and len(value) < _SECRET_LENGTH:
            raise ValueError(f"it is too short: at least {_SECRET_LENGTH} characters, drawn at random")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        if self.body_bytes_max < self.image_bytes_max:
            raise ValueError(
                f"{PREFIX}BODY_BYTES_MAX is below {PREFIX}IMAGE_BYTES_MAX: the largest image would not fit"
            )
        if self.metrics_port is not None and self.metrics_port == self.port:
            raise ValueError(f"{PREFIX}METRICS_PORT is the same as {PREFIX}PORT; leave it out to serve both on one")
        self._check_images()
        return self

    def _check_images(self) -> None:
        if not self.refused_images_days:
            return
        name = f"{PREFIX}REFUSED_IMAGES_DAYS"
        if self.refused_images_days > self.retention_days:
            raise ValueError(f"{name}: an image cannot be kept longer than its report ({PREFIX}RETENTION_DAYS)")
        if not self.records_keys:
            raise ValueError(f"{name}: images are kept only encrypted; set {PREFIX}RECORDS_KEYS")
        if self.database_url == "sqlite://":
            raise ValueError(f"{name}: images are not kept in memory; set {PREFIX}DATABASE_URL")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings.

    Args:
        environment: Variables; those of the process by default.

    Raises:
        SettingsError: A value is not valid, or a variable or key is unknown.
    """
    variables = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    file = variables.get(FILE_VARIABLE)
    if file:
        values.update(_read(file))
        places.update({key: f"{file}: {key}" for key in values})
    for variable, value in variables.items():
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in Settings.model_fields:
            raise SettingsError(f"{variable}: there is no such setting; known: {', '.join(known_variables())}")
        if value == "":
            values.pop(name, None)  # An empty variable means the default: compose files cannot leave one out.
        else:
            values[name] = value
            places[name] = variable
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(item, places) for item in error.errors())) from None


def export(settings: Settings) -> None:
    """Sets the variables that the rooms below the service read themselves, for a setting that came from the file."""
    if settings.models_dir is not None:
        os.environ[PREFIX + "MODELS_DIR"] = settings.models_dir
    os.environ[PREFIX + "OCR"] = settings.ocr


def known_variables() -> list[str]:
    """Returns the variables of all settings."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


def table() -> str:
    """Returns the documentation of all settings as a Markdown table."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in (None, ()) else f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"


def _read(file: str) -> dict[str, Any]:
    try:
        with Path(file).open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise SettingsError(f"{FILE_VARIABLE}: cannot read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE_VARIABLE}: {file} is not valid TOML: {error}") from error


def _explain(item: Any, places: Mapping[str, str]) -> str:
    name = str(item["loc"][0]) if item["loc"] else ""
    message = item["msg"].removeprefix("Value error, ")
    if not name:
        return str(message)
    return f"{places.get(name, PREFIX + name.upper())}: {message}"
