"""Seeded shadows on documents: what is written is labelled as it was drawn."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.vision.sheets import on_desk, sheet
from tools.calibrate import shadows


def test_shadows_and_ends_of_desks_are_labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, quads = sheet()
    picture, moved = on_desk(page, quads)
    monkeypatch.setattr(shadows, "detect_lines", lambda rgb: moved if rgb.shape == picture.shape else quads)
    cv2.imwrite(str(tmp_path / "desk.png"), picture[..., ::-1])
    cv2.imwrite(str(tmp_path / "scan.png"), page[..., ::-1])
    rows = [
        {"path": name, "category": "practice_certificate", "expect_verdict": "pass"}
        for name in ("desk.png", "scan.png")
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    monkeypatch.setattr(sys, "argv", ["shadows", str(tmp_path / "in.jsonl"), str(tmp_path / "out")])
    assert shadows.main() == 0
    made = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert len(made) == len(shadows.LEFT) + len(shadows.FLOORS)  # The scan shows no desk.
    for row in made:
        drawn = cv2.imread(str(tmp_path / "out" / row["path"])).astype(float)
        darker = drawn.mean(axis=2) < 0.75 * picture.mean(axis=2)
        if row["kind"].startswith("shadow"):
            left, share = _numbers(row["kind"])
            assert row["expect_checks"] == {"exposure": "fail"}
            inside = darker[80:-80, 80:-80]
            assert inside.mean() == pytest.approx(share, abs=0.15)
            lit = np.median(drawn[80:-80, 80:-80][inside].mean(axis=1)) / 225
            assert lit == pytest.approx(left, abs=0.05)
        else:
            assert row["expect_checks"] == {"exposure": "pass"}
            assert darker[90:-90, 90:-90].mean() < 0.02 < darker.mean()


def _numbers(kind: str) -> tuple[float, float]:
    _, whole, left, other, share = kind.split(".")
    return float(f"{whole}.{left}"), float(f"{other}.{share}")
