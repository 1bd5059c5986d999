"""Tests that version and commit come from one source each: CMake's project(), and git or what
stands in for git.
"""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from suhu_tools import TOOLS, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "cmake/SuhuVersion.cmake"


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, "-C", str(folder), *arguments], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def find_commit(source, given="", epoch=""):
    """What the build would report: [commit, seconds]."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    done = subprocess.run(["cmake", f"-DSOURCE_DIR={source}", f"-DCOMMIT={given}", "-P", str(SCRIPT)], capture_output=True, text=True, timeout=60,
                          env=environment)
    assert done.returncode == 0, done.stderr
    return done.stderr.split()


@pytest.fixture
def clone(tmp_path):
    source = tmp_path / "source"
    (source / "packaging").mkdir(parents=True)
    for name in ("packaging/commit.txt", ".gitattributes"):
        shutil.copy(ROOT / name, source / name)
    (source / "file").write_text("1\n")
    git(tmp_path, "init", "-q", str(source))
    git(source, "add", ".")
    git(source, "commit", "-q", "-m", "First")
    return source


def test_every_program_says_the_version_of_cmakes_project():
    version = re.search(r"project\(suhu VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    for tool in TOOLS:
        assert f"(suhu) {version}, commit " in run(tool, "--version").stdout


def test_a_clone_says_its_commit_and_whether_files_differ_from_it(clone):
    whole, seconds = git(clone, "show", "-s", "--format=%H %ct").split()
    commit = whole[:12]
    assert find_commit(clone) == [commit, seconds]
    (clone / "file").touch()
    assert find_commit(clone) == [commit, seconds]
    (clone / "file").write_text("2\n")
    assert find_commit(clone) == [commit + "-dirty", seconds]


def test_a_source_archive_knows_its_commit_without_git(clone, tmp_path):
    commit = git(clone, "rev-parse", "HEAD")
    git(clone, "archive", "--prefix=unpacked/", "-o", str(tmp_path / "a.tar"), "HEAD")
    shutil.unpack_archive(tmp_path / "a.tar", tmp_path)
    assert find_commit(tmp_path / "unpacked") == [commit[:12], git(clone, "show", "-s", "--format=%ct")]


def test_what_is_given_counts_and_nothing_is_made_up(clone, tmp_path):
    assert find_commit(clone, "0123456789abcdef 1795232160") == ["0123456789ab", "1795232160"]
    assert find_commit(clone, "0123456") == ["0123456"]
    assert find_commit(clone, "0123456", epoch="86400") == ["0123456", "86400"]
    assert find_commit(clone, "v1.0; rm -rf /") == ["unknown"]
    assert find_commit(tmp_path) == ["unknown"]
    (tmp_path / "packaging").mkdir()
    # A copy of the tree that git did not make.
    shutil.copy(ROOT / "packaging/commit.txt", tmp_path / "packaging/commit.txt")
    assert find_commit(tmp_path) == ["unknown"]
