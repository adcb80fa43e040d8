"""What an article takes in an archive on PostgreSQL: rows, bytes of tables and of indexes."""

from .bench import Bench

_SIZES = """
    SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'procrastinate%'
"""
_TABLES = """
    SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_total_relation_size(oid) DESC LIMIT 6
"""
_NAMES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname NOT LIKE 'procrastinate%'"


def written(bench: Bench) -> int:
    """The bytes that the server has written to its log of changes so far."""
    return int(bench.rows("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")[0][0])


def said_sizes(bench: Bench, articles: int) -> str:
    """Rows and bytes an article, of the whole archive and of its largest tables, as words."""
    names = [name for (name,) in bench.rows(_NAMES)]
    rows = sum(bench.rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names)  # noqa: S608
    tables, indexes = bench.rows(_SIZES)[0]
    each = ", ".join(
        f"{name} {table / articles:.0f} + {index / articles:.0f}" for name, table, index in bench.rows(_TABLES)
    )
    whole = (
        f"{rows / articles:.1f} rows, {tables / articles:.0f} bytes of tables and {indexes / articles:.0f} of indexes"
    )
    return f"an article takes {whole}; {each}"
