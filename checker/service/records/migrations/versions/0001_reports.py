"""Reports and their codes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "reports",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("caller", sa.String(100), nullable=False),
        sa.Column("reference", sa.String(64), nullable=True),
        sa.Column("image_sha256", sa.String(64), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("policy", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("report", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_created_at", "reports", ["created_at"])
    op.create_index("ix_reports_reference", "reports", ["reference"])
    op.create_index("ix_reports_image_sha256", "reports", ["image_sha256"])
    op.create_index("ix_reports_category_verdict", "reports", ["category", "verdict"])
    op.create_table(
        "report_codes",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_codes_report_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "code", name="pk_report_codes"),
    )
    op.create_index("ix_report_codes_code", "report_codes", ["code"])


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("report_codes")
    op.drop_table("reports")
