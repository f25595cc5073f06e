// Exports one Office Fire recording as a JSON document and a CSV table, by the telemetry contract, revisions 1.0.0 and 1.1.0.
// It was written from docs/specification.md alone. Node 18 or later, no packages. The ids in comments are requirements.
// What the contract means stands in contract.mjs; here are files, the command line and the conversation over stdio.
//
//   node exporter.mjs RECORDING --scenario FOLDER --out FOLDER [--exported-at 2026-03-01T00:00:00.000000Z] [--contract 1.1.0]
//   node exporter.mjs --stdio            one process for many recordings: JSON-RPC 2.0 over lines
//
// Exit status: 0 exported, 64 wrong usage, 65 rejected, 73 another export of this session is there,
// 74 input or output fault, 78 broken scenario data.

import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import {
  DEEPEST_DOCUMENT, JsonFault, JsonReader, NEWEST, REVISIONS, Stop, broken, buildDocument, canonicalPieces, decode, formatTime,
  isString, parseTime, readRecording, readScenario, refuseTooLarge, tablePieces,
} from './contract.mjs';

// ---------------------------------------------------------------------------------------------------------------
// Files (section 3).

function* batches(pieces) { // joins small pieces, so that there are few writes
  let batch = [];
  let size = 0;
  for (const piece of pieces) {
    batch.push(piece);
    size += piece.length;
    if (size > 1048576) { yield batch.join(''); batch = []; size = 0; }
  }
  yield batch.join('');
}

function digest(document) { // of all but exported_at, as a JSON value
  const rest = new Map(document instanceof Map ? document : Object.entries(document));
  rest.delete('exported_at');
  const hash = createHash('sha256');
  for (const text of batches(canonicalPieces(rest))) hash.update(text);
  return hash.digest('hex');
}

function loadScenario(folder) {
  const read = (name) => {
    try {
      return fs.readFileSync(join(folder, name));
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code)) broken(`${name}: ${error.message}`);
      throw error;
    }
  };
  return readScenario(read, (text) => createHash('sha256').update(text).digest('hex'));
}

function loadRecording(path, data, revision) {
  refuseTooLarge(fs.statSync(path).size);
  return readRecording(fs.readFileSync(path), data, revision);
}

function refuseToReplaceAnother(path, document) { // RUN-008, RUN-009
  let old;
  try {
    old = new JsonReader(decode(fs.readFileSync(path)), DEEPEST_DOCUMENT, 3).readObject();
  } catch (error) {
    if (error.code === 'ENOENT') return; // a table without its document is no export
    if (!(error instanceof JsonFault)) throw error;
  }
  if (!old || digest(old) !== digest(document)) throw new Stop(73, `refused: ${path} is there and differs in more than exported_at`);
}

function writeTemporary(path, pieces) {
  const file = fs.openSync(path, 'wx');
  try {
    for (const text of batches(pieces)) fs.writeFileSync(file, text);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

function syncFolder(folder) { // makes the renames last; not every system can do it
  try {
    const handle = fs.openSync(folder, 'r');
    try { fs.fsyncSync(handle); } finally { fs.closeSync(handle); }
  } catch { /* then the files are whole all the same */ }
}

function removeTemporaries(out, sessionId) { // a session id holds no dot, so these are of this session only (RUN-007)
  for (const name of fs.readdirSync(out)) {
    if (name.startsWith(`.${sessionId}.`) && name.endsWith('.tmp')) fs.rmSync(join(out, name), { force: true });
  }
}

function writeExport(out, document) {
  const id = document.session_id;
  fs.mkdirSync(out, { recursive: true });
  removeTemporaries(out, id);
  refuseToReplaceAnother(join(out, `${id}.json`), document);
  const mark = `${process.pid}-${randomBytes(6).toString('hex')}`; // two exporters never write into one temporary file
  const [table, json] = ['csv', 'json'].map((kind) => ({ target: join(out, `${id}.${kind}`), temporary: join(out, `.${id}.${kind}.${mark}.tmp`) }));
  try {
    writeTemporary(table.temporary, tablePieces(document));
    writeTemporary(json.temporary, canonicalPieces(document));
    for (const { temporary, target } of [table, json]) { // RUN-006: the document last, it is the commit record
      fs.renameSync(temporary, target);
      syncFolder(out);
    }
  } finally {
    for (const { temporary } of [table, json]) fs.rmSync(temporary, { force: true });
  }
}

// ---------------------------------------------------------------------------------------------------------------

function usage(text) {
  throw new Stop(64, `${text}
usage: node exporter.mjs RECORDING --scenario FOLDER --out FOLDER [--exported-at YYYY-MM-DDThh:mm:ss.ffffffZ] [--contract REVISION]
       node exporter.mjs --stdio`);
}

function revisionNamed(name) { // what a runtime does not write is a wrong argument (section 10)
  return REVISIONS.get(name) ?? usage(`there is no revision ${name} here, but ${[...REVISIONS.keys()].join(' and ')}`);
}

function readArguments() {
  let parsed;
  try {
    const option = { type: 'string' };
    parsed = parseArgs({ allowPositionals: true, options: { scenario: option, out: option, 'exported-at': option, contract: option } });
  } catch (error) {
    usage(error.message);
  }
  const { positionals, values: { scenario, out, 'exported-at': at, contract = NEWEST } } = parsed;
  if (positionals.length !== 1 || !positionals[0] || !scenario || !out) usage('one recording, --scenario and --out are needed');
  if (at !== undefined) { // TIM-002: in this one form only
    const instant = parseTime(at);
    if (isString(instant) || formatTime(instant) !== at) usage('--exported-at is not YYYY-MM-DDThh:mm:ss.ffffffZ');
  }
  const exportedAt = at ?? formatTime(BigInt(Date.now()) * 1000n);
  return { recording: positionals[0], scenario, out, exportedAt, revision: revisionNamed(contract) };
}

function exportRecording({ recording, scenario, out, exportedAt, revision }) {
  const data = loadScenario(scenario);
  const session = loadRecording(recording, data, revision); // RUN-012: nothing is written before all of it is accepted
  writeExport(out, buildDocument(session, data, exportedAt));
}

function faultOf(error) { // the exit status, or the code of an error over stdio, and the words
  const isTold = error instanceof Stop || error.syscall;
  return { code: error instanceof Stop ? error.status : error.syscall ? 74 : 70, message: isTold ? error.message : error.stack };
}

// ---------------------------------------------------------------------------------------------------------------
// The conversation over stdio (section 10): one JSON-RPC 2.0 message a line.

class Conversation {
  initialize({ contract }) { this.revision = revisionNamed(contract); }

  export({ recording, scenario, out, exported_at: exportedAt }) {
    exportRecording({ recording, scenario, out, exportedAt, revision: this.revision });
  }

  shutdown() {}
}

function answerTo({ id, method, params }, conversation) {
  try {
    conversation[method](params);
    return { jsonrpc: '2.0', id, result: {} };
  } catch (error) {
    return { jsonrpc: '2.0', id, error: faultOf(error) };
  }
}

async function* requests() { // LF ends a line, and nothing else does
  let rest = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

async function converse() {
  const conversation = new Conversation();
  for await (const request of requests()) {
    fs.writeSync(1, `${JSON.stringify(answerTo(request, conversation))}\n`);
    if (request.method === 'shutdown') return;
  }
}

try {
  if (process.argv.length === 3 && process.argv[2] === '--stdio') await converse();
  else exportRecording(readArguments());
} catch (error) {
  const { code, message } = faultOf(error);
  process.exitCode = code;
  console.error(message);
}
