"""Tests the man pages and completions that the programs write from their own options: against
--help, and with the programs that read them.
"""

import re
import shutil
import subprocess

import pytest
from suhu_tools import TOOLS, run


def generated(tool, kind):
    done = run(tool, "--generate", kind)
    assert done.returncode == 0 and done.stderr == ""
    return done.stdout


def options(tool):
    """Every option of --help, as (names, the word for its value)."""
    found = []
    for line in run(tool, "--help").stdout.splitlines():
        entry = re.match(r"  (?:    )?(-[^\s,]+(?:, --?[^\s,]+)*)(?: ([^ ]+))?(?:  |$)", line)
        if entry and entry[1] != "--":
            found.append((entry[1].split(", "), entry[2] or ""))
    assert len(found) > 5 and (["-h", "--help"], "") in found
    return found


def read(program, *arguments, text, file):
    """Writes the text to a file, and lets another program read it. Returns (exit code, stdout,
    stderr).
    """
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    file.write_text(text)
    done = subprocess.run([program, *arguments, str(file)], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("tool", TOOLS)
def test_every_option_of_the_help_is_in_the_man_page_and_in_all_completions(tool):
    man = generated(tool, "man").replace("\\-", "-")
    shells = {shell: generated(tool, shell) for shell in ("bash", "zsh", "fish")}
    for names, value in options(tool):
        head = ", ".join(f"\\fB{name}\\fR" for name in names) + (f" \\fI{value}\\fR" if value else "")
        assert f".TP\n{head}\n" in man, head
        for name in names:
            assert re.search(rf"compgen -W '(.* )?{name}( .*)?' ", shells["bash"]), name
            assert f"'*{name}{'' if not value else '=' if name.startswith('--') else '+'}[" in shells["zsh"], name
            assert re.search(rf"^complete -c {tool} .*-{'l' if name.startswith('--') else 's'} {name.lstrip('-')} ", shells["fish"], re.M), name
        if re.fullmatch(r"[a-z0-9]+(\|[a-z0-9]+)+", value):
            words = value.replace("|", " ")
            assert f"compgen -W '{words}'" in shells["bash"] and f":({words})'" in shells["zsh"] and f"-a '{words}'" in shells["fish"], value


@pytest.mark.parametrize("tool", TOOLS)
def test_the_man_page_has_its_sections_in_their_order(tool):
    sections = re.findall(r"^\.SH (.*)$", generated(tool, "man"), re.M)
    usual = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "NOTES", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"]
    assert sections == [section for section in usual if section in sections]
    assert set(usual) - set(sections) <= {"NOTES", "FILES"}
    others = re.findall(r"^\\fB(\S+)\\fR\(1\)", generated(tool, "man").replace("\\-", "-"), re.M)
    assert sorted([*others, tool]) == sorted(TOOLS)


@pytest.mark.parametrize("tool", TOOLS)
def test_groff_and_mandoc_find_nothing_wrong_with_the_man_page(tool, tmp_path):
    page = generated(tool, "man")
    assert read("groff", "-man", "-ww", "-rHY=0", "-Kutf8", "-Tutf8", "-z", text=page, file=tmp_path / "page.1") == (0, "", "")
    code, said, _ = read("mandoc", "-Tlint", "-Wwarning", text=page, file=tmp_path / "page.1")
    assert (code, said) == (0, "")


def test_groff_would_find_a_mistake(tmp_path):
    assert read("groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-z", text=generated("temp-filter", "man") + ".XY\n", file=tmp_path / "page.1")[2] != ""


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("shell", ("bash", "zsh", "fish"))
def test_each_shell_reads_its_completions(tool, shell, tmp_path):
    assert read(shell, "-n", text=generated(tool, shell), file=tmp_path / "completion")[::2] == (0, "")


def bash_completes(tool, *words):
    """The completions that bash offers for a command line whose last word is being typed."""
    script = generated(tool, "bash") + f"""
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() {{ :; }}
{"_" + tool.replace("-", "_")}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(["bash", "-uc", script, "bash", tool, *words], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_offers_options_words_and_files(tmp_path):
    assert bash_completes("temp-filter", "--limit-h") == ["--limit-hi", "--limit-hihi"]
    assert bash_completes("temp-filter", "--format", "") == ["human", "json", "csv", "table"]
    assert bash_completes("temp-filter", "--format", "=", "c") == ["csv"]
    assert bash_completes("temp-filter", "--format", "=") == ["human", "json", "csv", "table"]
    (tmp_path / "limits.json").touch()
    assert bash_completes("temp-filter", "--limits", f"{tmp_path}/lim") == [f"{tmp_path}/limits.json"]
    assert bash_completes("temp-filter", "--topic", "") == []


def test_what_cannot_be_generated_is_refused_with_what_can():
    done = run("temp-filter", "--generate", "tcsh")
    assert done.returncode == 2 and "tcsh" in done.stderr and "man|bash|zsh|fish" in done.stderr
