import { ByteWindow } from './byte-window.ts';
import { Crc64 } from './crc64.ts';
import { moduleName } from './module-name.ts';
import {
  MODULE_OPCODE,
  NEWEST_VERSION,
  OLDEST_VERSION,
  OPCODE,
  RdbDamaged,
  VALUE_TYPES,
  type ValueType,
} from './rdb-format.ts';

/** What is told of a file while it is read. */
export interface RdbVisitor {
  /** An information field whose value is short, as text; numbers too. */
  aux(name: string, value: string): void;
  functionLibrary(): void;
  /** Data that a module keeps beside the keys. */
  moduleData(module: string): void;
  /** `type` is what TYPE says of the key; `module` is whose it is; `expires`: it has a time to live. */
  key(key: RdbKey): void;
}

export interface RdbKey {
  readonly database: number;
  readonly type: string;
  readonly ofModule: boolean;
  readonly expires: boolean;
}

/** A transfer without a file on the server's disk ends with so many random hexadecimal digits, which are no part of the file. */
export const END_MARK_BYTES = 40;
const END_MARK = /^([0-9a-f]{40})?$/;
/** More than any one step reads at once. */
const LONGEST_STEP = 160;
const CHECKSUM_BYTES = 8;
const STREAM_ID_BYTES = 16;
const SHORT_TEXT = 48;

/**
 * Reads an RDB file in whatever chunks it comes, in constant memory: values are passed over, not kept. Every byte is looked at, the
 * checksum compared (a server may have been told to write none), and after it nothing is accepted but the end mark of a
 * transfer. Throws RdbDamaged.
 */
export class RdbReader {
  private readonly window = new ByteWindow();
  private readonly crc = new Crc64();
  private readonly visitor: RdbVisitor;
  /** What is to be read, the next at the end, and how often. */
  private readonly steps: (() => void)[] = [];
  private readonly repeats: number[] = [];
  private toSkip = 0;
  private unsummed = 0;
  private database = 0;
  private expires = false;
  private value: ValueType = VALUE_TYPES[0] as ValueType;
  private ended = false;
  private fileBytes = 0;
  private afterEnd = '';

  constructor(visitor: RdbVisitor) {
    this.visitor = visitor;
    this.push(this.readHeader);
  }

  write(chunk: Uint8Array): void {
    this.window.append(chunk);
    this.run(LONGEST_STEP);
    this.window.letGo();
  }

  /** Ends the input. Returns the length of the file, without an end mark. */
  end(): { bytes: number } {
    this.run(1);
    if (!this.ended) throw new RdbDamaged('The file ends too early.');
    if (!END_MARK.test(this.afterEnd)) throw new RdbDamaged('Something follows the end of the file.');
    return { bytes: this.fileBytes };
  }

  /** Goes on while as many bytes are there as a step may need. */
  private run(needed: number): void {
    const { window } = this;
    this.unsummed = window.position;
    while (!this.ended && window.left >= (this.toSkip > 0 ? 1 : needed)) {
      if (this.toSkip > 0) this.toSkip -= window.skip(this.toSkip);
      else this.step();
    }
    if (this.ended) this.takeAfterEnd();
    else this.sumUp();
  }

  private sumUp(): void {
    this.crc.update(this.window.all, this.unsummed, this.window.position);
    this.fileBytes += this.window.position - this.unsummed;
  }

  private takeAfterEnd(): void {
    const rest = this.window.take(this.window.left);
    if (this.afterEnd.length + rest.length > END_MARK_BYTES) {
      throw new RdbDamaged('Something follows the end of the file.');
    }
    this.afterEnd += Buffer.from(rest).toString('latin1');
  }

  private step(): void {
    const top = this.steps.length - 1;
    const step = this.steps[top] as () => void;
    const left = this.repeats[top] as number;
    if (left === 1) this.pop();
    else this.repeats[top] = left - 1;
    step.call(this);
  }

  private push(step: () => void, times = 1): void {
    if (times === 0) return;
    this.steps.push(step);
    this.repeats.push(times);
  }

  private pop(): void {
    this.steps.pop();
    this.repeats.pop();
  }

  private readHeader(): void {
    const [, digits] = /^REDIS(\d{4})$/.exec(Buffer.from(this.window.take(9)).toString('latin1')) ?? [];
    const version = Number(digits);
    if (digits === undefined) throw new RdbDamaged('This is no RDB file.');
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new RdbDamaged(`RDB files of version ${version} are not supported.`);
    }
    this.push(this.readOpcode, Infinity);
  }

  private readOpcode(): void {
    const { window } = this;
    const opcode = window.byte();
    switch (opcode) {
      case OPCODE.end:
        return this.readEnd();
      case OPCODE.selectDatabase:
        this.database = window.length();
        return;
      case OPCODE.expireMilliseconds:
      case OPCODE.expireSeconds:
        window.take(opcode === OPCODE.expireSeconds ? 4 : 8);
        this.expires = true;
        return;
      case OPCODE.frequency:
        window.byte();
        return;
      case OPCODE.idle:
        return window.skipNumber();
      case OPCODE.resize:
      case OPCODE.slotInfo:
        for (let count = opcode === OPCODE.resize ? 2 : 3; count > 0; count -= 1) window.skipNumber();
        return;
      case OPCODE.aux:
        return this.readAux();
      case OPCODE.moduleAux:
        return this.readModuleAux();
      case OPCODE.function:
        this.visitor.functionLibrary();
        return this.readString();
      default:
        return this.readKey(opcode);
    }
  }

  private readEnd(): void {
    this.sumUp();
    const sum = this.window.take(CHECKSUM_BYTES);
    const isOff = sum.every((byte) => byte === 0);
    if (!isOff && !this.crc.matches(sum)) throw new RdbDamaged('The checksum is another one.');
    this.fileBytes += CHECKSUM_BYTES;
    this.ended = true;
  }

  private readAux(): void {
    const name = this.shortText();
    if (name === null) {
      this.push(this.readString);
      return;
    }
    const value = this.shortText();
    if (value !== null) this.visitor.aux(name, value);
  }

  /** null for a long one, which is passed over. */
  private shortText(): string | null {
    const { bytes, encoding } = this.window.stringHead();
    if (encoding === 'compressed' || bytes > SHORT_TEXT) {
      this.toSkip = bytes;
      return null;
    }
    const text = Buffer.from(this.window.take(bytes));
    return encoding === 'integer' ? `${text.readIntLE(0, bytes)}` : text.toString('latin1');
  }

  private readModuleAux(): void {
    this.visitor.moduleData(moduleName(this.window.bigNumber()));
    this.window.skipNumber();
    this.window.skipNumber();
    this.push(this.readModulePart, Infinity);
  }

  private readKey(opcode: number): void {
    const value = VALUE_TYPES[opcode];
    if (value === undefined) throw new RdbDamaged(`A value has the unknown type ${opcode}.`);
    this.value = value;
    this.readString();
    this.push(this.readValue);
  }

  private readValue(): void {
    const { layout, perItem = 1, before = 0, type } = this.value;
    this.window.take(before);
    if (layout === 'module') return this.readModuleValue();
    if (layout === 'blob') {
      this.readString();
      return this.tell(type);
    }
    const count = this.window.length();
    if (layout === 'stream') {
      this.push(this.readStreamTail);
      this.push(this.readString, count * 2);
      return this.tell(type);
    }
    this.push(this.readerOf(layout), count * perItem);
    // An old fault of Redis could leave a collection without an item; loading passes over it.
    if (count > 0) this.tell(type);
    else this.expires = false;
  }

  private readerOf(items: 'blobs' | 'scored' | 'scoredText' | 'nodes' | 'expiring'): () => void {
    switch (items) {
      case 'blobs':
        return this.readString;
      case 'scored':
        return this.readScored;
      case 'scoredText':
        return this.readScoredText;
      case 'nodes':
        return this.readNode;
      case 'expiring':
        return this.readExpiringField;
    }
  }

  private tell(type: string, ofModule = false): void {
    this.visitor.key({ database: this.database, type, ofModule, expires: this.expires });
    this.expires = false;
  }

  private readString(): void {
    this.toSkip = this.window.stringHead().bytes;
  }

  private readScored(): void {
    this.toSkip = this.window.stringHead().bytes + 8;
  }

  private readScoredText(): void {
    this.readString();
    this.push(this.readTextDouble);
  }

  private readTextDouble(): void {
    const bytes = this.window.byte();
    // 253 to 255 stand for NaN and the infinities.
    if (bytes < 253) this.toSkip = bytes;
  }

  private readNode(): void {
    this.window.skipNumber();
    this.readString();
  }

  private readExpiringField(): void {
    this.window.skipNumber();
    this.readString();
    this.push(this.readString);
  }

  private readStreamTail(): void {
    // Its length and its last id; then its first id, its greatest deleted id, and how many were ever added.
    const numbers = this.generation === 1 ? 3 : 8;
    for (let index = 0; index < numbers; index += 1) this.window.skipNumber();
    this.push(this.readGroup, this.window.length());
  }

  private get generation(): number {
    return this.value.generation ?? 1;
  }

  private readGroup(): void {
    this.readString();
    this.push(this.readGroupBody);
  }

  private readGroupBody(): void {
    const numbers = this.generation === 1 ? 2 : 3;
    for (let index = 0; index < numbers; index += 1) this.window.skipNumber();
    const pending = this.window.length();
    this.push(this.readConsumers);
    this.push(this.readPending, pending);
  }

  private readPending(): void {
    this.window.take(STREAM_ID_BYTES + 8);
    this.window.skipNumber();
  }

  private readConsumers(): void {
    this.push(this.readConsumer, this.window.length());
  }

  private readConsumer(): void {
    this.readString();
    this.push(this.readConsumerBody);
  }

  private readConsumerBody(): void {
    this.window.take(this.generation === 3 ? 16 : 8);
    this.toSkip = this.window.length() * STREAM_ID_BYTES;
  }

  private readModuleValue(): void {
    const name = moduleName(this.window.bigNumber());
    this.push(this.readModulePart, Infinity);
    this.tell(name, true);
  }

  private readModulePart(): void {
    const opcode = this.window.length();
    switch (opcode) {
      case MODULE_OPCODE.end:
        return this.pop();
      case MODULE_OPCODE.signed:
      case MODULE_OPCODE.unsigned:
        return this.window.skipNumber();
      case MODULE_OPCODE.float:
      case MODULE_OPCODE.double:
        this.window.take(opcode === MODULE_OPCODE.float ? 4 : 8);
        return;
      case MODULE_OPCODE.text:
        return this.readString();
      default:
        throw new RdbDamaged("A module's value has an unknown part.");
    }
  }
}
