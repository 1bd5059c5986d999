"""Tests the systemd units: systemd understands them, and they allow no more than is needed."""

import pathlib
import re
import shutil
import subprocess

import pytest
from suhu_tools import BIN_DIR, ROOT, TOOLS, run

UNITS = sorted((ROOT / "packaging/systemd").glob("*.service.in"))
MAX_EXPOSURE = 2.0


@pytest.fixture(params=UNITS, ids=lambda unit: unit.name)
def unit(request, tmp_path):
    """The unit as it is installed, with the programs of this build. Of a template, it is the
    instance `one`.
    """
    made = tmp_path / request.param.name.removesuffix(".in")
    made.write_text(request.param.read_text().replace("@BINDIR@", str(BIN_DIR)))
    return made.with_name(made.name.replace("@.", "@one.")), made


def analyze(*arguments):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    done = subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_systemd_finds_nothing_wrong(unit):
    instance, made = unit
    if instance != made:
        shutil.copy(made, instance)
    code, said = analyze("verify", "--man=no", instance)
    assert (code, [line for line in said.splitlines() if made.name in line or instance.name in line]) == (0, [])


def test_a_typing_error_in_a_unit_would_be_found(unit):
    instance, made = unit
    instance.write_text(made.read_text().replace("ProtectHome=", "ProtectHom="))
    assert "ProtectHom" in analyze("verify", "--man=no", instance)[1]


def test_a_unit_is_exposed_to_little(unit):
    _, made = unit
    code, said = analyze("security", "--offline=true", "--no-pager", f"--threshold={MAX_EXPOSURE * 10:.0f}", made)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    assert exposure, said
    assert float(exposure[1]) <= MAX_EXPOSURE and code == 0, said


def test_every_unit_ends_cleanly_and_does_not_repeat_a_wrong_configuration():
    assert len(UNITS) == 4
    for unit in UNITS:
        text = unit.read_text()
        tool = re.search(r"^ExecStart=@BINDIR@/(\S+)", text, re.M)[1]
        assert tool in TOOLS and unit.name.startswith(f"suhu-{tool}") and f"Documentation=man:{tool}(1)" in text
        for line in ("KillSignal=SIGTERM", "Restart=on-failure", "RestartPreventExitStatus=2", "DynamicUser=yes", "EnvironmentFile=-/etc/default/suhu"):
            assert re.search(rf"^{re.escape(line)}$", text, re.M), f"{unit.name}: {line}"


def test_the_programs_accept_the_options_of_their_units(unit):
    """Runs every option of ExecStart and of OPTIONS with a broker that does not exist. The exit
    code is 3, never 2.
    """
    _, made = unit
    text = made.read_text()
    options = re.search(r'^Environment="?OPTIONS=(.*?)"?$', text, re.M)[1]
    line = re.search(r"^ExecStart=(.*)$", text, re.M)[1].replace("$OPTIONS", options)
    line = line.replace("${KAFKA_ALERT_TOPIC}", "sensor-suhu-alerts").replace("%H", "host").replace("%i", "one").replace("%S", str(made.parent))
    assert "$" not in line and "%" not in line
    (made.parent / "suhu").mkdir()
    port = [] if "temp-dashboard" not in line else ["--listen", "127.0.0.1:0"]
    done = subprocess.run([*line.split(), *port, "-b", "127.0.0.1:1"], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    parquet = pathlib.Path(BIN_DIR.parent / "lib/suhu/libsuhu-parquet.so").exists()
    assert done.returncode == (3 if parquet or "parquet:" not in line else 2), done.stderr


@pytest.mark.parametrize("mode,code", [(0o440, 3), (0o444, 2)])
def test_a_secret_from_systemd_is_taken_although_an_access_list_shows_as_a_group(tmp_path, mode, code):
    secret = tmp_path / "client.properties"
    secret.write_text("security.protocol=sasl_plaintext\nsasl.mechanisms=PLAIN\nsasl.username=a\nsasl.password=hunter2\n")
    secret.chmod(mode)
    done = run("temp-filter", "-b", "127.0.0.1:1", "-F", secret, env={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert done.returncode == code and "hunter2" not in done.stderr, done.stderr
    assert run("temp-filter", "-b", "127.0.0.1:1", "-F", secret).returncode == 2
