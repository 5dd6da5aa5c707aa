"""`backup` and `restore` as a person types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Elog


def test_a_backup_is_made_and_restored_with_words_in_both_languages(elog: Elog) -> None:
    elog.ok("log", "call", "95384", "2026-03-16 22:31")
    head = elog.json("verify")["head"]
    for lang in ("zh", "en"):
        said = elog.ok("backup", f"{lang}.evl", lang=lang)
        assert head in said
        assert f"{lang}.evl" in said
    made = elog.json("backup", "en.evl", "--replace")
    assert (made["path"], made["entries"], made["replaced"], made["verified"]) == ("en.evl", 2, True, True)
    assert made["cases"][0]["head"] == head
    elog.ok("log", "call", "1", "now")
    done = elog.json("restore", "en.evl", "--replace")
    assert (done["entries"], done["kept"]["entries"], done["rebuilt"]) == (2, 3, False)
    assert elog.json("verify")["head"] == head
    assert elog.json("--vault", done["kept"]["path"], "verify")["entries"] == 3
    for lang in ("zh", "en"):
        said = elog.ok("restore", "zh.evl", "--replace", lang=lang)
        assert said.count("case-20260318T040000Z") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_done_is_told_with_a_remedy(elog: Elog, lang: str) -> None:
    (elog.folder / "note.txt").write_bytes(b"mine")
    elog.ok("backup", "b.evl")
    assert "--replace" in elog.refused("backup", "b.evl", lang=lang)
    assert "note.txt" in elog.refused("backup", "note.txt", "--replace", lang=lang)
    assert "case.evl" in elog.refused("backup", "case.evl", "--replace", lang=lang)
    assert "--replace" in elog.refused("restore", "b.evl", lang=lang)
    assert "note.txt" in elog.refused("restore", "note.txt", "--replace", lang=lang)
    assert "absent" in elog.refused("restore", "absent", "--replace", lang=lang)
    elog.refused("--vault", "absent.evl", "backup", "c.evl", lang=lang)
    content = (elog.folder / "b.evl").read_bytes()
    (elog.folder / "b.evl").write_bytes(content[: len(content) // 2])
    elog.refused("restore", "b.evl", "--replace", code=4, lang=lang)
    assert (elog.folder / "note.txt").read_bytes() == b"mine"


def test_a_folder_gets_a_dated_file(elog: Elog) -> None:
    (elog.folder / "stick").mkdir()
    assert elog.json("backup", "stick")["path"] == "stick/case-20260318T040000Z.evl"
