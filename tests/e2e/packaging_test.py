"""Tests the Dockerfile and the release workflow by reading them as their engines do. Neither runs
here.
"""

import re

import pytest
from suhu_tools import ROOT, TOOLS


def instructions(text):
    """The (instruction, arguments) of a Dockerfile, with continued lines joined and without
    comments.
    """
    lines = re.sub(r"\\\n\s*", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#"))).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def faults(text):
    """The faults of a Dockerfile, in words."""
    stages, found = [], []
    for word, rest in instructions(text):
        if word == "FROM":
            image = rest.split()[0]
            if not re.fullmatch(r"[a-z/.-]+:\d[\w.-]*", image) and image not in [name for name, _ in stages]:
                found.append(f"{image} has no version")
            stages.append((rest.split(" AS ")[-1] if " AS " in rest else "", []))
        elif stages:
            stages[-1][1].append((word, rest))
    names = [name for name, _ in stages]
    for _, stage in stages:
        for word, rest in stage:
            if word == "ADD":
                found.append("ADD instead of COPY")
            if "apt-get install" in rest and not ("--no-install-recommends" in rest and "rm -rf /var/lib/apt/lists/*" in rest):
                found.append(f"apt leaves something behind: {rest}")
            for source in re.findall(r"from=([\w-]+)", rest):
                if source not in names:
                    found.append(f"there is no stage {source}")
            if word in ("ENV", "ARG") and re.search(r"PASSWORD|SECRET|TOKEN", rest, re.I):
                found.append(f"a secret in the image: {rest}")
    last = dict(stages[-1][1])
    if len(stages) < 2 or "g++" in str(stages[-1]):
        found.append("the compiler is in the image")
    if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", last.get("USER", "root")):
        found.append("it runs as root, or as a user that nobody can check")
    if last.get("STOPSIGNAL") != "SIGTERM":
        found.append("no STOPSIGNAL")
    if not last.get("CMD", "").startswith("["):
        found.append("CMD through a shell, which does not hand signals on")
    return found


def test_the_dockerfile_makes_a_small_image_that_is_not_root():
    text = (ROOT / "Dockerfile").read_text()
    assert faults(text) == []
    assert re.search(r'"(\S+)", "--help"', text)[1] in TOOLS
    for source in re.findall(r"^COPY (?!--)(\S+) ", text, re.M):
        assert (ROOT / source).exists(), source


@pytest.mark.parametrize("old,new,said", [
    ("debian:12-slim", "debian:latest", "has no version"), ("USER 10001:10001", "USER root", "runs as root"), ("STOPSIGNAL SIGTERM", "", "no STOPSIGNAL"),
    ("from=build", "from=bild", "no stage bild"), ("--no-install-recommends ca-", "ca-", "apt leaves"), ('CMD ["temp-filter", "--help"]', "CMD temp-filter", "shell"),
])
def test_a_mistake_in_the_dockerfile_would_be_found(old, new, said):
    text = (ROOT / "Dockerfile").read_text()
    assert old in text
    assert any(said in fault for fault in faults(text.replace(old, new)))


def test_what_git_ignores_does_not_go_to_the_engine_and_nothing_else_stays_behind():
    def entries(name):
        return {line.removeprefix("**/") for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")}
    assert entries(".dockerignore") == entries(".gitignore")


@pytest.fixture(scope="module")
def workflow():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())


def steps(workflow):
    return [(name, step) for name, job in workflow["jobs"].items() for step in job["steps"]]


def test_a_release_is_made_of_pinned_actions(workflow):
    used = [step["uses"] for _, step in steps(workflow) if "uses" in step]
    assert len(used) > 8
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
    text = (ROOT / ".github/workflows/release.yml").read_text()
    assert len(re.findall(r"@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", text, re.M)) == len(used)


def test_each_job_of_a_release_may_do_what_it_does_and_no_more(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions", workflow["permissions"]) for name, job in workflow["jobs"].items()}
    assert rights["packages"] == {"contents": "read"}
    assert {name for name, right in rights.items() if right.get("contents") == "write"} == {"release"}
    assert {name for name, right in rights.items() if right.get("packages") == "write"} == {"image"}
    for name, step in steps(workflow):
        if "checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False, name
        assert "${{" not in step.get("run", ""), f"{name}: what comes from outside goes through the environment: {step['run']}"
        if "attest" in step.get("uses", ""):
            assert rights[name]["id-token"] == rights[name]["attestations"] == "write"


def test_a_release_covers_every_suite_with_scripts_that_exist(workflow):
    matrix = workflow["jobs"]["packages"]["strategy"]["matrix"]["include"]
    assert {entry["suite"] for entry in matrix} == {"bookworm", "trixie", "noble"}
    run = " ".join(step.get("run", "") for _, step in steps(workflow))
    for script in re.findall(r"scripts/[\w.-]+", run):
        assert (ROOT / script).exists(), script
    assert "sha256sum" in run and "git archive" in run
    assert {"packages", "image"} == set(workflow["jobs"]["release"]["needs"])
