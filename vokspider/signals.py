"""Our own Scrapy signals."""

# Sent when a kept page was read again; argument: ``reread``.
read_again = object()
# Sent when the run has its number; argument: ``run_id``.
run_opened = object()
