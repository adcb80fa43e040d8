"""Changes no table: each upgrade creates the triggers of the totals again, and PostgreSQL ran one of them slowly."""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do nothing, see above."""
