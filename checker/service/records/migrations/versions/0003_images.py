"""Images of refused uploads, and the looks at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "refused_images",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_refused_images_report_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", name="pk_refused_images"),
    )
    op.create_index("ix_refused_images_created_at", "refused_images", ["created_at"])
    op.create_table(
        "image_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("image_sha256", sa.String(64), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("looker", sa.String(100), nullable=False),
        sa.Column("key", sa.String(8), nullable=False),
        sa.Column("place", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_image_looks"),
    )
    for column in ("at", "report_id", "looker"):
        op.create_index(f"ix_image_looks_{column}", "image_looks", [column])


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("image_looks")
    op.drop_table("refused_images")
