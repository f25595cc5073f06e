"""Every recording again, in two hostile environments; only a difference is looked into (RUN-019)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from conformance.adapters.kinds import adapter_of
from conformance.errors import CannotJudge
from conformance.model.case import Case
from conformance.model.evidence import AnswerKind, Evidence, Repeat
from conformance.model.result import Guarantee
from conformance.processes import Fence
from conformance.runner.environments import OWN, Environment, first, lacking, only, second
from conformance.runner.factors import CAUSES, CLOCK
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
_CHANCE = "is another each time: chance, the clock, or the recordings before it"
_TOGETHER = "depends on the order of the recordings, on what runs beside it, or on several things together"


@dataclass
class Variations:
    """Runs the cases of a plan again that were answered. `seen` holds what each of them gave before."""

    plan: Plan
    fence: Fence | None
    seen: Mapping[str, Evidence]
    _found: Counter[str] = field(default_factory=Counter, init=False)
    _ends: int = field(default=0, init=False)

    def repeats(self) -> Repeats:
        """For each case that was seen, its repeats: one in each of the two environments."""
        cases = [case for case in self.plan.cases if _is_answered(self.seen.get(case.case_id))]
        repeats: dict[str, list[Repeat]] = defaultdict(list)
        for environment, part in _shares(cases):
            made = self._made(environment, part)
            for case in part:
                if case.case_id in made:
                    repeat = self._explained(case, made[case.case_id], environment)
                    repeats[case.case_id].append(repeat)
        return {name: tuple(found) for name, found in repeats.items()}

    def _made(self, environment: Environment, cases: Sequence[Case]) -> dict[str, Repeat]:
        """What the runtime makes of the cases there, from processes of its own that are ended again."""
        order = list(reversed(cases)) if environment.crowded else cases
        jobs = 2 * self.plan.jobs if environment.crowded else self.plan.jobs
        with temporary_folder(prefix=environment.folder) as work:
            adapter = adapter_of(self.plan.runtime, work, environment.surroundings(self.fence))
            one = partial(self._one, Started(adapter, work, environment.folder), environment)
            made = dict(pooled(one, order, jobs, adapter.stop))
            learnt = adapter.close()
        told = {name: repeat for name, repeat in made.items() if repeat is not None}
        return {name: replace(one, answer=learnt.get(name, one.answer)) for name, one in told.items()}

    def _one(self, started: Started, environment: Environment, case: Case) -> tuple[str, Repeat | None]:
        """What it makes of one case, None where that cannot be told; bytes seen before are kept once."""
        try:
            again = started.witness(given_of(case))
        except (CannotJudge, OSError):
            return case.case_id, None
        before = self.seen[case.case_id].artefacts
        artefacts = before if again.artefacts == before else again.artefacts
        assert again.answer is not None
        return case.case_id, Repeat(environment.name, environment.changed, again.answer, artefacts)

    def _differs(self, case: Case, repeat: Repeat) -> bool:
        before = self.seen[case.case_id]
        return repeat.answer.kind is not self._kind(case) or repeat.artefacts != before.artefacts

    def _kind(self, case: Case) -> AnswerKind | None:
        answer = self.seen[case.case_id].answer
        return answer.kind if answer else None

    def _explained(self, case: Case, repeat: Repeat, environment: Environment) -> Repeat:
        """The repeat with the cause of its difference, if there is one and it is among the first."""
        repeat = self._steady(case, repeat, environment)
        hangs = repeat.answer.kind is AnswerKind.HANG  # each look would cost the whole time limit
        if not self._differs(case, repeat) or hangs or self._found.total() >= _LOOKED_INTO:
            return repeat
        cause = self._cause(case, environment)
        self._found[cause] += 1
        return replace(repeat, cause=cause)

    def _steady(self, case: Case, repeat: Repeat, environment: Environment) -> Repeat:
        """What the case gives in the end where it ended otherwise than before, beside a clock that is faked.

        The library that does so now and then spoils the end of a process by itself (seen with mono): only an
        end that comes every time is the runtime's.
        """
        fine = (AnswerKind.HANG, self._kind(case))
        faked = any(factor.name == CLOCK for factor in environment.factors)
        for _ in range(_ENDS_AGAIN if faked else 0):
            if repeat.answer.kind in fine or self._ends == _MOST_ENDS:
                break
            self._ends += 1
            repeat = self._made(environment, [case]).get(case.case_id, repeat)
        return repeat

    def _cause(self, case: Case, environment: Environment) -> str:
        """What makes the difference by itself; what has made others is tried first."""
        if self._again(case, OWN):
            return _CHANCE
        for factor in sorted(environment.factors, key=lambda factor: -self._found[factor.cause]):
            if self._again(case, only(factor)):
                return factor.cause
        return _TOGETHER

    def _again(self, case: Case, environment: Environment) -> bool:
        """Whether the case, all alone in that environment, gives something else."""
        return any(self._differs(case, repeat) for repeat in self._made(environment, [case]).values())


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
    varied = "every case was run again in two hostile environments: " + ", ".join(CAUSES)
    return Guarantee("locale and zone", ENFORCED, varied), again
