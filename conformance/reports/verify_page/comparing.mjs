// Comparing two exports byte by byte, and telling the first difference: byte, pointer or cell, expected, got.

import { DEEPEST_DOCUMENT, JsonReader, canonical, decode } from './contract.mjs';

const SHOWN = 160; // characters of an expected or found text

// What is wrong, and where: `offset` is a byte of `file`, with a JSON pointer or a row and column.
class Fault extends Error {
  constructor(message, place = {}) { super(message); this.place = place; }
}

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
  Fault, at, compare, firstDifference,
};
