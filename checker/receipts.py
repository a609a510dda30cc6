"""Receipts: signed statements that an image passed, so that whoever takes it over need not ask again.

A receipt is a compact JWS (RFC 7515) with an Ed25519 signature over the image's digest, not over the image, and holds
nothing personal. Whoever has the public keys verifies it without the service.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet, OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker import key_files
from checker.report import PolicyReference

ALGORITHM = "EdDSA"
TYPE = "checker-receipt+jws"
_LONGEST = 4096


class ReceiptsError(ValueError):
    """Keys for receipts cannot be read or made; the message says why."""


class ReceiptClaims(BaseModel):
    """What a receipt states."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jti: str = Field(description="the report's id")
    iat: int = Field(description="when it was issued, in seconds since 1970")
    exp: int = Field(description="until when it holds, in seconds since 1970")
    verdict: str = Field(description="always `pass`")
    category: str = Field(description="what the image was checked to be")
    policy: PolicyReference = Field(description="by which policy")
    image_sha256: str = Field(description="digest of the image, hexadecimal")
    image_bytes: int = Field(description="size of the image")
    reference: str | None = Field(None, description="the caller's own word for the upload")


class Verification(BaseModel):
    """Whether a receipt holds."""

    model_config = ConfigDict(extra="forbid")

    valid: bool
    reason: str | None = Field(
        description="why not: `malformed`, `unknown-key`, `bad-signature`, `expired`, `other-image`; null when valid"
    )
    claims: ReceiptClaims | None = Field(description="what the receipt states; null unless its signature is right")


class _Registry(jws.JWSRegistry):
    """One algorithm only, under the name that callers' libraries know; RFC 9864 would call it `Ed25519`."""

    def get_alg(self, name: str) -> Any:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError(f"only {ALGORITHM} is accepted")
        return self.algorithms[ALGORITHM]


_REGISTRY = _Registry(algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs receipts with the first of its keys and knows the public part of all.

    Attributes:
        keys: Newest first.
        seconds: How long a receipt holds.
    """

    keys: tuple[OKPKey, ...]
    seconds: int

    def sign(self, report: Mapping[str, Any], reference: str | None, now: int | None = None) -> str | None:
        """Returns the receipt of a report, or None: only a pass has one."""
        if report["verdict"] != "pass":
            return None
        issued = int(time.time()) if now is None else now
        claims = ReceiptClaims(
            jti=report["id"],
            iat=issued,
            exp=issued + self.seconds,
            verdict="pass",
            category=report["category"],
            policy=PolicyReference.model_validate(report["policy"]),
            image_sha256=report["image"]["sha256"],
            image_bytes=report["image"]["bytes"],
            reference=reference,
        )
        key = self.keys[0]
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        payload = claims.model_dump_json(exclude_none=True).encode()
        return jws.serialize_compact(header, payload, key, registry=_REGISTRY)

    def public(self) -> dict[str, Any]:
        """Returns the public keys as a JWK set (RFC 7517)."""
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


def verify(
    receipt: str,
    jwks: Mapping[str, Any],
    *,
    image_sha256: str,
    image_bytes: int | None = None,
    now: int | None = None,
) -> Verification:
    """Says whether a receipt is genuine, holds still, and is that of an image.

    Args:
        receipt: As it came with the report.
        jwks: The service's public keys, as `/.well-known/jwks.json` gives them.
        image_sha256: Digest of the image at hand, hexadecimal.
        image_bytes: Its size, if known.
        now: Seconds since 1970; the present by default.
    """
    if len(receipt) > _LONGEST or not receipt.isascii():
        return Verification(valid=False, reason="malformed", claims=None)
    try:
        keys = {str(key["kid"]): key for key in jwks.get("keys", ()) if isinstance(key, dict) and "kid" in key}
        loaded = jws.extract_compact(receipt.encode(), registry=_REGISTRY)
        known = keys.get(str(loaded.headers().get("kid")))
        if loaded.headers().get("alg") != ALGORITHM or loaded.headers().get("typ") != TYPE:
            return Verification(valid=False, reason="malformed", claims=None)
        if known is None:
            return Verification(valid=False, reason="unknown-key", claims=None)
        if not jws.validate_compact(loaded, OKPKey.import_key(known), registry=_REGISTRY):
            return Verification(valid=False, reason="bad-signature", claims=None)
        claims = ReceiptClaims.model_validate_json(loaded.payload)
    except (JoseError, ValidationError, ValueError, TypeError):
        return Verification(valid=False, reason="malformed", claims=None)
    reason = None
    if (int(time.time()) if now is None else now) >= claims.exp:
        reason = "expired"
    elif claims.image_sha256 != image_sha256.lower() or image_bytes not in (None, claims.image_bytes):
        reason = "other-image"
    return Verification(valid=reason is None, reason=reason, claims=claims)


def load_signer(path: Path, seconds: int) -> Signer:
    """Reads the private keys, the newest first.

    Raises:
        ReceiptsError: The file cannot be read or holds no Ed25519 keys.
    """
    try:
        keys = KeySet.import_key_set(json.loads(path.read_text("utf-8"))).keys
    except OSError as error:
        raise ReceiptsError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, JoseError):
        raise ReceiptsError(f"{path} is not a JWK set") from None
    private = tuple(key for key in keys if isinstance(key, OKPKey) and key.curve_name == "Ed25519" and key.is_private)
    if not private or len(private) != len(keys) or not all(key.kid for key in private):
        raise ReceiptsError(f"{path} must hold private Ed25519 keys with a `kid`, and nothing else")
    return Signer(private, seconds)


def add_key(path: Path) -> str:
    """Makes a new key that signs from the next start on; the older ones still verify.

    Returns:
        The key's id.

    Raises:
        ReceiptsError: The file is there, but cannot be read.
    """
    older = list(load_signer(path, 0).keys) if path.exists() else []
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
    key_files.write(path, {"keys": [each.as_dict(private=True) for each in (key, *older)]})
    return str(key.kid)
