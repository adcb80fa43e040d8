"""Pure functions over strings: no HTML, no Scrapy, no database, only the standard library."""
