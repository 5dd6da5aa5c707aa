"""`doctor` as a person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_of_checks_with_remedies(elog: Elog, lang: str) -> None:
    elog.folder.chmod(0o700)
    whole = elog.json("doctor", lang=lang)
    assert whole["ok"] is True
    assert all(list(check) == ["name", "ok", "detail", "remedy"] for check in whole["checks"])
    assert {check["remedy"] for check in whole["checks"]} == {None}
    elog.vault.chmod(0o644)
    found = elog.json("doctor", lang=lang, code=2)
    (wrong,) = (check for check in found["checks"] if not check["ok"])
    assert (wrong["name"], "chmod 600" in wrong["remedy"]) == ("vault", True)
    done = elog("doctor", lang=lang)
    assert (done.code, wrong["detail"] in done.out, wrong["remedy"] in done.out) == (2, True, True)


def test_a_vault_that_cannot_be_opened_has_its_own_remedy(elog: Elog) -> None:
    elog.folder.chmod(0o700)
    elog.vault.write_bytes(b"no vault")
    found = {check["name"]: check for check in elog.json("doctor", code=2)["checks"]}
    assert "not a vault" in found["ledger"]["detail"]
    assert found["ledger"]["remedy"]
