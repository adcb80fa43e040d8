"""The spiders: they pick the page class, yield its items, and decide what to fetch next."""
