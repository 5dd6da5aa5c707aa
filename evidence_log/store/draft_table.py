"""The table of drafts, a part of `store/tables.py`: what a machine read, and what a person decided about it."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Draft(SQLModel, table=True):
    """A row that a machine read from the picture of import `target`; `ordinal` n is shown as `R-n`. No contact, and never counted.

    `box` and `facts` are JSON text, `confidence` is percent. `settled_by` is the entry in which a person decided, `outcome` then
    `accepted` (`contact` is the entry that it became) or `rejected`.
    """

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    ordinal: int
    target: int
    row: str
    text: str
    box: str
    confidence: int
    facts: str
    settled_by: int | None = None
    outcome: str | None = None
    contact: int | None = None
    why: str | None = None
    recorded_at: str
    withdrawn_by: int | None = None
