"""The process of a crawl starts soon, and collects garbage once it crawls."""

import os
import subprocess
import sys

from vokspider.crawl.process import OPTIONS_VARIABLE
from vokspider.model.options import RunOptions


def test_garbage_is_collected_in_a_crawl_but_not_before_it() -> None:
    script = (
        "import gc\n"
        "tell = lambda: print(gc.isenabled(), gc.get_freeze_count() > 0)\n"
        "import vokspider.garbage\n"
        "vokspider.garbage.collect_nothing()\n"
        "from vokspider.crawl import child\n"
        "tell()\n"
        "child.AsyncCrawlerProcess.crawl = lambda *_, **__: tell()\n"
        "child.AsyncCrawlerProcess.start = lambda _: None\n"
        "child._stop_without_parent = lambda: None\n"
        "child.main('vok')"
    )
    environ = {**os.environ, OPTIONS_VARIABLE: RunOptions().to_json()}
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:2] == ["False False", "True True"]


def test_the_collector_is_off_before_anything_else_is_imported() -> None:
    script = (
        "import gc, sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name in ('scrapy', 'sqlalchemy', 'twisted'):\n"
        "            sys.exit(f'{name}: {gc.isenabled()}')\n"
        "sys.meta_path.insert(0, Watch())\n"
        "sys.argv[1:] = ['vok']\n"
        "import vokspider.crawl.__main__"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith(": False")
