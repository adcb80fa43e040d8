"""A part of a long line, as search results show it."""


def excerpt(line: str, start: int, end: int, around: int = 70) -> str:
    """The part of ``line`` from ``start`` to ``end``, with at most ``around`` characters before and after it.

    Dots stand for the rest. Words are not cut if the language separates them.
    """
    return _before(line, start, around) + line[start:end] + _after(line, end, around)


def _before(line: str, start: int, around: int) -> str:
    if start <= around:
        return line[:start]
    part = line[start - around : start]
    return "…" + (part.partition(" ")[2] or part)


def _after(line: str, end: int, around: int) -> str:
    if len(line) - end <= around:
        return line[end:]
    part = line[end : end + around]
    return (part.rpartition(" ")[0] or part) + "…"
