"""Holds the direction of imports, and that the core needs no web framework."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "checker"

# Each room may import from its own and from those further down in this list.
ROOMS = [
    ("__main__",),
    ("cli",),
    ("service", "batch", "client"),
    ("workers",),
    ("", "redecide", "policy_diff", "overlays", "repair", "receipts"),  # "" is checker/__init__.py, the Python API
    ("pipeline",),
    ("policy",),
    ("checks",),
    ("evidence",),
    ("vision", "documents"),
    ("limits",),
    ("report",),
    ("decode",),
    ("intake", "jpeg_data", "key_files", "messages", "uuid7", "settings"),
]
LEVEL = {room: len(ROOMS) - index for index, rooms in enumerate(ROOMS) for room in rooms}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole_package = node.module == "checker"
            found |= {f"checker.{alias.name}" for alias in node.names} if whole_package else {node.module}
    return {name for name in found if name == "checker" or name.startswith("checker.")}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    here = room_of(".".join(part for part in parts if part != "__init__"))
    for module in imports_of(path):
        room = room_of(module)
        # The names that checker/__init__.py exports count as the Python API.
        level = LEVEL.get(room, LEVEL[""])
        assert room == here or level < LEVEL[here], f"{path.name} ({here or 'API'}) imports {module}"


def test_every_room_has_its_place() -> None:
    rooms = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir()}
    rooms -= {"__init__", "py", "__pycache__", "policies"}
    assert {room.removesuffix(".typed") for room in rooms} <= set(LEVEL)


def test_core_works_without_flask() -> None:
    code = (
        "import sys; sys.modules['flask'] = None; import checker; "
        "r = checker.check_image(b'', 'photo'); assert r.verdict == 'fail'; "
        "assert not any(name.startswith('flask') for name in sys.modules if sys.modules[name])"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
