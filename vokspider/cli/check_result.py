"""What a check of ``vokspider doctor`` finds."""

from attrs import frozen

OK, WARNING, PROBLEM = "ok", "warning", "problem"


@frozen
class Check:
    """The result of one check. ``state`` is ``ok``, ``warning`` or ``problem``; ``way_out`` says what to do."""

    name: str
    state: str
    message: str
    way_out: str = ""
