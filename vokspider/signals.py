"""Our own Scrapy signals."""

# Sent by the store pipeline when entries are stored; arguments: ``listing`` and ``discovery``.
entries_stored = object()
# Sent when a kept page was read again; argument: ``reread``.
read_again = object()
# Sent when the run has its number; argument: ``run_id``.
run_opened = object()
