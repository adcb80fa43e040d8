"""Pages and the API while a crawl writes and articles are forgotten: no answer is a fault."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from vokspider.store.articles.forgetting import forget_articles

from ..archives import Archive, article, entry
from .conftest import Web

NUMBER = 40  # articles
PATHS = """/ /articles /articles?q=harbour /articles?q=harbour&sort=rank /articles?q=harbour&sort=oldest
/articles?sort=edited /articles?q=changed: /a/{0} /a/{0}@1 /a/{0}@2 /a/{0}/changes /a/{0}@1/p1s1 /changes /runs
/vanished /rhythm /terms /terms?show=new&since=2025-01-01 /kwic?q=harbour /phrase?q=harbour /timegate/{0}
/timemap/link/{0} /feeds/changed.atom /feeds/all.json /feeds/search.atom?q=harbour /articles.csv?q=harbour
/articles.jsonl /changes.csv /api/v1/articles /api/v1/articles/{0} /api/v1/search?q=harbour /api/v1/changes /api/v1/log
/api/v1/articles?at=30&duplicates=true /api/v1/search?q=harbour&at=50&duplicates=true /api/v1/phrase?phrase=harbour
/api/v1/concordance?q=harbour /api/v1/tables/revision/digests /api/v1/tables/revision/rows?limit=50""".split()


@pytest.mark.slow
def test_no_answer_is_a_fault_while_the_archive_changes(archive: Archive, web: Web) -> None:
    articles = range(1, NUMBER + 1)
    archive.run(map(entry, articles), [article(one, f"Harbour paragraph {one % 7}.") for one in articles])

    def faults(seed: int) -> list[str]:
        random = Random(seed)
        asked = [random.choice(PATHS).format(random.choice(articles)) for _ in range(60)]
        return [path for path in asked if web.get(path).status >= 500]

    with ThreadPoolExecutor(3) as readers:
        answers, random = [readers.submit(faults, seed) for seed in range(3)], Random(3)
        while not all(one.done() for one in answers):
            some = random.sample(articles, 3)
            texts = [article(one, f"Harbour paragraph {random.randint(1, 9)}.", "Edited.") for one in some]
            archive.run(map(entry, some), texts, refetch=True)
            forget_articles(archive.engine, [random.choice(articles)], "a test", archive.now)
    assert [one.result() for one in answers] == [[], [], []]
