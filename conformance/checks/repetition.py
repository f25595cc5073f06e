"""The same recording gives the same export, wherever and however often it is made (RUN-019)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.artefacts import said, with_log
from conformance.checks.canonical_json import around, first_difference
from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit
from conformance.contract.member_rules import shown
from conformance.model.evidence import Answer, AnswerKind, Repeat, moved
from conformance.model.finding import Finding, clip, show_bytes


def _repeated(exhibit: Exhibit) -> bool:
    return bool(exhibit.evidence.repeats)


@check("repetition.same", "RUN-019", applies=_repeated)
def same(exhibit: Exhibit) -> Iterator[Finding]:
    """The same recording gives the same answer and the same bytes, again and everywhere."""
    for repeat in exhibit.evidence.repeats:
        before = exhibit.evidence.answer
        if before is not None and before.kind is not repeat.answer.kind:
            yield _other_answer(before, repeat)
        else:
            yield from _other_files(exhibit, repeat)


def _other_answer(before: Answer, repeat: Repeat) -> Finding:
    message = f"the recording was {_told(before)} first, and {_told(repeat.answer)} {_where(repeat)}"
    return Finding(
        "",
        "RUN-019",
        with_log(message, repeat.answer),
        expected=before.kind.value,
        got=repeat.answer.kind.value,
        cause=repeat.cause,
    )


def _told(answer: Answer) -> str:
    match answer.kind:
        case AnswerKind.EXPORTED | AnswerKind.REJECTED:
            return answer.kind.value
        case AnswerKind.NONE:
            return "not exported, with exit status 0,"
        case AnswerKind.HANG:
            return f"not answered within {answer.seconds:.0f} s"
        case AnswerKind.CRASH:
            return f"ended by signal {answer.signal}"
        case AnswerKind.ERROR:
            return f"answered with {answer.conversation or said(answer)}"


def _where(repeat: Repeat) -> str:
    changed = f" ({'; '.join(repeat.changed)})" if repeat.changed else ""
    return clip(f"in {repeat.environment}{changed}")


def _other_files(exhibit: Exhibit, repeat: Repeat) -> Iterator[Finding]:
    ours, theirs = exhibit.evidence.artefacts, repeat.artefacts
    for name, word in moved(ours, theirs).items():
        before, after = (side[name].data if name in side else None for side in (ours, theirs))
        if before is None or after is None:
            did = {"removed": "is missing", "added": "is there too"}.get(word, "is something else")
            yield Finding(
                "", "RUN-019", f"{shown(name)} {did} {_where(repeat)}", file=name, cause=repeat.cause
            )
            continue
        offset = first_difference(before, after)
        yield Finding(
            "",
            "RUN-019",
            f"byte {offset} is another {_where(repeat)}",
            file=name,
            offset=offset,
            expected=show_bytes(around(before, offset)),
            got=show_bytes(around(after, offset)),
            cause=repeat.cause,
        )
