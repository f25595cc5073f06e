"""The action and the template: their published schemas, what they may do, and their own steps, executed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from .conftest import ROOT, environment, started

pytestmark = pytest.mark.slow  # a shell does the work: the version of Python makes no difference

ACTION = ROOT / "ci" / "github" / "action.yml"
TEMPLATE = ROOT / "ci" / "gitlab" / "svr-conformance.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


def documents(path: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(path.read_text(encoding="utf-8")))


def valid(schema: str, *paths: Path) -> None:
    """Held to the schema that check-jsonschema ships; nothing is fetched."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_and_action_keep_to_the_published_schemas() -> None:
    valid("vendor.github-workflows", *WORKFLOWS)
    valid("vendor.github-actions", ACTION)


def test_the_template_keeps_to_the_published_schema(tmp_path: Path) -> None:
    parts = TEMPLATE.read_text(encoding="utf-8").split("---\n")
    paths = [tmp_path / f"{number}.yml" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_text(part, encoding="utf-8")
    valid("vendor.gitlab-ci", *paths)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_reads_only_and_runs_nothing_that_is_not_pinned(path: Path) -> None:
    (workflow,) = documents(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in path.read_text(encoding="utf-8")
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    safe_steps(steps)


def safe_steps(steps: list[Any]) -> None:
    assert all(PINNED.fullmatch(step["uses"]) for step in steps if "uses" in step)
    assert not [step["run"] for step in steps if "${{" in step.get("run", "")]


def test_no_input_of_the_action_is_part_of_a_command() -> None:
    (action,) = documents(ACTION)
    safe_steps(action["runs"]["steps"])
    given = [name for value in judging(action)["env"].values() for name in INPUT.findall(value)]
    assert sorted([*given, "artifact"]) == sorted(action["inputs"])


def judging(action: Any) -> Any:
    (step,) = [step for step in action["runs"]["steps"] if "run" in step]
    return step


def test_the_step_of_the_action_judges_a_runtime(work: Path) -> None:
    (action,) = documents(ACTION)
    given = {name: entry["default"] for name, entry in action["inputs"].items()}
    given |= {"runtime": "lying.toml", "tools": "no", "reports": "$(touch pwned)"}
    step = judging(action)
    variables = {name: INPUT.sub(lambda found: given[found[1]], value) for name, value in step["env"].items()}
    script = work / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    env = environment(work, **variables, GITHUB_ACTION_PATH=str(ACTION.parent), GITHUB_ACTIONS="true")
    done = started([step["shell"], "-e", str(script)], work, env)
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (1, done.stderr.splitlines()[:1])
    assert (work / "$(touch pwned)" / "junit.xml").is_file()
    assert not (work / "pwned").exists()
    assert done.stdout.splitlines()[-1].startswith("::warning file=lying.toml,")


def test_the_script_of_the_template_fetches_the_suite_and_judges_a_runtime(work: Path) -> None:
    header, jobs = documents(TEMPLATE)
    (job,) = jobs.values()
    repository, revision = cloned(work / "suite")
    given = {name: str(entry.get("default", "")) for name, entry in header["spec"]["inputs"].items()}
    given |= {"repository": str(repository), "revision": revision, "runtime": "lying.toml", "tools": "no"}
    assert re.fullmatch(header["spec"]["inputs"]["revision"]["regex"], revision)
    variables = {name: filled_in(value, given) for name, value in job["variables"].items()}
    done = started(["bash", "-e", "-c", "\n".join(job["script"])], work, environment(work, **variables))
    assert done.returncode == 1, done.stderr
    assert (work / job["artifacts"]["reports"]["junit"]).is_file()


def filled_in(value: Any, given: dict[str, str]) -> str:
    """The variable as GitLab sets it; what holds an input must not be expanded again."""
    if isinstance(value, str):
        assert "$" not in value
        return value
    assert value["expand"] is False
    return re.sub(r"\$\[\[ inputs\.([a-z_]+) \]\]", lambda found: given[found[1]], value["value"])


def cloned(folder: Path) -> tuple[Path, str]:
    """A repository with the script in it, and its commit."""
    (folder / "ci").mkdir(parents=True)
    (folder / "ci" / "gate.sh").write_bytes((ROOT / "ci" / "gate.sh").read_bytes())
    who = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "the gate")):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    head = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    )
    return folder, head.stdout.strip()


def test_what_the_guide_gives_to_paste_keeps_to_the_schemas_too(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    paths = [tmp_path / f"{number}.yml" for number in range(len(blocks))]
    for path, block in zip(paths, blocks, strict=True):
        path.write_text(block.replace("COMMIT", "0a" * 20), encoding="utf-8")
    github, gitlab, hooks = paths
    valid("vendor.github-workflows", github)
    valid("vendor.gitlab-ci", gitlab)
    (workflow,) = documents(github)
    safe_steps(workflow["jobs"]["conformance"]["steps"])
    assert workflow["permissions"] == {"contents": "read"}
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(hooks)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    given = set(documents(gitlab)[0]["include"][0]["inputs"])
    assert given <= documents(TEMPLATE)[0]["spec"]["inputs"].keys()
