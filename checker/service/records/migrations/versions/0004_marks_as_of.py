"""The date for which a marked report judged, so that marks can be evaluated as of that date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; older marks have no date."""
    op.add_column("marks", sa.Column("as_of", sa.String(10), nullable=False, server_default=""))


def downgrade() -> None:
    """Drops the column."""
    op.drop_column("marks", "as_of")
