"""Where in a listing an article stood that was taken out of it."""

from collections.abc import Iterable, Sequence

from attrs import define, field

from vokspider.demo.model import DemoArticle


@define
class Places:
    """The order of all articles that a listing ever had, as far as it was told of them; newest first."""

    _ids: list[str] = field(factory=list)

    def note(self, listed: Iterable[DemoArticle]) -> None:
        """Tell what the listing has now: what is new stands right behind what is above it."""
        place = 0
        for article in listed:
            if article.external_id not in self._ids:
                self._ids.insert(place, article.external_id)
            place = self._ids.index(article.external_id) + 1

    def forget(self, external_id: str) -> None:
        """Tell that an article has no place of old."""
        if external_id in self._ids:
            self._ids.remove(external_id)

    def find(self, external_id: str, listed: Sequence[DemoArticle]) -> int | None:
        """The position at which an article belongs into what the listing has now; None if it never had it."""
        self.note(listed)
        if external_id not in self._ids:
            return None
        above = set(self._ids[: self._ids.index(external_id)])
        return sum(article.external_id in above for article in listed)
