"""Where a file lies is told from the system's own tables and the names of folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_log.services import surroundings

MOUNTS = r"""
22 1 0:21 / / rw,relatime - ext4 /dev/vda rw
23 22 0:22 / /home rw - ext4 /dev/vdb rw
24 23 0:23 / /home/a/share rw master:1 - nfs4 nas:/x rw
25 23 0:24 / /home/a/with\040blank rw - fuse.sshfs host: rw
26 22 0:25 / /mnt rw - ext4 /dev/vdc rw
27 26 0:26 / /mnt rw shared:3 - cifs //nas/y rw
garbage
"""


@pytest.mark.parametrize(
    ("path", "kind", "network"),
    [
        ("/etc/x", "ext4", False),
        ("/home/a/vault.evl", "ext4", False),
        ("/home/a/share/vault.evl", "nfs4", True),
        ("/home/a/shared/vault.evl", "ext4", False),
        ("/home/a/with blank/vault.evl", "fuse.sshfs", True),
        ("/mnt/vault.evl", "cifs", True),
        ("/mnt", "cifs", True),
    ],
)
def test_the_kind_of_file_system_is_that_of_the_nearest_mount(path: str, kind: str, network: bool) -> None:
    assert surroundings.file_system(Path(path), MOUNTS) == kind
    assert surroundings.is_network(kind) == network


def test_what_the_system_does_not_tell_is_unknown() -> None:
    assert surroundings.file_system(Path("/x"), "") is None
    assert not surroundings.is_network(None)


def test_a_link_is_followed_to_where_the_file_really_is(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    mounts = f"1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / {tmp_path}/real rw - nfs y rw"
    assert surroundings.file_system(tmp_path / "link" / "vault.evl", mounts) == "nfs"


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/home/a/Dropbox/case/vault.evl", "Dropbox"),
        ("/home/a/OneDrive - Example Ltd/vault.evl", "OneDrive - Example Ltd"),
        ("/home/a/坚果云/vault.evl", "坚果云"),
        ("/home/a/onedrive/vault.evl", "onedrive"),
        ("/home/a/dropboxes/vault.evl", None),
        ("/home/a/Dropbox", None),
    ],
)
def test_a_folder_that_is_copied_to_a_server_is_known_by_its_name(path: str, folder: str | None) -> None:
    assert surroundings.cloud_folder(Path(path)) == folder


def test_locks_are_tried_and_nothing_is_left(tmp_path: Path) -> None:
    assert surroundings.can_lock(tmp_path) is True
    assert surroundings.can_lock(tmp_path / "absent") is None
    assert list(tmp_path.iterdir()) == []


def test_files_and_folders_that_others_reach_are_named(tmp_path: Path) -> None:
    path = tmp_path / "v" / "case.evl"
    path.parent.mkdir(mode=0o700)
    path.touch(0o600)
    assert list(surroundings.open_to_others(path)) == []
    path.with_name("case.evl-wal").touch()
    path.with_name("case.evl-wal").chmod(0o640)
    path.parent.chmod(0o770)
    assert list(surroundings.open_to_others(path)) == [path.with_name("case.evl-wal"), path.parent]
    path.parent.chmod(0o1777)
    assert path.parent not in list(surroundings.open_to_others(path))
