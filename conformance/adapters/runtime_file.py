"""The vendor's description of a runtime, `svr-runtime.toml` (specification, section 10)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from conformance.adapters.capture_table import CaptureTable, capture_faults, capture_of
from conformance.adapters.waiver_rules import waiver_tables, wrong_waivers
from conformance.contract.schemas import faults
from conformance.errors import UsageError
from conformance.model.revision import CURRENT, REVISIONS, Revision, revision_named
from conformance.model.waiver import Waiver, waiver_of

PLACEHOLDERS = ("recording", "scenario", "out", "exported_at", "contract", "scratch")
REQUIRED = ("recording", "scenario", "out", "exported_at")
FOLDERS_IN_SCRATCH = (
    "HOME",
    "USERPROFILE",
    "TMPDIR",
    "TEMP",
    "TMP",
    "APPDATA",
    "LOCALAPPDATA",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
)
DEFAULT_SECONDS = 60.0
MOST_SECONDS = 86_400

_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
WORDS_OF_STDIO = ("contract", "scratch")
_OF_PROGRAMS = frozenset({"command", "callable", "path", "timeout_seconds", "writable", "fence", "env"})
_PAGE = "`svr-conformance explain 10` shows a whole file"


@dataclass(frozen=True)
class RuntimeFile:
    """A runtime and how to drive it.

    `contract` is the revision that it writes now, of the `contracts` that it can write, the oldest first.
    `command` belongs to the kinds `command` and `stdio`; `callable` (`module:name`) and `path` (absolute
    folders) to `python`; `artefacts` (an absolute folder, `folder` in the file) to `directory`. `fenced` is
    false where it must reach something outside, such as a device; `writable` are absolute folders of its own
    that it writes into; `artifacts` are the files and folders that the program is made of, relative to
    `folder`. `attested` pairs the name of a guarantee with what the vendor says of it. `folder` is
    the working folder; `file` the path as the user gave it, None for the reference; `capture` says how it
    records, if it does.
    """

    name: str
    version: str
    vendor: str
    contract: str
    level: str | None
    kind: str
    folder: Path
    command: tuple[str, ...] = ()
    callable: str = ""
    path: tuple[Path, ...] = ()
    artefacts: Path = Path()
    timeout_seconds: float = DEFAULT_SECONDS
    env: tuple[tuple[str, str], ...] = ()
    artifacts: tuple[str, ...] = ()
    fenced: bool = True
    writable: tuple[Path, ...] = ()
    attested: tuple[tuple[str, str], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    capture: CaptureTable | None = None
    file: Path | None = None
    contracts: tuple[str, ...] = ()

    @property
    def revision(self) -> Revision:
        """The revision that it writes now."""
        return revision_named(self.contract)

    @property
    def is_at_newest(self) -> bool:
        """Whether that is the newest one that it says it writes, which it writes where nobody asks."""
        return self.contracts[-1:] in ((), (self.contract,))

    def under(self, revision: Revision) -> RuntimeFile:
        """The same runtime, writing another revision. Raises UsageError where it does not say so."""
        if revision.name not in self.contracts:
            what = f"{self.file or self.name}: [runtime] contract: names {' and '.join(self.contracts)}"
            both = ", ".join(f'"{name}"' for name in sorted({*self.contracts, revision.name}))
            hint = f"add it, as in `contract = [{both}]`, if the runtime writes it"
            raise UsageError(f"{what}, and {revision.name} is asked for", hint)
        return replace(self, contract=revision.name)


def load_runtime(path: Path) -> RuntimeFile:
    """Read and check a runtime file, or the `svr-runtime.toml` of a folder.

    Raises UsageError that names every fault with its place.
    """
    if path.is_dir():
        path = path / "svr-runtime.toml"
    value = _parsed(path)
    _refuse(path, list(_faults(value)))
    runtime = _runtime(value, path)
    _refuse(path, list(_missing(runtime)))
    return runtime


def _refuse(path: Path, found: list[str]) -> None:
    if found:
        what = (
            found[0]
            if len(found) == 1
            else "\n".join([f"{len(found)} faults", *(f"  {fault}" for fault in found)])
        )
        raise UsageError(f"{path}: {what}", _PAGE)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return _with_dates(tomllib.loads(path.read_bytes().decode("utf-8")))
    except OSError as fault:
        hint = "give the path of the file svr-runtime.toml, or --reference for the suite's own exporter"
        raise UsageError(f"{path}: the runtime file cannot be read ({fault.strerror})", hint) from fault
    except UnicodeDecodeError as fault:
        raise UsageError(f"{path}: byte {fault.start} is not UTF-8", "save the file as UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        raise UsageError(f"{path}{_place(str(fault))}: this is not TOML: {fault}", _PAGE) from fault


def _place(message: str) -> str:
    line = re.search(r"at line ([0-9]+)", message)
    return f" line {line[1]}" if line else ""


def _with_dates(value: dict[str, Any]) -> dict[str, Any]:
    """The same with the days on which waivers expire as texts, as the schema wants them."""
    for waiver in waiver_tables(value):
        if hasattr(waiver.get("expires"), "isoformat"):
            waiver["expires"] = waiver["expires"].isoformat()
    return value


def _faults(value: Mapping[str, Any]) -> Iterator[str]:
    """First what only we can word well; the schema speaks where that finds nothing."""
    found = [fault for rule in _RULES for fault in rule(value)]
    yield from found or (f"{_table(fault.pointer)}: {fault.message}" for fault in faults("runtime", value))


def _table(pointer: str) -> str:
    """`/adapter/command/0` as `[adapter] command/0`, and `/waiver/0/case` as `waiver 1 case`."""
    table, _, rest = pointer.removeprefix("/").partition("/")
    if table == "waiver" and rest:
        place, _, member = rest.partition("/")
        return f"waiver {int(place) + 1} {member}".rstrip()
    return f"[{table}] {rest}".rstrip() if table else "the file"


def _section(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = value.get(name)
    return section if isinstance(section, dict) else {}


def _wrong_contract(value: Mapping[str, Any]) -> Iterator[str]:
    told = _section(value, "runtime").get("contract", CURRENT.name)
    if not _contracts(told):
        known = " and ".join(revision.name for revision in REVISIONS)
        yield f"[runtime] contract: this version judges {known}, not {told!r}"


def _contracts(told: object) -> tuple[str, ...]:
    """The revisions that are declared and known here, the oldest first."""
    names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    return tuple(revision.name for revision in REVISIONS if revision.name in names)


def _wrong_words(value: Mapping[str, Any]) -> Iterator[str]:
    adapter = _section(value, "adapter")
    command = adapter.get("command")
    if adapter.get("kind") not in ("command", "stdio") or not isinstance(command, list) or not command:
        return
    used = {word for argument in map(str, command) for word in _PLACEHOLDER.findall(argument)}
    if adapter["kind"] == "stdio":
        yield from _wrong_words_of_stdio(used)
        return
    known = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
    for word in sorted(used.difference(PLACEHOLDERS)):
        near = get_close_matches(word, PLACEHOLDERS, 1)
        hint = f"did you mean {{{near[0]}}}?" if near else f"the known ones are {known}"
        yield f"[adapter] command: {{{word}}} is not known; {hint}"
    declared = _section(value, "runtime").get("contract")
    several = ("contract",) if isinstance(declared, list) and len(declared) > 1 else ()
    for word in (word for word in (*REQUIRED, *several) if word not in used):
        yield f"[adapter] command: {{{word}}} is missing; the runtime must be told it"


def _wrong_words_of_stdio(used: set[str]) -> Iterator[str]:
    for word in sorted(used.difference(WORDS_OF_STDIO)):
        told = "the runtime is told it with each request; take it out"
        known = "the known ones are " + " and ".join(f"{{{known}}}" for known in WORDS_OF_STDIO)
        yield f"[adapter] command: {{{word}}} is not known; {told if word in PLACEHOLDERS else known}"


def _nothing_is_started(value: Mapping[str, Any]) -> Iterator[str]:
    adapter = _section(value, "adapter")
    if adapter.get("kind") == "directory":
        for name in sorted(adapter.keys() & _OF_PROGRAMS):
            yield f"[adapter] {name}: nothing is started with the kind directory; take it out"


def _fixed_folders(value: Mapping[str, Any]) -> Iterator[str]:
    env = _section(value, "adapter").get("env")
    for name in FOLDERS_IN_SCRATCH:
        if isinstance(env, dict) and name in env:
            yield f"[adapter] env: {name} always points into the scratch folder; take it out"


def _no_time(value: Mapping[str, Any]) -> Iterator[str]:
    seconds = _section(value, "adapter").get("timeout_seconds", DEFAULT_SECONDS)
    if isinstance(seconds, int | float) and not 0 < seconds <= MOST_SECONDS:
        yield f"[adapter] timeout_seconds: must be more than 0 and at most {MOST_SECONDS}, not {seconds}"


def _outside(value: Mapping[str, Any]) -> Iterator[str]:
    artifacts = _section(value, "runtime").get("artifacts")
    for name in artifacts if isinstance(artifacts, list) else ():
        if isinstance(name, str) and (_ABSOLUTE.match(name) or ".." in re.split(r"[/\\]", name)):
            yield f"[runtime] artifacts: {name!r} is not below the folder of this file; name it from there"


def _missing(runtime: RuntimeFile) -> Iterator[str]:
    for folder in runtime.writable:
        if not folder.is_dir():
            yield f"[adapter] writable: {folder} is no folder; make it, or take it out"


_RULES = (
    _nothing_is_started,
    _outside,
    _wrong_contract,
    _wrong_words,
    _fixed_folders,
    _no_time,
    wrong_waivers,
    capture_faults,
)


def _runtime(value: Mapping[str, Any], path: Path) -> RuntimeFile:
    runtime, adapter = value["runtime"], value["adapter"]
    folder = path.resolve().parent
    contracts = _contracts(runtime["contract"])
    return RuntimeFile(
        name=runtime["name"],
        version=runtime["version"],
        vendor=runtime["vendor"],
        contract=contracts[-1],
        contracts=contracts,
        level=runtime.get("level"),
        kind=adapter["kind"],
        folder=folder,
        command=tuple(adapter.get("command", ())),
        callable=adapter.get("callable", ""),
        path=tuple(folder / entry for entry in adapter.get("path", ())),
        artefacts=folder / adapter["folder"] if "folder" in adapter else Path(),
        timeout_seconds=float(adapter.get("timeout_seconds", DEFAULT_SECONDS)),
        artifacts=tuple(runtime.get("artifacts", ())),
        env=tuple(adapter.get("env", {}).items()),
        fenced=adapter.get("fence", True),
        writable=tuple((folder / entry).resolve() for entry in adapter.get("writable", ())),
        attested=tuple((key.replace("_", " "), text) for key, text in value.get("attested", {}).items()),
        waivers=tuple(map(waiver_of, value.get("waiver", ()))),
        capture=capture_of(value, folder),
        file=path,
    )
