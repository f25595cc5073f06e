"""Every recording again, in two hostile environments; only a difference is looked into (RUN-019)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from conformance.adapters.kinds import adapter_of
from conformance.errors import CannotJudge
from conformance.model.case import Case
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence, Repeat
from conformance.model.result import Guarantee
from conformance.processes import Fence
from conformance.runner.environments import OWN, Environment, first, lacking, only, second
from conformance.runner.factors import CLOCK
from conformance.runner.guarantees import ENFORCED, UNKNOWN
from conformance.runner.plan import Plan
from conformance.runner.pooled import pooled
from conformance.runner.witnessing import Started, given_of
from conformance.runner.workplace import temporary_folder

Repeats = Mapping[str, tuple[Repeat, ...]]
_TIMES = 2
_ENDS_AGAIN = 5
_MOST_ENDS = 500
_LOOKED_INTO = 20  # differences; the others are only told
_CAUSES = {
    "locale": "depends on the locale",
    "time zone": "depends on the time zone of the machine",
    CLOCK: "depends on the clock of the machine",
    "folder names": "depends on the names of the folders",
    "umask": "depends on the umask",
    "environment size": "depends on the size of the environment",
}
_CHANCE = "is another each time: chance, the clock, or the recordings before it"
_TOGETHER = "depends on the order of the recordings, on what runs beside it, or on several things together"


class _Made(NamedTuple):
    answer: Answer
    artefacts: Mapping[str, Artefact]


@dataclass(frozen=True)
class Variations:
    """Runs the cases of a plan again that were answered. `seen` holds what each of them gave before."""

    plan: Plan
    fence: Fence | None
    seen: Mapping[str, Evidence]
    found: Counter[str] = field(default_factory=Counter, init=False)
    ends: list[str] = field(default_factory=list, init=False)

    def repeats(self) -> Repeats:
        """For each case that was seen, its repeats: one in each of the two environments."""
        cases = [case for case in self.plan.cases if _is_answered(self.seen.get(case.case_id))]
        repeats: dict[str, list[Repeat]] = defaultdict(list)
        for environment, part in _shares(cases):
            for name, made in self._made(environment, part).items():
                repeat = Repeat(environment.name, environment.changed, made.answer, made.artefacts)
                repeats[name].append(self._explained(name, repeat, environment))
        return {name: tuple(found) for name, found in repeats.items()}

    def _made(self, environment: Environment, cases: Sequence[Case]) -> dict[str, _Made]:
        """What the runtime makes of the cases there, from processes of its own that are ended again."""
        order = list(reversed(cases)) if environment.crowded else cases
        jobs = 2 * self.plan.jobs if environment.crowded else self.plan.jobs
        with temporary_folder(prefix=environment.folder) as work:
            adapter = adapter_of(self.plan.runtime, work, environment.surroundings(self.fence))
            started = Started(adapter, work, environment.folder)
            made = dict(
                pooled(lambda case: (case.case_id, self._one(started, case)), order, jobs, adapter.stop)
            )
            learnt = adapter.close()
        told = {name: one for name, one in made.items() if one is not None}
        return {name: one._replace(answer=learnt.get(name, one.answer)) for name, one in told.items()}

    def _one(self, started: Started, case: Case) -> _Made | None:
        """What it makes of one case, None where that cannot be told; bytes seen before are kept once."""
        try:
            again = started.witness(given_of(case))
        except (CannotJudge, OSError):
            return None
        if again.answer is None:
            return None
        same = again.artefacts == self.seen[case.case_id].artefacts
        return _Made(again.answer, self.seen[case.case_id].artefacts if same else again.artefacts)

    def _differs(self, name: str, made: _Made) -> bool:
        before = self.seen[name]
        kind = before.answer.kind if before.answer else None
        return made.answer.kind is not kind or made.artefacts != before.artefacts

    def _explained(self, name: str, repeat: Repeat, environment: Environment) -> Repeat:
        """The repeat with the cause of its difference, if there is one and it is among the first."""
        repeat = self._steady(name, repeat, environment)
        if not self._differs(name, _Made(repeat.answer, repeat.artefacts)):
            return repeat
        if self.found.total() >= _LOOKED_INTO or repeat.answer.kind is AnswerKind.HANG:  # each costs its time
            return repeat
        cause = self._cause(name, environment)
        self.found[cause] += 1
        return replace(repeat, cause=cause)

    def _steady(self, name: str, repeat: Repeat, environment: Environment) -> Repeat:
        """What the case gives in the end where it ended otherwise than before, beside a clock that is faked.

        The library that does so now and then spoils the end of a process by itself (seen with mono): only an
        end that comes every time is the runtime's.
        """
        before = self.seen[name].answer
        kinds = {AnswerKind.HANG, before.kind if before else None}
        faked = any(factor.name == CLOCK for factor in environment.factors)
        for _ in range(_ENDS_AGAIN if faked else 0):
            if repeat.answer.kind in kinds or len(self.ends) == _MOST_ENDS:
                break
            self.ends.append(name)
            made = self._made(environment, [self._case(name)]).get(name)
            if made is not None:
                repeat = replace(repeat, answer=made.answer, artefacts=made.artefacts)
        return repeat

    def _case(self, name: str) -> Case:
        return next(case for case in self.plan.cases if case.case_id == name)

    def _cause(self, name: str, environment: Environment) -> str:
        """What makes the difference by itself; what has made others is tried first."""
        case = self._case(name)
        if self._again(case, OWN):
            return _CHANCE
        by_weight = sorted(environment.factors, key=lambda factor: -self.found[_CAUSES[factor.name]])
        for factor in by_weight:
            if self._again(case, only(factor)):
                return _CAUSES[factor.name]
        return _TOGETHER

    def _again(self, case: Case, environment: Environment) -> bool:
        """Whether the case, all alone in that environment, gives something else."""
        made = self._made(environment, [case])
        return any(self._differs(name, one) for name, one in made.items())


def _is_answered(evidence: Evidence | None) -> bool:
    """Whether it is worth while to ask again: a crash or a hang has cost every level already."""
    answer = evidence.answer if evidence else None
    return answer is not None and answer.kind not in (AnswerKind.HANG, AnswerKind.CRASH, AnswerKind.ERROR)


def _shares(cases: Sequence[Case]) -> Iterator[tuple[Environment, Sequence[Case]]]:
    """All cases for the first environment, and for each language of the second its part of them."""
    yield first(), cases
    languages = second()
    for number, environment in enumerate(languages):
        part = cases[number :: len(languages)]
        if part:
            yield environment, part


def guarantees(plan: Plan, repeats: Repeats) -> tuple[Guarantee, ...]:
    """What is guaranteed once every case of the plan has been repeated."""
    lost = sum(len(repeats.get(case.case_id, ())) < _TIMES for case in plan.cases)
    if lost:
        why = f"{lost} of {len(plan.cases)} cases gave no answer that could be held against another"
        return Guarantee("locale and zone", UNKNOWN, why), Guarantee("repetition", UNKNOWN, why)
    again = Guarantee(
        "repetition", ENFORCED, "every case was run three times, in another order and beside others"
    )
    if lacking():
        return Guarantee("locale and zone", UNKNOWN, f"this machine has {'; '.join(lacking())}"), again
    varied = "every case was run again in two hostile environments: " + ", ".join(_CAUSES)
    return Guarantee("locale and zone", ENFORCED, varied), again
