"""Web archives in a zip file (WACZ): writes the archive's pages as one, and reads those of other tools."""

from vokspider.formats.wacz.reading import web_archives
from vokspider.formats.wacz.writing import ENDING, Archived, Signer, write_package

__all__ = ["ENDING", "Archived", "Signer", "web_archives", "write_package"]
