"""Web archives (WARC/1.1): writes the archive's pages for other tools, and reads the files of any tool."""

from vokspider.formats.warc.page import Page
from vokspider.formats.warc.reading import Left, pages_in, read_pages
from vokspider.formats.warc.records import Bad
from vokspider.formats.warc.writing import COMPRESSED, PLAIN, record_of, write_pages

__all__ = ["COMPRESSED", "PLAIN", "Bad", "Left", "Page", "pages_in", "read_pages", "record_of", "write_pages"]
