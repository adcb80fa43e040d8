"""From a page's bytes to its article: one pure function, which knows no Scrapy, no run and no database.

A crawl, an import, ``reextract`` and the reading of a kept page during a crawl all call ``extract``. What depends on
more than the page, such as the title that its entry promised, is the second step, ``believe``.
"""

from vokspider.extract.belief import believe, doubt, promised
from vokspider.extract.decode import Headers
from vokspider.extract.reading import Extracted, Failure, extract
from vokspider.extract.version import extractor

__all__ = ["Extracted", "Failure", "Headers", "believe", "doubt", "extract", "extractor", "promised"]
