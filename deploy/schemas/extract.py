"""Takes out of the schemas of one Kubernetes release what our manifests need: the kinds below, and whatever they refer to.

    pip download --no-deps kubernetes-validate && unzip kubernetes_validate-*.whl
    python3 extract.py kubernetes_validate/kubernetes-json-schema/v1.34.0-local-strict > kubernetes-1.34.json
"""

import json
import re
import sys
from pathlib import Path

KINDS = [
    "namespace-v1",
    "configmap-v1",
    "secret-v1",
    "service-v1",
    "deployment-apps-v1",
    "job-batch-v1",
    "cronjob-batch-v1",
    "poddisruptionbudget-policy-v1",
    "networkpolicy-networking-v1",
    "horizontalpodautoscaler-autoscaling-v2",
]
REFERENCE = re.compile(r'"\$ref": ?"[^"#]*#/\$defs/([^"]+)"')
LEFT_OUT = {"description", "$id", "$schema", "format"}


def short(schema, are_names=False):
    """Without words for people, and with references that stay inside the one file."""
    if isinstance(schema, list):
        return [short(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if not are_names and (key in LEFT_OUT or key.startswith("x-kubernetes-")):
            continue
        if key == "$ref":
            value = "#/$defs/" + value.rsplit("/", 1)[1]
        kept[key] = short(value, are_names=key == "properties" and not are_names)
    return kept


def main(folder):
    definitions = json.loads((folder / "_definitions.json").read_text())["$defs"]
    roots = {name: json.loads((folder / f"{name}.json").read_text()) for name in KINDS}
    needed, waiting = {}, REFERENCE.findall(json.dumps(list(roots.values())))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = definitions[name]
            waiting += REFERENCE.findall(json.dumps(definitions[name]))
    kinds = {}
    for schema in roots.values():
        [meaning] = schema["x-kubernetes-group-version-kind"]
        version = "/".join(part for part in (meaning["group"], meaning["version"]) if part)
        kinds[f"{version} {meaning['kind']}"] = short(schema)
    defs = {name: short(needed[name]) for name in sorted(needed)}
    json.dump({"kinds": kinds, "$defs": defs}, sys.stdout, indent=1)
    print()


main(Path(sys.argv[1]))
