// Rebuild and compare: the events of a document are exported again, and the bytes of both files must come out the same.
// The contract itself is the independent runtime's; this module only turns a document back and tells differences.

import {
  DEEPEST_DOCUMENT, JsonFault, JsonReader, Stop, buildDocument, canonical, canonicalPieces, decode, formatTime, parseTime,
  readRecording, readScenario, refuseTooLarge, tablePieces,
} from './contract.mjs';

const CONFORMS = 'conforms';
const FAILS = 'does not conform';
const UNJUDGED = 'cannot judge';

const DERIVED = ['event_id', 'session_id', 'participant_id', 'timestamp', 'score_delta'];
const SHOWN = 160; // characters of an expected or found text
const encoder = new TextEncoder();

// The scenario data that ships: `shipped` holds `sha256` and the texts of the three `files`, the standard one first.
function loadScenarios(shipped) {
  return shipped.map(({ sha256, files }) => readScenario((name) => encoder.encode(files[name]), () => sha256));
}

// What is wrong, and where: `offset` is a byte of `file`, with a JSON pointer or a row and column.
class Fault extends Error {
  constructor(message, place = {}) { super(message); this.place = place; }
}

// The verdict on one export. `document` and `table` are bytes, or undefined where the file is not at hand; `recordings` are
// { name, bytes } of its session, in the order of names.
function judge({ stem, document, table, recordings = [] }, known) {
  const { tree, fault } = readTree(document);
  const told = tree ?? lenient(document);
  const data = scenarioOf(told, known);
  const summary = { session: textOf(told, 'session_id'), reason: textOf(told, 'end_reason'), score: scoreOf(tree) };
  if (!data) {
    const digest = textOf(told, 'scenario_sha256');
    return { state: UNJUDGED, message: `no scenario data in this page has the digest ${digest}`, ...summary };
  }
  try {
    if (fault) throw fault;
    const exportedAt = rebuild(stem, tree, document, table, data);
    const recording = against(recordings, exportedAt, stem, { document, table }, data);
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

// ---------------------------------------------------------------------------------------------------------------
// Rebuilding: the recording from which the document came (EVT-007), exported again.

function rebuild(stem, tree, document, table, data) {
  if (!table) throw new Fault(`the file ${stem}.csv is missing; an export is two files`, { file: 'csv' });
  if (tree.get('session_id') !== stem) {
    throw new Fault('the document is of another session than its file name says', at('/session_id', tree, stem));
  }
  const exportedAt = tree.get('exported_at');
  instantAt(tree, 'exported_at', '/exported_at');
  const session = legal(() => readRecording(recordingOf(tree), data, Infinity), placeOfLine(tree));
  compare(exported(session, data, exportedAt), { document, table }, 'its own events give');
  return exportedAt;
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

function exported(session, data, exportedAt) {
  const document = buildDocument(session, data, exportedAt);
  const bytes = (pieces) => encoder.encode([...pieces].join(''));
  return { document: bytes(canonicalPieces(document)), table: bytes(tablePieces(document.events)) };
}

// ---------------------------------------------------------------------------------------------------------------
// The recording, where it is at hand: the one that fits, else the first by name. Gives its name, or nothing.

function against(recordings, exportedAt, stem, found, data) {
  const faults = [];
  for (const { name, bytes } of recordings) {
    try {
      const session = legal(() => recordingFrom(bytes, data), () => ({ file: name }));
      if (session.header.sessionId !== stem) throw new Fault('the recording is of another session', { file: name });
      compare(exported(session, data, exportedAt), found, `the recording ${name} gives`);
      return name;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  if (faults.length) throw faults[0];
  return undefined;
}

function recordingFrom(bytes, data) {
  refuseTooLarge(bytes.length);
  return readRecording(bytes, data);
}

// ---------------------------------------------------------------------------------------------------------------
// Comparing, and telling the first difference.

function compare(expected, found, source) {
  const wrong = firstDifference(expected.document, found.document);
  if (wrong >= 0) throw documentFault(expected.document, found.document, wrong, source);
  const cell = firstDifference(expected.table, found.table);
  if (cell >= 0) throw tableFault(expected.table, found.table, cell, source);
}

function firstDifference(ours, theirs) {
  const most = Math.max(ours.length, theirs.length);
  for (let i = 0; i < most; i++) if (ours[i] !== theirs[i]) return i;
  return -1;
}

function documentFault(expected, found, offset, source) {
  const [ours, theirs] = [expected, found].map((bytes) => new JsonReader(decode(bytes), DEEPEST_DOCUMENT).readObject());
  const pointer = differing(ours, theirs, '');
  if (pointer === undefined) {
    const place = { file: 'json', offset, pointer: pointerAt(expected, offset), ...around(expected, found, offset) };
    return new Fault(`the document has the values that ${source}, but is not written in the one canonical form`, place);
  }
  const [wanted, got] = [ours, theirs].map((value) => shown(valueAt(value, pointer)));
  return new Fault(`the document is not what ${source}`, { file: 'json', offset, pointer, expected: wanted, got });
}

function tableFault(expected, found, offset, source) {
  const place = { file: 'csv', offset, ...cellAt(expected, offset), ...around(expected, found, offset) };
  return new Fault(`the table is not what ${source}`, place);
}

function differing(ours, theirs, pointer) { // the pointer to the first value that differs, in canonical order
  if (ours instanceof Map && theirs instanceof Map) {
    for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
      const deeper = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (!ours.has(name) || !theirs.has(name)) return deeper;
      const found = differing(ours.get(name), theirs.get(name), deeper);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      if (i >= ours.length || i >= theirs.length) return `${pointer}/${i}`;
      const found = differing(ours[i], theirs[i], `${pointer}/${i}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return ours === theirs ? undefined : pointer;
}

function valueAt(value, pointer) {
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = value instanceof Map ? value.get(name) : value?.[name];
  }
  return value;
}

function shown(value) {
  return value === undefined ? 'absent' : clip(canonical(value));
}

function clip(text) {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 40)} … ${text.slice(-30)}`;
}

function at(pointer, tree, expected) {
  return { file: 'json', pointer, expected: shown(expected), got: shown(valueAt(tree, pointer)) };
}

// Where a byte stands in a canonical document: the pointer of the value that it belongs to.
function pointerAt(bytes, offset) {
  const stack = [];
  const text = (from, to) => JSON.parse(new TextDecoder().decode(bytes.subarray(from, to)));
  for (let i = 0; i < bytes.length && i < offset; i++) {
    const open = stack.at(-1);
    switch (String.fromCharCode(bytes[i])) {
      case '{': stack.push({ token: undefined }); break;
      case '[': stack.push({ token: 0 }); break;
      case '}': case ']': stack.pop(); break;
      case ',': open.token = typeof open.token === 'number' ? open.token + 1 : undefined; break;
      case '"': {
        const start = i;
        for (i++; bytes[i] !== 0x22; i++) if (bytes[i] === 0x5c) i++;
        if (open.token === undefined && i < offset) open.token = text(start, i + 1);
        break;
      }
      default: // colons, numbers and words
    }
  }
  const tokens = stack.map(({ token }) => token).filter((token) => token !== undefined);
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

// Where a byte stands in a canonical table: row 1 is the header; the column has a name.
function cellAt(bytes, offset) {
  const names = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0x0d))).split(',');
  let [row, column, quoted] = [1, 0, false];
  for (let i = 0; i < offset && i < bytes.length; i++) {
    if (bytes[i] === 0x22) quoted = !quoted;
    else if (!quoted && bytes[i] === 0x2c) column++;
    else if (!quoted && bytes[i] === 0x0a) { row++; column = 0; }
  }
  return { row, column: names[column] };
}

// What stands around a byte in both files.
function around(expected, found, offset) {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const from = Math.max(0, offset - 12);
  const near = (bytes) => {
    if (offset >= bytes.length) return 'the end of the file';
    return `${from ? '…' : ''}${decoder.decode(bytes.subarray(from, offset + 36))}${offset + 36 < bytes.length ? '…' : ''}`;
  };
  return { expected: near(expected), got: near(found) };
}

export {
  CONFORMS, FAILS, UNJUDGED, judge, loadScenarios,
};
