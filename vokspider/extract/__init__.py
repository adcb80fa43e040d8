"""From a page's bytes to its article: one pure function, which knows no Scrapy, no run and no database.

A crawl, an import, ``reextract`` and the reading of a kept page during a crawl all call ``extract``. The second step,
``believe``, compares the article with what is known besides the page, such as the title in its entry.
"""

from vokspider.extract.belief import believe, doubt, promised
from vokspider.extract.decode import Headers
from vokspider.extract.reading import Extracted, Failure, extract
from vokspider.extract.version import extractor
from vokspider.html.repeats import Repeats

__all__ = ["Extracted", "Failure", "Headers", "Repeats", "believe", "doubt", "extract", "extractor", "promised"]
