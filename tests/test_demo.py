"""The demo plays the very steps of `examples/`, touches nothing of the user's, and its case shows what it is meant to show."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from evidence_log.core.duration import duration_s
from evidence_log.services import demo

if TYPE_CHECKING:
    from conftest import Program

ROOT: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = ("zh", "en")
BOTH: Final = pytest.mark.parametrize("language", LANGUAGES)

BEYOND: Final = {
    "cn/cba26-quiet-hours",
    "cn/cba26-unanswered-6",
    "cn/gbt-contact-no-debt-info",
    "cn/gbt-contact-stop",
    "cn/gbt-interactive-voice-3",
    "cn/gbt-quiet-hours",
    "cn/pattern-burst",
    "cn/post-settle-contact",
    "cn/post-settle-demand",
    "cn/post-settle-third-party",
    "cn/cba26-unrelated-no-demand",
    "cn/cba26-unrelated-no-info",
    "cn/cba26-unrelated-precondition",
    "cn/cba26-unrelated-stop",
    "cn/cba26-visit-id",
    "cn/gbt-contact-precondition",
    "cn/gbt-debtor-only",
    "cn/loan20-third-person",
    "cn/pipl-disclosure",
}
"""The rules of the pack that have something to find in the case."""

FRIENDS: Final = ("15400000001", "15400000002", "15400000011")
"""Numbers of the call log that belong to nobody the case is about."""


NARROW: Final = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
"""A system that can neither show nor name anything but ASCII."""


def play(
    folder: Path, language: str, *words: str, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the demo as a user who has a vault of their own, which it must leave alone."""
    mine = folder / "mine.evl"
    mine.write_bytes(b"not to be touched")
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("EVIDENCE_LOG", "LC_", "LANG"))
    }
    environ |= {
        "EVIDENCE_LOG_VAULT": str(mine),
        "EVIDENCE_LOG_LANG": language,
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "evidence_log", "demo", *words],
        cwd=folder, env=environ | {"PYTHONPATH": str(ROOT)} | dict(settings or {}), capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert mine.read_bytes() == b"not to be touched"
    return done


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Play the demo in English, which plays its Chinese form too, and return its document."""
    done = play(tmp_path_factory.mktemp("en"), "en", "--json")
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Play the demo in Chinese, as text; return the folder it was given and what it printed."""
    folder = tmp_path_factory.mktemp("zh")
    done = play(folder, "zh", "--out", "演示")
    assert (done.returncode, done.stderr) == (0, b"")
    return folder / "演示", done.stdout.decode()


def pages(path: Path) -> str:
    """Return the text of a PDF without white space."""
    from pypdf import PdfReader

    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(path).pages))


def test_the_demo_prints_each_command_and_where_the_dossier_lies(shown: tuple[Path, str]) -> None:
    folder, text = shown
    typed = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
    assert typed == [step.command for step in demo.walk("zh").steps]
    assert str(folder / "投诉材料.pdf") in text
    assert "核验通过" in text


def test_the_demo_shows_the_answer_in_five_lines(shown: tuple[Path, str]) -> None:
    _, text = shown
    after = text.split("$ evidence-log check\n")[1].split("\n\n")[0].splitlines()
    assert len(after) == 6
    assert all(line.startswith("    ") and line.strip() for line in after)
    assert "还有" in after[-1] or "另有" in after[-1]


def test_the_demo_leaves_what_it_made_in_the_folder_it_was_given(shown: tuple[Path, str]) -> None:
    folder, _ = shown
    assert {path.name for path in folder.iterdir()} >= {"demo.evl", "投诉材料.pdf", "通话记录.csv"}
    assert not (folder / "zh").exists()


def test_the_demo_overwrites_nothing(shown: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = shown
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = play(tmp_path, "zh", "--out", str(folder))
    assert done.returncode == 2
    assert done.stdout == b""
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_system_without_chinese_plays_the_english_case_and_says_why_not_the_other(tmp_path: Path) -> None:
    done = play(tmp_path, "en", "--json", settings=NARROW)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    (only,) = json.loads(done.stdout)["dossiers"]
    assert only.endswith("complaint.pdf")
    refused = play(tmp_path, "zh", settings=NARROW)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"LC_ALL=C.UTF-8" in refused.stderr


def test_a_chinese_console_of_windows_shows_the_demo(tmp_path: Path) -> None:
    done = play(tmp_path, "zh", "--out", "out", settings={"PYTHONIOENCODING": "gbk"})
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert "投诉材料" in done.stdout.decode("gbk")
    assert "\\u" not in done.stdout.decode("gbk")


def test_the_demo_leaves_only_its_own_folder_behind(document: dict[str, Any]) -> None:
    folder = Path(document["folder"])
    assert {path.name for path in folder.parent.iterdir()} == {"mine.evl", folder.name}


def test_the_demo_makes_a_sound_vault_and_both_dossiers(document: dict[str, Any]) -> None:
    assert document["verify"]["ok"]
    english, chinese = (Path(path) for path in document["dossiers"])
    assert (english.name, chinese.name) == ("complaint.pdf", "投诉材料.pdf")
    assert "LinXiaoman" in pages(english)
    assert "林小满" in pages(chinese)


def test_people_outside_the_case_are_not_in_the_dossier(document: dict[str, Any]) -> None:
    for path in document["dossiers"]:
        text = pages(Path(path))
        assert [number for number in FRIENDS if number in text] == []


def test_the_rules_that_have_something_to_find_in_the_case_find_it(document: dict[str, Any]) -> None:
    assert {finding["rule"] for finding in document["check"]["findings"]} == BEYOND


def test_contacts_after_repayment_have_every_cause(document: dict[str, Any]) -> None:
    after = document["check"]["after_settlement"]
    assert set(after["causes"]) == {"lag", "amount", "agency"}
    assert after["possible"]


def test_an_unknown_number_that_behaves_like_a_collector_is_pointed_out(document: dict[str, Any]) -> None:
    (unknown,) = document["check"]["unknown_numbers"]
    assert (unknown["phone"], unknown["signs"]) == ("0755-00000109", ["night", "burst"])


def test_the_corrected_and_the_withdrawn_record_are_the_ones_meant(document: dict[str, Any], program: Program) -> None:
    vault = str(Path(document["vault"]))
    target = {command[1]: command[2] for step in document["steps"] if len(command := step["command"].split()) > 2}
    amended = json.loads(program.ok("--vault", vault, "show", target["amend"], "--json"))
    assert amended["occurred_at"] == "2026-02-10T22:15:26+08:00"
    assert amended["said"]
    taken = json.loads(program.ok("--vault", vault, "show", target["withdraw"], "--json"))
    kept = json.loads(program.ok("--vault", vault, "show", "E-0015", "--json"))
    assert taken["withdrawal"]
    assert [taken[name] for name in ("occurred_at", "phone", "said")] == [
        kept[name] for name in ("occurred_at", "phone", "said")
    ]


def test_the_case_says_the_same_in_both_languages(document: dict[str, Any], program: Program) -> None:
    vault = Path(document["dossiers"][1]).parent / "demo.evl"
    chinese = json.loads(program.ok("--vault", str(vault), "check", "--json"))
    assert chinese["contacts"] == document["check"]["contacts"]
    shape = [
        [
            (found["rule"], found["verdict"], found["entries"], found["over"])
            for found in check["findings"]
            if "cmp20" not in found["rule"]  # what is late depends on the day of the check
        ]
        for check in (chinese, document["check"])
    ]
    assert shape[0] == shape[1]


def test_a_repeated_import_adds_nothing(document: dict[str, Any]) -> None:
    imports = [step for step in document["steps"] if step["command"] == "evidence-log import calls.csv"]
    assert len(imports) == 2
    assert all(step["exit"] == 3 for step in imports)


@BOTH
def test_steps_follow_each_other_in_time(language: str) -> None:
    times = [step.at for step in demo.walk(language).steps]
    assert times == sorted(times)


def test_both_walks_have_the_same_steps() -> None:
    shapes = [
        [
            (
                step.at,
                bool(step.part),
                step.exit_code,
                step.words[0],
                sorted(word for word in step.words if word.startswith("--")),
            )
            for step in demo.walk(language).steps
        ]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


@BOTH
def test_every_file_of_the_walk_is_there_and_used(language: str) -> None:
    walk = demo.walk(language)
    typed = " ".join(step.command for step in walk.steps)
    for name, source in walk.files.items():
        assert source.is_file()
        assert name in typed


def test_both_call_logs_hold_the_same_calls() -> None:
    kinds = {"来电": "Incoming", "去电": "Outgoing", "未接来电": "Missed", "拒接来电": "Rejected"}
    found = []
    for language in LANGUAGES:
        text = (ROOT / "examples" / f"calls.{language}.csv").read_text(encoding="utf-8-sig")
        _, *rows = csv.reader(text.splitlines())
        found.append([(number, kinds.get(kind, kind), at, duration_s(lasted)) for _, number, kind, at, lasted in rows])
    assert found[0] == found[1]
    assert len(found[0]) == 63
