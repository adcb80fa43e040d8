"""The base class and the types of the sections of the settings."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

Name = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=365 * 24 * 3600, allow_inf_nan=False)]
Days = Annotated[float, Field(gt=0, le=36_500, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Section(BaseModel):
    """A section of the settings: frozen, without unknown keys, and with values of exactly the declared types."""

    # Building the schema is deferred, since it would be done twice: for the section, and as a part of ``Settings``.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_default=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        # A value must fit into an environment variable of a child process, and into one line of a log.
        if isinstance(value, str) and any(char in value for char in "\0\r\n"):
            raise ValueError("expected one line of text")
        return value


def texts(value: object, what: str) -> tuple[str, ...]:
    """``value`` as a tuple, if it is a list of different texts, each on one line and not blank.

    Raises ValueError otherwise; ``what`` names the texts in its message.
    """
    found = tuple(value) if isinstance(value, list | tuple) else (None,)
    if not all(isinstance(one, str) and one.strip() and one.isprintable() for one in found):
        raise ValueError(f"expected a list of {what}, each in quotes and not empty")
    if len(set(found)) != len(found):
        raise ValueError(f"expected each of the {what} once")
    return found
