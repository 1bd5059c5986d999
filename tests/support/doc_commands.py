"""Finds the commands in Markdown: in fenced blocks, tables, inline code, cron lines, units, and
console sessions.
"""

import dataclasses
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ("sensor-sim", "temp-filter", "alert-console", "temp-window", "sensor-scan", "temp-dashboard", "dev-broker", "kcat", "curl", "psql", "jq", "docker", "docker-compose",
            "cmake", "ctest", "jsonschema", "pytest", "systemctl", "kill", "pkill")
_INLINE = re.compile(r"`((?:%s|\./scripts/[\w.-]+) [^`\n]*)`" % "|".join(map(re.escape, PROGRAMS)))
_PLACEHOLDER = re.compile(r"\b(NAME|NAMA|FILE|WHERE|CMD|URI|DUR|something-slow|program-lambat)\b|…")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)


@dataclasses.dataclass(frozen=True)
class Block:
    """Commands that belong together; later ones may need earlier ones.

    `language` is sh, sql or python.
    """
    document: str
    line: int
    language: str
    commands: tuple

    @property
    def name(self):
        return f"{self.document}:{self.line}"

    @property
    def meaning(self):
        """A key that is the same in every document that has these commands."""
        return self.language, tuple(without_comment(command) for command in self.commands)


def without_comment(command):
    return "\n".join(re.sub(r"\s+(#|--) .*$", "", line) for line in command.splitlines() if not re.match(r"\s*(#|--) ", line))


def _is_whole(text):
    done = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True)
    return done.returncode == 0 and "here-document" not in done.stderr


def shell_commands(text):
    """The commands of a block. Lines are joined where Bash expects more: quotes, pipes,
    here-documents.
    """
    commands, begun = [], []
    for line in text.splitlines():
        if not begun and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begun.append(line)
        command = "\n".join(begun)
        if _is_whole(command) and not without_comment(command).rstrip().endswith(("|", "\\", "&&")):
            commands.append(command)
            begun = []
    assert not begun, f"no whole command: {begun}"
    return tuple(commands)


def _paragraphs(text):
    return tuple(part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip())


def _statements(text):
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return tuple(part.strip() for part in plain.split(";") if part.strip())


def _of_plain_block(text):
    """The commands of a fence without a language: `$ command`, a cron line (as its shell gets it),
    a unit's ExecStart with its StandardOutput.
    """
    commands = re.findall(r"^\$ (.+)$", text, re.M)
    commands += [line.replace("\\%", "%") for line in re.findall(r"^(?:[\d*/,-]+\s+){5}(.+)$", text, re.M)]
    for start in re.findall(r"^ExecStart=(.+)$", text, re.M):
        output = re.search(r"^StandardOutput=(?:append:)?(.+)$", text, re.M)
        commands.append(start + (f" >> {output[1].replace('null', '/dev/null')}" if output else ""))
    return tuple(commands)


def blocks_of(document):
    """Every Block of a file, in order.

    Inline code is a block of its own, unless it contains a placeholder such as NAME. `\\|`, which
    tables use, is a pipe.
    """
    text = (ROOT / document).read_text()
    found = []
    for match in _FENCE.finditer(text):
        language, body = match[1], match[2]
        readers = {"sh": shell_commands, "sql": _statements, "python": _paragraphs, "": _of_plain_block}
        commands = readers[language](body) if language in readers else ()
        if commands:
            found.append(Block(document, text[: match.start()].count("\n") + 1, language or "sh", commands))
    prose = _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for match in _INLINE.finditer(prose):
        command = match[1].replace("\\|", "|")
        if not _PLACEHOLDER.search(command):
            found.append(Block(document, prose[: match.start()].count("\n") + 1, "sh", (command,)))
    return sorted(found, key=lambda block: block.line)


def distinct_blocks(documents):
    """The blocks of all documents. A block that several documents have is taken once."""
    seen = {}
    for document in documents:
        for block in blocks_of(document):
            seen.setdefault(block.meaning, block)
    return list(seen.values())
