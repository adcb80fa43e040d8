"""Numbers that are kept: how many articles and runs there are, in step with them by triggers of the database."""
