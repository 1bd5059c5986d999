"""Tests docs/grafana.json: its SQL runs on the table as it is, with the values that Grafana puts
in. Whether Grafana can read the file is not tested here.
"""

import json
import pathlib
import re

import pytest
from suhu_tools import run

ROOT = pathlib.Path(__file__).resolve().parents[2]
DASHBOARD = json.loads((ROOT / "docs" / "grafana.json").read_text())
QUERIES = {f"{panel['title']} {target['refId']}": target["rawSql"] for panel in DASHBOARD["panels"] for target in panel["targets"]}
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
START = 1_700_000_000_000


def interpolate(sql):
    """Replaces the variables as Grafana's PostgreSQL source does, for one day around START, the
    topic `readings` and two sensors.
    """
    for variable, text in {"${topic:sqlstring}": "'readings'", "${sensor:sqlstring}": "'it''s hot','b'", "${threshold}": "80",
                           "$__interval_ms": "60000", "$__interval": "1m"}.items():
        sql = sql.replace(variable, text)
    sql = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 BETWEEN '2023-11-14T00:00:00Z' AND '2023-11-15T00:00:00Z'", sql)
    sql = re.sub(r"\$__timeGroupAlias\((\w+),\s*1m\)", r'floor(extract(epoch from \1)/60)*60 AS "time"', sql)
    sql = sql.replace("$__timeFrom()", "'2023-11-14T00:00:00Z'").replace("$__timeTo()", "'2023-11-15T00:00:00Z'")
    assert "$" not in sql, sql
    return sql


@pytest.fixture
def filled(postgres):
    commands = [f"add 0 {sensor} {START + minute * 60_000} {4 - minute} {80 + minute}" for sensor in ("it's%20hot", "b", "other") for minute in (0, 1)]
    done = run("history_probe", postgres.uri, "readings", input="\n".join([*commands, "prepare 5000"]) + "\n")
    assert done.stdout.endswith("true\n"), done.stdout
    return postgres


def test_every_query_runs_on_the_table_and_finds_rows(filled):
    assert len(QUERIES) >= 8
    for name, sql in QUERIES.items():
        assert filled.query(interpolate(sql)), name


def test_the_variables_list_what_there_is(filled):
    assert filled.query(interpolate(VARIABLES["topic"]["query"])) == [["readings"]]
    assert filled.query(interpolate(VARIABLES["sensor"]["query"])) == [["b"], ["it's hot"], ["other"]]
    assert VARIABLES["threshold"]["query"] == "80" and VARIABLES["datasource"]["query"] == "postgres"


def test_the_table_shows_the_latest_window_of_each_chosen_sensor(filled):
    rows = filled.query("SET timezone = 'UTC';" + interpolate(QUERIES["Latest window of each sensor A"]))
    assert [row[:6] for row in rows] == [["b", "2023-11-14 22:15:20+00", "81", "80", "82", "yes"], ["it's hot", "2023-11-14 22:15:20+00", "81", "80", "82", "yes"]]


def test_the_number_of_sensors_is_that_of_the_chosen_ones(filled):
    assert filled.query(interpolate(QUERIES["Sensors A"])) == [["2"]]


def test_a_panel_has_a_number_a_place_and_the_chosen_database():
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)
    for panel in DASHBOARD["panels"]:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
