"""Tests that no header of ours includes a costly header, so that only the .cpp files that need one
compile it (docs/performance.md, Build time).
"""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^#include [<"]([^>"]+)[>"]', re.M)
# Matched at the beginning of the name.
COSTLY = re.compile(r"(CLI/|boost/|fmt/|gmock/|gtest/|iostream|nlohmann/json\.hpp|random|regex|spdlog/|toml\+\+/|arrow/|parquet/)")
ONE_WITH_BOOST = "lib/suhu/web/channel.hpp"  # only the web server includes it


def costly_includes(text):
    return [name for name in INCLUDE.findall(text) if COSTLY.match(name)]


@pytest.mark.parametrize("text,found", [
    ("#include <nlohmann/json.hpp>\n#include <string>\n", ["nlohmann/json.hpp"]),
    ("#include <nlohmann/json_fwd.hpp>\n", []),
    ("// #include <regex>\n#include <spdlog/spdlog.h>\n", ["spdlog/spdlog.h"]),
])
def test_a_costly_header_is_found(text, found):
    assert costly_includes(text) == found


def test_no_header_of_ours_includes_a_costly_one():
    headers = [path for folder in ("lib", "apps") for path in sorted((ROOT / folder).rglob("*.hpp"))]
    assert len(headers) > 100  # the folders have not moved
    for path in headers:
        name = str(path.relative_to(ROOT))
        found = costly_includes(path.read_text())
        assert [each for each in found if not (name == ONE_WITH_BOOST and each.startswith("boost/"))] == [], name


def test_only_the_web_server_compiles_boost():
    sources = [path for folder in ("lib", "apps") for path in (ROOT / folder).rglob("*.[ch]pp")]
    users = {str(path.relative_to(ROOT).parent) for path in sources
             if any(name.startswith("boost/") or name == ONE_WITH_BOOST[4:] for name in INCLUDE.findall(path.read_text()))}
    assert users == {"lib/suhu/web"}
    connection = ONE_WITH_BOOST[4:].replace("channel", "connection")  # it includes the one
    assert {path.name for path in sources if connection in INCLUDE.findall(path.read_text())} == {"connection.cpp", "server.cpp"}
