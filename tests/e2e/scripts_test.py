"""Tests the scripts and files around the programs."""

import pathlib
import re
import subprocess

import pytest

from hang import HANG

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").glob("*.sh"))


def call(*arguments, **options):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=HANG, cwd=ROOT, stdin=subprocess.DEVNULL, **options)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_explains_itself_and_refuses_what_it_does_not_know(script):
    helped = call(ROOT / "scripts" / script, "--help")
    assert helped.returncode == 0 and script in helped.stdout and helped.stderr == ""
    if script == "test.sh":
        return  # it passes unknown options on to ctest
    assert call(ROOT / "scripts" / script, "--no-such-option").returncode == 2


def test_everything_the_tests_need_is_installed_by_the_script():
    done = call(ROOT / "scripts" / "install-deps.sh", "--check", "--test-only")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_documents_name_only_files_that_exist():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "lib/README.md"]:
        text = page.read_text()
        for path in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (page.parent / path).exists(), f"{page}: {path}"
        for path in re.findall(r"(?<![\w/])\./(scripts/[\w.-]+)", text):
            assert (ROOT / path).exists(), f"{page}: {path}"


def test_the_start_page_of_the_documentation_lists_every_page():
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages == set(re.findall(r"^\| \[([\w.-]+\.md)\]", (ROOT / "docs/README.md").read_text(), re.M))


def test_the_options_page_has_the_options_of_the_help():
    """Each long option of each tool's help must be in docs/options.md, so that its tables cannot
    fall behind.
    """
    from suhu_tools import TOOLS, run
    page = (ROOT / "docs/options.md").read_text()
    for tool in TOOLS:
        for option in re.findall(r"^\s+(?:-\w, )?(--[a-z][a-z-]+)", run(tool, "--help").stdout, re.M):
            assert option in page, f"{tool} {option}"
