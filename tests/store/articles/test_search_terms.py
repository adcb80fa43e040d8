import unicodedata

from vokspider.store.articles.search_terms import variants


class TestVariants:
    def test_ascii_is_left_to_the_database(self) -> None:
        assert variants("Pyongyang") == ("Pyongyang",)

    def test_other_letters_in_each_case(self) -> None:
        assert {"женева", "ЖЕНЕВА", "Женева", "жЕнева"} <= set(variants("жЕнева"))

    def test_hangul_composed_and_taken_apart(self) -> None:
        apart = unicodedata.normalize("NFD", "평양")
        assert set(variants("평양")) == set(variants(apart)) == {"평양", apart}
