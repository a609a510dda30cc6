"""Says before an upload is accepted whether an image is what it claims to be and good enough.

Example:
    >>> from checker import check_image
    >>> report = check_image("portrait.jpg", "photo")
    >>> report.verdict
    <Verdict.PASS: 'pass'>
"""

from __future__ import annotations

from checker.pipeline import check_image
from checker.policy import Policy, PolicyError, load_policy
from checker.report import CheckResult, FieldValue, Report, Status, Verdict

__version__ = "0.1.0"
__all__ = [
    "CheckResult",
    "FieldValue",
    "Policy",
    "PolicyError",
    "Report",
    "Status",
    "Verdict",
    "check_image",
    "load_policy",
]
