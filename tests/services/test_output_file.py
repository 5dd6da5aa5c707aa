"""Result files are written whole, or the place is refused."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from evidence_log.errors import BadInput, EvidenceLogError
from evidence_log.services.output_file import write_whole


@pytest.mark.parametrize(
    ("cause", "key"),
    [
        (errno.EACCES, "output.not_allowed"),
        (errno.EPERM, "output.not_allowed"),
        (errno.EROFS, "output.not_allowed"),
        (errno.ENOSPC, "output.failed"),
    ],
)
def test_a_place_that_may_not_be_written_to_is_bad_input_and_a_full_disk_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: int, key: str
) -> None:
    def refuse(**_settings: object) -> None:
        raise OSError(cause, "no")  # the tests may run as a user who may write anywhere

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(EvidenceLogError) as caught:
        write_whole(tmp_path / "out.pdf", [b"x"])
    assert caught.value.key == key
    assert isinstance(caught.value, BadInput) == (key == "output.not_allowed")
    assert caught.value.exit_code == (2 if key == "output.not_allowed" else 1)


def test_a_missing_folder_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        write_whole(tmp_path / "none" / "out.pdf", [b"x"])
