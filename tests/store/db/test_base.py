"""Tables declared as classes: what their columns are, and where the class stands for the table."""

import subprocess
import sys
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, insert, select

from vokspider.store.db.base import Base, Mapped, UTCDateTime, mapped_column
from vokspider.store.db.tables import ArticleRow, SourceRow


class PlantRow(Base):
    """A table with a column of each kind."""

    metadata = type(Base.metadata)()
    __tablename__ = "plant"
    __table_args__ = (Index("ix_plant_name", "name"), {"info": {"of": "test"}})
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    latin: Mapped[str | None]
    height: Mapped[float]
    seen_on: Mapped[date | None]
    seen_at: Mapped[datetime]
    photo: Mapped[bytes | None] = mapped_column(LargeBinary)
    edible: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]]
    notes: Mapped[list[dict[str, Any]] | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plant.id"), index=True)


def test_types_and_null_follow_from_the_annotations() -> None:
    found = {column.name: (type(column.type), column.nullable) for column in PlantRow.__table__.columns}
    assert found == {
        "id": (Integer, False),
        "name": (String, False),
        "latin": (Text, True),
        "height": (Float, False),
        "seen_on": (Date, True),
        "seen_at": (UTCDateTime, False),
        "photo": (LargeBinary, True),
        "edible": (Boolean, False),
        "facts": (JSON, False),
        "notes": (JSON, True),
        "parent_id": (Integer, True),
    }


def test_what_the_declaration_adds() -> None:
    table = PlantRow.__table__
    assert [column.name for column in table.primary_key] == ["id"]
    assert table.c.name.unique
    assert table.c.edible.default is not None
    assert {index.name for index in table.indexes} == {"ix_plant_name", "ix_plant_parent_id"}
    assert table.info == {"of": "test"}
    assert [key.target_fullname for key in table.foreign_keys] == ["plant.id"]
    assert PlantRow.__dict__["name"] is table.c.name
    assert table.metadata is PlantRow.metadata


def test_the_class_stands_for_its_table() -> None:
    joined = str(select(ArticleRow.id).join(SourceRow).where(SourceRow.name == "x"))
    assert "FROM article JOIN source ON source.id = article.source_id" in joined
    assert str(insert(SourceRow).returning(SourceRow.id)).endswith("RETURNING source.id")


def test_the_orm_is_not_imported() -> None:
    code = "import sys, vokspider.store.db.tables; sys.exit('sqlalchemy.orm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
