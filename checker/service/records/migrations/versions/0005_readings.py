"""What checks read on documents, encrypted; reports of older versions keep it as it was until they are deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("reports", sa.Column("readings", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drops the column."""
    op.drop_column("reports", "readings")
