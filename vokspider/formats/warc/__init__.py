"""Web archives (WARC/1.1): the archive's pages for other tools, and pages of other tools read back."""

from vokspider.formats.warc.page import Page
from vokspider.formats.warc.reading import Left, pages_in, read_pages
from vokspider.formats.warc.records import Bad
from vokspider.formats.warc.writing import COMPRESSED, PLAIN, record_of, write_pages

__all__ = ["COMPRESSED", "PLAIN", "Bad", "Left", "Page", "pages_in", "read_pages", "record_of", "write_pages"]
