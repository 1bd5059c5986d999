"""Tests that no header of ours includes a costly header, so that only the .cpp files that need one
compile it (docs/performance.md, Build time).
"""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^#include [<"]([^>"]+)[>"]', re.M)
# Matched at the beginning of the name.
COSTLY = re.compile(r"(CLI/|fmt/|gmock/|gtest/|httplib\.h|iostream|nlohmann/json\.hpp|random|regex|spdlog/|arrow/|parquet/)")
ALLOWED = {  # what these may include, because only the server includes them
    "lib/suhu/web/connection.hpp": "httplib.h",
    "lib/suhu/web/event_stream.hpp": "httplib.h",
    "lib/suhu/web/reply.hpp": "httplib.h",
    "lib/suhu/web/workers.hpp": "httplib.h",
}


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
        assert [each for each in costly_includes(path.read_text()) if each != ALLOWED.get(name)] == [], name


def test_only_the_server_compiles_httplib():
    users = {str(path.relative_to(ROOT).parent) for folder in ("lib", "apps") for path in (ROOT / folder).rglob("*.cpp")
             if any("#include " + quoted in path.read_text() for quoted in ["<httplib.h>", *(f'"{name[4:]}"' for name in ALLOWED)])}
    assert users == {"lib/suhu/web"}
