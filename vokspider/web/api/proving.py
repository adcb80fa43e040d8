"""Signed checkpoints of the log, newest first, the key that signs them, and that one continues another."""

from attrs import frozen

from vokspider.model.errors import ConfigError
from vokspider.proof.keys import load_or_make
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.db.engine import reading
from vokspider.store.log.checkpoints import Kept, checkpoints, count, signing_key
from vokspider.store.log.continuing import Continuation, continuation_of
from vokspider.web.api.answering import Many, One, Total
from vokspider.web.api.asking import LARGEST_ID, Asked, number
from vokspider.web.api.cursors import cursor_at, number_in
from vokspider.web.api.operations import CURSOR, Operation, limit, linked


@frozen
class Key:
    """The key that signs the checkpoints, as one line ``NAME+ID+KEY``, and the name of the log."""

    origin: str
    key: str


def operations() -> tuple[Operation, ...]:
    """The list of checkpoints, and what checks them."""
    about = "Signed checkpoints of the log, newest first"
    parameters = (limit(), CURSOR)
    path = "/checkpoints/{old}/consistency/{new}"
    old = number("old", "The size of the log that is continued.", 1, LARGEST_ID)
    new = number("new", "The size of a checkpoint.", 1, LARGEST_ID)
    return (
        Operation("checkpoints", "/checkpoints", about, _checkpoints, Kept, is_list=True, parameters=parameters),
        Operation("checkpoint_key", "/checkpoints/key", "The key that signs the checkpoints", _key, Key),
        Operation(
            "consistency", path, "That a checkpoint continues the log", _continuation, Continuation, in_path=(old, new)
        ),
    )


def _checkpoints(asked: Asked) -> Many:
    engine, before = asked.site.engine, number_in(asked["cursor"]) if asked["cursor"] else None
    found = checkpoints(engine, before, asked["limit"] + 1)
    shown = found[: asked["limit"]]
    following = cursor_at(shown[-1].size) if len(found) > len(shown) else None
    return Many([linked(one) for one in shown], Total(count(engine)), following)


def _key(asked: Asked) -> One:
    path = asked.site.config.key_file
    if not path.exists():
        raise NotFoundError("there is no key where these pages are served; ask for what 'vokspider log key' prints")
    try:
        private = load_or_make(path)
    except ConfigError as error:
        # What is wrong with the file is for its owner's eyes only.
        raise NotFoundError("the key cannot be used here; ask for what 'vokspider log key' prints") from error
    with reading(asked.site.engine) as connection:
        signer = signing_key(connection, private)
    return One(linked(Key(signer.name, str(signer.verifier))))


def _continuation(asked: Asked) -> One:
    return One(linked(continuation_of(asked.site.engine, asked["old"], asked["new"])))
