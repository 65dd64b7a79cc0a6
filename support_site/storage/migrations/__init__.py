"""The history of the tables, run at every start (Alembic)."""
