"""Our own Scrapy signals."""

# Sent when a kept page was read again, unless it was seen at once that its text is the same; argument: ``reread``.
read_again = object()
# Sent when the run has its number; argument: ``run_id``.
run_opened = object()
