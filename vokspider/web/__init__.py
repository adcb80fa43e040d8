"""The archive in a browser: pages that only read, from the reports of ``vokspider.reports``.

``create_app`` in ``app`` makes the application. It needs the extra ``web``; this module does not, so that anyone may
import it.
"""

EXTRA = "the web pages need the extra 'web': pip install 'vokspider[web]'"
