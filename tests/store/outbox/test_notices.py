"""The outbox keeps each message once, also when several processes write it at one time."""

import threading

from vokspider.store.outbox.notices import Draft, add, list_notices

from ...archives import Archive


def draft(key: str) -> Draft:
    return Draft(key, "suspect", "voice", None, key, "body", ("one", "two"))


def test_what_is_there_already_is_not_written_again(archive: Archive) -> None:
    with archive.engine.begin() as connection:
        assert add(connection, [draft("a")], archive.now) == 1
        assert add(connection, [draft("a"), draft("b")], archive.now) == 1
    assert [one.title for one in list_notices(archive.engine)] == ["b", "a"]


def test_several_processes_write_one_thing(archive: Archive) -> None:
    gate, added = threading.Barrier(4), list[int]()

    def write() -> None:
        gate.wait()
        with archive.engine.begin() as connection:
            added.append(add(connection, [draft("a"), draft("b")], archive.now))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(added), len(list_notices(archive.engine))) == ([0, 0, 0, 2], 2)
