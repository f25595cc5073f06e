// Which files are exports, which are recordings, and which belong together: by name, and by the session id of a recording.

import { JsonFault, JsonReader, decode } from './contract.mjs';

const DEEPEST_HEADER = 100;

// `files` are { name, bytes }. Gives the exports in the order of names, as `judge` takes them, and the names of the rest,
// each with what is to be said of it.
function pair(files) {
  const inOrder = [...files].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const byName = new Map(inOrder.map(({ name, bytes }) => [name, bytes]));
  const recordings = bySession([...byName].filter(([name]) => name.endsWith('.jsonl')).map(recordingOf));
  const exports = [];
  const rest = [];
  for (const [name, bytes] of byName) {
    const stem = name.replace(/\.[^.]*$/, '');
    if (name.endsWith('.json')) {
      exports.push({ stem, document: bytes, table: byName.get(`${stem}.csv`), recordings: recordings.get(stem) ?? [] });
    } else if (name.endsWith('.csv')) {
      if (!byName.has(`${stem}.json`)) rest.push({ name, told: `a table without its document is no export; add ${stem}.json` });
    } else if (!name.endsWith('.jsonl')) rest.push({ name, told: 'neither S.json, S.csv nor S.jsonl' });
  }
  for (const [session, own] of recordings) {
    if (byName.has(`${session}.json`)) continue;
    const told = session === undefined ? 'no header that names a session' : `no export of its session ${session} is here`;
    rest.push(...own.map(({ name }) => ({ name, told })));
  }
  return { exports, rest };
}

function bySession(recordings) {
  const found = new Map();
  for (const recording of recordings) found.set(recording.session, [...found.get(recording.session) ?? [], recording]);
  return found;
}

function recordingOf([name, bytes]) {
  const end = bytes.indexOf(0x0a);
  return { name, bytes, session: sessionOf(bytes.subarray(0, end < 0 ? bytes.length : end)) };
}

function sessionOf(line) {
  try {
    const session = new JsonReader(decode(line), DEEPEST_HEADER).readObject().get('session_id');
    return typeof session === 'string' ? session : undefined;
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

export { pair };
