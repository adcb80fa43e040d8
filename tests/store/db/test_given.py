"""Numbers from outside: each can be compared with a column of row ids."""

import pytest
from sqlalchemy import func, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.given import given

from ...archives import Archive, article

_A = tables.article.c


@pytest.mark.on_both
def test_a_number_that_no_row_has_is_above_or_below_all(archive: Archive) -> None:
    archive.run(articles=map(article, (1, 2)))
    with reading(archive.engine) as connection:
        for number in (2**31, 2**63 - 1, 2**63, 10**5000):
            for condition in (_A.id < given(number), _A.id > given(-number), ~(_A.id == given(number))):
                counted = select(func.count()).select_from(tables.article).where(condition)
                assert connection.execute(counted).scalar_one() == 2
        assert connection.execute(select(_A.id).where(_A.id > given(1))).scalar_one() == 2
