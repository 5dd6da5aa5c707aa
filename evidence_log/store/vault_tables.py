"""The tables of the vault itself, outside of any case and its ledger, a part of `store/tables.py`."""

from __future__ import annotations

from typing import ClassVar

from sqlmodel import Field, SQLModel


class CaseName(SQLModel, table=True):
    """The key by which this vault calls a case that came under another one; `log_id` is the identity of its ledger."""

    __tablename__: ClassVar[str] = "case_name"
    log_id: str = Field(primary_key=True)
    key: str = Field(unique=True)


class Tombstone(SQLModel, table=True):
    """A case that was erased whole: which ledger, how far it had come, when and why. Of the case's own facts nothing is kept.

    `key_sha256` is the SHA-256 of `log_id`, a blank and the key: who knows the key can find it, a list of names it is not.
    """

    number: int = Field(primary_key=True)
    log_id: str
    key_sha256: str
    entries: int
    head: str
    erased_at: str
    why: str
