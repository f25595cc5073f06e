// The Office Fire telemetry contract, revisions 1.0.0 and 1.1.0: from the bytes of a recording and of the scenario's data
// to an export. It was written from docs/specification.md alone. No packages, no files, no clock: it runs in Node 18 or later and in
// browsers alike. The ids in comments are requirements.

const EVIDENCE = ['phase_transition', 'alarm_activated', 'hazard_identified', 'exit_selected', 'extinguisher_attempted',
  'microdrill_started', 'microdrill_completed', 're_audit_started', 're_audit_completed']; // an objective's evidence_event
const PHASES = ['audit', 'score_report', 'micro_drill', 're_audit'];
const OUTCOMES = ['success', 'fail', 'partial', 'info'];
const REASONS = ['completed', 'aborted', 'recovered'];
const SOURCES = ['critical_error_match', 'highest_weight_miss'];

const LARGEST_FILE = 67108864;          // REC-032
const LARGEST_LINE = 1048576;           // REC-032, the LF included
const DEEPEST_LINE = 32;                // REC-033
const DEEPEST_DOCUMENT = 34;            // `details` stands two levels deeper in a document than in a line
const LAST_INSTANT = 253402300799999999n; // 9999-12-31T23:59:59.999999Z in microseconds since 1970

// What differs between the revisions (section 14), and nothing else does. Each is a value.

const EVENT_TYPES = [...EVIDENCE, 'critical_error'];
const MEMBERS = { // of each kind of line; `?` marks the optional ones
  session: { record: 'string', format: 'string', session_id: 'string', participant_id: 'string', scenario_id: 'string', started_at: 'string' },
  event: { record: 'string', elapsed_us: 'number', event_type: 'string', phase: 'string', actor_id: 'string', outcome: 'string',
    'target_id?': 'string', 'objective_id?': 'string', 'critical_error_code?': 'string', 'details?': 'object' },
  end: { record: 'string', elapsed_us: 'number', events: 'number', reason: 'string' },
};
const COLUMNS = ['timestamp', 'event_type', 'phase', 'actor_id', 'outcome', 'objective_id', 'critical_error_code', 'score_delta',
  'event_id', 'session_id', 'participant_id', 'target_id', 'details'];

const REVISIONS = new Map([
  { name: '1.0.0', eventTypes: EVENT_TYPES, members: MEMBERS, columns: COLUMNS },
  { name: '1.1.0', eventTypes: [...EVENT_TYPES, 'interaction'],
    members: { ...MEMBERS, event: { ...MEMBERS.event, 'duration_us?': 'number' } }, columns: [...COLUMNS, 'duration_us'] },
].map((revision) => [revision.name, revision]));
const NEWEST = [...REVISIONS.keys()].at(-1);

// ---------------------------------------------------------------------------------------------------------------
// How a fault ends.

class Stop extends Error {
  constructor(status, message) { super(message); this.status = status; }
}
class JsonFault extends Error {
  constructor(code, message) { super(message); this.code = code; }
}
function reject(code, line, text) { throw new Stop(65, `rejected: ${code} line ${line}: ${text}`); }

// A name from the input, safe to print on one line.
function show(name) {
  return JSON.stringify(name.slice(0, 60)).replace(/[^ -~]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

// ---------------------------------------------------------------------------------------------------------------
// JSON: a strict reader. JSON.parse would hide duplicate names, lone surrogates and numbers out of range.
// Objects become Maps: a plain object would reorder the name "10" and swallow "__proto__" (REC-011).

const EMPTY = new Map();

class JsonReader {
  // With `flat`, what stands that deep becomes its canonical text at once, so a large document is never a large tree.
  constructor(text, deepest, flat = 0) { this.text = text; this.at = 0; this.deepest = deepest; this.flat = flat; this.begun = false; }

  readObject() {
    const value = this.value(1);
    this.space();
    if (this.at < this.text.length) this.unexpected('text stands behind the value');
    if (!(value instanceof Map)) throw new JsonFault('REJ-002', 'this is not an object');
    return value;
  }

  space() {
    for (;; this.at++) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 0x20 && c !== 0x09 && c !== 0x0d && c !== 0x0a) return;
    }
  }

  value(depth) {
    const value = this.plainValue(depth);
    return depth === this.flat ? new Canonical(canonical(value)) : value;
  }

  plainValue(depth) {
    this.space();
    switch (this.text[this.at]) {
      case '{': return this.object(depth);
      case '[': return this.array(depth);
      case '"': return this.string();
      case 't': return this.literal('true', true);
      case 'f': return this.literal('false', false);
      case 'n': return this.literal('null', null);
      default: return this.number();
    }
  }

  object(depth) {
    this.begun = true;
    this.enter(depth);
    this.space();
    if (this.text[this.at] === '}') { this.at++; return EMPTY; }
    const members = new Map();
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.unexpected('a name is expected');
      const name = this.string();
      if (members.has(name)) throw new JsonFault('REJ-052', `the name ${show(name)} stands twice in one object`);
      this.space();
      if (this.text[this.at] !== ':') this.unexpected('a colon is expected');
      this.at++;
      members.set(name, this.value(depth + 1));
      if (this.closes('}')) return members;
    }
  }

  array(depth) {
    this.enter(depth);
    const values = [];
    this.space();
    if (this.text[this.at] === ']') { this.at++; return values; }
    for (;;) {
      values.push(this.value(depth + 1));
      if (this.closes(']')) return values;
    }
  }

  enter(depth) { // also bounds the recursion of this reader
    if (depth > this.deepest) throw new JsonFault('REJ-056', `objects and arrays are nested deeper than ${this.deepest}`);
    this.at++;
  }

  closes(bracket) {
    this.space();
    const c = this.text[this.at];
    if (c !== bracket && c !== ',') this.unexpected(`a comma or ${bracket} is expected`);
    this.at++;
    if (c === bracket) return true;
    this.space();
    if (this.text[this.at] === bracket) throw new JsonFault('REJ-059', 'a comma stands before a closing bracket');
    return false;
  }

  literal(word, value) {
    if (!this.text.startsWith(word, this.at)) {
      if (word.startsWith(this.text.slice(this.at, this.at + 9))) throw new JsonFault('REJ-002', 'the text is cut off within a word');
      this.unexpected('a value is expected');
    }
    this.at += word.length;
    return value;
  }

  number() {
    const pattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    const end = this.at + (match?.[0].length ?? 0);
    if (this.text.length - end <= 2 && /^-?(?:(?:0|[1-9][0-9]*)(?:\.|(?:\.[0-9]+)?[eE][+-]?))?$/.test(this.text.slice(this.at))) {
      throw new JsonFault('REJ-002', 'the text is cut off within a number');
    }
    if (!match) this.unexpected('a value is expected');
    this.at += match[0].length;
    const next = this.text[this.at];
    if (/^-?0$/.test(match[0]) && next >= '0' && next <= '9') throw new JsonFault('REJ-062', 'a number has a leading zero');
    if (next !== undefined && /[\w.+]/.test(next)) throw new JsonFault('REJ-065', 'a number is written in a form that JSON has not');
    const value = Number(match[0]);
    // Every double from 2^53 up is integral, so one comparison also finds infinity (REJ-055).
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new JsonFault('REJ-055', 'a number is out of range');
    return value === 0 ? 0 : value; // -0 is 0 (REC-009)
  }

  string() {
    const { text } = this;
    let value = '';
    let start = ++this.at;
    for (;;) {
      const c = text.charCodeAt(this.at); // NaN at the end of the text
      if (c === 0x22) {
        value += text.slice(start, this.at++);
        return value;
      }
      if (c === 0x5c) {
        value += text.slice(start, this.at) + this.escape();
        start = this.at;
      } else if (c >= 0x20) this.at++;
      else if (c === 0) throw new JsonFault('REJ-054', 'U+0000 stands in a string');
      else if (c < 0x20) throw new JsonFault('REJ-063', 'a raw control character stands in a string');
      else throw new JsonFault('REJ-002', 'the text is cut off within a string');
    }
  }

  escape() {
    const simple = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
    const c = this.text[this.at + 1];
    if (c !== 'u') {
      if (c === undefined) throw new JsonFault('REJ-002', 'the text is cut off within a string');
      if (!Object.hasOwn(simple, c)) throw new JsonFault('REJ-065', 'JSON has no such escape');
      this.at += 2;
      return simple[c];
    }
    const unit = this.unit();
    if (unit === 0) throw new JsonFault('REJ-054', 'U+0000 stands in a string');
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit < 0xdc00 && this.text.startsWith('\\u', this.at)) {
      const low = this.unit();
      if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(unit, low);
    }
    throw new JsonFault('REJ-053', 'a string holds a lone surrogate');
  }

  unit() { // \uXXXX
    const digits = this.text.slice(this.at + 2, this.at + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) {
      throw new JsonFault(this.at + 6 > this.text.length ? 'REJ-002' : 'REJ-065', 'an escape has not four hexadecimal digits');
    }
    this.at += 6;
    return parseInt(digits, 16);
  }

  unexpected(text) { // finds the code that says best what stands here instead
    const rest = this.text.slice(this.at, this.at + 10);
    if (rest === '') throw new JsonFault('REJ-002', 'the text is cut off');
    if (/^(\/[/*]|#)/.test(rest)) throw new JsonFault('REJ-058', 'a comment stands here');
    if (rest[0] === "'") throw new JsonFault('REJ-060', 'a string is in single quotes');
    if (/^[+-]?(nan|inf(inity)?)\b/i.test(rest)) throw new JsonFault('REJ-061', 'NaN and Infinity are no JSON');
    if (/^\+[0-9.]/.test(rest)) throw new JsonFault('REJ-062', 'a number has a plus sign');
    if (/^-?\.[0-9]/.test(rest)) throw new JsonFault('REJ-065', 'a number begins with a point');
    if (/^[^!-~]/.test(rest)) throw new JsonFault('REJ-065', 'a character that JSON does not allow between tokens');
    throw new JsonFault(this.begun ? 'REJ-065' : 'REJ-002', text); // a line that does not begin with { is REJ-002
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }); // ignoreBOM: keep it, do not strip it

function decode(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    if (isCutOff(bytes)) throw new JsonFault('REJ-002', 'the line is cut off within a character');
    throw new JsonFault('REJ-050', 'this is not valid UTF-8');
  }
}

// Whether nothing is wrong but that the last character is not whole.
function isCutOff(bytes) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

// ---------------------------------------------------------------------------------------------------------------
// JSON: the RFC 8785 writer (JSN-006 to JSN-009).

class Canonical { // a text that is in RFC 8785 form already
  constructor(text) { this.text = text; }
}

function canonical(value) {
  if (value instanceof Canonical) return value.text;
  if (typeof value === 'string') return JSON.stringify(value); // escapes as JSN-008 wants it; lone surrogates were refused
  if (value === null || typeof value !== 'object') return String(value); // Number::toString, JSN-009
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  return `{${sortedMembers(value).map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(',')}}`;
}

// The members of a Map or of a plain object of our own; one that is undefined is absent.
function sortedMembers(object) {
  const members = (object instanceof Map ? [...object] : Object.entries(object)).filter(([, item]) => item !== undefined);
  return members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)); // `<` compares UTF-16 code units, JSN-007
}

// The same text in pieces, so that a large document is never one string.
function* canonicalPieces(document) {
  let separator = '{';
  for (const [name, value] of sortedMembers(document)) {
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) yield (i === 0 ? '[' : ',') + canonical(value[i]);
      yield value.length === 0 ? '[]' : ']';
    } else yield canonical(value);
  }
  yield '}';
}

// ---------------------------------------------------------------------------------------------------------------
// Time: whole microseconds since 1970 as BigInt; Date only for whole milliseconds in the years 1969 to 9999, where it is exact.

const STARTED_AT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;

// Microseconds, or the code of the rule that is broken: REC-016.
function parseTime(text) {
  const match = STARTED_AT.exec(text);
  if (!match) return 'REJ-026';
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetMinutes > 59 || offsetHours * 60 + offsetMinutes > 14 * 60) return 'REJ-026';
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (year < 1 || days === undefined || day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return 'REJ-027';
  if (year < 1969) return 'REJ-028'; // and Date.UTC would take the years 0 to 99 for 1900 to 1999
  const offset = (offsetHours * 60 + offsetMinutes) * (match[8] === '-' ? -60000 : 60000);
  const instant = BigInt(Date.UTC(year, month - 1, day, hour, minute, second) - offset) * 1000n + BigInt((match[7] ?? '').padEnd(6, '0'));
  return inRange(instant) ? instant : 'REJ-028';
}

function inRange(instant) { return instant >= 0n && instant <= LAST_INSTANT; }

function formatTime(instant) { // TIM-002
  return `${new Date(Number(instant / 1000n)).toISOString().slice(0, -1)}${String(instant % 1000n).padStart(3, '0')}Z`;
}

// ---------------------------------------------------------------------------------------------------------------
// The scenario's data (8.1). Members that the specification does not name enter the digest and nothing else.

const isString = (value) => typeof value === 'string';
const isBoolean = (value) => typeof value === 'boolean';
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isObject = (value) => value instanceof Map;
const isListOf = (check) => (value) => Array.isArray(value) && value.every(check);
const isPart = (words) => (value) => isListOf((word) => words.includes(word))(value) && new Set(value).size === value.length;
const isDetail = (value) => isString(value) || isBoolean(value) || Number.isInteger(value);

function broken(text) { throw new Stop(78, `broken scenario data: ${text}`); }

// The members of `object` that `checks` names, as a plain object; `?` marks what may be missing.
function take(object, where, checks) {
  const taken = {};
  for (const [key, check] of Object.entries(checks)) {
    const name = key.replace('?', '');
    const value = object.get(name);
    if (value === undefined && key.endsWith('?')) continue;
    if (value === undefined || !check(value)) broken(`${where}: ${name} is missing or wrong`);
    taken[name] = value;
  }
  return taken;
}

function unique(values, where) {
  if (new Set(values).size !== values.length) broken(`${where}: an id or code stands twice`);
}

// `read` gives the bytes of a file by its name, `sha256` the hexadecimal digest of a text.
function readScenario(read, sha256) {
  const [S, R, M] = ['scenario.json', 'rubric.json', 'microdrills.json'].map((name) => {
    const bytes = read(name);
    try {
      return new JsonReader(decode(bytes), DEEPEST_LINE).readObject();
    } catch (error) {
      if (error instanceof JsonFault) broken(`${name}: ${error.message}`);
      throw error;
    }
  });

  const scenario = take(S, 'scenario.json', { scenario_id: isString, name: isString, version: isString, phases: isListOf(isObject) });
  const phases = scenario.phases.map((phase) => take(phase, 'phases', { phase_id: isString, timebox_seconds: isCount, scored: isBoolean }));
  if (phases.map((phase) => phase.phase_id).join() !== PHASES.join()) broken('the four phases do not stand in their order');
  const scored = phases.filter((phase) => phase.scored).map((phase) => phase.phase_id);

  const rubric = take(R, 'rubric.json', { scenario_id: isString, version: isString, max_score: isCount, pass_threshold: isCount,
    conditional_pass_threshold: isCount, objectives: isListOf(isObject), critical_errors: isListOf(isObject) });
  const objectives = rubric.objectives.map((objective) => take(objective, 'objectives', { objective_id: isString, label: isString,
    weight: isCount, evidence_event: (type) => EVIDENCE.includes(type), phases: isPart(scored),
    'required_detail?': (detail) => isObject(detail) && [...detail.values()].every(isDetail), 'within_seconds?': isCount,
    why_success: isString, why_fail: isString }));
  const criticalErrors = rubric.critical_errors.map((error) => take(error, 'critical_errors', { code: isString, penalty: isCount,
    hard_fail: isBoolean, why: isString }));
  unique(objectives.map((objective) => objective.objective_id), 'objectives');
  unique(criticalErrors.map((error) => error.code), 'critical_errors');
  for (const { objective_id: id, phases: own } of objectives) {
    if (own.join() !== PHASES.filter((phase) => own.includes(phase)).join()) broken(`${show(id)}: its phases are out of order`);
  }
  if (rubric.conditional_pass_threshold > rubric.pass_threshold || rubric.pass_threshold > rubric.max_score) broken('the thresholds are out of order');

  const microdrills = take(M, 'microdrills.json', { scenario_id: isString, version: isString, microdrills: isListOf(isObject), selection_policy: isObject });
  const drills = microdrills.microdrills.map((drill) => {
    const taken = take(drill, 'microdrills', { microdrill_id: isString, title: isString, duration_seconds: isCount, trigger_if: isObject });
    return { ...taken, ...take(taken.trigger_if, 'trigger_if', {
      missed_objective_ids: isListOf((id) => objectives.some((objective) => objective.objective_id === id)),
      critical_error_codes: isListOf((code) => criticalErrors.some((error) => error.code === code)) }) };
  });
  unique(drills.map((drill) => drill.microdrill_id), 'microdrills');
  const policy = take(microdrills.selection_policy, 'selection_policy', { max_assigned: isCount, priority: isPart(SOURCES) });
  if (rubric.scenario_id !== scenario.scenario_id || microdrills.scenario_id !== scenario.scenario_id) broken('the three files have not one scenario_id');

  return {
    scenarioId: scenario.scenario_id, scenarioVersion: scenario.version, rubricVersion: rubric.version, rubric, scored, objectives, drills, policy,
    objectiveIds: new Set(objectives.map((objective) => objective.objective_id)),
    criticalErrors: new Map(criticalErrors.map((error) => [error.code, error])),
    detailNames: new Set(objectives.flatMap((objective) => [...(objective.required_detail ?? new Map()).keys()])),
    sha256: sha256(canonical({ microdrills: M, rubric: R, scenario: S })), // JSN-005
  };
}

// ---------------------------------------------------------------------------------------------------------------
// The recording (sections 2 and 9).

function typeOf(value) {
  if (value === null) return 'null';
  if (value instanceof Map) return 'object';
  return Array.isArray(value) ? 'array' : typeof value;
}

function refuseTooLarge(size) { // of a file, before it is read
  if (size > LARGEST_FILE) reject('REJ-066', 1, 'the file is larger than 64 MiB');
}

function readRecording(bytes, data, revision, longest = LARGEST_LINE) {
  if (bytes.length === 0) reject('REJ-001', 1, 'the file is empty');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) reject('REJ-051', 1, 'the file begins with a byte order mark');

  const session = { revision, header: null, end: null, events: [] };
  let number = 0;
  let endsWithLf = true;
  for (let start = 0; start < bytes.length;) {
    number++;
    let stop = bytes.indexOf(0x0a, start); // REC-001: the byte LF separates, and nothing else
    endsWithLf = stop >= 0;
    if (!endsWithLf) stop = bytes.length;
    const line = readLine(bytes.subarray(start, stop), number, longest);
    start = stop + 1;

    const record = line.get('record');
    if (number === 1 && record !== 'session') reject('REJ-003', 1, 'the first line is not the header');
    if (number > 1 && record === 'session') reject('REJ-004', number, 'a second header');
    if (record === 'end' && !isBlank(bytes.subarray(start))) reject('REJ-006', number, 'an end before the last line');
    checkMembers(line, revision.members[record], number);
    if (record === 'session') session.header = readHeader(line, data);
    else if (record === 'event') session.events.push(readEvent(line, number, session, data));
    else session.end = readEnd(line, number, session);
  }
  if (!session.end) reject('REJ-005', number, 'the last line is not the end');
  if (!endsWithLf) reject('REJ-057', number, 'the last line has no LF');

  session.events.sort((a, b) => a.elapsed - b.elapsed || a.line - b.line); // the timeline, EVT-002
  checkTimeline(session.events);
  return session;
}

function isBlank(bytes) {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a);
}

function readLine(bytes, number, longest) {
  if (bytes.length + 1 > longest) reject('REJ-066', number, 'the line is longer than 1 MiB');
  let line;
  try {
    const text = decode(bytes);
    if (text.includes('\0')) throw new JsonFault('REJ-054', 'the byte 0 stands in the line');
    if (/^[ \t\r]*$/.test(text)) throw new JsonFault('REJ-064', 'the line is blank');
    line = new JsonReader(text, DEEPEST_LINE).readObject();
  } catch (error) {
    if (error instanceof JsonFault) reject(error.code, number, error.message);
    throw error;
  }
  const record = line.get('record');
  if (record === undefined) reject('REJ-017', number, 'record is missing');
  if (record === null) reject('REJ-019', number, 'record is null');
  if (!isString(record)) reject('REJ-016', number, `record is of type ${typeOf(record)}`);
  if (!Object.hasOwn(MEMBERS, record)) reject('REJ-011', number, 'record is no word of the contract');
  return line;
}

function checkMembers(line, members, number) {
  for (const [name, value] of line) {
    const type = Object.hasOwn(members, name) ? members[name] : members[`${name}?`];
    if (type === undefined || name.endsWith('?')) reject('REJ-018', number, `the contract has no member ${show(name)} here`);
    if (value === null) reject('REJ-019', number, `${name} is null`);
    if (typeOf(value) !== type) reject('REJ-016', number, `${name} is of type ${typeOf(value)}, not ${type}`);
    if (type === 'number' && value < 0) reject('REJ-029', number, `${name} is negative`);
    if (type === 'number' && !Number.isInteger(value)) reject('REJ-030', number, `${name} is not integral`);
  }
  for (const name of Object.keys(members)) {
    if (!name.endsWith('?') && !line.has(name)) reject('REJ-017', number, `${name} is missing`);
  }
}

function readHeader(line, data) {
  const id = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/; // in JavaScript `$` is the very end, REC-014
  const sessionId = line.get('session_id');
  if (line.get('format') !== 'svr-recording/1') reject('REJ-009', 1, 'format is not svr-recording/1');
  if (line.get('scenario_id') !== data.scenarioId) reject('REJ-010', 1, 'scenario_id is not that of the scenario data');
  if (!id.test(sessionId)) reject('REJ-023', 1, 'session_id does not match its pattern');
  if (/^(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])$/i.test(sessionId)) reject('REJ-024', 1, 'session_id is a reserved name');
  if (!id.test(line.get('participant_id'))) reject('REJ-025', 1, 'participant_id does not match its pattern');
  const startedAt = parseTime(line.get('started_at'));
  if (isString(startedAt)) reject(startedAt, 1, 'started_at is no time that the contract allows');
  return { sessionId, participantId: line.get('participant_id'), startedAt };
}

function readEvent(line, number, { revision, header }, data) {
  const [type, phase, details, code] = ['event_type', 'phase', 'details', 'critical_error_code'].map((name) => line.get(name));
  for (const name of ['actor_id', 'target_id', 'objective_id', 'critical_error_code']) { // REC-023
    const value = line.get(name);
    if (value === undefined) continue;
    if (value === '') reject('REJ-020', number, `${name} is empty`);
    if (value.length > 2048 || (value.length > 1024 && [...value].length > 1024)) reject('REJ-021', number, `${name} has more than 1024 characters`);
    if (/[\u0001-\u001f\u007f]/.test(value)) reject('REJ-022', number, `${name} holds a control character`);
  }
  if (!revision.eventTypes.includes(type)) reject('REJ-012', number, 'event_type is no word of the vocabulary');
  if (!PHASES.includes(phase)) reject('REJ-013', number, 'phase is no word of the vocabulary');
  if (!OUTCOMES.includes(line.get('outcome'))) reject('REJ-014', number, 'outcome is no word of the vocabulary');
  if (line.has('objective_id') && !data.objectiveIds.has(line.get('objective_id'))) reject('REJ-031', number, 'objective_id is not declared in the rubric');
  if (type === 'critical_error' && code === undefined) reject('REJ-033', number, 'a critical_error has no critical_error_code');
  if (type !== 'critical_error' && code !== undefined) reject('REJ-034', number, 'an event that is no critical_error has a critical_error_code');
  if (code !== undefined && !data.criticalErrors.has(code)) reject('REJ-032', number, 'critical_error_code is not declared in the rubric');
  if (type === 'phase_transition' && details?.get('to_phase') !== phase) reject('REJ-036', number, 'details.to_phase is not the phase');

  const [elapsed, duration] = [line.get('elapsed_us'), line.get('duration_us')];
  if (duration > elapsed) reject('REJ-039', number, 'duration_us is greater than elapsed_us');
  const instant = header.startedAt + BigInt(elapsed); // TIM-001
  if (!inRange(instant)) reject('REJ-028', number, 'the instant lies after the year 9999');
  return {
    line: number, elapsed, instant, type, phase, actor: line.get('actor_id'), outcome: line.get('outcome'),
    target: line.get('target_id'), objective: line.get('objective_id'), code, duration, delta: undefined,
    // Of the details only their text and what the rubric asks for is kept, so memory stays near the size of the file.
    details: details && new Canonical(canonical(details)),
    facts: details && new Map([...data.detailNames].map((name) => [name, scalar(details.get(name))])),
  };
}

function scalar(value) { return typeof value === 'object' ? undefined : value; } // a required detail is no object, array or null

function readEnd(line, number, { header, events }) {
  const elapsed = line.get('elapsed_us');
  if (!REASONS.includes(line.get('reason'))) reject('REJ-015', number, 'reason is no word of the vocabulary');
  if (line.get('events') !== events.length) reject('REJ-007', number, `events is not ${events.length}`);
  if (events.some((event) => event.elapsed > elapsed)) reject('REJ-008', number, 'elapsed_us is less than that of an event');
  const instant = header.startedAt + BigInt(elapsed);
  if (!inRange(instant)) reject('REJ-028', number, 'the end lies after the year 9999');
  return { instant, reason: line.get('reason') };
}

function checkTimeline(events) {
  let opening = null; // the phase_transition that opened the open phase
  events.forEach((event, index) => {
    if (event.type === 'phase_transition') {
      if (!opening && event.phase !== 'audit') reject('REJ-035', event.line, 'the first transition is not into audit');
      if (opening && PHASES.indexOf(event.phase) <= PHASES.indexOf(opening.phase)) reject('REJ-037', event.line, 'the phase is open or over');
      opening = event;
    } else if (!opening) reject('REJ-035', event.line, 'the first event is not the transition into audit');
    else if (event.phase !== opening.phase) reject('REJ-038', event.line, 'the phase is not the open phase');
    event.id = `evt-${String(index + 1).padStart(3, '0')}`; // EVT-003
    event.sincePhase = event.elapsed - opening.elapsed;
  });
}

// ---------------------------------------------------------------------------------------------------------------
// Score and report (section 8). Sets the `delta` of the events.

function satisfies(attempt, objective) { // SCO-003, SCO-005
  const { required_detail: required, within_seconds: within } = objective;
  if (attempt.outcome !== 'success') return false;
  if (required && !(attempt.facts && [...required].every(([name, value]) => attempt.facts.get(name) === value))) return false;
  return within === undefined || attempt.sincePhase <= within * 1000000;
}

function evaluate(events, data) {
  const attemptTypes = new Set(data.objectives.map((objective) => objective.evidence_event));
  const decisive = new Map(); // the decisive attempt by "type phase"
  for (const event of events) {
    if (!attemptTypes.has(event.type) || event.outcome === 'info') continue;
    event.delta = 0;
    const key = `${event.type} ${event.phase}`;
    if (!decisive.has(key)) decisive.set(key, event);
  }

  const results = data.objectives.map((objective) => {
    const attempts = objective.phases.map((phase) => decisive.get(`${objective.evidence_event} ${phase}`)).filter(Boolean);
    const achieving = attempts.find((attempt) => satisfies(attempt, objective)); // SCO-004
    if (achieving) achieving.delta += objective.weight;
    const again = attempts.find((attempt) => attempt.phase === 're_audit');
    return {
      objective, achievedIn: achieving?.phase, evidence: attempts.map((attempt) => attempt.id), awarded: achieving ? objective.weight : 0,
      why: achieving ? objective.why_success : objective.why_fail,
      regressed: Boolean(achieving && achieving.phase !== 're_audit' && again && !satisfies(again, objective)), // REP-011
    };
  });

  const errors = events.filter((event) => event.type === 'critical_error').map((event) => {
    const { penalty, hard_fail: hardFail, why } = data.criticalErrors.get(event.code);
    const counts = data.scored.includes(event.phase); // SCO-007
    event.delta = counts ? 0 - penalty : 0;
    return { event, penalty: counts ? penalty : 0, hardFail: counts && hardFail, why };
  });

  const { max_score: most, pass_threshold: pass, conditional_pass_threshold: conditional } = data.rubric;
  const total = (part) => Math.min(most, Math.max(0, part.reduce((sum, event) => sum + (event.delta ?? 0), 0))); // SCO-009
  const scoreTotal = total(events);
  let status = scoreTotal >= pass ? 'pass' : scoreTotal >= conditional ? 'conditional_pass' : 'fail';
  if (errors.some((error) => error.hardFail)) status = 'fail';
  return { results, errors, scoreTotal, status, total };
}

function recommend({ results, errors }, { drills, policy }) { // REP-006 to REP-008
  const candidates = {
    critical_error_match: () => errors.filter(({ event }) => event.phase === 'audit')
      .map(({ event, why }) => [drills.filter((drill) => drill.critical_error_codes.includes(event.code)), why]),
    highest_weight_miss: () => results.filter(({ objective, achievedIn }) => objective.phases.includes('audit') && achievedIn !== 'audit')
      .sort((a, b) => b.objective.weight - a.objective.weight) // stable, so rubric order stays within a weight
      .map(({ objective }) => [drills.filter((drill) => drill.missed_objective_ids.includes(objective.objective_id)), objective.why_fail]),
  };
  const reasons = new Map(); // a Map keeps the order in which its keys came first
  for (const source of policy.priority) {
    for (const [found, reason] of candidates[source]()) {
      for (const { microdrill_id: id } of found) if (!reasons.has(id)) reasons.set(id, reason);
    }
  }
  return [...reasons].slice(0, policy.max_assigned).map(([id, reason]) => ({ microdrill_id: id, reason }));
}

function reAuditDelta(events, { results, scoreTotal, total }) { // REP-009 to REP-011
  const opening = events.findIndex((event) => event.type === 'phase_transition' && event.phase === 're_audit');
  if (opening < 0) return undefined;
  const before = total(events.slice(0, opening));
  const ids = (chosen) => chosen.map(({ objective }) => objective.objective_id);
  return {
    score_before: before, score_after: scoreTotal, score_delta: scoreTotal - before,
    improved_objectives: ids(results.filter(({ objective, achievedIn }) => objective.phases.includes('audit') && achievedIn === 're_audit')),
    regressed_objectives: ids(results.filter(({ regressed }) => regressed)),
  };
}

// ---------------------------------------------------------------------------------------------------------------
// The document (section 6) and the table (section 7).

function buildDocument({ revision, header, end, events }, data, exportedAt) {
  const outcome = evaluate(events, data);
  const { results, errors, scoreTotal, status } = outcome;
  const evidence = (ids) => (ids.length ? ` (${ids.join(', ')})` : '');
  const ids = { session_id: header.sessionId, participant_id: header.participantId };
  return {
    schema_version: revision.name, ...ids, scenario_id: data.scenarioId, scenario_version: data.scenarioVersion,
    rubric_version: data.rubricVersion, scenario_sha256: data.sha256,
    started_at: formatTime(header.startedAt), ended_at: formatTime(end.instant), end_reason: end.reason, exported_at: exportedAt,
    events: events.map((event) => ({
      event_id: event.id, ...ids, timestamp: formatTime(event.instant), event_type: event.type, phase: event.phase,
      actor_id: event.actor, outcome: event.outcome, target_id: event.target, objective_id: event.objective,
      critical_error_code: event.code, details: event.details, duration_us: event.duration, score_delta: event.delta,
    })),
    score: {
      score_total: scoreTotal, status,
      why: [ // SCO-011
        ...results.map((result) => `+${result.awarded} ${result.objective.objective_id}: ${result.why}${evidence(result.evidence)}`),
        ...errors.map(({ event, penalty, why }) => `${penalty ? '-' : '+'}${penalty} ${event.code}: ${why} (${event.id})`),
      ],
    },
    report: {
      ...ids, scenario_id: data.scenarioId, score_total: scoreTotal, status,
      objective_breakdown: results.map(({ objective, achievedIn, awarded, evidence: found }) => ({
        objective_id: objective.objective_id, label: objective.label, weight: objective.weight, achieved: achievedIn !== undefined,
        score_awarded: awarded, evidence_event_ids: found,
      })),
      critical_errors: errors.map(({ event, penalty, why }) => ({ code: event.code, trigger_event_id: event.id, penalty, why })),
      why: [ // REP-005
        ...results.filter((result) => result.achievedIn !== undefined).map((result) => result.why),
        ...results.filter((result) => result.achievedIn === undefined).map((result) => result.why),
        ...errors.map((error) => error.why),
      ],
      recommended_microdrills: recommend(outcome, data),
      re_audit_delta: reAuditDelta(events, outcome),
    },
  };
}

function* tablePieces({ schema_version: contract, events }) {
  const { columns } = REVISIONS.get(contract);
  yield `${columns.join(',')}\r\n`;
  for (const event of events) {
    yield `${columns.map((name) => field(event[name])).join(',')}\r\n`;
  }
}

function field(value) { // CSV-006 to CSV-008
  if (value === undefined) return '';
  const text = isString(value) ? value : canonical(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export {
  DEEPEST_DOCUMENT, JsonFault, JsonReader, NEWEST, REVISIONS, Stop, broken, buildDocument, canonical, canonicalPieces, decode,
  formatTime, isString, parseTime, readRecording, readScenario, refuseTooLarge, tablePieces,
};
