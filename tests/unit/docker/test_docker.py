"""The files of `docker/`: well-formed for the tools that read them, and giving containers no more than they need.

There is no container engine here: nothing is built.
"""

from __future__ import annotations

import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

DOCKER = Path(__file__).parents[3] / "docker"
DOCKERFILES = sorted(DOCKER.glob("*.Dockerfile"))
COMPOSE = sorted(DOCKER.glob("compose*.yaml"))
MANIFESTS = sorted(DOCKER.glob("kubernetes/*.yaml"))
OURS = {"stp-api", "stp-checker", "stp-trainer"}
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?(-slim)?-bookworm")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY|_URL")
Values = dict[str, Any]


def tool(name: str, *arguments: str | Path) -> None:
    """Run one of the linters that come with `stp[dev]`; it has nothing to say against the files."""
    found = subprocess.run([Path(sysconfig.get_path("scripts")) / name, *arguments], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def services() -> Iterator[tuple[str, Values]]:
    for file in COMPOSE:
        yield from yaml.safe_load(file.read_text())["services"].items()


def objects() -> list[Values]:
    return [
        one for file in MANIFESTS if file.name != "kustomization.yaml" for one in yaml.safe_load_all(file.read_text())
    ]


def pods() -> dict[str, Values]:
    running = [one for one in objects() if one["kind"] in {"Deployment", "Job"}]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in running}


def test_there_are_the_files_that_are_spoken_of() -> None:
    assert [one.name for one in DOCKERFILES] == ["api.Dockerfile", "checker.Dockerfile", "trainer.Dockerfile"]
    assert [one.name for one in COMPOSE] == ["compose.gpu.yaml", "compose.yaml"]
    named = yaml.safe_load((DOCKER / "kubernetes/kustomization.yaml").read_text())
    assert {one.name for one in MANIFESTS} == {*named["resources"], "kustomization.yaml", "trainer.yaml"}
    assert {one["name"] for one in named["images"]} == OURS


# images


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.stem)
def test_an_image_is_well_formed_pinned_and_not_roots(file: Path) -> None:
    tool("hadolint", file)
    lines = file.read_text().splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert len(bases) == 2
    assert all(PINNED.fullmatch(base) for base in bases)
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert [line for line in last if line.startswith("USER ")] == ["USER 10001:10001"]
    assert 'ENTRYPOINT ["tini", "--", "stp"]' in last
    assert any("--no-install-recommends" in line and " tini " in line for line in last)
    assert not [line for line in lines if line.startswith(("ARG", "ENV")) and re.search("PASSWORD|SECRET|TOKEN", line)]


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.stem)
def test_an_image_is_made_by_the_commands_that_make_uses(file: Path) -> None:
    text = file.read_text()
    assert text.count("pip install -c constraints.txt ") == 2
    assert ("stp lean setup" in text) == (file.stem != "api")


def test_every_container_has_one_init_that_reaps() -> None:
    for _, service in services():
        assert service.get("init", False) == (service["image"] not in OURS), "ours bring tini"
    assert not [one for pod in pods().values() for one in pod["containers"] if "command" in one], "it goes past tini"


# compose


def test_compose_files_are_what_compose_reads() -> None:
    tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *COMPOSE)


@pytest.mark.parametrize(("name", "service"), list(services()), ids=[name for name, _ in services()])
def test_a_container_has_no_more_than_it_needs(name: str, service: Values) -> None:
    image = service["image"]
    assert image in OURS or (PINNED.fullmatch(image) and not service["user"].startswith(("0", "root")))
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "cap_add" not in service
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert all("size=" in mount for mount in service["tmpfs"])
    assert not [volume for volume in service.get("volumes", ()) if volume.startswith(("/", "."))]
    assert set(service["networks"]) == ({"inside", "outside"} if name in {"api", "trainer"} else {"inside"})
    assert ("ports" in service) == (name == "api")


def test_only_this_host_reaches_the_api_unless_told_otherwise() -> None:
    composed = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    assert composed["services"]["api"]["ports"] == ["${STP_BIND:-127.0.0.1}:${STP_PORT:-8000}:8000"]
    assert composed["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis", "api"):
        assert composed["services"][name]["healthcheck"]["test"]


def test_there_is_no_password_but_the_users() -> None:
    for file in COMPOSE:
        assert set(re.findall(r"\$\{\w*PASSWORD\w*([^}]*)\}", file.read_text())) == {":?set it in .env"}
    example = (DOCKER / "env.example").read_text()
    wanted = {name for file in COMPOSE for name in re.findall(r"\$\{(\w+)", file.read_text())} - {"TRAINER_MEMORY"}
    assert {line.removeprefix("# ").partition("=")[0] for line in example.splitlines() if "=" in line} >= wanted
    assert not re.search(r"^\w*PASSWORD\w*=.", example, re.MULTILINE)


# Kubernetes


@pytest.mark.parametrize("one", objects(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_manifest_is_what_kubernetes_reads(one: Values) -> None:
    kubernetes_validate.validate(one, "1.37", strict=True)


@pytest.mark.parametrize(("name", "pod"), list(pods().items()), ids=list(pods()))
def test_a_pod_has_no_more_than_it_needs(name: str, pod: Values) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert not [one for one in pod["volumes"] if "hostPath" in one]
    assert all("sizeLimit" in one["emptyDir"] for one in pod["volumes"] if "emptyDir" in one)
    [container] = pod["containers"]
    assert container["image"] in OURS
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= container["resources"]["limits"].keys()
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    assert "/tmp" in {one["mountPath"] for one in container["volumeMounts"]}
    assert container["envFrom"] == [{"secretRef": {"name": "stp"}}]
    assert not [one for one in container.get("env", ()) if SECRET.search(one["name"])]


def test_the_api_is_asked_whether_it_lives_and_whether_it_is_ready() -> None:
    [container] = pods()["api"]["containers"]
    asked = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert asked["liveness"] == asked["startup"] == {"path": "/healthz", "port": "http"}
    assert asked["readiness"] == {"path": "/readyz", "port": "http"}
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]
