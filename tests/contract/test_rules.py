"""Every rule of a recording, broken once: its reason, its pointer, and the byte of a fault of the text."""

# ruff: noqa: E501 - a reason stands on one line, as it is printed

from __future__ import annotations

from conformance.contract.reading import read_recording
from conformance.model.revision import CURRENT, REVISIONS, Revision
from conformance.suite.scenarios import standard

HEADER = (
    b'{"record":"session","format":"svr-recording/1","session_id":"s-1","participant_id":"p-1",'
    b'"scenario_id":"office_fire_mvp","started_at":"2026-02-28T15:00:00Z"}\n'
)
OPENING = (
    b'{"record":"event","elapsed_us":0,"event_type":"phase_transition","phase":"audit","actor_id":"a",'
    b'"outcome":"info","details":{"to_phase":"audit"}}\n'
)
ACT = (
    b'{"record":"event","elapsed_us":5,"event_type":"exit_selected","phase":"audit","actor_id":"a",'
    b'"outcome":"fail","target_id":"t","objective_id":"obj_use_safe_exit"}\n'
)
END = b'{"record":"end","elapsed_us":5,"events":2,"reason":"completed"}\n'
LATER = b'"phase":"audit","actor_id":"a","outcome":"fail"'
WHOLE = HEADER + OPENING + ACT + END


def changed(old: bytes, new: bytes) -> bytes:
    """The legal recording with one text in place of another, wherever that one stands."""
    assert old in WHOLE
    return WHOLE.replace(old, new)


def lasting(duration: bytes) -> bytes:
    """The legal recording with a duration of its act."""
    return changed(b'"target_id":"t",', b'"target_id":"t","duration_us":%b,' % duration)


def told(data: bytes, revision: Revision = CURRENT) -> tuple[str, ...]:
    """Each broken rule: its reason, its pointer, and the byte in the file where it has one."""
    broken = read_recording(data, standard(revision)).broken
    return tuple(
        f"{fault.reason} [{fault.pointer}]" + ("" if fault.offset is None else f" {fault.offset}")
        for fault in broken
    )


RULES: list[tuple[bytes | str, ...]] = [
    (changed(ACT, b"no\n"),
     "REJ-002 line 3: found 'no', expected a value [] 303"),
    (b"",
     "REJ-001 line 1: the file is empty [] 0"),
    (changed(ACT, b" \t\r\n" + ACT),
     "REJ-064 line 3: the line is blank [] 303"),
    (changed(ACT, b"[1]\n"),
     "REJ-002 line 3: the line is JSON, but not an object [] 303"),
    (WHOLE[:-30],
     "REJ-002 line 4: the string that begins here is not closed [] 496"),
    (WHOLE[: -len(END) - 1],
     "REJ-005 line 3: there is no end: the session was cut off, or the runtime never closed it []"),
    (WHOLE[:-1],
     "REJ-057 line 4: the last line does not end with LF [] 528"),
    (WHOLE[:-2] + b'"x"}',
     "REJ-065 line 4: found '\"', expected a comma or '}' [] 527",
     "REJ-057 line 4: the last line does not end with LF [] 531"),
    (b"\xef\xbb\xbf" + WHOLE,
     "REJ-051 line 1: found a byte order mark; the text must begin without one [] 0"),
    (changed(ACT, b"\xef\xbb\xbf" + ACT),
     "REJ-065 line 3: found a byte order mark; the text must begin without one [] 303"),
    (changed(OPENING, b"\xef\xbb\xbf" + OPENING),
     "REJ-065 line 2: found a byte order mark; the text must begin without one [] 158"),
    (changed(ACT, b"\x0c\n" + ACT),
     "REJ-065 line 3: found U+000C, expected a value [] 303"),
    (changed(ACT, b"\x0c" + ACT),
     "REJ-065 line 3: found U+000C, expected a value [] 303"),
    (changed(ACT, ACT[:-2] + b',"details":{}\n'),
     "REJ-002 line 3: found the end of the text, expected a comma or '}' [] 476"),
    (changed(LATER, b'"phase" "audit","actor_id":"a","outcome":"fail"'),
     "REJ-065 line 3: found '\"', expected a colon [] 373"),
    (changed(ACT, ACT[:-1] + b" x\n"),
     "REJ-065 line 3: found 'x' after the value, expected the end of the text [] 465"),
    (changed(ACT, ACT[:-1] + b"x}\n"),
     "REJ-065 line 3: found 'x' after the value, expected the end of the text [] 464"),
    (changed(b'"t"', b'"\xff"'),
     "REJ-050 line 3: byte FF is not UTF-8 here; the text must be UTF-8 [/target_id] 426"),
    (changed(b'"t"', b'"t","target_id":"u"'),
     "REJ-052 line 3: the object has a second member 'target_id'; names are unique [/target_id] 429"),
    (changed(b'"t"', b'"\\ud800"'),
     "REJ-053 line 3: found the lone surrogate U+D800; surrogates stand in pairs, high before low [/target_id] 426"),
    (changed(b'"t"', b'"\\u0000"'),
     "REJ-054 line 3: found the escape of U+0000; it is allowed nowhere [/target_id] 426"),
    (changed(b'"elapsed_us":5,"event_type"', b'"elapsed_us":1e400,"event_type"'),
     "REJ-055 line 3: found the number '1e400'; it must be finite, and an integer at most 2^53-1 from zero [/elapsed_us] 334"),
    (OPENING + ACT + END,
     "REJ-003 line 1: the first line is not the header []"),
    (HEADER + OPENING + HEADER + ACT + END,
     "REJ-004 line 3: a header stands here, and belongs on the first line only []"),
    (END + OPENING + ACT + HEADER,
     "REJ-003 line 1: the first line is not the header []",
     "REJ-004 line 4: a header stands here, and belongs on the first line only []",
     "REJ-006 line 1: an end stands here, and belongs on the last line only []"),
    (HEADER + OPENING + ACT,
     "REJ-005 line 3: there is no end: the session was cut off, or the runtime never closed it []"),
    (HEADER + END + OPENING + ACT + END,
     "REJ-006 line 2: an end stands here, and belongs on the last line only []"),
    (HEADER + OPENING + END + ACT,
     "REJ-006 line 3: an end stands here, and belongs on the last line only []"),
    (HEADER + b'{"record":"note"}\n' + OPENING + ACT + END,
     'REJ-011 line 2: record is "note", and must be one of session, event, end [/record]'),
    (changed(ACT, b'{"record":null}\n' + ACT),
     "REJ-019 line 3: record is null; leave the member out or give it a value [/record]"),
    (changed(ACT, b'{"record":5}\n' + ACT),
     "REJ-016 line 3: record is a number, and must be a string [/record]"),
    (changed(ACT, b'{"x":5}\n' + ACT),
     "REJ-017 line 3: the member record is missing []"),
    (changed(ACT, b'{"record":"stray"}\n' + ACT),
     'REJ-011 line 3: record is "stray", and must be one of session, event, end [/record]'),
    (changed(b'"t"', b"null"),
     "REJ-019 line 3: target_id is null; leave the member out or give it a value [/target_id]"),
    (changed(b'"target_id":"t"', b'"a/b~c":null'),
     "REJ-019 line 3: a/b~c is null; leave the member out or give it a value [/a~1b~0c]",
     'REJ-018 line 3: "a/b~c" is no member of an event [/a~1b~0c]'),
    (changed(b'"details":{"to_phase":"audit"}', b'"details":[]'),
     "REJ-016 line 2: details is an array, and must be an object [/details]"),
    (changed(b'"elapsed_us":5,"events"', b'"elapsed_us":true,"events"'),
     "REJ-016 line 4: elapsed_us is a boolean, and must be a number [/elapsed_us]"),
    (changed(b'"events":2', b'"events":"2"'),
     "REJ-016 line 4: events is a string, and must be a number [/events]"),
    (changed(b'"actor_id":"a","outcome":"fail"', b'"actor_id":5,"outcome":"fail"'),
     "REJ-016 line 3: actor_id is a number, and must be a string [/actor_id]"),
    (changed(b'"session_id":"s-1"', b'"session_id":{}'),
     "REJ-016 line 1: session_id is an object, and must be a string [/session_id]"),
    (changed(b'"reason":"completed"', b'"reason":1.5'),
     "REJ-016 line 4: reason is a number, and must be a string [/reason]"),
    (changed(b'"session_id":"s-1",', b""),
     "REJ-017 line 1: the member session_id is missing []"),
    (changed(b'"actor_id":"a","outcome":"fail",', b""),
     "REJ-017 line 3: the member actor_id is missing []",
     "REJ-017 line 3: the member outcome is missing []"),
    (changed(b',"reason":"completed"', b""),
     "REJ-017 line 4: the member reason is missing []"),
    (changed(b'"session_id":"s-1"', b'"session_id":"s-1","a/b~c":1'),
     'REJ-018 line 1: "a/b~c" is no member of this line [/a~1b~0c]'),
    (changed(b'"target_id":"t"', b'"Target":"t"'),
     'REJ-018 line 3: "Target" is no member of an event [/Target]'),
    (changed(b'"events":2', b'"events":2,"target_id":"t"'),
     'REJ-018 line 4: "target_id" is no member of this line [/target_id]'),
    (changed(b"svr-recording/1", b"svr-recording/2"),
     'REJ-009 line 1: format is "svr-recording/2", and must be svr-recording/1 [/format]'),
    (changed(b"office_fire_mvp", b"other"),
     "REJ-010 line 1: scenario_id is \"other\", and the scenario's data is that of office_fire_mvp [/scenario_id]"),
    (changed(b"exit_selected", b"Exit_Selected"),
     'REJ-012 line 3: event_type is "Exit_Selected", and must be one of phase_transition, alarm_activated, hazard_identified, exit_selected, extinguisher_attempted, critical_error, microdrill_started, microdrill_completed, re_audit_started, re_audit_completed, interaction [/event_type]'),
    (changed(LATER, b'"phase":"Audit","actor_id":"a","outcome":"fail"'),
     'REJ-013 line 3: phase is "Audit", and must be one of audit, score_report, micro_drill, re_audit [/phase]'),
    (changed(b'"fail"', b'"failure"'),
     'REJ-014 line 3: outcome is "failure", and must be one of success, fail, partial, info [/outcome]'),
    (changed(b"completed", b"done"),
     'REJ-015 line 4: reason is "done", and must be one of completed, aborted, recovered [/reason]'),
    (changed(LATER, b'"phase":"audit","actor_id":"","outcome":"fail"'),
     "REJ-020 line 3: actor_id is empty, and must have 1 to 1024 characters [/actor_id]"),
    (changed(b'"t"', b'""'),
     "REJ-020 line 3: target_id is empty, and must have 1 to 1024 characters [/target_id]"),
    (changed(b'"t"', b'"' + b"t" * 1025 + b'"'),
     "REJ-021 line 3: target_id has more than 1024 characters [/target_id]"),
    (changed(b'"t"', b'"'+b't'*1024+b'"'),),
    (changed(b'"t"', b'"\\u007f"'),
     "REJ-022 line 3: target_id holds a control character [/target_id]"),
    (changed(b"s-1", b"-s"),
     'REJ-023 line 1: session_id is "-s", and must match [A-Za-z0-9][A-Za-z0-9_-]{0,63} [/session_id]'),
    (changed(b'"s-1"', b'"nul"'),
     'REJ-024 line 1: session_id is "nul", a name that Windows reserves; choose another id [/session_id]'),
    (changed(b"p-1", b"p 1"),
     'REJ-025 line 1: participant_id is "p 1", and must match [A-Za-z0-9][A-Za-z0-9_-]{0,63} [/participant_id]'),
    (changed(b"15:00:00Z", b"15:00:00z"),
     "REJ-026 line 1: started_at: found '2026-02-28T15:00:00z', expected YYYY-MM-DDTHH:MM:SS, then nothing or a point and 1 to 6 digits, then Z or an offset up to 14:00 (a lower-case z; Z is wanted) [/started_at]"),
    (changed(b"02-28T", b"02-30T"),
     "REJ-027 line 1: started_at: found '2026-02-30T15:00:00Z', but 2026-02 has no day 30 [/started_at]"),
    (changed(b"2026", b"1969"),
     "REJ-028 line 1: started_at: found '1969-02-28T15:00:00Z', expected an instant in the UTC years 1970 to 9999 [/started_at]"),
    (changed(b"2026-02-28T15:00:00Z", b"9999-12-31T23:59:59.999995Z"),
     "REJ-028 line 3: the instant lies after the year 9999 [/elapsed_us]",
     "REJ-028 line 4: the instant lies after the year 9999 [/elapsed_us]"),
    (changed(b'2026-02-28T15:00:00Z', b'9999-12-31T23:59:59.999994Z'),),
    (changed(b'"elapsed_us":5', b'"elapsed_us":-1'),
     "REJ-029 line 3: elapsed_us is -1, and must not be negative [/elapsed_us]",
     "REJ-029 line 4: elapsed_us is -1, and must not be negative [/elapsed_us]"),
    (changed(b'"elapsed_us":5,"event_type"', b'"elapsed_us":4.5,"event_type"'),
     "REJ-030 line 3: elapsed_us is 4.5, and must be an integer [/elapsed_us]"),
    (changed(b'"events":2', b'"events":-2'),
     "REJ-029 line 4: events is -2, and must not be negative [/events]"),
    (changed(b"obj_use_safe_exit", b"obj_x"),
     'REJ-031 line 3: "obj_x" is no objective of the rubric [/objective_id]'),
    (changed(b"obj_use_safe_exit", b""),
     "REJ-020 line 3: objective_id is empty, and must have 1 to 1024 characters [/objective_id]"),
    (changed(b'"objective_id":"obj_use_safe_exit"', b'"critical_error_code":"used_blocked_exit"'),
     "REJ-034 line 3: a exit_selected has a critical_error_code, which belongs to a critical_error only [/critical_error_code]"),
    (changed(b"exit_selected", b"critical_error"),
     "REJ-033 line 3: a critical_error has no critical_error_code []"),
    (changed(b'"event_type":"exit_selected"', b'"event_type":"critical_error","critical_error_code":"c"'),
     'REJ-032 line 3: "c" is no critical error of the rubric [/critical_error_code]'),
    (changed(b'"event_type":"exit_selected"', b'"event_type":"critical_error","critical_error_code":""'),
     "REJ-020 line 3: critical_error_code is empty, and must have 1 to 1024 characters [/critical_error_code]"),
    (HEADER + END.replace(b":5,", b":0,").replace(b":2,", b":0,"),),
    (changed(b'"events":2', b'"events":3'),
     "REJ-007 line 4: events is 3, and the recording has 2 [/events]"),
    (changed(b'"elapsed_us":5,"events"', b'"elapsed_us":4,"events"'),
     "REJ-008 line 4: elapsed_us is 4, less than an event's 5 [/elapsed_us]"),
    (changed(b'"elapsed_us":0', b'"elapsed_us":5'),),
    (HEADER + ACT.replace(b":5,", b":0,") + OPENING + END,
     "REJ-035 line 2: the first event of the timeline is not the phase_transition into audit [/event_type]"),
    (HEADER + OPENING.replace(b'"audit"', b'"micro_drill"') + END.replace(b"2", b"1"),
     "REJ-035 line 2: the first event of the timeline is not the phase_transition into audit [/event_type]"),
    (changed(b'{"to_phase":"audit"}', b'{"to_phase":"micro_drill"}'),
     'REJ-036 line 2: details.to_phase is "micro_drill", and phase is audit [/details/to_phase]'),
    (changed(b',"details":{"to_phase":"audit"}', b""),
     "REJ-036 line 2: details.to_phase is null, and phase is audit [/details/to_phase]"),
    (HEADER + OPENING + OPENING + END,
     "REJ-037 line 3: a phase_transition leads into audit, and audit is open [/phase]"),
    (HEADER + OPENING + OPENING.replace(b'"audit"', b'"re_audit"') + OPENING.replace(b'"audit"', b'"micro_drill"') + OPENING.replace(b'"audit"', b'"micro_drill"') + END.replace(b'"events":2', b'"events":4'),
     "REJ-037 line 4: a phase_transition leads into micro_drill, and re_audit is open [/phase]",
     "REJ-037 line 5: a phase_transition leads into micro_drill, and re_audit is open [/phase]"),
    (changed(LATER, b'"phase":"re_audit","actor_id":"a","outcome":"fail"'),
     "REJ-038 line 3: phase is re_audit, and audit is open at this point of the timeline [/phase]"),
    (HEADER + OPENING + ACT + OPENING.replace(b'"audit"', b'"re_audit"').replace(b":0,", b":3,") + END.replace(b'"events":2', b'"events":3'),
     "REJ-038 line 3: phase is audit, and re_audit is open at this point of the timeline [/phase]"),
    (HEADER + OPENING + OPENING.replace(b'"audit"', b'"re_audit"').replace(b":0,", b":5,") + ACT + END.replace(b'"events":2', b'"events":3'),
     "REJ-038 line 4: phase is audit, and re_audit is open at this point of the timeline [/phase]"),
    (lasting(b'"5"'),
     "REJ-016 line 3: duration_us is a string, and must be a number [/duration_us]"),
    (lasting(b"null"),
     "REJ-019 line 3: duration_us is null; leave the member out or give it a value [/duration_us]"),
    (lasting(b"-1"),
     "REJ-029 line 3: duration_us is -1, and must not be negative [/duration_us]"),
    (lasting(b"0.5"),
     "REJ-030 line 3: duration_us is 0.5, and must be an integer [/duration_us]"),
    (lasting(b"6"),
     "REJ-039 line 3: duration_us is 6, and elapsed_us 5: the act began before the session [/duration_us]"),
]  # fmt: skip


def test_the_first_revision_knows_no_durations_and_no_interactions() -> None:
    first = REVISIONS[0]
    for duration in (b"5", b"6", b'"5"', b"-1"):
        assert told(lasting(duration), first)[:1] == (
            'REJ-018 line 3: "duration_us" is no member of an event [/duration_us]',
        )
    act = changed(b"exit_selected", b"interaction")
    assert told(act) == ()
    assert told(act, first) == (
        'REJ-012 line 3: event_type is "interaction", and must be one of phase_transition, alarm_activated, hazard_identified, exit_selected, extinguisher_attempted, critical_error, microdrill_started, microdrill_completed, re_audit_started, re_audit_completed [/event_type]',
    )


def test_each_broken_rule_is_told() -> None:
    for data, *expected in RULES:
        assert isinstance(data, bytes)
        assert (data, told(data)) == (data, tuple(expected))
