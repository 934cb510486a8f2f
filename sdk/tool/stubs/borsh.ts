/** The same with bytes, which are sent and given back as they are. */
export interface BytesConnection extends Connection {
  viewBytes(accountId: string, method: string, args: Uint8Array): Promise<Uint8Array>;
  callBytes(
    accountId: string,
    method: string,
    args: Uint8Array,
    options: CallOptions,
  ): Promise<Uint8Array>;
}

/** How values of a type are written as Borsh, and read. Both throw when there is no such value. */
export interface BorshCodec<T> {
  write(out: number[], value: T): void;
  read(from: BorshReader): T;
}

/** A place in bytes. */
export class BorshReader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new RangeError("the Borsh bytes end too early");
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }
}

type Codecs<T extends unknown[]> = { [I in keyof T]: BorshCodec<T[I]> };
type Variant = { type: string; value: unknown };

function bigInteger(bits: number, signed: boolean): BorshCodec<bigint> {
  const fit = signed ? BigInt.asIntN : BigInt.asUintN;
  return {
    write(out, value) {
      if (fit(bits, value) !== value) throw new RangeError(`${value} does not fit into ${bits} bits`);
      for (let bit = 0; bit < bits; bit += 8) out.push(Number((value >> BigInt(bit)) & 255n));
    },
    read(from) {
      let value = 0n;
      from.take(bits / 8).forEach((byte, i) => (value |= BigInt(byte) << BigInt(8 * i)));
      return fit(bits, value);
    },
  };
}

function integer(bits: number, signed: boolean): BorshCodec<number> {
  const big = bigInteger(bits, signed);
  return {
    write: (out, value) => big.write(out, BigInt(value)),
    read: (from) => Number(big.read(from)),
  };
}

function float(bytes: 4 | 8): BorshCodec<number> {
  return {
    write(out, value) {
      const view = new DataView(new ArrayBuffer(bytes));
      if (bytes === 4) view.setFloat32(0, value, true);
      else view.setFloat64(0, value, true);
      out.push(...new Uint8Array(view.buffer));
    },
    read(from) {
      const view = new DataView(from.take(bytes).buffer);
      return bytes === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
    },
  };
}

const length = integer(32, false);

/** The index of one of `count` variants. */
function readTag(from: BorshReader, count: number): number {
  const tag = from.take(1)[0]!;
  if (tag >= count) throw new RangeError(`the Borsh bytes hold variant ${tag} of ${count}`);
  return tag;
}

function sequence<T>(part: BorshCodec<T>, count?: number): BorshCodec<Array<T>> {
  return {
    write(out, values) {
      if (count === undefined) length.write(out, values.length);
      else if (values.length !== count) throw new RangeError(`${values.length} elements, not ${count}`);
      for (const value of values) part.write(out, value);
    },
    read: (from) => Array.from({ length: count ?? length.read(from) }, () => part.read(from)),
  };
}

function bytes(count?: number): BorshCodec<Uint8Array> {
  return {
    write(out, value) {
      if (count === undefined) length.write(out, value.length);
      else if (value.length !== count) throw new RangeError(`${value.length} bytes, not ${count}`);
      for (const byte of value) out.push(byte);
    },
    read: (from) => from.take(count ?? length.read(from)),
  };
}

const borsh = {
  u8: integer(8, false),
  u16: integer(16, false),
  u32: integer(32, false),
  u64: bigInteger(64, false),
  u128: bigInteger(128, false),
  i8: integer(8, true),
  i16: integer(16, true),
  i32: integer(32, true),
  i64: bigInteger(64, true),
  i128: bigInteger(128, true),
  f32: float(4),
  f64: float(8),
  bytes,
  unit: { write: () => {}, read: () => null } as BorshCodec<null>,
  bool: {
    write: (out, value) => out.push(value ? 1 : 0),
    read: (from) => readTag(from, 2) === 1,
  } as BorshCodec<boolean>,
  string: {
    write: (out, value) => bytes().write(out, new TextEncoder().encode(value)),
    read: (from) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes().read(from)),
  } as BorshCodec<string>,
  option: <T,>(part: BorshCodec<T>): BorshCodec<T | null> => ({
    write(out, value) {
      out.push(value === null ? 0 : 1);
      if (value !== null) part.write(out, value);
    },
    read: (from) => (readTag(from, 2) === 1 ? part.read(from) : null),
  }),
  list: <T,>(part: BorshCodec<T>) => sequence(part),
  array: <T,>(part: BorshCodec<T>, count: number) => sequence(part, count),
  tuple: <T extends unknown[]>(...parts: Codecs<T>): BorshCodec<T> => ({
    write: (out, values) => parts.forEach((part, i) => part.write(out, values[i])),
    read: (from) => parts.map((part) => part.read(from)) as T,
  }),
  struct: <T extends object>(fields: { [K in keyof T]: BorshCodec<T[K]> }): BorshCodec<T> => ({
    write(out, value) {
      for (const name in fields) fields[name].write(out, value[name]);
    },
    read(from) {
      const value = {} as T;
      for (const name in fields) value[name] = fields[name].read(from);
      return value;
    },
  }),
  names: <T extends string>(...all: T[]): BorshCodec<T> => ({
    write(out, value) {
      const tag = all.indexOf(value);
      if (tag < 0) throw new RangeError(`${value} is none of ${all.join(", ")}`);
      out.push(tag);
    },
    read: (from) => all[readTag(from, all.length)]!,
  }),
  /** One of several types, in the order of their tags. */
  variant: <T extends Variant>(all: {
    [K in T["type"]]: BorshCodec<Extract<T, { type: K }>["value"]>;
  }): BorshCodec<T> => {
    const types = Object.keys(all) as Array<T["type"]>;
    const codec = (type: T["type"]) => all[type] as BorshCodec<unknown>;
    return {
      write(out, { type, value }) {
        borsh.names(...types).write(out, type);
        codec(type).write(out, value);
      },
      read(from) {
        const type = types[readTag(from, types.length)]!;
        return { type, value: codec(type).read(from) } as T;
      },
    };
  },
};

function encode<T>(codec: BorshCodec<T>, value: T): Uint8Array {
  const out: number[] = [];
  codec.write(out, value);
  return Uint8Array.from(out);
}

function decode<T>(codec: BorshCodec<T>, from: Uint8Array): T {
  const reader = new BorshReader(from);
  const value = codec.read(reader);
  if (reader.at !== from.length) throw new RangeError("there is more behind the Borsh bytes");
  return value;
}

const encodeJson = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const decodeJson = (from: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(from));

