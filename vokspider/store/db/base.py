"""The base of all tables: how columns are declared, how constraints are named, how times are stored."""

from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from attrs import frozen
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

# Names of constraints, so that migrations can refer to them on every database.
_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time, stored without zone. A naive time raises ValueError, since its meaning is unknown."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time for the database."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}; pass an aware one, as now(UTC)")
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The time for Python."""
        return None if value is None else value.replace(tzinfo=UTC)


# The types of columns that declare none.
_TYPES: dict[Any, Any] = {
    bool: Boolean,
    bytes: LargeBinary,
    date: Date,
    datetime: UTCDateTime,
    float: Float,
    int: Integer,
    str: Text,
}


T = TypeVar("T")

if TYPE_CHECKING:

    class Mapped(ColumnElement[T]):
        """The column that an attribute of a table's class is."""

else:

    class Mapped(Generic[T]):
        """Marks the annotation of a column; ``Mapped[int | None]`` is a column of integers that may be NULL."""


@frozen
class _Declared:
    arguments: tuple[Any, ...]
    options: dict[str, Any]


def mapped_column(*arguments: Any, **options: Any) -> Any:
    """Further arguments of a column, as for ``sqlalchemy.Column``."""
    return _Declared(arguments, options)


class _TableClass(type):
    """Lets the class of a table be used where SQLAlchemy expects the table."""

    def __clause_element__(cls) -> Table:
        table: Table = cls.__table__  # type: ignore[attr-defined]
        return table


class Base(metaclass=_TableClass):
    """Declares a table like SQLAlchemy's ORM, without importing the ORM, which would slow down every command.

    A subclass has ``__tablename__`` and columns like ``title: Mapped[str | None] = mapped_column(index=True)``. Its
    ``__table__`` is the table, and each column is an attribute of the class. The class is never instantiated.
    """

    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMING)
    __tablename__: ClassVar[str]
    __table_args__: ClassVar[tuple[Any, ...]] = ()
    __table__: ClassVar[Table]

    def __init_subclass__(cls) -> None:
        mapped = {name: hint for name, hint in cls.__annotations__.items() if _is_column(hint)}
        columns = [_column(name, hint, cls.__dict__.get(name)) for name, hint in mapped.items()]
        *arguments, options = (*cls.__table_args__, {})
        if arguments and isinstance(arguments[-1], dict):
            options = arguments.pop()
        cls.__table__ = Table(cls.__tablename__, cls.metadata, *columns, *arguments, **options)
        for column in columns:
            setattr(cls, column.name, column)


def _is_column(hint: Any) -> bool:
    origin: Any = get_origin(hint)
    return origin is Mapped


def _column(name: str, hint: Any, declared: _Declared | None) -> "Column[Any]":
    (annotated,) = get_args(hint)
    variants = get_args(annotated) if isinstance(annotated, UnionType) else (annotated,)
    nullable = NoneType in variants
    found = declared or _Declared((), {})
    arguments = found.arguments
    if not any(isinstance(one, TypeEngine) or _is_type(one) for one in arguments):
        (plain,) = (one for one in variants if one is not NoneType)
        arguments = (_TYPES.get(get_origin(plain) or plain, JSON), *arguments)
    return Column(name, *arguments, **{"nullable": nullable, **found.options})


def _is_type(argument: Any) -> bool:
    return isinstance(argument, type) and issubclass(argument, TypeEngine)
