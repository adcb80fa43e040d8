"""What a crawl writes: entries, texts, outcomes."""
