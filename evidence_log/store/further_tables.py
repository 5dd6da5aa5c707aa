"""The tables of what further sources tell of contacts, a part of `store/tables.py`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Merged(SQLModel, table=True):
    """Contact `other` is of the contact `kept`, by another source; `kept` alone stands, until the two are parted (`split_by`).

    `beside`: the record of the same contact from whose source that of `other` is independent, where there is one. `agrees`: nothing that
    both tell speaks against it; else they are one by a person's word alone. `filled` is JSON text of what `kept` said before it learned
    from `other`; `refined`: that is something by which a file's row is known again.
    """

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    other: int = Field(primary_key=True)
    kept: int
    beside: int | None = None
    agrees: int
    filled: str | None = None
    refined: int
    split_by: int | None = None


class Learned(SQLModel, table=True):
    """A fact of contact `target` that a copy of it in the file of `import_entry` tells, and the contact did not."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    target: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str
    import_entry: int
    taken_back_by: int | None = None
