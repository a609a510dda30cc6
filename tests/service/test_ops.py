"""The examples for operators name only what exists."""

import json
import re
from pathlib import Path

import jsonschema
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import make_url

from checker.service import problems
from checker.service.app import create_app
from checker.settings import Settings, known_variables
from tests.service.conftest import form

ROOT = Path(__file__).parents[2]
OPS = ROOT / "checker" / "service" / "ops"
VENDOR = Path(__file__).parent / "vendor"
METRIC = re.compile(r"\bchecker_[a-z_]+")


def exported(engines):
    client = create_app(Settings(), engines).test_client()
    client.post("/v1/checks", **form({"image": b"rubbish", "category": "photo"}))
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    names = {family.name for family in families} | {sample.name for family in families for sample in family.samples}
    # Families that have seen nothing yet have no samples.
    kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
    return names | {family.name + ending for family in families for ending in kinds.get(family.type, ())}


def expressions():
    for group in yaml.safe_load((OPS / "alerts.yaml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads((OPS / "grafana-dashboard.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_rules_and_panels_use_metrics_that_exist(engines):
    used = {name for expression in expressions() for name in METRIC.findall(expression)}
    assert used
    assert used <= exported(engines)


def test_every_metric_is_on_the_dashboard(engines):
    used = {name for expression in expressions() for name in METRIC.findall(expression)}
    stems = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in used}
    assert {re.sub(r"_(total|bucket|sum|count|created)$", "", name) for name in exported(engines)} <= stems


def test_reasons_in_rules_are_problems_or_restarts():
    known = set(problems.catalogue()) | {"recycled", "grown", "timeout", "crashed", "memory"}
    for expression in expressions():
        for words in re.findall(r'reason=~?"([^"]+)"', expression):
            assert set(words.split("|")) <= known


def test_brackets_of_expressions_match():
    for expression in expressions():
        for opening, closing in ("()", "{}", "[]"):
            assert expression.count(opening) == expression.count(closing)


def test_panels_do_not_overlap():
    panels = json.loads((OPS / "grafana-dashboard.json").read_text())["panels"]
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels) == len({panel["id"] for panel in panels})


def test_settings_in_the_examples_exist():
    for file in OPS.glob("*.yaml"):
        assert set(re.findall(r"CHECKER_[A-Z_]+", file.read_text())) <= set(known_variables())


def manifests():
    return list(yaml.safe_load_all((OPS / "kubernetes.yaml").read_text()))


def schema(name):
    return jsonschema.Draft202012Validator(json.loads((VENDOR / name).read_text()))


def test_compose_and_manifests_hold_to_their_schemas():
    schema("compose-spec.json").validate(yaml.safe_load((OPS / "compose.yaml").read_text()))
    for document in manifests():
        schema("kubernetes-1.33.json").validate(document)


def test_the_schemas_see_what_is_misspelt():
    compose = yaml.safe_load((OPS / "compose.yaml").read_text())
    compose["services"]["checker"]["read_olny"] = True
    assert not schema("compose-spec.json").is_valid(compose)
    for document in manifests():
        document["spec"]["nonsense"] = 1
        assert not schema("kubernetes-1.33.json").is_valid(document)
    container = manifests()[0]["spec"]["template"]["spec"]["containers"][0]
    container["readinessProbe"]["periodSeconds"] = "often"
    document = manifests()[0]
    document["spec"]["template"]["spec"]["containers"] = [container]
    assert not schema("kubernetes-1.33.json").is_valid(document)


def test_compose_brings_all_that_the_service_is_used_with():
    services = yaml.safe_load((OPS / "compose.yaml").read_text())["services"]
    assert set(services) == {"checker", "postgres", "redis", "prometheus", "grafana"}
    settings = {
        name.removeprefix("CHECKER_").lower(): value for name, value in services["checker"]["environment"].items()
    }
    settings["database_url"] = settings["database_url"].replace("${POSTGRES_PASSWORD:?}", "x")
    settings["records_keys"] = "k"
    used = Settings.model_validate(settings)
    assert make_url(used.database_url).host in services
    assert make_url(used.rate_storage_url).host in services
    source = yaml.safe_load((OPS / "grafana-sources.yaml").read_text())["datasources"][0]
    assert source["url"].removeprefix("http://").partition(":")[0] in services
    provider = yaml.safe_load((OPS / "grafana-dashboards.yaml").read_text())["providers"][0]
    mounted = [volume.split(":")[1] for volume in services["grafana"]["volumes"]]
    assert any(place.startswith(provider["options"]["path"]) for place in mounted)


def test_compose_names_what_exists():
    compose = yaml.safe_load((OPS / "compose.yaml").read_text())
    service = compose["services"]["checker"]
    assert ((OPS / service["build"]).resolve() / "Dockerfile").exists()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert set(service["depends_on"]) <= set(compose["services"])
    for other in compose["services"].values():
        for volume in other.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or source == "./secrets" or (OPS / source).exists()
    port = service["environment"]["CHECKER_METRICS_PORT"]
    scraped = yaml.safe_load((OPS / "prometheus.yaml").read_text())["scrape_configs"][0]
    assert scraped["static_configs"][0]["targets"] == [f"checker:{port}"]


def test_the_secrets_beside_the_compose_file_get_into_no_image_and_no_commit():
    rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert rules.index("checker/service/ops/secrets") > rules.index("!checker")
    assert "/checker/service/ops/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    assert "./secrets:/run/checker:ro" in (OPS / "compose.yaml").read_text("utf-8")


def test_kubernetes_probes_ask_for_routes_that_exist(app):
    documents = {one["kind"]: one for one in yaml.safe_load_all((OPS / "kubernetes.yaml").read_text())}
    assert set(documents) == {"Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"}
    pod = documents["Deployment"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    ports = {port["name"] for port in container["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in routes
        assert container[probe]["httpGet"]["port"] in ports
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    assert pod["terminationGracePeriodSeconds"] > Settings().drain_seconds
    selector = documents["Deployment"]["spec"]["selector"]["matchLabels"]
    assert documents["Deployment"]["spec"]["template"]["metadata"]["labels"] == selector
    assert documents["Service"]["spec"]["selector"] == selector
    assert (
        documents["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]["name"]
        == documents["Deployment"]["metadata"]["name"]
    )


def test_the_memory_that_is_asked_for_is_enough():
    documents = [
        one for one in yaml.safe_load_all((OPS / "kubernetes.yaml").read_text()) if one["kind"] == "Deployment"
    ]
    container = documents[0]["spec"]["template"]["spec"]["containers"][0]
    engines = int(next(entry["value"] for entry in container["env"] if entry["name"] == "CHECKER_ENGINES"))
    needed = engines * Settings().engine_memory_mb / 1024
    assert int(container["resources"]["limits"]["memory"].removesuffix("Gi")) > needed
