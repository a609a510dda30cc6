"""All checks, in the order they run: the cheap ones first.

A check is one file beside this one that ends in `CHECK = Check(id, Limits, measure, decide)`; to add one, import it
here and put it into its place in the list.
"""

from __future__ import annotations

from checker.checks import (
    authenticity,
    background,
    blur,
    claims,
    completeness,
    dimensions,
    document_type,
    exposure,
    face,
    face_geometry,
    face_pose,
    face_state,
    fields,
    file_size,
    format,
    mirror,
    rotation,
    seal,
)
from checker.checks.base import Check

# Order: format file_size dimensions face rotation mirror face_geometry face_pose face_state background exposure blur
# completeness document_type authenticity seal fields claims
CHECKS: tuple[Check, ...] = (
    format.CHECK,
    file_size.CHECK,
    dimensions.CHECK,
    face.CHECK,
    rotation.CHECK,
    mirror.CHECK,
    face_geometry.CHECK,
    face_pose.CHECK,
    face_state.CHECK,
    background.CHECK,
    exposure.CHECK,
    blur.CHECK,
    completeness.CHECK,
    document_type.CHECK,
    authenticity.CHECK,
    seal.CHECK,
    fields.CHECK,
    claims.CHECK,
)

BY_ID: dict[str, Check] = {check.id: check for check in CHECKS}
