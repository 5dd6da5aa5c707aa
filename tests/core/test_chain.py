"""The chain names every entry that is not as it was written."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.chain import START, Break, Link, breaks, head_after, line

bodies = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=12)


def chained(payloads: list[bytes]) -> list[Link]:
    links, prev = [], START
    for seq, body in enumerate(payloads, 1):
        prev = head_after(seq, prev, body)
        links.append(Link(seq, body, prev))
    return links


def test_a_line_is_number_previous_head_and_leaf() -> None:
    leaf = sha256(b"{}").hexdigest()
    assert line(1, START, b"{}") == f"1 {'0' * 64} {leaf}\n".encode()
    assert head_after(1, START, b"{}") == sha256(line(1, START, b"{}")).digest()


@given(bodies)
def test_an_untouched_chain_holds(payloads: list[bytes]) -> None:
    assert breaks(chained(payloads)) == []


@given(bodies, st.data())
def test_an_altered_payload_is_named(payloads: list[bytes], data: st.DataObject) -> None:
    links = chained(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    other = data.draw(st.binary(min_size=1, max_size=40).filter(lambda body: body != links[place].body))
    links[place] = links[place]._replace(body=other)
    assert breaks(links) == [Break(place + 1, "payload")]


@given(bodies.filter(lambda payloads: len(payloads) > 1), st.data())
def test_an_altered_head_is_told_from_an_altered_payload(payloads: list[bytes], data: st.DataObject) -> None:
    links = chained(payloads)
    place = data.draw(st.integers(0, len(links) - 2))
    links[place] = links[place]._replace(head=bytes(31) + b"\x01")
    assert breaks(links) == [Break(place + 1, "head")]


@given(bodies.filter(lambda payloads: len(payloads) > 1), st.data())
def test_a_removed_link_is_noticed_unless_it_is_the_last(payloads: list[bytes], data: st.DataObject) -> None:
    links = chained(payloads)
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]
    assert breaks(links) == [Break(place + 2, "missing")]


@given(bodies.filter(lambda payloads: len(set(payloads)) > 1), st.data())
def test_swapped_payloads_are_noticed(payloads: list[bytes], data: st.DataObject) -> None:
    links = chained(payloads)
    pairs = [(a, b) for a in range(len(links)) for b in range(a) if links[a].body != links[b].body]
    a, b = data.draw(st.sampled_from(pairs))
    links[a], links[b] = links[a]._replace(body=links[b].body), links[b]._replace(body=links[a].body)
    assert {found.seq for found in breaks(links)} == {a + 1, b + 1}


def test_reordered_links_are_noticed() -> None:
    links = chained([b"a", b"b", b"c"])
    assert {found.kind for found in breaks([links[0], links[2], links[1]])} == {"missing", "order"}
