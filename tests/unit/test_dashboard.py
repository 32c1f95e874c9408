"""The dashboard and the example for Prometheus, against what the code exports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from stp import metrics
from stp.settings import Settings
from stp.types import PassRate

DOCKER = Path(__file__).parents[2] / "docker"
DASHBOARD: dict[str, Any] = json.loads((DOCKER / "grafana" / "stp.json").read_text())
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
EXPRESSIONS: list[str] = [target["expr"] for panel in PANELS for target in panel.get("targets", [])]
SUFFIXES = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
SCRAPED = {"job", "instance"}
"""Labels that Prometheus adds."""


def exported() -> dict[str, set[str]]:
    """The names that a scrape tells, with their labels."""
    labels = {
        one._name: set(one._labelnames) for one in (getattr(metrics.meters(), n) for n in metrics.Meters.__slots__)
    }
    found: dict[str, set[str]] = {}
    sources = metrics.Sources(lambda: 1, lambda: {"run": (0, PassRate(1, 2))})
    for family in metrics.registry(sources).collect():
        own = labels.get(family.name) or {each for one in family.samples for each in one.labels}
        for suffix in SUFFIXES.get(family.type, []):
            found[family.name + suffix] = own | ({"le"} if suffix == "_bucket" else set())
    return found


def parsed(expression: str) -> promql_parser.Expr:
    """The expression as Prometheus reads it, Grafana's variables put in."""
    return promql_parser.parse(expression.replace("$__rate_interval", "5m").replace("$job", ".*"))


def selectors(node: Any) -> Iterator[tuple[promql_parser.VectorSelector, set[str]]]:
    """What an expression selects, with the labels that it groups by."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node, set()
        return
    if isinstance(node, promql_parser.MatrixSelector):
        yield node.vector_selector, set()
        return
    grouped = set(node.modifier.labels) if isinstance(node, promql_parser.AggregateExpr) and node.modifier else set()
    parts = [getattr(node, name, None) for name in ("expr", "lhs", "rhs")] + list(getattr(node, "args", []) or [])
    for part in parts:
        if part is not None:
            yield from ((found, labels | grouped) for found, labels in selectors(part))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_asks_for_what_is_exported(expression: str) -> None:
    names = exported()
    found = list(selectors(parsed(expression)))
    assert {one.name for one, _ in found} == set(re.findall(r"(?:stp|process)_\w+", expression)) != set()
    for selector, grouped in found:
        assert selector.name in names
        labels = grouped | {one.name for one in selector.matchers.matchers}
        assert labels <= names[selector.name] | SCRAPED


def test_all_that_is_exported_is_shown() -> None:
    shown = {selector.name for one in EXPRESSIONS for selector, _ in selectors(parsed(one))}
    families = [
        one for one in metrics.registry(metrics.Sources(lambda: 1, dict)).collect() if one.name.startswith("stp_")
    ]
    assert families
    for family in families:
        assert shown & {family.name + one for one in SUFFIXES[family.type]}, f"{family.name} is on no panel"


def test_panels_are_as_grafana_wants_them() -> None:
    assert {"uid", "title", "schemaVersion", "templating", "time"} <= DASHBOARD.keys()
    assert len({one["id"] for one in PANELS}) == len(PANELS)
    for panel in PANELS:
        assert panel["type"] in {"row", "timeseries", "stat"}
        place = panel["gridPos"]
        assert 0 <= place["x"] < place["x"] + place["w"] <= 24
        for target in panel.get("targets", []):
            assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    for one, other in combinations((panel["gridPos"] for panel in PANELS), 2):
        apart = [one[at] + one[size] <= other[at] or other[at] + other[size] <= one[at] for at, size in ("xw", "yh")]
        assert any(apart), f"panels overlap at {one} and {other}"


def test_prometheus_is_told_one_port_for_all() -> None:
    text = (DOCKER / "prometheus.yml").read_text()
    jobs = yaml.safe_load(text)["scrape_configs"]
    assert [one["job_name"] for one in jobs] == ["stp-api", "stp-worker", "stp-train"]
    ports = {
        int(target.split(":")[1])
        for one in jobs
        for each in one.get("static_configs", [])
        for target in each["targets"]
    }
    ports |= {each["port"] for one in jobs for each in one.get("dns_sd_configs", [])}
    [port] = ports
    assert f"STP_METRICS_PORT={port}" in text
    assert Settings(metrics_port=port).metrics_port == port
