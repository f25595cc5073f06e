// Rebuild and compare: the events of a document are exported again, and the bytes of both files must come out the same.
// The contract itself is the independent runtime's; this module only turns a document back into its recording.

import { Fault, at, compare, firstDifference } from './comparing.mjs';
import {
  DEEPEST_DOCUMENT, JsonFault, JsonReader, REVISIONS, Stop, buildDocument, canonical, canonicalPieces, decode, formatTime,
  parseTime, readRecording, readScenario, refuseTooLarge, tablePieces,
} from './contract.mjs';

const CONFORMS = 'conforms';
const FAILS = 'does not conform';
const UNJUDGED = 'cannot judge';

const DERIVED = ['event_id', 'session_id', 'participant_id', 'timestamp', 'score_delta'];
const encoder = new TextEncoder();

// The scenario data that ships: `shipped` holds `sha256` and the texts of the three `files`, the standard one first.
function loadScenarios(shipped) {
  return shipped.map(({ sha256, files }) => readScenario((name) => encoder.encode(files[name]), () => sha256));
}

// The verdict on one export. `document` and `table` are bytes, or undefined where the file is not at hand; `recordings` are
// { name, bytes } of its session, in the order of names.
function judge({ stem, document, table, recordings = [] }, known) {
  const { tree, fault } = readTree(document);
  const told = tree ?? lenient(document);
  const data = scenarioOf(told, known);
  const revision = REVISIONS.get(told.get('schema_version'));
  const summary = { session: textOf(told, 'session_id'), contract: revision?.name, reason: textOf(told, 'end_reason'), score: scoreOf(tree) };
  if (!data) {
    const digest = textOf(told, 'scenario_sha256');
    return { state: UNJUDGED, message: `no scenario data in this page has the digest ${digest}`, ...summary };
  }
  try {
    if (fault) throw fault;
    if (!revision) throw unknownRevision(tree);
    const terms = { data, revision, exportedAt: exportedAtOf(tree) };
    rebuild(stem, tree, { document, table }, terms);
    const recording = against(recordings, stem, { document, table }, terms);
    return { state: CONFORMS, recording, ...summary };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { state: FAILS, message: error.message, place: error.place, ...summary };
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Reading the document.

function readTree(bytes) {
  let reader;
  try {
    reader = new JsonReader(decode(bytes), DEEPEST_DOCUMENT);
    return { tree: reader.readObject() };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const offset = reader ? encoder.encode(reader.text.slice(0, reader.at)).length : firstNoUtf8(bytes);
    return { fault: new Fault(`the document is not sound JSON: ${error.message}`, { file: 'json', offset }) };
  }
}

function firstNoUtf8(bytes) { // the lenient decoder puts U+FFFD there
  const again = encoder.encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  return firstDifference(bytes, again);
}

function lenient(bytes) { // of a document that is not sound: enough to know whose it is
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return value && typeof value === 'object' ? new Map(Object.entries(value)) : new Map();
  } catch {
    return new Map();
  }
}

function textOf(tree, name) {
  const value = tree.get(name);
  return typeof value === 'string' ? value : undefined;
}

function scoreOf(tree) {
  const score = tree?.get('score');
  const [total, status] = score instanceof Map ? [score.get('score_total'), score.get('status')] : [];
  return typeof total === 'number' && typeof status === 'string' ? `${total}, ${status}` : undefined;
}

function scenarioOf(tree, known) { // by the digest, else by both versions; a document without a digest is held against the first
  const digest = textOf(tree, 'scenario_sha256');
  if (digest === undefined) return known[0];
  const [scenario, rubric] = [textOf(tree, 'scenario_version'), textOf(tree, 'rubric_version')];
  return known.find(({ sha256 }) => sha256 === digest)
    ?? known.find(({ scenarioVersion, rubricVersion }) => scenarioVersion === scenario && rubricVersion === rubric);
}

function unknownRevision(tree) {
  const expected = [...REVISIONS.keys()].map((name) => canonical(name)).join(' or ');
  const place = { ...at('/schema_version', tree), expected };
  return new Fault('JSN-001: the document names no revision of the contract that is known here', place);
}

function exportedAtOf(tree) {
  instantAt(tree, 'exported_at', '/exported_at');
  return tree.get('exported_at');
}

// ---------------------------------------------------------------------------------------------------------------
// Rebuilding: the recording from which the document came (EVT-007), exported again. The `terms` are what an export is made
// with beside its recording: scenario data, revision and export time.

function rebuild(stem, tree, found, terms) {
  if (!found.table) throw new Fault(`the file ${stem}.csv is missing; an export is two files`, { file: 'csv' });
  if (tree.get('session_id') !== stem) {
    throw new Fault('the document is of another session than its file name says', at('/session_id', tree, stem));
  }
  const session = legal(() => readRecording(recordingOf(tree), terms.data, terms.revision, Infinity), placeOfLine(tree));
  compare(exported(session, terms), found, 'its own events give');
}

function recordingOf(tree) {
  const start = instantAt(tree, 'started_at', '/started_at');
  const events = tree.get('events');
  if (!Array.isArray(events)) throw new Fault('events is no list', { file: 'json', pointer: '/events' });
  const header = { record: 'session', format: 'svr-recording/1' };
  for (const name of ['session_id', 'participant_id', 'scenario_id', 'started_at']) header[name] = tree.get(name);
  const end = { record: 'end', events: events.length, reason: tree.get('end_reason') };
  end.elapsed_us = Number(instantAt(tree, 'ended_at', '/ended_at') - start);
  const lines = [header, ...events.map((event, index) => eventLine(event, index, start)), end];
  return encoder.encode(lines.map((line) => `${canonical(line)}\n`).join(''));
}

function eventLine(event, index, start) {
  const pointer = `/events/${index}`;
  if (!(event instanceof Map)) throw new Fault('the event is no object', { file: 'json', pointer });
  const elapsed = Number(instantAt(event, 'timestamp', `${pointer}/timestamp`) - start);
  const line = new Map([['record', 'event'], ['elapsed_us', elapsed], ...event]);
  for (const name of DERIVED) line.delete(name);
  return line;
}

function instantAt(object, name, pointer) {
  const text = object.get(name);
  const instant = typeof text === 'string' ? parseTime(text) : 'REJ-026';
  if (typeof instant === 'string' || formatTime(instant) !== text) {
    const got = text === undefined ? 'absent' : canonical(text);
    throw new Fault(`${name} is no time of the form YYYY-MM-DDThh:mm:ss.ffffffZ`, { file: 'json', pointer, got });
  }
  return instant;
}

function legal(read, place) { // what the runtime gives, or the rule that it found broken as a fault
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    throw new Fault(error.message.replace(/^rejected: /, ''), place(Number(/ line ([0-9]+):/.exec(error.message)[1])));
  }
}

function placeOfLine(tree) { // the line of the rebuilt recording as a place of the document
  const count = tree.get('events')?.length ?? 0;
  return (line) => {
    const pointer = line === 1 ? '' : line > count + 1 ? '/ended_at' : `/events/${line - 2}`;
    return { file: 'json', pointer };
  };
}

function exported(session, { data, exportedAt }) {
  const document = buildDocument(session, data, exportedAt);
  const bytes = (pieces) => encoder.encode([...pieces].join(''));
  return { document: bytes(canonicalPieces(document)), table: bytes(tablePieces(document)) };
}

// ---------------------------------------------------------------------------------------------------------------
// The recording, where it is at hand: the one that fits, else the first by name. Gives its name, or nothing.

function against(recordings, stem, found, terms) {
  const faults = [];
  for (const { name, bytes } of recordings) {
    try {
      const session = legal(() => recordingFrom(bytes, terms), () => ({ file: name }));
      if (session.header.sessionId !== stem) throw new Fault('the recording is of another session', { file: name });
      compare(exported(session, terms), found, `the recording ${name} gives`);
      return name;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  if (faults.length) throw faults[0];
  return undefined;
}

function recordingFrom(bytes, { data, revision }) {
  refuseTooLarge(bytes.length);
  return readRecording(bytes, data, revision);
}

export {
  CONFORMS, FAILS, UNJUDGED, judge, loadScenarios,
};
