"""A seal is a time-stamp that a real authority made over the printed head; whatever else comes back is not kept as one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_log.core import chain
from evidence_log.core.codec import canonical
from evidence_log.errors import BadInput, Unverified
from evidence_log.services import audit, doctor, record, seal, sealed, tokens
from evidence_log.services.authority import LARGEST, Unanswered, ask, require_address
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import GUARDS, CaseFile, Vault

if TYPE_CHECKING:
    from authority import Authority

FAILING = {
    "refused": "refused",
    "other_head": "other_head",
    "other_nonce": "other_nonce",
    "html": "unreadable",
    "cut": "unreadable",
    "empty": "unreadable",
    "bit": "untrusted",
    "500": "http",
    "redirect": "http",
    "huge": "too_large",
}


def sealing(vault: Vault, case: CaseFile, authority: Authority, now: datetime) -> seal.SealReport:
    return seal.seal(vault, case, address=authority.url, roots=authority.root, now=now)


def debt(vault: Vault, case: CaseFile, now: datetime) -> None:
    record.add_debt(vault, case, {"product": "x", "lender": "y"}, now=now)


def states(vault: Vault, case: CaseFile, roots: str | None = None) -> list[str]:
    return [found.state for found in sealed.states(vault, case, roots)]


def unguarded(vault: Vault, statement: str, values: tuple[object, ...] = ()) -> None:
    for name in GUARDS:
        vault.connection.execute(f"DROP TRIGGER {name}")
    vault.connection.execute(statement, values)
    for name, body in GUARDS.items():
        vault.connection.execute(f"CREATE TRIGGER {name} {body}")


def rewritten(vault: Vault, change: Callable[[dict[str, object]], None]) -> None:
    """Change every entry and compute all hashes and tables anew, as somebody who knows how would."""
    prev = chain.START
    for seq, body in vault.connection.execute("SELECT seq, body FROM ledger ORDER BY seq").fetchall():
        entry = json.loads(body)
        change(entry)
        if entry["kind"].startswith("seal.") and "head" in entry["data"]:
            row = vault.connection.execute(
                "SELECT head FROM ledger WHERE seq = ?", (entry["data"]["through"],)
            ).fetchone()
            entry["data"]["head"] = row[0].hex()
        body = canonical(entry)
        prev = chain.head_after(seq, prev, body)
        unguarded(vault, "UPDATE ledger SET body = ?, head = ? WHERE seq = ?", (body, prev, seq))
    audit.rebuild(vault)


def test_a_head_is_sealed_and_the_token_is_over_the_printed_head(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    debt(vault, case, now)
    head = Ledger(vault.connection, case.case_id).last()[1].hex()
    done = sealing(vault, case, authority, now)
    assert (done.state, done.entry, done.through, done.head, done.checked) == ("sealed", 3, 2, head, True)
    assert done.signer == "CN=Example Time Stamp"
    assert done.sealed_at is not None
    assert abs(datetime.fromisoformat(done.sealed_at).timestamp() - time.time()) < 60
    found = audit.verify(vault, [case])
    assert (found.ok, [(one.state, one.basis, one.through) for one in found.seals]) == (True, [("good", "kept", 2)])


def test_what_is_sent_holds_nothing_but_the_head_and_a_nonce(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
    head = Ledger(vault.connection, case.case_id).last()[1]
    sealing(vault, case, authority, now)
    (sent,) = authority.asked
    assert head in sent
    assert len(sent) < 80
    assert "微".encode() not in sent


def test_nothing_new_is_not_sealed_twice_but_another_authority_may(
    vault: Vault, case: CaseFile, authority: Authority, authorities: Callable[..., Authority], now: datetime
) -> None:
    assert sealing(vault, case, authority, now).state == "sealed"
    again = sealing(vault, case, authority, now)
    assert (again.state, again.entry, len(authority.asked)) == ("already", 2, 1)
    other = authorities("Second Time Stamp")
    assert sealing(vault, case, other, now).state == "sealed"
    debt(vault, case, now)
    assert sealing(vault, case, authority, now).through == 4
    assert states(vault, case) == ["good"] * 3


def test_the_last_authority_and_its_roots_are_used_again(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    with pytest.raises(BadInput) as refused:
        seal.seal(vault, case, address=None, roots=None, now=now)
    assert refused.value.key == "seal.no_authority"
    sealing(vault, case, authority, now)
    debt(vault, case, now)
    done = seal.seal(vault, case, address=None, roots=None, now=now)
    assert (done.state, done.authority, done.checked) == ("sealed", authority.url, True)


def test_without_an_answer_the_wish_is_kept_and_shows_nothing(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    debt(vault, case, now)
    away = "http://127.0.0.1:9/tsr"
    done = seal.seal(vault, case, address=away, roots=None, now=now)
    assert (done.state, done.why, done.entry, done.sealed_at) == ("pending", "unreachable", 3, None)
    assert seal.seal(vault, case, address=away, roots=None, now=now).entry == 3, "it is wished for once"
    found = audit.verify(vault, [case])
    assert (found.ok, [one.state for one in found.seals]) == (True, ["pending"])
    assert [check.said for check in doctor.examine(vault.path, now).checks if check.name == "seal"] == ["pending"]
    with pytest.raises(BadInput):
        seal.export(vault, case, vault.path.parent / "out")
    assert sealing(vault, case, authority, now).through == 3
    assert states(vault, case) == ["done", "good"]


@pytest.mark.parametrize("manners", FAILING)
def test_a_bad_answer_is_not_kept(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime, manners: str
) -> None:
    authority.manners = manners
    authority.line = chain.line(1, chain.START, vault.connection.execute("SELECT body FROM ledger").fetchone()[0])
    done = sealing(vault, case, authority, now)
    assert (done.state, done.why) == ("pending", FAILING[manners])
    assert vault.connection.execute("SELECT count(*) FROM seal WHERE response IS NOT NULL").fetchone() == (0,)
    authority.manners = "good"
    assert sealing(vault, case, authority, now).state == "sealed"
    assert audit.verify(vault, [case]).ok


def test_an_answer_is_not_waited_for_for_ever(authority: Authority) -> None:
    for manners in ("slow", "drip"):
        authority.manners = manners
        begun = time.monotonic()
        with pytest.raises(Unanswered) as refused:
            ask(authority.url, b"x", timeout_s=0.3, whole_s=0.4)
        assert refused.value.reason == "too_slow"
        assert time.monotonic() - begun < 2


def test_no_more_is_read_than_a_token_may_have(authority: Authority) -> None:
    authority.manners = "huge"
    with pytest.raises(Unanswered) as refused:
        ask(authority.url, b"x")
    assert refused.value.reason == "too_large"
    assert LARGEST < 80 * 1024


@pytest.mark.parametrize(
    "url",
    ["", "x", "file:///etc/passwd", "ftp://host/x", "https://", "http://host:99999/", "http://[::1", "https://ho st/", "https://host/\n",
     "http://例.example/", "https://user:word@host/", "https://user@host/", "data:text/plain,x", "HTTPX://host"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        require_address(url)


def test_a_token_of_another_root_is_not_kept(
    vault: Vault, case: CaseFile, authority: Authority, authorities: Callable[..., Authority], now: datetime
) -> None:
    other = authorities("Unknown Time Stamp")
    done = seal.seal(vault, case, address=other.url, roots=authority.root, now=now)
    assert (done.state, done.why) == ("pending", "untrusted")


def test_without_roots_a_token_is_kept_unchecked_until_they_are_given(
    vault: Vault, case: CaseFile, authority: Authority, authorities: Callable[..., Authority], now: datetime
) -> None:
    done = seal.seal(vault, case, address=authority.url, roots=None, now=now)
    assert (done.state, done.checked) == ("sealed", False)
    assert [(one.state, one.detail) for one in sealed.states(vault, case, None)] == [("unchecked", "roots")]
    assert audit.verify(vault, [case]).ok
    assert states(vault, case, tokens.read_roots(authority.root)) == ["good"]
    other = tokens.read_roots(authorities("Unknown Time Stamp").root)
    found = audit.verify(vault, [case], roots=other)
    assert [(one.kind, one.where) for one in found.problems] == [("seal_untrusted", "E-0002")]


def test_a_token_stays_good_after_its_certificate_has_ended_and_none_is_made_later(
    vault: Vault, case: CaseFile, authorities: Callable[..., Authority], now: datetime
) -> None:
    brief = authorities("Brief Time Stamp", ends_in=timedelta(seconds=4))
    assert sealing(vault, case, brief, now).state == "sealed"
    time.sleep(5)
    assert states(vault, case) == ["good"]
    debt(vault, case, now)
    assert sealing(vault, case, brief, now).why == "untrusted"


def test_a_ledger_rewritten_with_all_its_hashes_contradicts_its_seal(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    debt(vault, case, now)
    sealing(vault, case, authority, now)
    debt(vault, case, now)

    def resalt(entry: dict[str, object]) -> None:
        entry["salt"] = hashlib.sha256(str(entry["salt"]).encode()).hexdigest()[:32]

    rewritten(vault, resalt)
    found = audit.verify(vault, [case])
    assert [(one.kind, one.where) for one in found.problems] == [("seal_other_head", "E-0003")]


def test_a_seal_whose_record_was_dressed_up_is_named(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    sealing(vault, case, authority, now)

    def earlier(entry: dict[str, object]) -> None:
        data = entry["data"]
        assert isinstance(data, dict)
        if "sealed_at" in data:
            data["sealed_at"] = "2020-01-01T00:00:00Z"

    rewritten(vault, earlier)
    assert states(vault, case) == ["other_time"]
    assert not audit.verify(vault, [case]).ok


@pytest.mark.parametrize("part", ["response", "nonce", "head", "through"])
def test_a_seal_changed_in_the_tables_is_named(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime, part: str
) -> None:
    sealing(vault, case, authority, now)
    value = {"head": "0" * 64, "through": 5}.get(part, "AAAA")
    vault.connection.execute(f"UPDATE seal SET {part} = ?", (value,))
    found = audit.verify(vault, [case])
    assert {"row_altered"} < {one.kind for one in found.problems}
    assert {one.where for one in found.problems} == {"E-0002"}
    assert audit.rebuild(vault) == 2
    assert audit.verify(vault, [case]).ok


def test_any_flipped_bit_of_a_token_is_noticed_and_never_a_crash(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime
) -> None:
    line = chain.line(1, chain.START, vault.connection.execute("SELECT body FROM ledger").fetchone()[0])
    head = hashlib.sha256(line).digest()
    request = tokens.request_for(line)
    response = authority.reply(request.content)
    roots = tokens.certificates(tokens.read_roots(authority.root))
    good = tokens.examine(response, request.nonce, head, roots)
    passed = 0
    for place in range(len(response)):
        changed = response[:place] + bytes([response[place] ^ (1 << place % 8)]) + response[place + 1 :]
        try:
            assert tokens.examine(changed, request.nonce, head, roots)[:1] == good[:1]
            passed += 1  # what is not signed, as the wrapping's algorithm names, may differ
        except tokens.BadToken:
            continue
    assert passed < len(response) // 20
    for length in range(0, len(response), 7):
        with pytest.raises(tokens.BadToken):
            tokens.examine(response[:length], request.nonce, head, roots)


def test_what_is_not_sound_is_not_sealed(vault: Vault, case: CaseFile, authority: Authority, now: datetime) -> None:
    vault.connection.execute("UPDATE casefile SET zone = 'UTC'")
    with pytest.raises(Unverified) as refused:
        sealing(vault, case, authority, now)
    assert (refused.value.key, authority.asked) == ("seal.not_sound", [])


def test_roots_must_be_certificates_and_few(tmp_path: Path, authority: Authority) -> None:
    root = authority.root.read_text(encoding="ascii")
    for content, key in (("", "seal.no_roots"), ("x", "seal.no_roots"), (root[:-60], "seal.no_roots")):
        (tmp_path / "roots.pem").write_text(content, encoding="ascii")
        with pytest.raises(BadInput) as refused:
            tokens.read_roots(tmp_path / "roots.pem")
        assert refused.value.key == key
    with pytest.raises(BadInput) as refused:
        tokens.read_roots(tmp_path / "absent.pem")
    assert refused.value.key == "seal.roots_unreadable"
    (tmp_path / "roots.pem").write_text(f"a note\n{root}\nsame again\n{root}", encoding="ascii")
    assert tokens.read_roots(tmp_path / "roots.pem") == root


def openssl(folder: Path, *words: str) -> bool:
    done = subprocess.run(["openssl", "ts", "-verify", *words], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0 and b"Verification: OK" in done.stdout + done.stderr


def test_a_third_party_checks_a_seal_with_openssl_alone(
    vault: Vault,
    case: CaseFile,
    authority: Authority,
    authorities: Callable[..., Authority],
    tmp_path: Path,
    now: datetime,
) -> None:
    debt(vault, case, now)
    done = sealing(vault, case, authority, now)
    debt(vault, case, now)
    (one,) = seal.export(vault, case, tmp_path / "out")
    out, root = tmp_path / "out", str(authority.root)
    assert hashlib.sha256((out / one.line).read_bytes()).hexdigest() == done.head == one.head
    assert openssl(out, "-data", one.line, "-in", one.response, "-CAfile", root)
    assert openssl(out, "-queryfile", one.request, "-in", one.response, "-CAfile", root)
    assert openssl(out, "-digest", done.head, "-in", one.response, "-CAfile", root)
    assert not openssl(out, "-digest", "00" * 32, "-in", one.response, "-CAfile", root)
    other = str(authorities("Unknown Time Stamp").root)
    assert not openssl(out, "-data", one.line, "-in", one.response, "-CAfile", other)
    (out / one.line).write_bytes((out / one.line).read_bytes().replace(b"2 ", b"3 ", 1))
    assert not openssl(out, "-data", one.line, "-in", one.response, "-CAfile", root)
    with pytest.raises(BadInput) as refused:
        seal.export(vault, case, out)
    assert refused.value.key == "seal.file_exists"


def test_an_answer_with_a_chain_in_any_order_is_good_under_the_root_alone(
    vault: Vault, case: CaseFile, authorities: Callable[..., Authority], tmp_path: Path, now: datetime
) -> None:
    """OpenSSL sends signer and issuer in an order that the library alone would refuse."""
    chained = authorities("Chained Time Stamp", chain=True)
    done = sealing(vault, case, chained, now)
    assert (done.state, done.signer, done.checked) == ("sealed", "CN=Chained Time Stamp", True)
    assert states(vault, case, tokens.read_roots(chained.root)) == ["good"]
    (one,) = seal.export(vault, case, tmp_path / "out")
    assert openssl(tmp_path / "out", "-data", one.line, "-in", one.response, "-CAfile", str(chained.root))


def test_without_the_library_sealing_says_so_and_a_seal_is_unchecked(
    vault: Vault, case: CaseFile, authority: Authority, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealing(vault, case, authority, now)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(BadInput) as refused:
        sealing(vault, case, authority, now)
    assert refused.value.key == "seal.no_library"
    assert [(one.state, one.detail) for one in sealed.states(vault, case, None)] == [("unchecked", "library")]
    assert audit.verify(vault, [case]).ok


def test_each_case_is_sealed_by_itself(vault: Vault, case: CaseFile, authority: Authority, now: datetime) -> None:
    other = record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    sealing(vault, case, authority, now)
    assert (states(vault, case), states(vault, other)) == (["good"], [])
    assert [one.case for one in audit.verify(vault, vault.cases()).seals] == ["main"]


def test_sealing_survives_rebuilding(vault: Vault, case: CaseFile, authority: Authority, now: datetime) -> None:
    seal.seal(vault, case, address="http://127.0.0.1:9/tsr", roots=None, now=now)
    sealing(vault, case, authority, now)
    before = list(vault.connection.execute("SELECT * FROM seal"))
    vault.connection.execute("DELETE FROM seal")
    assert not audit.verify(vault, [case]).ok
    audit.rebuild(vault)
    assert list(vault.connection.execute("SELECT * FROM seal")) == before
    assert audit.verify(vault, [case]).ok
