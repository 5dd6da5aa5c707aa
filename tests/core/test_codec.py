"""One value has one text."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.codec import LARGEST_INTEGER, bulk_decoder, bulk_encoder, canonical

keys = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=8)
text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(keys, values, max_size=6)


@given(documents)
def test_canonical_json_equals_rfc_8785(document: dict[str, Any]) -> None:
    assert canonical(document) == rfc8785.dumps(document)


@given(documents)
def test_the_bulk_encoder_writes_the_same_bytes(document: dict[str, Any]) -> None:
    assert bulk_encoder()(document) == canonical(document)


@given(documents)
def test_what_is_written_reads_back(document: dict[str, Any]) -> None:
    assert json.loads(canonical(document)) == document == bulk_decoder()(canonical(document))


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, b"bytes", "\ud800", {"clé": 1}, {1: 2}, (1,)])
def test_what_has_no_single_text_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"not a ledger value|too large|not ASCII|surrogates"):
        canonical({"value": value})
