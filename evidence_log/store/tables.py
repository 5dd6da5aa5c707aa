"""The vault's tables as SQLModel classes: the one description of the schema.

The ledger and the blobs are the truth; every other table is a projection of the ledger, written in the transaction of the entry and
rebuilt at will. Nothing on the way of `log` imports this module: the SQL in `store/schema.sql` and the column lists in
`store/columns.py` are written from it by `python -m evidence_log.store.tables` and a test keeps them equal.
`case_id` is part of every projected table's key, so that a PostgreSQL vault can be distributed by case.
Times are ISO 8601 text beside UTC epoch seconds, because a datetime column loses the offset. Lists are JSON text.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from evidence_log.store import generated
from evidence_log.store.draft_table import Draft
from evidence_log.store.further_tables import Learned, Merged
from evidence_log.store.vault_tables import CaseName, Tombstone


class CaseFile(SQLModel, table=True):
    """One case: a person's file with its own ledger. `log_id` is the random identity of that ledger."""

    __tablename__: ClassVar[str] = "casefile"
    case_id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    name: str | None = None
    zone: str
    pack: str
    log_id: str
    recorded_at: str


class Ledger(SQLModel, table=True):
    """One entry: canonical JSON bytes and the head of the chain after it (32 bytes)."""

    case_id: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    body: bytes
    head: bytes


class Contact(SQLModel, table=True):
    """A contact as it stands after its amendments. `zone` null: the case's; `recorded_at` null: its import's.

    `merged_into`: the contact that stands for this one, which another source tells of too.
    """

    __table_args__ = (Index("contact_by_time", "case_id", "epoch", "entry"),)
    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    epoch: int
    occurred_at: str
    precision: str
    zone: str | None = None
    recorded_at: str | None = None
    channel: str
    platform: str | None = None
    direction: str | None = None
    outcome: str | None = None
    duration_s: int | None = None
    phone: str | None = None
    phone_e164: str | None = None
    caller_name: str | None = None
    staff_no: str | None = None
    claims: str | None = None
    debt: str | None = None
    reached: str = Field(default="self", sa_column_kwargs={"server_default": text("'self'")})
    person: str | None = None
    said: str | None = None
    replied: str | None = None
    summary: str | None = None
    demands: str | None = None
    place: str | None = None
    tags: str | None = None
    warnings: str | None = None
    nth: int | None = None
    import_entry: int | None = None
    row: str | None = None
    merged_into: int | None = None
    amended: int | None = None
    withdrawn_by: int | None = None


class Debt(SQLModel, table=True):
    """A loan. `ordinal` n is shown as `D-n`; `settled_on` is the day of the payment that settled it."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    ordinal: int
    product: str
    lender: str
    account: str | None = None
    principal: str | None = None
    due: str | None = None
    settled_on: str | None = None
    recorded_at: str
    withdrawn_by: int | None = None


class Payment(SQLModel, table=True):
    """A payment on a debt; `settles` marks the debt repaid on that day."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    debt: str
    amount: str
    paid_on: str
    settles: int
    recorded_at: str
    withdrawn_by: int | None = None


class Organisation(SQLModel, table=True):
    """A lender, an agency or another body, as first or best described; `collects_for` is an agency's principal."""

    case_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    kind: str
    collects_for: str | None = None
    entry: int


class Phone(SQLModel, table=True):
    """One tie between a number and an organisation, with its basis. The latest tie that stands is in force."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    phone: str
    phone_key: str
    organisation: str
    kind: str
    collects_for: str | None = None
    basis: str
    confidence: str
    recorded_at: str
    withdrawn_by: int | None = None


class Event(SQLModel, table=True):
    """A dated fact that is not a contact: stop request, dispute, lawyer appointed, consent, complaint, reply, agency notice.

    A complaint says with whom it was `filed_with`, a channel; a reply the entry it `answers`, its `step`, and whether it `closes` the
    matter.
    """

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    kind: str
    occurred_at: str
    epoch: int
    precision: str
    organisation: str | None = None
    reached: str | None = None
    person: str | None = None
    debt: str | None = None
    note: str | None = None
    reference: str | None = None
    filed_with: str | None = None
    answers: int | None = None
    step: str | None = None
    closes: int | None = None
    recorded_at: str
    withdrawn_by: int | None = None


class Attachment(SQLModel, table=True):
    """A file kept in the vault by SHA-256, and the record it belongs to (`target` null: the case)."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    target: int | None = None
    name: str
    sha256: str
    size: int
    media_type: str
    note: str | None = None
    recorded_at: str
    withdrawn_by: int | None = None


class ImportRun(SQLModel, table=True):
    """One imported file: its original in the vault by SHA-256, how it was read and what came of it. `result` is JSON text."""

    __tablename__: ClassVar[str] = "import_run"
    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    name: str
    sha256: str
    size: int
    format: str
    options: str
    recorded_at: str
    result: str | None = None


class Amendment(SQLModel, table=True):
    """One field of one record corrected; values are JSON text."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    target: int
    old: str
    new: str
    why: str | None = None
    recorded_at: str


class Withdrawal(SQLModel, table=True):
    """A record taken back with a reason; it stays visible."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    target: int
    why: str
    recorded_at: str


class Seal(SQLModel, table=True):
    """A time-stamp of an authority over the head after entry `through`, or (without `response`) the wish for one.

    `sealed_at` and `signer` are what the token says; `nonce` is the decimal number that it repeats; `request` and `response` are the
    protocol's own bytes in Base64, `roots` the certificates in PEM that it was checked against.
    """

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    through: int
    head: str
    authority: str
    sealed_at: str | None = None
    signer: str | None = None
    nonce: str | None = None
    request: str | None = None
    response: str | None = None
    roots: str | None = None
    recorded_at: str


class Rejection(SQLModel, table=True):
    """A tag that words suggested of a contact and that a person judged not to fit: it is not suggested again."""

    case_id: int = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    target: int
    tag: str
    why: str | None = None
    recorded_at: str


class Blob(SQLModel, table=True):
    """A file's bytes in the vault, once per SHA-256."""

    sha256: str = Field(primary_key=True)
    size: int


class BlobChunk(SQLModel, table=True):
    """One piece of a blob, in order from 0."""

    __tablename__: ClassVar[str] = "blob_chunk"
    sha256: str = Field(primary_key=True)
    part: int = Field(primary_key=True)
    content: bytes


PROJECTION = (
    Contact, Debt, Payment, Organisation, Phone, Event, Attachment, ImportRun, Amendment, Merged, Withdrawal, Draft, Seal, Rejection,
    Learned,
)  # fmt: skip
"""The tables that follow from a case's ledger (`casefile` too, one row per case)."""

OF_THE_VAULT = (CaseName, Tombstone)
"""The tables that follow from no ledger: rebuilding leaves them as they are."""


def main() -> None:
    """Write the two files that follow from the classes above."""
    here = Path(__file__).parent
    (here / "schema.sql").write_text(generated.ddl(), encoding="utf-8")
    (here / "columns.py").write_text(generated.columns(), encoding="utf-8")


if __name__ == "__main__":
    main()
