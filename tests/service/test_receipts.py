"""Receipts: what they state, and when they hold."""

import base64
import hashlib
import json

import pytest
from click.testing import CliRunner
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from checker.cli import main
from checker.receipts import ReceiptsError, add_key, load_signer, verify
from checker.service.app import create_app
from checker.settings import Settings, SettingsError
from tests.service.conftest import form

IMAGE = b"an image"
DIGEST = hashlib.sha256(IMAGE).hexdigest()
REPORT = {
    "id": "01978c5e-8a3b-7c1d-9e2f-0123456789ab",
    "verdict": "pass",
    "category": "photo",
    "policy": {"id": "hunan-2021", "version": "1", "digest": "sha256:00"},
    "image": {"sha256": DIGEST, "bytes": len(IMAGE)},
    "fields": {"name": {"value": "张三"}},
}


@pytest.fixture
def path(tmp_path):
    add_key(tmp_path / "receipts.json")
    return tmp_path / "receipts.json"


@pytest.fixture
def signer(path):
    return load_signer(path, 3600)


def test_a_receipt_holds_for_its_image_and_its_time(signer):
    receipt = signer.sign(REPORT, "A-1", now=1000)
    found = verify(receipt, signer.public(), image_sha256=DIGEST, image_bytes=len(IMAGE), now=1001)
    assert (found.valid, found.reason) == (True, None)
    assert found.claims.model_dump(exclude={"policy"}) == {
        "jti": REPORT["id"],
        "iat": 1000,
        "exp": 4600,
        "verdict": "pass",
        "category": "photo",
        "image_sha256": DIGEST,
        "image_bytes": len(IMAGE),
        "reference": "A-1",
    }
    assert verify(receipt, signer.public(), image_sha256=DIGEST.upper(), now=4599).valid
    assert verify(receipt, signer.public(), image_sha256=DIGEST, now=4600).reason == "expired"
    assert verify(receipt, signer.public(), image_sha256="0" * 64, now=1001).reason == "other-image"
    assert verify(receipt, signer.public(), image_sha256=DIGEST, image_bytes=9, now=1001).reason == "other-image"


def test_only_a_pass_has_one(signer):
    for verdict in ("fail", "review"):
        assert signer.sign(REPORT | {"verdict": verdict}, None) is None


def test_it_holds_nothing_personal(signer):
    header, payload, _ = signer.sign(REPORT, None).split(".")
    decoded = base64.urlsafe_b64decode(payload + "==").decode()
    assert "张三" not in decoded and "name" not in json.loads(decoded)
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["alg"] == "EdDSA"


def test_every_changed_character_breaks_it(signer):
    receipt = signer.sign(REPORT, None, now=1000)
    for place in range(0, len(receipt) - 1):
        changed = receipt[:place] + ("A" if receipt[place] != "A" else "B") + receipt[place + 1 :]
        assert not verify(changed, signer.public(), image_sha256=DIGEST, now=1001).valid


def test_forged_receipts_do_not_hold(signer):
    receipt = signer.sign(REPORT, None, now=1000)
    payload = base64.urlsafe_b64decode(receipt.split(".")[1] + "==")
    kid = signer.keys[0].kid
    other = OKPKey.generate_key("Ed25519", {"kid": kid}, private=True)
    public = json.dumps(signer.keys[0].as_dict(private=False)).encode()
    forged = [
        jws.serialize_compact({"alg": "Ed25519", "kid": kid}, payload, other, algorithms=["Ed25519"]),
        jws.serialize_compact({"alg": "HS256", "kid": kid}, payload, OctKey.import_key(public), algorithms=["HS256"]),
        base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=") + "." + receipt.split(".")[1] + ".",
        "",
        ".",
        "..",
        "a.b.c",
        receipt + "x" * 5000,
        "张三",
        receipt.replace(".", "", 1),
    ]
    for one in forged:
        assert not verify(one, signer.public(), image_sha256=DIGEST, now=1001).valid
    assert verify(receipt, {"keys": []}, image_sha256=DIGEST, now=1001).reason == "unknown-key"
    for no_keys in ([{"kid": kid}], [{"kty": "OKP"}, "x", 7], None, 7):
        assert not verify(receipt, {"keys": no_keys}, image_sha256=DIGEST, now=1001).valid


def test_keys_rotate(path):
    old = load_signer(path, 3600)
    receipt = old.sign(REPORT, None, now=1000)
    add_key(path)
    new = load_signer(path, 3600)
    assert len(new.keys) == 2
    assert new.keys[0].kid != old.keys[0].kid
    assert verify(receipt, new.public(), image_sha256=DIGEST, now=1001).valid
    assert verify(new.sign(REPORT, None, now=1000), old.public(), image_sha256=DIGEST, now=1001).reason == "unknown-key"


def test_private_keys_stay_private(path, signer):
    assert path.stat().st_mode & 0o077 == 0
    assert all("d" not in key for key in signer.public()["keys"])


def test_unusable_keys_are_told(tmp_path, engines):
    file = tmp_path / "keys.json"
    public = OKPKey.generate_key("Ed25519", {"kid": "a"}).as_dict(private=False)
    for content in (
        "",
        "[]",
        "{}",
        '{"keys": []}',
        json.dumps({"keys": [public]}),
        '{"keys": [{"kty": "oct", "k": "QUFBQUFBQUFBQUFBQUFBQUFB"}]}',
    ):
        file.write_text(content)
        with pytest.raises(ReceiptsError):
            load_signer(file, 1)
    with pytest.raises(SettingsError, match="CHECKER_RECEIPT_KEYS_FILE"):
        create_app(Settings(receipt_keys_file=str(tmp_path / "nowhere")), engines)


class PassingPool:
    """Engines to which every image is good."""

    def __init__(self, pool):
        self.status = pool.status

    def run(self, function, job, **_):
        digest = hashlib.sha256(job.image).hexdigest()
        image = {"sha256": digest, "bytes": len(job.image)}
        return REPORT | {
            "created_at": "2021-01-12T08:30:00.123Z",
            "image": image,
            "checks": [],
            "timings_ms": {},
            "receipt": None,
        }


def test_receipts_over_http(engines, path, tmp_path):
    client = create_app(Settings(receipt_keys_file=str(path)), PassingPool(engines)).test_client()
    report = client.post("/v1/checks", **form({"image": IMAGE, "category": "photo", "reference": "A-1"})).json
    receipt = report["receipt"]

    def ask(**parts):
        return client.post("/v1/receipts/verify", **form(parts))

    assert ask(receipt=receipt, image=IMAGE).json["claims"]["reference"] == "A-1"
    assert ask(receipt=receipt, sha256=DIGEST).json["valid"] is True
    assert ask(receipt=receipt, image=b"another").json["reason"] == "other-image"
    assert ask(receipt=receipt, image=IMAGE, sha256=DIGEST).json["valid"] is True
    assert ask(receipt=receipt, image=b"another", sha256=DIGEST).json["reason"] == "other-image"
    assert ask(receipt=receipt, image=IMAGE, sha256="0" * 64).json["reason"] == "other-image"
    assert ask(receipt="x", sha256=DIGEST).json == {"valid": False, "reason": "malformed", "claims": None}
    for wrong in (
        {"receipt": receipt},
        {"image": IMAGE},
        {"receipt": receipt, "sha256": "x"},
        {"receipt": receipt, "image": IMAGE, "sha256": "x"},
    ):
        assert ask(**wrong).status_code == 400
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)
    image = tmp_path / "image.jpg"
    image.write_bytes(IMAGE)
    run = CliRunner()
    assert run.invoke(main, ["receipts", "verify", receipt, str(image), "--jwks", str(jwks)]).exit_code == 0
    image.write_bytes(b"another")
    told = run.invoke(main, ["receipts", "verify", receipt, str(image), "--jwks", str(jwks)])
    assert told.exit_code == 1 and "other-image" in told.output
    assert run.invoke(main, ["receipts", "new-key", "--file", str(tmp_path / "new.json")]).exit_code == 0


def test_without_keys_nothing_is_signed(client, post):
    assert post(image=b"x").json["receipt"] is None
    assert client.get("/.well-known/jwks.json").json == {"keys": []}
