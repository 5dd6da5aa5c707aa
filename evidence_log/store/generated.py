"""What is written from the classes of `store/tables.py`: the SQL of `schema.sql`, and the names in `columns.py`."""

from __future__ import annotations

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel


def ddl() -> str:
    """Return the CREATE statements for SQLite, one per paragraph; every table is STRICT, so a wrong type is refused."""
    dialect = sqlite.dialect()
    parts = []
    for table in SQLModel.metadata.sorted_tables:
        create = str(CreateTable(table).compile(dialect=dialect)).strip()
        parts.append(create.replace("VARCHAR", "TEXT").replace("\t", "  ").replace(" \n", "\n") + " STRICT;\n")
        parts.extend(f"{CreateIndex(index).compile(dialect=dialect)};\n" for index in table.indexes)
    return "\n".join(parts)


def columns() -> str:
    """Return the Python source of `store/columns.py`."""
    lines = [
        '"""Column names of each table, in order: written from `store/tables.py`, kept equal by a test. Pure."""',
        "",
    ]
    lines += ["from __future__ import annotations", "", "from typing import Final", ""]
    for table in sorted(SQLModel.metadata.tables.values(), key=lambda table: table.name):
        lines.append(f"{table.name.upper()}: Final = (")
        lines += [f'    "{column.name}",' for column in table.columns]
        lines.append(")")
    return "\n".join(lines) + "\n"
