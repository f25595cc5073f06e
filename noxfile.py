"""Every chore of this project. `nox` does all but bench and mutmut; `nox -s lint` does one.

SVR_REQUIRE_ALL=1 turns what a machine lacks (Node.js) from a skipped chore into a failed one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import nox

nox.options.reuse_venv = "yes"
nox.needs_version = ">=2025.2"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without bytecode each process compiles the suite again

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
SUPPORTED = ["3.11", "3.12", "3.13"]
DEFAULT = f"{sys.version_info.major}.{sys.version_info.minor}"
SNIPPET = "import sys; print(sys.version)"
JUDGES = ("bwrap", "strace", "faketime")
RUNTIMES = {"javascript": ("node",), "cpp": ("make", "g++"), "csharp": ("make", "mcs", "mono")}
STARTS_AT_ONCE = ("cpp",)
A_PART = 3  # the status of a run of some cases in which nothing is wrong, or not all could be judged
MUTATED = ("canonical", "contract", "checks")


def interpreter(version: str) -> str | None:
    """A working Python of that version: this one, one on PATH, or one of pyenv's."""
    if version == DEFAULT:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    own = sorted((pyenv / "versions").glob(f"{version}.*/bin/python"))
    candidates = [shutil.which(f"python{version}"), *map(str, own)]
    return next((path for path in candidates if path and is_python(path, version)), None)


def is_python(path: str, version: str) -> bool:
    """Whether it runs and is what its name says; a shim of pyenv may do neither."""
    try:
        done = subprocess.run([path, "-c", SNIPPET], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.startswith(f"{version}.")


def install(session: nox.Session, *groups: str, project: bool = False) -> None:
    """Install dependency groups and, if wanted, the project from this folder, all in known releases."""
    session.install("-q", "-c", "constraints.txt", *nox.project.dependency_groups(PYPROJECT, *groups))
    if project:
        session.install("-q", "-c", "constraints.txt", "--no-build-isolation", "-e", ".[pytest]")


def run_tests(session: nox.Session) -> None:
    """The tests of the package, on one version of Python; the slow ones on that of nox only."""
    whole = session.name == f"tests-{DEFAULT}"
    install(session, "build", "bulk", "tests", *(["analysis"] if whole else []), project=True)
    folders = ("acceptance", "bench", "browser", "site", *(() if whole else ("analysis",)))
    elsewhere = [f"--ignore=tests/{folder}" for folder in folders]
    wanted = () if whole else ("-m", "not slow")
    session.run("pytest", "-n", "auto", "--dist", "worksteal", *elsewhere, *wanted, *session.posargs)


def no_python(session: nox.Session) -> None:
    """Skipped: this version of Python was not found."""
    session.skip(f"no Python {session.name.removeprefix('tests-')} on PATH or under pyenv")


for version in sorted({DEFAULT, *SUPPORTED}, key=lambda text: int(text.partition(".")[2])):
    path = interpreter(version)
    register = nox.session(name=f"tests-{version}", python=path or False)
    register(run_tests if path else no_python)


@nox.session
def acceptance(session: nox.Session) -> None:
    """The command as a user has it: built, installed and started."""
    install(session, "build", "tests")
    dist = Path(session.create_tmp())
    session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), silent=True)
    wheel = max(dist.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    session.install("-q", "-c", "constraints.txt", f"{wheel}[pytest]")
    session.install("-q", "--force-reinstall", "--no-deps", str(wheel))
    session.run("pytest", "-n", "auto", "tests/acceptance", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The pages that the suite writes, in Debian's Chromium."""
    if shutil.which("chromium") is None:
        skip_or_fail(session, "every page", "chromium")
        return
    install(session, "build", "browser", project=True)
    session.run("pytest", "-n", "auto", "--dist", "worksteal", "tests/browser", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The guides and the specification as a site, built strictly into site/; open site/index.html."""
    install(session, "docs", "tests")
    session.run("pytest", "tests/site", *session.posargs)


def do_lint(session: nox.Session) -> None:
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")
    session.run("shellcheck", "ci/gate.sh")


def do_typing(session: nox.Session) -> None:
    session.run("mypy", "--strict", "--package", "conformance")


def do_requirements(session: nox.Session, wanted: str = "--check") -> None:
    session.run("python", "-m", "conformance.contract.requirements", wanted)


def do_golden(session: nox.Session) -> None:
    session.run("svr-conformance", "golden", "check")


def do_released(session: nox.Session) -> None:
    session.run("python", "-m", "conformance.suite.released", "--check")


def lacking(*programs: str) -> str:
    """Those of the programs that are not on PATH, as text."""
    return ", ".join(program for program in programs if shutil.which(program) is None)


def skip_or_fail(session: nox.Session, what: str, lacks: str) -> None:
    """Tell what a machine lacks, or fail for it."""
    tell = session.error if os.environ.get("SVR_REQUIRE_ALL") == "1" else session.log
    tell(f"{what} is left out: not on PATH: {lacks}")


def do_conformance(session: nox.Session, wanted: str = "") -> None:
    """The reference and every example runtime, at the highest level that the machine can judge.

    With a process for each of 2,400 exports that takes minutes, unless a program starts at once; the others
    are asked so for the stories and some rejections only, unless all is wanted.
    """
    lacks = lacking(*JUDGES)
    if lacks:
        skip_or_fail(session, "all that is beyond the level scored", lacks)
    level = "scored" if lacks else "hardened"
    session.run("svr-conformance", "run", "--reference", "--level", level)
    for revision in sorted(path.name for path in Path("Data/Revisions").iterdir()):
        session.run("svr-conformance", "run", "--reference", "--contract", revision, "--level", "scored")
    for name, needs in RUNTIMES.items():
        folder = Path("examples/runtimes", name)
        if missing := lacking(*needs):
            skip_or_fail(session, str(folder), missing)
            continue
        if (folder / "Makefile").exists():
            session.run("make", "--silent", "-C", str(folder), external=True)
        stays, starts = folder / "svr-runtime-stdio.toml", folder / "svr-runtime.toml"
        for revision in revisions_of(stays):
            certify(session, stays, level, revision)
        revision = revisions_of(starts)[-1]
        if name in STARTS_AT_ONCE or wanted == "--all":
            certify(session, starts, level, revision)
        else:
            run_some(session, starts, revision)


def revisions_of(file: Path) -> list[str]:
    """The revisions of the contract that a runtime file declares, the oldest first."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))["runtime"]["contract"]
    return [told] if isinstance(told, str) else told


def run_some(session: nox.Session, file: Path, revision: str) -> None:
    """Run the stories and some rejections; each of them passes."""
    told = Path(session.create_tmp(), "some.json")
    runtime = ("--runtime", str(file), "--contract", revision)
    some = ("--case", "story-*", "--case", "reject-elapsed-*")
    session.run("svr-conformance", "run", *runtime, *some, "--json", str(told), success_codes=[A_PART])
    if any(case["outcome"] != "pass" for case in json.loads(told.read_text(encoding="utf-8"))["cases"]):
        session.error(f"{file}: not every case passes")


def certify(session: nox.Session, file: Path, level: str, revision: str) -> None:
    """Certify the runtime at the level of its file, or, where this machine cannot judge that, run it."""
    runtime = ("--runtime", str(file), "--contract", revision)
    if level != "hardened":
        session.run("svr-conformance", "run", *runtime, "--level", level)
        return
    folder = Path(session.create_tmp(), "certificates", f"{file.parent.name}-{file.stem}-{revision}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    key, out = folder / "examples", folder / "certificate"
    session.run("svr-conformance", "certificate", "keygen", "--out", str(key), silent=True)
    session.run(*("svr-conformance", "certify", *runtime, "--key", f"{key}.key", "--out", str(out)))
    session.run("svr-conformance", "certificate", "verify", str(out), "--trust", f"{key}.pub")


def do_traceability(session: nox.Session, wanted: str = "--check") -> None:
    session.run("python", "-m", "conformance.traceability", wanted)


MENDED_BY = {
    do_requirements: "nox -s requirements -- --write",
    do_golden: "svr-conformance golden propose, golden diff, then golden accept",
    do_released: "nox -s released -- --write",
    do_traceability: "nox -s traceability -- --write",
}


def tell_stale(chore: Callable[[nox.Session], None]) -> None:
    """Say in the summary of a CI step which generated data is stale, and what mends it."""
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            name = chore.__name__.removeprefix("do_")
            file.write(f"**{name} is stale, or fails**: see the log; mended by `{MENDED_BY[chore]}`\n\n")


@nox.session
def checks(session: nox.Session) -> None:
    """The next six sessions in one environment."""
    install(session, "build", "lint", "typing", project=True)
    chores = (do_lint, do_typing, do_requirements, do_golden, do_released, do_conformance, do_traceability)
    for chore in chores:
        try:
            chore(session)
        except nox.command.CommandFailed:
            if chore in MENDED_BY:
                tell_stale(chore)
            raise


@nox.session(default=False)
def lint(session: nox.Session) -> None:
    """Style, likely mistakes, and the layers of the package."""
    install(session, "lint")
    do_lint(session)


@nox.session(default=False)
def typing(session: nox.Session) -> None:
    """Types."""
    install(session, "build", "typing", project=True)
    do_typing(session)


@nox.session(default=False)
def requirements(session: nox.Session) -> None:
    """The requirements data is what the specification says; `-- --write` writes it."""
    install(session, "build", project=True)
    do_requirements(session, *session.posargs)


@nox.session(default=False)
def golden(session: nox.Session) -> None:
    """The golden exports are whole, and the reference makes them again."""
    install(session, "build", project=True)
    do_golden(session)


@nox.session(default=False)
def released(session: nox.Session) -> None:
    """The cases of released revisions are as they were; `-- --write` releases those that are not yet."""
    install(session, "build", project=True)
    session.run("python", "-m", "conformance.suite.released", *(session.posargs or ["--check"]))


@nox.session(default=False)
def conformance(session: nox.Session) -> None:
    """The suite on the reference and the independent runtimes; `-- --all` certifies each in both its ways."""
    install(session, "build", project=True)
    do_conformance(session, *session.posargs)


@nox.session(default=False)
def traceability(session: nox.Session) -> None:
    """Every broken exporter is caught, and no requirement is untested; `-- --write` writes the table."""
    install(session, "build", project=True)
    do_traceability(session, *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """How long judging takes; `-- others` times other tools beside it and writes docs/benchmarks.md."""
    install(session, "build", "tests", project=True)
    session.run("python", "tests/bench/bench.py", *session.posargs)


def lay_for_mutmut(package: str) -> Path:
    """A new folder in which mutmut changes one package, and asks its tests about each change."""
    folder = ROOT / "mutants" / package
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("conformance", "tests", "Data", "golden", "docs", "pyproject.toml"):
        (folder / name).symlink_to(ROOT / name)
    settings = f"""[mutmut]
source_paths = conformance
only_mutate = conformance/{package}/*
also_copy =
    Data
    golden
    docs
pytest_add_cli_args_test_selection = tests/{package}
pytest_add_cli_args =
    -m
    not hypothesis and not slow
    -p
    no:cacheprovider
"""
    (folder / "setup.cfg").write_text(settings, encoding="utf-8")
    return folder


@nox.session(default=False)
def mutmut(session: nox.Session) -> None:
    """How many small changes of our own code its tests notice; `-- contract` for one package. Takes hours."""
    install(session, "build", "tests", "mutation", project=True)
    for package in session.posargs or MUTATED:
        folder = lay_for_mutmut(package)
        with session.chdir(folder):
            session.run("mutmut", "run", "--max-children", "2")
            session.run("mutmut", "export-cicd-stats", silent=True)
        told = json.loads((folder / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
        caught = told["killed"] + told["timeout"]
        session.log(f"{package}: {caught} of {told['total']} caught, {100 * caught / told['total']:.1f} %")
