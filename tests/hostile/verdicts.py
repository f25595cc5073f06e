"""The one right verdict on each deed: the outcome, then the findings."""

from __future__ import annotations

FILES, BESIDE = "RUN-001 artefacts.files", "RUN-002 artefacts.files"
LATE = "RUN-015 answer.exported: no answer within 2 s (timeout_seconds)"
NO_FILE = [
    "no_answer",
    "RUN-016 answer.exported: the runtime said that it exported, and wrote no file, got None",
    f"{FILES}: the file S.json is missing, got None",
    f"{FILES}: the file S.csv is missing, got None",
]
REJECTED = "REC-003 answer.exported: a legal recording was rejected"
OUTLIVED = "RUN-017 answer.processes: processes of the runtime outlived it, and were ended, got 1"
DEEP = "arrays and objects nest deeper here than the {} levels that are allowed"
LONG = f'"{"n" * 116}...'
OUTSIDE = "outside the output folder and the scratch folder"


def left(*names: str, more: int = 0) -> list[str]:
    """Findings of entries beside the two files; the last one tells of `more`."""
    told = [f'{BESIDE}: "{name}" is left in the output folder' for name in names]
    told[-1] += f" (and {more} more like this)" if more else ""
    return [f'{line}, got "{name}"' for line, name in zip(told, names, strict=True)]


HANGING = {
    "hang": ["hang", f"{LATE}, got None"],
    "hang_after_writing": ["hang", f"{LATE}, got None"],
    "ignore_signals": ["hang", f"{LATE}, got None"],
    "stop_itself": ["hang", f"{LATE}, got None"],
    "hang_with_daemon": ["hang", f"{LATE}, got None"],
    "flood_stdout_for_ever": ["hang", f"{LATE}; its last words: x, got None"],
    "flood_stderr_for_ever": ["hang", f"{LATE}; its last words: x, got None"],
}

COMMON = {
    "print_gigabyte": ["pass"],
    "write_gigabyte": [
        "fail",
        f"{FILES}: S.json was not read, got file of 1073741824 bytes, too large to read",
    ],
    "write_gigabyte_beside": ["fail", *left("swap")],
    "link_outside": ["fail", f"{FILES}: S.csv is no regular file, got symbolic link"],
    "link_folder_outside": NO_FILE,
    "make_fifo": ["fail", f"{FILES}: S.csv is no regular file, got pipe"],
    "make_fifo_of_folder": NO_FILE,
    "make_folder": ["fail", f"{FILES}: S.csv is no regular file, got folder"],
    "use_other_names": ["fail", *NO_FILE[2:], *left("Export.JSON", "S.CSV")],
    "use_dots": ["fail", *left("%2e%2e%2fevil.json", "..\\\\..\\\\evil.csv", "..evil.csv", "..json")],
    "use_odd_names": [
        "fail",
        *left("\\u001b[2Jcleared", "'; rm -rf ~", "-rf", "\\\\xff\\\\xfe.json"),
        f"{BESIDE}: {LONG} is left in the output folder, got {LONG}",
        *left("two\\nlines"),
    ],
    "write_nothing": NO_FILE,
    "crash_after_writing": ["crash", "RUN-011 answer.exported: the runtime was ended by signal 11, got None"],
    "dig": ["fail", *left(*("/".join("d" * depth) for depth in range(1, 11)), more=988)],
    "litter": ["fail", *left(*(f"!{number:04}" for number in range(10)), more=988)],
    "nest_document": [
        "fail",
        f"JSN-002 json.wellformed: {DEEP.format(100)}, got {'[' * 40}",
        f"JSN-002 golden.bytes: byte 0 is not that of the golden file, got {'[' * 40}",
    ],
    "write_many_rows": [
        "fail",
        "CSV-002 csv.shape: the header is not that of the contract, got a",
        "CSV-002 golden.bytes: byte 0 is not that of the golden file, got a" + 13 * "\r\na",
    ],
    "spoil_inputs": [
        "fail",
        f'RUN-003 artefacts.inputs: "scenario/linked" was added, {OUTSIDE}, got added',
        f'RUN-003 artefacts.inputs: "scenario/rubric.json" was changed, {OUTSIDE}, got changed',
    ],
}

COMMAND = {
    **COMMON,
    "leave_daemon": ["fail", OUTLIVED],
    "leave_stranger": ["fail", OUTLIVED],
    "print_one_line": ["pass"],
    "reject_after_writing": ["fail", f"{REJECTED}, got no reason was given"],
}

_TALK = "RUN-018 answer.conversation"
_NO_ANSWER = f"{_TALK}: a message is no valid answer"
_BOTH = '{"jsonrpc": "2.0", "id": N, "result": {}, "error": {"code": 65, "message": "rejected: both"}}'
_BEGUN = '{"jsonrpc":"2.0","id":N,"result":'
STDIO = {
    **COMMON,
    "leave_daemon": [
        "crash",
        OUTLIVED,
        f"{_TALK}: the process ended with exit status 3 before it answered export, got None",
    ],
    "leave_stranger": [
        "crash",
        OUTLIVED,
        f"{_TALK}: the process ended with exit status 3 before it answered export, got None",
    ],
    "print_one_line": ["crash", f"{_TALK}: a line on standard output is longer than 1048576 bytes, got None"],
    "reject_after_writing": ["fail", f"{REJECTED}, got rejected: I do not like it"],
    "answer_another": [
        "crash",
        f"{_TALK}: an answer with the id N, where export had the id N, got None",
    ],
    "answer_twice": ["fail", f"{_TALK}: the request with the id N was answered twice, got None"],
    "answer_nonsense": [
        "crash",
        f"{_NO_ANSWER}: an answer has either a result or an error: {_BOTH}, got None",
    ],
    "answer_deep": [
        "crash",
        f"{_NO_ANSWER}: {DEEP.format(10000)}: {_BEGUN}{'[' * 159}, got None",
    ],
    "close_stdout": ["crash", f"{_TALK}: standard output was closed before export was answered, got None"],
    "end_unasked": [
        "crash",
        f"{_TALK}: the process ended with exit status 0 before it answered export, got None",
    ],
}

DEEDS = {"command": COMMAND, "stdio": STDIO}
"""What is said of each deed where there is time for it, by the kind of the runtime."""
