"""The process of one crawl, see ``vokspider.crawl.child``.

A module of its own: the processes of a pool import the main module again, unless it has this name.
"""

import sys

from vokspider.garbage import collect_nothing

collect_nothing()  # before the imports below

from vokspider.crawl.child import main  # noqa: E402

main(sys.argv[1])
