"""Runs schemathesis against the committed OpenAPI document, once for each role."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
WORK = ROOT / "target" / "contract"
SECONDS_OF_A_ROLE = int(os.environ.get("CONTRACT_SECONDS", "180"))
# Examples and coverage end by themselves; what is left goes to random requests and sequences of requests.
SECONDS_AT_LEAST = 20
# An end in any case.
SECONDS_IN_ALL = 595
BEGUN = time.monotonic()

# What is not called, and why.
EXCLUDED = {
    "move_sandbox_clock": "moves the time of everybody else who calls at that moment",
}
# What is not looked for, and why.
UNCHECKED = {
    "positive_data_acceptance": "whether a payee exists, a cursor was ours or a payout may go on, no schema can say; "
    "the tests of the rules do",
}
# Answers above 499 that are no failures of ours, by operation, and why.
EXPECTED = [
    # The operator is told that the tables of that year are missing; see docs/operations.md.
    ('include-path-regex = "[{]year[}]"', "503"),
    # Somebody's account that Stripe refuses is not ours to mend.
    ('include-operation-id = "make_onboarding_link"', "502"),
]
# An operation that must be forbidden to a role is so in tests/e2e/authorisation; here 403 is an answer like others.


def main(seed: str) -> int:
    WORK.mkdir(parents=True, exist_ok=True)
    stage = subprocess.Popen(
        [BUILT / "debug" / "contract-stage"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        told = json.loads(stage.stdout.readline())
        failed = [role for role, token in told["tokens"].items() if call_as(role, token, told, seed) != 0]
    finally:
        stage.stdin.close()
        stage.wait(timeout=60)
    print("the document and the service agree" if not failed else f"they differ for {', '.join(failed)}")
    return 1 if failed else 0


def call_as(role: str, token: str, told: dict, seed: str) -> int:
    print(f"\n== as {role}", flush=True)
    config = WORK / f"{role}.toml"
    config.write_text(settings(token, told["ids"]))
    begun = time.monotonic()
    outcome = schemathesis(config, told["base"], seed, ["--phases", "examples,coverage", "--workers", "2"])
    left = max(SECONDS_AT_LEAST, int(SECONDS_OF_A_ROLE - (time.monotonic() - begun)))
    random = ["--phases", "fuzzing,stateful", "--max-time", str(left)]
    return max(outcome, schemathesis(config, told["base"], seed, random))


def schemathesis(config: Path, base: str, seed: str, more: list) -> int:
    command = [Path(sys.executable).with_name("st"), "--config-file", config, "run"]
    command += [ROOT / "openapi" / "openapi.json", "--url", base, "--seed", seed, "--continue-on-failure", *more]
    command += ["--checks", "all", "--exclude-checks", ",".join(UNCHECKED), "--warnings", "off"]
    for operation in EXCLUDED:
        command += ["--exclude-operation-id", operation]
    hooks = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(Path(__file__).parent)}
    left = SECONDS_IN_ALL - (time.monotonic() - BEGUN)
    return subprocess.run(command, cwd=WORK, env={**os.environ, **hooks}, timeout=left).returncode


def settings(token: str, ids: dict) -> str:
    """Who calls, and what stands there: most ids in paths are of something, the others are made up."""
    lines = ["[auth.openapi.session_token]", f'bearer = "{token}"']
    for name, values in ids.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    lines.append("[parameters]")
    lines += [known(name, name) for name in ids if name != "transferId"]
    lines += ["[[operations]]", 'include-path-regex = "^/api/v2/payouts/"', "[operations.parameters]"]
    lines.append(known("payoutId", "transferId"))
    for operations, status in EXPECTED:
        lines += ["[[operations]]", operations, "[operations.checks.not_a_server_error]"]
        lines.append(f'expected-statuses = ["2xx", "3xx", "4xx", "{status}"]')
    return "\n".join(lines) + "\n"


def known(parameter: str, dictionary: str) -> str:
    return f'"path.{parameter}" = {{ dictionary = "{dictionary}", probability = 0.8 }}'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
