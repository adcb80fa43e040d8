"""Writes the generated parts of the documents again."""

from tests.docs.generated import documents, filled


def main() -> None:
    """Rewrite each document whose generated parts are out of date."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        new = filled(text)
        if new != text:
            path.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
