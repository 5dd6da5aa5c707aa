"""Column names of each table, in order: written from `store/tables.py`, kept equal by a test. Pure."""

from __future__ import annotations

from typing import Final

AMENDMENT: Final = (
    "case_id",
    "entry",
    "field",
    "target",
    "old",
    "new",
    "why",
    "recorded_at",
)
ATTACHMENT: Final = (
    "case_id",
    "entry",
    "target",
    "name",
    "sha256",
    "size",
    "media_type",
    "note",
    "recorded_at",
    "withdrawn_by",
)
BLOB: Final = (
    "sha256",
    "size",
)
BLOB_CHUNK: Final = (
    "sha256",
    "part",
    "content",
)
CASE_NAME: Final = (
    "log_id",
    "key",
)
CASEFILE: Final = (
    "case_id",
    "key",
    "name",
    "zone",
    "pack",
    "log_id",
    "recorded_at",
)
CONTACT: Final = (
    "case_id",
    "entry",
    "epoch",
    "occurred_at",
    "precision",
    "zone",
    "recorded_at",
    "channel",
    "platform",
    "direction",
    "outcome",
    "duration_s",
    "phone",
    "phone_e164",
    "caller_name",
    "staff_no",
    "claims",
    "debt",
    "reached",
    "person",
    "said",
    "replied",
    "summary",
    "demands",
    "place",
    "tags",
    "warnings",
    "nth",
    "import_entry",
    "row",
    "merged_into",
    "amended",
    "withdrawn_by",
)
DEBT: Final = (
    "case_id",
    "entry",
    "ordinal",
    "product",
    "lender",
    "account",
    "principal",
    "due",
    "settled_on",
    "recorded_at",
    "withdrawn_by",
)
DRAFT: Final = (
    "case_id",
    "entry",
    "ordinal",
    "target",
    "row",
    "text",
    "box",
    "confidence",
    "facts",
    "settled_by",
    "outcome",
    "contact",
    "why",
    "recorded_at",
    "withdrawn_by",
)
EVENT: Final = (
    "case_id",
    "entry",
    "kind",
    "occurred_at",
    "epoch",
    "precision",
    "organisation",
    "reached",
    "person",
    "debt",
    "note",
    "reference",
    "filed_with",
    "answers",
    "step",
    "closes",
    "recorded_at",
    "withdrawn_by",
)
IMPORT_RUN: Final = (
    "case_id",
    "entry",
    "name",
    "sha256",
    "size",
    "format",
    "options",
    "recorded_at",
    "result",
)
LEARNED: Final = (
    "case_id",
    "entry",
    "target",
    "field",
    "value",
    "import_entry",
    "taken_back_by",
)
LEDGER: Final = (
    "case_id",
    "seq",
    "body",
    "head",
)
MERGED: Final = (
    "case_id",
    "entry",
    "other",
    "kept",
    "beside",
    "agrees",
    "filled",
    "refined",
    "split_by",
)
ORGANISATION: Final = (
    "case_id",
    "name",
    "kind",
    "collects_for",
    "entry",
)
PAYMENT: Final = (
    "case_id",
    "entry",
    "debt",
    "amount",
    "paid_on",
    "settles",
    "recorded_at",
    "withdrawn_by",
)
PHONE: Final = (
    "case_id",
    "entry",
    "phone",
    "phone_key",
    "organisation",
    "kind",
    "collects_for",
    "basis",
    "confidence",
    "recorded_at",
    "withdrawn_by",
)
REJECTION: Final = (
    "case_id",
    "entry",
    "target",
    "tag",
    "why",
    "recorded_at",
)
SEAL: Final = (
    "case_id",
    "entry",
    "through",
    "head",
    "authority",
    "sealed_at",
    "signer",
    "nonce",
    "request",
    "response",
    "roots",
    "recorded_at",
)
TOMBSTONE: Final = (
    "number",
    "log_id",
    "key_sha256",
    "entries",
    "head",
    "erased_at",
    "why",
)
WITHDRAWAL: Final = (
    "case_id",
    "entry",
    "target",
    "why",
    "recorded_at",
)
