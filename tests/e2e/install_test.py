"""Tests `cmake --install`: into any folder, of a whole build or a part of one. The installed files
need nothing of the build.
"""

import os
import pathlib
import re
import subprocess

import pytest
from suhu_tools import BIN_DIR, ROOT, TOOLS, clean_environment

BUILD = BIN_DIR.parent
NOBODY = 65534


def call(*arguments, **options):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, **options)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    call("cmake", "--install", BUILD, "--prefix", folder)
    for parent in (folder, *folder.parents):
        if parent != parent.parent and os.access(parent, os.W_OK) and parent != pathlib.Path("/tmp"):
            parent.chmod(0o755)  # another user reads it, too
    return folder


def elf_files(folder):
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF"]


def search_paths(file):
    found = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", call("readelf", "-dW", file))
    return [path for line in found for path in line.split(":") if path]


def test_the_installed_programs_run_and_are_those_of_the_build(prefix):
    for tool in TOOLS:
        assert call(prefix / "bin" / tool, "--version") == call(BIN_DIR / tool, "--version")


def test_each_program_comes_with_its_man_page_and_completions(prefix):
    for tool in TOOLS:
        for file in (f"man/man1/{tool}.1.gz", f"bash-completion/completions/{tool}", f"zsh/site-functions/_{tool}", f"fish/vendor_completions.d/{tool}.fish"):
            assert (prefix / "share" / file).stat().st_size > 100


def test_nothing_installed_looks_for_libraries_outside_its_own_folders(prefix):
    files = elf_files(prefix)
    assert len(files) >= len(TOOLS)
    for file in files:
        for path in search_paths(file):
            assert path == "$ORIGIN" or path.startswith("$ORIGIN/"), f"{file}: {path}"


def test_the_installed_programs_find_the_modules_of_encodings(prefix, tmp_path):
    proto = tmp_path / "reading.proto"
    proto.write_text('syntax = "proto3"; message Reading { string sensor_id = 1; double suhu = 2; }')
    options = [["avro", "--registry", "http://127.0.0.1:9"]]
    if (BUILD / "lib/suhu/libsuhu-protobuf.so").exists():
        options.append(["protobuf", "--schema", f"{proto}:Reading"])
    for each in options:
        call(prefix / "bin/temp-filter", "--input", "/dev/null", "--encoding", *each, env=clean_environment())


def test_a_staged_installation_names_the_final_folder_and_runs_in_the_stage(tmp_path):
    call("cmake", "--install", BUILD, "--prefix", "/usr", env={**os.environ, "DESTDIR": str(tmp_path)})
    assert call(tmp_path / "usr/bin/temp-filter", "--version").startswith("temp-filter (suhu)")
    for unit in (tmp_path / "usr/lib/systemd/system").glob("*.service"):
        assert re.search(r"^ExecStart=/usr/bin/\S+", unit.read_text(), re.M), unit
    assert sorted(path.name for path in tmp_path.iterdir()) == ["usr"]


def test_a_build_of_some_programs_installs_those_wherever_libraries_go(tmp_path):
    """The build is configured with another libdir. Nothing is built, so only documents are
    installed.
    """
    build, prefix = tmp_path / "build", tmp_path / "prefix"
    call("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_INSTALL_LIBDIR=lib/far/away", "-DSUHU_TESTS=OFF", "-DSUHU_BENCH=OFF")
    call("cmake", "--install", build, "--prefix", prefix)
    assert not (prefix / "bin").exists() or not list((prefix / "bin").iterdir())
    script = (build / "apps/temp-filter/cmake_install.cmake").read_text()
    assert set(re.findall(r'RPATH "([^"]+)"', script)) >= {r"\$ORIGIN/../lib/far/away/suhu"}, script
    if (BUILD / "lib/suhu/libsuhu-parquet.so").exists():
        assert "${CMAKE_INSTALL_PREFIX}/lib/far/away/suhu" in (build / "lib/cmake_install.cmake").read_text()


@pytest.fixture
def module(prefix):
    found = [file for file in elf_files(prefix) if file.name == "libsuhu-parquet.so"]
    if not found:
        pytest.skip("built without Arrow")
    return found[0]


def test_the_parquet_module_finds_arrow_beside_itself_or_in_the_system(module):
    libraries = dict(re.findall(r"(lib(?:arrow|parquet)\.so\S*) => (\S+)", call("ldd", module)))
    assert len(libraries) == 2
    for name, path in libraries.items():
        assert pathlib.Path(path) == module.parent / name or path.startswith(("/usr/lib/", "/lib/")), f"{name} comes from {path}"


def test_another_user_writes_parquet_with_the_installed_programs(module, prefix, tmp_path):
    """As a service does, the programs run as a user who cannot read the clone and its .venv."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    tmp_path.chmod(0o777)
    for parent in tmp_path.parents:
        if parent != parent.parent and parent != pathlib.Path("/tmp"):
            parent.chmod(0o755)
    script = f"""
      {prefix}/bin/sensor-sim -q -n 3 -c 90 -r max --ts --start 2026-01-01T00:00:00Z
      {prefix}/bin/temp-window -q -o beginning -e --history parquet:{tmp_path}/history > {tmp_path}/windows
    """
    call(prefix / "bin/dev-broker", "-q", "--", "sh", "-euc", script, user=NOBODY, group=NOBODY, extra_groups=[], cwd=tmp_path,
         env={**clean_environment(), "HOME": "/nonexistent"})
    files = list((tmp_path / "history").glob("*/*.parquet"))
    assert files and all(file.stat().st_uid == NOBODY and file.read_bytes()[:4] == b"PAR1" for file in files)
