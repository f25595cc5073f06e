// Records an Office Fire session, by the telemetry contract, revisions 1.0.0 and 1.1.0, and performs scripted sessions
// with it (section 11). It was written from docs/specification.md alone. Node 18 or later, no packages.
//
//   node recorder.mjs --script SCRIPT --recording FILE [--contract 1.1.0]
//
// `Recorder` and `Session` are what a training would use; only `SimulatedClock` and `perform` are for scripts.
//
// Exit status: 0 performed, 64 wrong usage, 70 a fault of the program or of the script, 74 input or output fault.

import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { NEWEST, REVISIONS } from './contract.mjs';

// ---------------------------------------------------------------------------------------------------------------
// The recorder: one line an event, on disk before the call returns (CAP-006).

export const monotonicClock = () => Number(process.hrtime.bigint() / 1000n); // microseconds, whatever the time of day (CAP-005)

export class Recorder {
  constructor(path, header, revision = REVISIONS.get(NEWEST), clock = monotonicClock) {
    this.revision = revision;
    this.clock = clock;
    this.zero = clock();
    this.phase = null;
    this.events = 0;
    this.file = fs.openSync(path, 'wx'); // a recording is never written over
    this.write({ record: 'session', format: 'svr-recording/1', ...header });
    syncFolder(dirname(path));
  }

  // The time is taken and the line is written in one turn of the event loop: nothing comes between (CAP-002). A runtime
  // with threads needs a lock around these two.
  event(eventType, outcome, { actorId, details, criticalErrorCode, begunAt }) {
    if (!this.revision.eventTypes.includes(eventType)) return; // 1.0.0 has no word for an interaction
    const elapsed = this.elapsed();
    const line = { record: 'event', elapsed_us: elapsed, event_type: eventType, phase: this.phase, actor_id: actorId, outcome };
    if (criticalErrorCode !== undefined) line.critical_error_code = criticalErrorCode;
    if (details !== undefined) line.details = details;
    if (begunAt !== undefined && 'duration_us?' in this.revision.members.event) line.duration_us = elapsed - begunAt; // REC-035
    this.write(line);
    this.events += 1;
  }

  enterPhase(phase) {
    this.phase = phase;
    this.event('phase_transition', 'info', { actorId: 'system', details: { to_phase: phase } });
  }

  close(reason) { // completed or aborted; recovered is for repair tools only (CAP-007)
    this.write({ record: 'end', elapsed_us: this.elapsed(), events: this.events, reason });
    fs.closeSync(this.file);
  }

  elapsed() { return this.clock() - this.zero; }

  write(line) {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let done = 0; done < bytes.length;) done += fs.writeSync(this.file, bytes, done);
    fs.fsyncSync(this.file);
  }
}

function syncFolder(folder) { // makes the new name last; not every system can do it
  if (process.platform === 'win32') return;
  const handle = fs.openSync(folder, 'r');
  try { fs.fsyncSync(handle); } finally { fs.closeSync(handle); }
}

// ---------------------------------------------------------------------------------------------------------------
// The session: what happens in the room, in the words of section 11.1. Each handler records its act once (CAP-004).

const BY_DONE = { whole: 'success', not: 'fail', in_part: 'partial' };

export class Session {
  constructor(recorder, participantId) { this.recorder = recorder; this.participantId = participantId; }

  // The hand is at something: the act that comes of it has gone on since now. What is never begun has no duration.
  beginAct() { this.begunAt = this.recorder.elapsed(); }

  enter_phase({ phase }) { this.recorder.enterPhase(phase); }

  operate_alarm_panel({ panel, alarm_sounds: sounds, finished }) { this.act('alarm_activated', attempt(sounds, finished), { panel }); }

  point_out({ hazard, real, kind_told: kindTold = true }) {
    const known = kindTold ? 'success' : 'partial';
    this.act('hazard_identified', real ? known : 'fail', { hazard });
  }

  choose_exit({ exit, safe, finished }) { this.act('exit_selected', attempt(safe, finished), { selected_exit: exit }); }

  decide_on_extinguisher({ fire_may_be_fought: mayBeFought, decision, finished }) {
    const right = mayBeFought === (decision === 'fight');
    this.act('extinguisher_attempted', attempt(right, finished), { safe_to_fight: mayBeFought });
  }

  commit_error({ code }) {
    this.recorder.event('critical_error', 'fail', { actorId: this.participantId, criticalErrorCode: code });
  }

  start_drill({ drill }) { this.recorder.event('microdrill_started', 'info', { actorId: 'system', details: { microdrill_id: drill } }); }

  end_drill({ drill, done }) { this.act('microdrill_completed', BY_DONE[done], { microdrill_id: drill }); }

  begin_re_audit() { this.recorder.event('re_audit_started', 'info', { actorId: 'system' }); }

  end_re_audit({ done }) { this.act('re_audit_completed', BY_DONE[done]); }

  use_object({ object, works, finished }) { this.act('interaction', attempt(works, finished), { object }); } // CAP-008

  grab_misses() { this.begunAt = undefined; } // no act, and this runtime records nothing of it (CAP-003)

  stop({ early }) { this.recorder.close(early ? 'aborted' : 'completed'); }

  act(eventType, outcome, details) {
    this.recorder.event(eventType, outcome, { actorId: this.participantId, details, begunAt: this.begunAt });
    this.begunAt = undefined;
  }
}

function attempt(right, finished = true) { // failed and partial acts are recorded like all others (CAP-001)
  if (!finished) return 'partial';
  return right ? 'success' : 'fail';
}

// ---------------------------------------------------------------------------------------------------------------
// Scripted sessions, on a clock that need not be waited for.

class SimulatedClock {
  constructor() { this.now = 0; this.timeOfDay = Date.UTC(2026, 1, 28, 14) * 1000; }

  goTo(now) { this.timeOfDay += now - this.now; this.now = now; }
}

const BY_HAND = ['operate_alarm_panel', 'point_out', 'choose_exit', 'decide_on_extinguisher', 'use_object', 'grab_misses'];
const REACH_US = 800000; // a script tells when an act is complete; how long it takes is the actor's own

function perform(script, path, revision) {
  const clock = new SimulatedClock();
  const header = {
    session_id: script.script_id,
    participant_id: 'anon-p001',
    scenario_id: script.scenario_id,
    started_at: new Date(clock.timeOfDay / 1000).toISOString(),
  };
  const session = new Session(new Recorder(path, header, revision, () => clock.now), header.participant_id);
  for (const { at_us: at, act, ...told } of script.acts) {
    if (BY_HAND.includes(act)) {
      clock.goTo(Math.max(clock.now, at - REACH_US)); // one act after the other
      session.beginAct();
    }
    clock.goTo(at);
    if (act === 'set_wall_clock') clock.timeOfDay += told.by_us; // the recorder does not look at it
    else session[act](told);
  }
}

function main() {
  const option = { type: 'string' };
  const { values: { script, recording, contract = NEWEST } } = parseArgs({ options: { script: option, recording: option, contract: option } });
  const revision = REVISIONS.get(contract);
  if (!script || !recording || !revision) {
    const usage = `usage: node recorder.mjs --script SCRIPT --recording FILE [--contract ${[...REVISIONS.keys()].join('|')}]`;
    throw Object.assign(new Error(usage), { code: 'ERR_PARSE_ARGS' });
  }
  perform(JSON.parse(fs.readFileSync(script, 'utf8')), recording, revision);
}

if (process.argv[1]?.endsWith('recorder.mjs')) {
  try {
    main();
  } catch (error) {
    const usage = String(error.code).startsWith('ERR_PARSE_ARGS');
    process.exitCode = usage ? 64 : error.syscall ? 74 : 70;
    console.error(usage || error.syscall ? error.message : error.stack);
  }
}
