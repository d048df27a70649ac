#!/usr/bin/env node
/*
 * Opens backups of Holdfast without Holdfast: the folder, the master key, this file, and Node 18 or later.
 * Written from docs/format.md; it shares no code with what writes backups. Run it without arguments for its usage.
 */
import { spawn } from 'node:child_process';
import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';

const USAGE = `Usage:
  node open-artifact.mjs list FOLDER [--key FILE] [--json]
  node open-artifact.mjs verify FOLDER --key FILE
  node open-artifact.mjs extract ARTIFACT MEMBER --key FILE [--output FILE] [--compressed]

FOLDER is the folder of one backup, or a whole repository; ARTIFACT is the folder of one backup.
  list     what there is. Without a key nothing of it is checked.
  verify   reads everything to its end: sizes, SHA-256, every chunk, the compression.
  extract  writes what the database's own tool wrote, to standard output or to a new file;
           --compressed leaves it as it was compressed, for the zstd program.

Exit code: 0 well, 1 unexpected, 2 not called properly, 3 not the right key, 4 damaged,
5 of a newer format version, 6 a file or program that is missing or cannot be read or written.
`;

class Refused extends Error {
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}
const misused = (message) => new Refused(2, message);
const wrongKey = (message) => new Refused(3, message);
const damaged = (message) => new Refused(4, message);
const newer = (message) => new Refused(5, message);
const unavailable = (message) => new Refused(6, message);

/* ---- the arithmetic of docs/format.md ---- */

const HEADER_BYTES = 56;
const SEALED_CHUNK_BYTES = 16_400;
const TAG_BYTES = 16;

function expand(key, info, length) {
  let [previous, all] = [Buffer.alloc(0), Buffer.alloc(0)];
  for (let round = 1; all.length < length; round += 1) {
    previous = createHmac('sha512', key).update(previous).update(info).update(Buffer.of(round)).digest();
    all = Buffer.concat([all, previous]);
  }
  return all.subarray(0, length);
}

/** Opens a chunked message piece by piece: `header` first, then every chunk with its number, the last one shorter. */
class Message {
  constructor(inputKey, context, header) {
    const label = Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0');
    const info = Buffer.concat([label, header.subarray(0, 24), Buffer.from(context)]);
    const derived = expand(inputKey, info, 76);
    this.fits = header.length === HEADER_BYTES && timingSafeEqual(derived.subarray(44), header.subarray(24));
    this.key = derived.subarray(0, 32);
    this.baseNonce = derived.subarray(32, 44);
  }

  /** The plaintext of a chunk, never before its tag was checked. */
  open(number, sealed) {
    if (sealed.length < TAG_BYTES) throw damaged(`cut before the end of chunk ${number}`);
    const nonce = Buffer.from(this.baseNonce);
    const counter = Buffer.alloc(12);
    counter.writeUIntBE(number, 6, 6);
    for (let at = 0; at < 12; at += 1) nonce[at] ^= counter[at];
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw damaged(`chunk ${number} is not authentic: altered, cut, extended or out of order`);
    }
    return plaintext;
  }
}

/** Members sorted, no white space: the one spelling that is authenticated. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/* ---- keys ---- */

function readMasterKey(path) {
  const text = readSmall(path);
  const field = (name) =>
    (new RegExp(`^\\s*${name}\\s*:(.*)$`, 'im').exec(text)?.[1] ?? '').replace(/\s/g, '').toLowerCase();
  const [id, hex] = [field('id'), field('key')];
  if (!/^[0-9a-f]{64}$/.test(hex)) throw wrongKey(`${path} holds no key of 64 hexadecimal digits.`);
  const digest = (text, key) => createHash('sha256').update(text).update(key).digest('hex');
  if (digest(`holdfast-master-key-checksum@v1\0${id}\0`, hex).slice(0, 8) !== field('checksum'))
    throw wrongKey(`${path} does not match its checksum: a character of it is wrong.`);
  const key = Buffer.from(hex, 'hex');
  if (digest('holdfast-master-key-id@v1\0', key).slice(0, 16) !== id)
    throw wrongKey(`${path} has an id that is not of its key.`);
  return { id, key };
}

function openKeys(folder, masterKey) {
  const bytes = readSmall(join(folder, 'keys.json'));
  const keys = parseJson(bytes, 'keys.json');
  if (typeof keys?.holdfastKeys === 'number' && keys.holdfastKeys > 1)
    throw newer(`keys.json is of format version ${keys.holdfastKeys}`);
  const { sha256, ...rest } = keys ?? {};
  const isWhole = createHash('sha256').update(canonical(rest)).digest('hex') === sha256;
  if (!isWhole || `${canonical(keys)}\n` !== bytes) throw damaged('keys.json does not match its checksum');
  const { artifactId, slots } = keys;
  const slot = slots.find(({ masterKeyId }) => masterKeyId === masterKey.id);
  if (slot === undefined) {
    const needed = slots.map(({ masterKeyId }) => masterKeyId).join(' or ');
    throw wrongKey(`it needs the master key ${needed}; this one is ${masterKey.id}`);
  }
  const wrapped = Buffer.from(slot.wrapped, 'base64');
  const context = `holdfast-key-slot@v1\0${artifactId}\0${masterKey.id}`;
  const message = new Message(masterKey.key, context, wrapped.subarray(0, HEADER_BYTES));
  if (!message.fits) throw damaged('the key slot of this master key does not open with it');
  return { artifactId, dataKey: message.open(0, wrapped.subarray(HEADER_BYTES)) };
}

/* ---- manifest ---- */

const HEAD = '{"holdfastArtifact":1,"manifest":';
const MAC_HEAD = ',"hmacSha256":"';
const FIELDS =
  'artifactId backup consistency createdAt engine formatVersion holdfastVersion members record server source tools';
const MEMBER_FIELDS = 'bytes compression file kind name object sha256';

/** `keys` null: read, and not authenticated. */
function openManifest(folder, keys) {
  const text = readSmall(join(folder, 'manifest.json'));
  const version = Number(/^\{"holdfastArtifact":([1-9]\d{0,8}),/.exec(text)?.[1] ?? 1);
  if (version > 1) throw newer(`it is of format version ${version}`);
  const body = text.slice(HEAD.length, text.lastIndexOf(MAC_HEAD));
  if (keys !== null) {
    const key = expand(keys.dataKey, Buffer.from(`holdfast-manifest@v1\0${keys.artifactId}`), 32);
    const mac = createHmac('sha256', key).update(body).digest('hex');
    const sealed = Buffer.from(`${HEAD}${body}${MAC_HEAD}${mac}"}\n`);
    const found = Buffer.from(text);
    if (sealed.length !== found.length || !timingSafeEqual(sealed, found))
      throw damaged('the manifest is not authentic: altered, cut, or of another artifact');
  }
  const manifest = parseJson(body, 'manifest.json');
  if (!Array.isArray(manifest?.members)) throw damaged('manifest.json is not a manifest');
  requireKnown(manifest);
  if (keys !== null && manifest.artifactId !== keys.artifactId)
    throw damaged(`the manifest is of another artifact, ${manifest.artifactId}`);
  return manifest;
}

/** A field that this file does not know may change what the others mean: better said than guessed. */
function requireKnown(manifest) {
  const strangeIn = (object, known) => Object.keys(object).filter((name) => !known.split(' ').includes(name));
  const strange = [manifest, ...manifest.members].flatMap((object) =>
    strangeIn(object, object === manifest ? FIELDS : MEMBER_FIELDS),
  );
  const isKnown = strange.length === 0 && manifest.formatVersion === 1;
  if (!isKnown || manifest.members.some(({ compression }) => compression !== 'zstd'))
    throw newer(`the manifest says what this script does not know: ${strange.join(', ') || 'other values'}`);
  for (const { name, file } of manifest.members)
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) || file !== `${name}.zst.enc`)
      throw damaged(`the manifest names a member that cannot be: ${shown(name)}`);
}

function openArtifact(folder, masterKey) {
  if (!existsSync(join(folder, 'manifest.json')))
    throw unavailable(`${folder} is not a finished backup: it has no manifest.json.`);
  const keys = masterKey === null ? null : openKeys(folder, masterKey);
  return { folder, dataKey: keys?.dataKey ?? null, manifest: openManifest(folder, keys) };
}

/* ---- members ---- */

/** The file of a member in pieces of the sizes that the format has: the header, then stored chunks. */
async function* sealedPieces(path, watch) {
  let rest = Buffer.alloc(0);
  let size = HEADER_BYTES;
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) {
    watch(bytes);
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let at = 0;
    for (; rest.length - at >= size; size = SEALED_CHUNK_BYTES) {
      yield rest.subarray(at, at + size);
      at += size;
    }
    rest = rest.subarray(at);
  }
  yield rest;
}

/** The compressed bytes of a member, each chunk authenticated before it comes, and an error unless the last one did. */
async function* openMember({ folder, dataKey, manifest }, member) {
  const hash = createHash('sha256');
  let [bytes, number, message] = [0, 0, null];
  let batch = [];
  const pieces = sealedPieces(join(folder, member.file), (piece) => {
    bytes += piece.length;
    hash.update(piece);
  });
  for await (const piece of pieces) {
    if (message === null) {
      message = new Message(dataKey, `holdfast-member@v1\0${manifest.artifactId}\0${member.name}`, piece);
      if (piece.length < HEADER_BYTES) throw damaged('cut before chunk 0');
      if (!message.fits)
        throw damaged('its first 56 bytes are altered, or it is another file, before chunk 0');
      continue;
    }
    batch.push(message.open(number, piece));
    number += 1;
    if (batch.length < 32) continue;
    yield Buffer.concat(batch);
    batch = [];
  }
  if (bytes !== member.bytes || hash.digest('hex') !== member.sha256)
    throw damaged('it is not the file that the manifest names');
  yield Buffer.concat(batch);
}

/** Size and SHA-256 of the stored file, before the first byte of it is handed out. */
async function requireStored({ folder }, { file, bytes, sha256 }) {
  const path = join(folder, file);
  const { size } = statSync(path);
  if (size !== bytes) throw damaged(`it has ${size} bytes instead of ${bytes}`);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece);
  if (hash.digest('hex') !== sha256) throw damaged('it has another SHA-256 than the manifest says');
}

async function decompress(compressed, sink) {
  if (typeof zlib.createZstdDecompress === 'function') {
    await pipeline(compressed, zlib.createZstdDecompress(), sink).catch((error) => {
      throw error.code?.startsWith('Z_') || error.code?.startsWith('ZSTD_')
        ? damaged(`its compressed data does not end well (${error.message})`)
        : error;
    });
    return;
  }
  const zstd = spawn('zstd', ['-q', '-d', '-c'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  zstd.stderr.on('data', (text) => (said = (said + text).slice(-500)));
  const ended = new Promise((resolve, reject) => {
    zstd.once('error', () =>
      reject(unavailable('zstd is not installed, and this Node cannot do without it.')),
    );
    zstd.once('close', (code) =>
      code === 0 ? resolve() : reject(damaged(`zstd refuses it: ${said.trim() || `exit code ${code}`}`)),
    );
  });
  const feeding = pipeline(compressed, zstd.stdin).catch((error) => {
    zstd.kill();
    throw error;
  });
  const results = await Promise.allSettled([feeding, pipeline(zstd.stdout, sink), ended]);
  const errors = results.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  const root = errors.find((error) => error instanceof Refused) ?? errors[0];
  if (root !== undefined) throw root;
}

/* ---- files ---- */

function readSmall(path) {
  if (statSync(path).size > 1 << 24) throw damaged(`${basename(path)} is far too large`);
  return readFileSync(path, 'utf8');
}

function parseJson(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(`${what} is cut or altered`);
  }
}

/** The folders to look at, and what else lies there. */
function artifactsIn(folder) {
  if (!statSync(folder).isDirectory()) throw misused(`${folder} is not a folder.`);
  if (existsSync(join(folder, 'manifest.json')) || existsSync(join(folder, 'keys.json')))
    return { artifacts: [folder], others: [] };
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
  const isBackup = (path) => existsSync(join(path, 'manifest.json')) && !path.endsWith('.removing');
  return { artifacts: folders.filter(isBackup), others: folders.filter((path) => !isBackup(path)) };
}

/** Names come from databases: what could steer a terminal is spelled out. */
function shown(text) {
  const spelled = (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`;
  return String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, spelled);
}

/* ---- commands ---- */

const say = (line) => process.stdout.write(`${line}\n`);
const tell = (line) => process.stderr.write(`${line}\n`);

function describe({ artifactId, backup, source, engine, server, createdAt, consistency, members }) {
  const bytes = members.reduce((sum, member) => sum + member.bytes, 0);
  return [
    shown(artifactId),
    `  backup      ${shown(backup.name)} (${shown(backup.type)}), of ${shown(createdAt)}`,
    ...(backup.description === null ? [] : [`  description ${shown(backup.description)}`]),
    `  service     ${shown(source.namespace)}/${shown(source.name)}`,
    `  engine      ${shown(engine)}: ${shown(server.label)} ${shown(server.version)}, consistent by ${shown(consistency)}`,
    `  stored      ${bytes} bytes in ${members.length} members`,
    ...members.map(
      ({ name, kind, object, bytes: size }) =>
        `    ${shown(name)}  ${shown(kind)}${object === null ? '' : ` ${shown(JSON.stringify(object))}`}  ${size} bytes`,
    ),
  ].join('\n');
}

/** Does the same to every artifact and goes on after one that is refused; the gravest exit code is the end's. */
async function toEach(folder, work) {
  const { artifacts, others } = artifactsIn(folder);
  let [well, exitCode] = [0, 0];
  for (const artifact of artifacts) {
    try {
      await work(artifact);
      well += 1;
    } catch (error) {
      const refused = asRefused(error);
      tell(`${artifact}: ${refused.message}`);
      exitCode = Math.max(exitCode, refused.exitCode);
    }
  }
  for (const other of others) tell(`${other}: not a finished backup; left out`);
  if (artifacts.length === 0) throw unavailable(`${folder} holds no backup.`);
  return { well, refused: artifacts.length - well, exitCode };
}

async function list([folder], { key, json }) {
  const manifests = [];
  const { exitCode } = await toEach(folder, (artifact) => {
    const { manifest } = openArtifact(artifact, key);
    manifests.push(manifest);
    if (!json) say(describe(manifest));
  });
  if (json) say(JSON.stringify(manifests, null, 2));
  if (key === null) tell('Listed without a key: none of it is checked.');
  return exitCode;
}

async function verify([folder], { key }) {
  requireKey(key);
  const { well, refused, exitCode } = await toEach(folder, async (path) => {
    const artifact = openArtifact(path, key);
    for (const member of artifact.manifest.members) {
      let plain = 0;
      const write = (bytes, _encoding, done) => {
        plain += bytes.length;
        done();
      };
      const sink = new Writable({ write });
      await named(member, async () => decompress(Readable.from(openMember(artifact, member)), sink));
      say(`ok ${path}/${member.file}: ${member.bytes} bytes stored, ${plain} bytes inside`);
    }
  });
  say(`${well} whole, ${refused} refused`);
  return exitCode;
}

async function extract([folder, name], { key, output, compressed }) {
  requireKey(key);
  const artifact = openArtifact(folder, key);
  const { members } = artifact.manifest;
  const member = members.find((each) => each.name === name);
  if (member === undefined)
    throw misused(`There is no member ${name}; there are: ${members.map((each) => each.name).join(', ')}.`);
  await named(member, async () => {
    await requireStored(artifact, member);
    await writeOut(output, async (sink) => {
      const source = Readable.from(openMember(artifact, member));
      await (compressed ? pipeline(source, sink) : decompress(source, sink));
    });
  });
  return 0;
}

async function named({ file }, work) {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused && error.exitCode === 4)
      throw damaged(`${file} is damaged: ${error.message}.`);
    throw error;
  }
}

/** A file gets its name when it is whole; what was written of it until then goes if it does not become so. */
async function writeOut(output, work) {
  if (output === null) return work(process.stdout);
  if (existsSync(output)) throw unavailable(`${output} is there already; it is not overwritten.`);
  const partial = `${output}.partial`;
  const giveUp = () => {
    rmSync(partial, { force: true });
    process.exit(6);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, giveUp);
  try {
    await work(createWriteStream(partial, { mode: 0o600, flush: true }));
    renameSync(partial, output);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function requireKey(key) {
  if (key === null) throw misused('It needs --key FILE, the file of the master key.');
}

/* ---- the command line ---- */

const COMMANDS = {
  list: { run: list, takes: 1, options: ['key', 'json'] },
  verify: { run: verify, takes: 1, options: ['key'] },
  extract: { run: extract, takes: 2, options: ['key', 'output', 'compressed'] },
};
const SWITCHES = ['json', 'compressed'];

function parse([name, ...rest]) {
  const command = COMMANDS[name];
  if (command === undefined) throw misused(USAGE);
  const options = { key: null, output: null, json: false, compressed: false };
  const values = [];
  for (let at = 0; at < rest.length; at += 1) {
    const option = /^--(.+)$/.exec(rest[at])?.[1];
    if (option === undefined) values.push(rest[at]);
    else if (!command.options.includes(option)) throw misused(`${name} does not take --${option}.\n${USAGE}`);
    else if (SWITCHES.includes(option)) options[option] = true;
    else options[option] = rest[(at += 1)] ?? null;
  }
  if (values.length !== command.takes) throw misused(USAGE);
  return { command, values, options };
}

function asRefused(error) {
  if (error instanceof Refused) return error;
  if (error.code === 'EPIPE') return unavailable('Whoever read the output has gone.');
  if (error.syscall !== undefined) return unavailable(`${error.path ?? 'a file'}: ${error.code}`);
  return new Refused(1, error.stack);
}

try {
  const { command, values, options } = parse(process.argv.slice(2));
  const key = options.key === null ? null : readMasterKey(options.key);
  process.exitCode = await command.run(values, { ...options, key });
} catch (error) {
  const refused = asRefused(error);
  tell(refused.message);
  process.exitCode = refused.exitCode;
}
