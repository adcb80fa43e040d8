"""``vokspider articles export --at``: the archive as it was."""

from pathlib import Path

import pytest

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.merkle import root_of
from vokspider.proof.notes import verifier_key
from vokspider.store.log.reading import size

from ..archives import Archive, article
from ..beginnings import written_once
from ..commands import Cli


class TestAt:
    @pytest.fixture
    @written_once
    def edited(self, archive: Archive) -> Archive:
        """Article 1 is stored on 4 December (in Korea) and edited on the 5th; article 2 is stored on the 6th."""
        archive.add(article(1, "Old words."))
        archive.add(article(1, "New words."))
        archive.add(article(2, "Other words."))
        return archive

    def texts(self, cli: Cli, *given: str) -> dict[str, str]:
        done = cli("articles", "export", "--format", "jsonl", "--all", *given)
        assert done.code == 0, done.err
        return {row["title"]: row["text"] for row in done.objects}

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("2025-12-03", {}),
            ("2025-12-04", {"Title 1": "Old words."}),
            ("2025-12-05T07:29", {"Title 1": "Old words."}),
            ("2025-12-05T07:31", {"Title 1": "New words."}),
            ("2025-12-05", {"Title 1": "New words."}),
            ("2025-12-06", {"Title 1": "New words.", "Title 2": "Other words."}),
            ("2", {"Title 1": "Old words."}),
            ("4", {"Title 1": "New words."}),
        ],
    )
    def test_the_archive_as_it_was(self, edited: Archive, cli: Cli, at: str, expected: dict[str, str]) -> None:
        assert self.texts(cli, "--at", at) == expected

    def test_also_for_a_query(self, edited: Archive, cli: Cli) -> None:
        assert self.texts(cli, "--at", "2025-12-04", "old") == {"Title 1": "Old words."}
        assert self.texts(cli, "--at", "2025-12-04", "new") == {}
        (row,) = cli("articles", "export", "--format", "jsonl", "--all", "--at", "2025-12-05", "old").objects
        assert (row["text"], row["in_current_text"]) == ("New words.", False)

    def test_says_the_size(self, edited: Archive, cli: Cli) -> None:
        done = cli("articles", "export", "--format", "csv", "--all", "--at", "2025-12-04", "--columns", "id")
        assert (done.out, done.err) == ("id\n1\n", "1 article exported, as they were at log size 3\n")

    def test_without_duplicates(self, archive: Archive, cli: Cli) -> None:
        archive.add(article(1, "The same words.", title="A title"), article(2, "The same words.", title="A title"))
        archive.add(article(2, "Other words."))
        export = ("articles", "export", "--format", "csv", "--columns", "id", "--at")
        done = cli(*export, "2025-12-04")
        assert done.out == "id\n1\n"
        assert "as they were at log size 5; 1 duplicate of these left out, --all exports them too" in done.err
        assert cli(*export, "2025-12-05").out == "id\n2\n1\n"

    def test_with_a_checkpoint_of_that_size(self, edited: Archive, cli: Cli, tmp_path: Path) -> None:
        signed = [tmp_path / "then", tmp_path / "now"]
        self.texts(cli, "--at", "2025-12-04", "--checkpoint", str(signed[0]))
        self.texts(cli, "--checkpoint", str(signed[1]))
        (then, note), (now, _) = (read_checkpoint(path.read_text("utf-8")) for path in signed)
        assert (then.size, now.size, then.origin) == (3, size(edited.engine), now.origin)
        leaves = [bytes.fromhex(row["leaf"]) for row in cli("log", "--limit", "0", "--json").objects]
        assert [then.root, now.root] == [root_of(leaves[:3]), root_of(leaves)]
        assert note.is_signed_by(verifier_key(cli("log", "key").out))
        done = cli("articles", "export", "--format", "csv", "--all", "--at", "0", "--checkpoint", str(tmp_path / "no"))
        assert "nothing to sign" in done.err
        assert not (tmp_path / "no").exists()

    @pytest.mark.parametrize(
        ("at", "words"),
        [
            ("99", "the log is not that long yet"),
            ("soon", "is not a day or a time"),
            ("2999-01-01", "in the future"),
        ],
    )
    def test_wrong_times(self, edited: Archive, cli: Cli, at: str, words: str) -> None:
        assert cli("articles", "export", "--format", "csv", "--all", "--at", at).refused(f"--at {at}"[:4], words)

    def test_what_the_log_does_not_tell(self, edited: Archive, cli: Cli) -> None:
        assert cli("articles", "export", "--format", "csv", "--at", "3", "--all", "--words", "a").refused("as a query")
        done = cli("articles", "export", "--format", "csv", "--at", "3", "--all", "--columns", "teaser")
        assert done.refused("no field 'teaser'")
