// Text of strangers. Contracts choose method names, panics, logs, results and keys: whatever of
// them is not drawn as a character of its own is shown as an escape, as in trace/text.cpp.

/** Unicode 16: categories Cc, Cf, Zl, Zp, Co and default-ignorable code points; first, last. */
const kHidden: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x0600, 0x0605],
  [0x061c, 0x061c],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0x10ffff],
];

/** More marks than this on one character are shown as escapes: they would cover other lines. */
const kMarksMax = 3;
const kMark = /\p{M}/u;

function isHidden(code: number): boolean {
  if (code >= 0x20 && code < 0x7f) return false;
  let low = 0;
  let high = kHidden.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (kHidden[middle]![0] <= code) low = middle + 1;
    else high = middle;
  }
  return low > 0 && code <= kHidden[low - 1]![1];
}

function escapeOf(code: number): string {
  if (code === 10) return "\\n";
  if (code === 13) return "\\r";
  if (code === 9) return "\\t";
  return `\\u{${code.toString(16)}}`;
}

export interface Piece {
  text: string;
  escaped: boolean;
}

const kPlain = /^[\x20-\x7e]*$/;

/** Splits text into what can be shown as it is, and escapes. */
export function pieces(text: string): Piece[] {
  if (kPlain.test(text)) return text === "" ? [] : [{ text, escaped: false }];
  const out: Piece[] = [];
  let plain = "";
  let marks = 0;
  const escape = (code: number): void => {
    if (plain !== "") out.push({ text: plain, escaped: false });
    plain = "";
    const last = out[out.length - 1];
    if (last?.escaped) last.text += escapeOf(code);
    else out.push({ text: escapeOf(code), escaped: true });
  };
  for (const character of text) {
    const code = character.codePointAt(0)!;
    marks = code >= 0x300 && kMark.test(character) ? marks + 1 : 0;
    if (isHidden(code) || marks > kMarksMax) escape(code);
    else plain += character;
  }
  if (plain !== "") out.push({ text: plain, escaped: false });
  return out;
}

export function escape(text: string): string {
  if (kPlain.test(text)) return text;
  return pieces(text)
    .map((piece) => piece.text)
    .join("");
}

/** The beginning of escaped text, in characters, with "…" where it was cut. */
export function cut(escaped: string, characters: number): string {
  if (escaped.length <= characters) return escaped;
  return `${Array.from(escaped.slice(0, characters * 2))
    .slice(0, characters - 1)
    .join("")}…`;
}

/** Escapes and cuts without looking at all of a long text. */
export function brief(text: string, characters: number): string {
  return cut(escape(text.slice(0, characters * 2 + 2)), characters);
}
