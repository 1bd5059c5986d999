"""Tests what CMake prints on a machine where a package is missing or only half installed."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def configure(source, build, *options, **environment):
    return subprocess.run(["cmake", "-G", "Ninja", "-S", str(source), "-B", str(build), *options], capture_output=True, text=True,
                          timeout=120, stdin=subprocess.DEVNULL, env={**os.environ, **environment})


def plain(done):
    """The whole output on one line, because CMake breaks long lines of errors anywhere."""
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def half(tmp_path):
    """Writes CMake packages that exist, but lack something that they should define."""
    def write(**content):
        options = []
        for package, text in content.items():
            folder = tmp_path / "prefix" / package
            folder.mkdir(parents=True)
            (folder / f"{package}Config.cmake").write_text(text)
            options.append(f"-D{package}_DIR={folder}")
        return options
    return write


def test_half_of_googletest_costs_the_tests_and_is_said_in_a_sentence(tmp_path, half):
    """As with Debian's libgtest-dev alone: GTest::gmock comes with libgmock-dev."""
    done = configure(ROOT, tmp_path / "build", "-DSUHU_BENCH=OFF", *half(GTest="""
        add_library(GTest::gtest INTERFACE IMPORTED)
        add_library(GTest::gtest_main INTERFACE IMPORTED)"""))
    assert done.returncode == 0, plain(done)
    assert ("GoogleTest is only half installed, without GTest::gmock: install libgtest-dev and libgmock-dev. "
            "Without it the programs are built, their tests are not") in plain(done)
    assert "CMake Error" not in done.stderr and "CMake Warning" not in done.stderr
    assert not (tmp_path / "build/tests").exists()


def test_all_that_the_build_lacks_is_told_at_once_without_a_trace(tmp_path, half):
    done = configure(ROOT, tmp_path / "build", *half(nlohmann_json="", fmt="", spdlog="", benchmark="", date="", **{"tsl-robin-map": "", "tl-expected": ""}),
                     "-DCMAKE_DISABLE_FIND_PACKAGE_TomlPlusPlus=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON",
                     "-DCMAKE_DISABLE_FIND_PACKAGE_CURL=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_Protobuf=ON",
                     PKG_CONFIG_LIBDIR=str(tmp_path))
    assert done.returncode == 1
    said = plain(done)
    assert "scripts/install-deps.sh --build-only brings all of it" in said
    for sentence in ("librdkafka 2.0.2 or newer was not found: install librdkafka-dev", "fmt is only half installed, without fmt::fmt: install libfmt-dev",
                     "spdlog is only half installed, without spdlog::spdlog: install libspdlog-dev", "install nlohmann-json3-dev",
                     "toml++ was not found: install libtomlplusplus-dev",
                     "install robin-map-dev", "install libexpected-dev", "prometheus-cpp was not found: install prometheus-cpp-dev",
                     "Boost 1.74 or newer was not found: install libboost-dev",
                     "libcurl was not found: install libcurl4-openssl-dev",
                     "Howard Hinnant's date library is only half installed, without date::date-tz: install libhowardhinnant-date-dev",
                     "Google's Protocol Buffers was not found: install libprotobuf-dev and libprotoc-dev. Without it --encoding protobuf is not available",
                     "Google Benchmark is only half installed, without benchmark::benchmark_main: install libbenchmark-dev. Without it there are no microbenchmarks"):
        assert sentence in said, said
    assert "Call Stack" not in said and said.count("CMake Error") == 1


def test_a_package_without_its_header_is_half_installed(tmp_path, half):
    (tmp_path / "CMakeLists.txt").write_text(f"""
        cmake_minimum_required(VERSION 3.25)
        project(probe LANGUAGES NONE)
        include({ROOT}/cmake/SuhuPackages.cmake)
        suhu_find_package(thing NAME Thing DEBIAN thing-dev TARGETS thing::thing HEADERS thing/there.h thing/gone.h)
        get_property(missing GLOBAL PROPERTY SUHU_MISSING_PACKAGES)
        message(STATUS "found ${{thing_FOUND}} and missing ${{missing}}")
        file(WRITE {tmp_path}/headers/thing/gone.h "")
        suhu_find_package(thing NAME Thing DEBIAN thing-dev TARGETS thing::thing HEADERS thing/there.h thing/gone.h)
        message(STATUS "found ${{thing_FOUND}}")""")
    (tmp_path / "headers/thing").mkdir(parents=True)
    (tmp_path / "headers/thing/there.h").touch()
    done = configure(tmp_path, tmp_path / "build", *half(thing=f"""
        if(NOT TARGET thing::thing)
          add_library(thing::thing INTERFACE IMPORTED)
          set_target_properties(thing::thing PROPERTIES INTERFACE_INCLUDE_DIRECTORIES {tmp_path}/headers)
        endif()"""))
    assert "found FALSE and missing Thing is only half installed, without thing/gone.h: install thing-dev" in plain(done)
    assert "found TRUE" in plain(done)


def test_the_demo_needs_neither_postgresql_nor_protobuf_nor_googletest_nor_benchmark(tmp_path, half):
    done = subprocess.run(["cmake", "--preset", "demo", "-B", str(tmp_path / "build"), "-DCMAKE_DISABLE_FIND_PACKAGE_PostgreSQL=ON",
                           "-DCMAKE_DISABLE_FIND_PACKAGE_Parquet=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_Protobuf=ON", *half(GTest="", benchmark="")],
                          capture_output=True, text=True, timeout=120, cwd=ROOT, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, plain(done)
    assert "half installed" not in plain(done)


@pytest.mark.parametrize("launcher", ["my-own-launcher", ""])
def test_the_users_own_compiler_launcher_is_kept(tmp_path, launcher):
    """This includes an empty one, which means none."""
    if shutil.which("ccache") is None:
        pytest.skip("without ccache there is nothing to override it with")
    done = configure(ROOT, tmp_path / "build", f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}", "-DSUHU_TESTS=OFF")
    assert done.returncode == 0, plain(done)
    # Depending on its version, CMake writes the launcher to one file or the other.
    commands = (tmp_path / "build/CMakeFiles/rules.ninja").read_text() + (tmp_path / "build/build.ninja").read_text()
    assert launcher in commands and "ccache" not in commands
