// The page: files come in by drop or by the file chooser and stay here; verdicts go out as text, never as markup.

import { CONFORMS, FAILS, UNJUDGED, judge, loadScenarios } from './judge.mjs';
import { pair } from './pairing.mjs';
import { SHIPPED } from './shipped.mjs';

const LARGEST = 512 * 1024 * 1024; // what `verify` reads at most
const KINDS = { [CONFORMS]: 'good', [FAILS]: 'bad', [UNJUDGED]: 'odd' };
const SEVERAL = { [CONFORMS]: 'conform', [FAILS]: 'do not conform' };
const NAMES = { json: 'document', csv: 'table' };

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const known = loadScenarios(SHIPPED);
const files = new Map();
const find = (id) => document.getElementById(id);

// The verdict on each export among `given`, which are { name, bytes }, and what the other files are.
function judgeAll(given) {
  const { exports, rest } = pair(given);
  return { verdicts: exports.map((one) => ({ stem: one.stem, ...judge(one, known) })), rest };
}

async function take(list) {
  find('status').textContent = 'Reading …';
  for (const file of list) files.set(file.name, await read(file));
  await new Promise((done) => { setTimeout(done); }); // lets the words above be drawn
  show(judgeAll([...files.values()].filter(({ bytes }) => bytes)));
}

async function read(file) {
  try {
    if (file.size > LARGEST) return { name: file.name, told: `has ${file.size} bytes; at most ${LARGEST} are judged` };
    return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch (error) { // a folder, or a file that has gone
    return { name: file.name, told: `cannot be read: ${error.message}` };
  }
}

function show({ verdicts, rest }) {
  const unread = [...files.values()].filter(({ told }) => told);
  const gravest = [FAILS, UNJUDGED, CONFORMS].flatMap((state) => verdicts.filter((verdict) => verdict.state === state));
  find('verdicts').replaceChildren(...gravest.map(article), ...passedOver([...unread, ...rest]));
  find('status').textContent = summary(verdicts);
  find('clear').hidden = files.size === 0;
}

function summary(verdicts) {
  if (verdicts.length === 0) return files.size ? 'No export among these files: an export is S.json and S.csv.' : '';
  const counts = [CONFORMS, FAILS, UNJUDGED].map((state) => [state, verdicts.filter((verdict) => verdict.state === state).length]);
  const told = counts.filter(([, count]) => count).map(([state, count]) => `${count} ${(count > 1 && SEVERAL[state]) || state}`).join(', ');
  return `${verdicts.length} ${verdicts.length === 1 ? 'export' : 'exports'}: ${told}`;
}

function article(verdict) {
  const parts = [element('h2', verdict.stem), element('p', verdict.state, `state ${KINDS[verdict.state]}`)];
  if (verdict.message) parts.push(element('p', verdict.message));
  parts.push(facts(verdict));
  const made = element('article', '', `card ${KINDS[verdict.state]}`);
  made.append(...parts);
  return made;
}

function facts(verdict) {
  const { place = {}, state } = verdict;
  const held = verdict.recording ?? (state === CONFORMS ? 'none at hand; the export was held against its own events' : undefined);
  const rows = [
    ['file', place.file && (NAMES[place.file] ? `${NAMES[place.file]} ${verdict.stem}.${place.file}` : place.file)],
    ['byte', place.offset], ['place', placeText(place)], ['expected', place.expected, 'code'], ['got', place.got, 'code'],
    ['recording', held], ['contract', verdict.contract], ['result', verdict.score],
    ['ended', verdict.reason && verdict.reason !== 'completed' ? `not completed: ${verdict.reason}` : verdict.reason],
  ];
  const list = element('dl');
  for (const [name, value, tag = 'span'] of rows) {
    if (value === undefined) continue;
    const told = element('dd');
    told.append(element(tag, String(value)));
    list.append(element('dt', name), told);
  }
  return list;
}

function placeText({ pointer, row, column }) {
  if (row !== undefined) return column === undefined ? `row ${row}` : `row ${row}, column ${column}`;
  return pointer === '' ? 'the whole document' : pointer;
}

function passedOver(rest) {
  if (rest.length === 0) return [];
  const list = element('ul', '', 'bullets');
  for (const { name, told } of rest) list.append(element('li', `${name}: ${told}`));
  const made = element('section', '', 'card');
  made.append(element('h2', 'Passed over'), list);
  return [made];
}

function element(tag, text = '', names = '') {
  const made = document.createElement(tag);
  made.textContent = visible(text);
  if (names) made.className = names;
  return made;
}

// What cannot be seen, or turns the order of what can be, is shown by its code.
function visible(text) {
  const hex = (character) => character.codePointAt(0).toString(16).padStart(4, '0');
  return text.replace(INVISIBLE, (character) => SHORT[character] ?? `\\u${hex(character)}`);
}

function listen() {
  const [zone, chooser] = [find('drop'), find('files')];
  zone.addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', async () => {
    await take([...chooser.files]);
    chooser.value = ''; // so that the same file, mended, can be chosen again
  });
  find('clear').addEventListener('click', () => { files.clear(); show(judgeAll([])); zone.focus(); });
  for (const name of ['dragenter', 'dragover']) {
    addEventListener(name, (event) => { event.preventDefault(); zone.classList.add('over'); });
  }
  addEventListener('dragleave', (event) => { if (!event.relatedTarget) zone.classList.remove('over'); });
  addEventListener('drop', (event) => { // anywhere on the page: else the browser would open the file instead
    event.preventDefault();
    zone.classList.remove('over');
    take([...event.dataTransfer.files]);
  });
}

listen();
globalThis.judgeAll = judgeAll; // for whoever drives this page by a program
