// JSON of strangers: numbers keep their digits, which JSON.parse would round, objects keep the
// order of their members and members of the same name.

export type JsonNode =
  | { kind: "object"; members: [string, JsonNode][] }
  | { kind: "list"; items: JsonNode[] }
  | { kind: "string"; text: string }
  | { kind: "number" | "word"; text: string };

const kDepthMax = 64;
const kSpace = /[ \t\r\n]*/y;
const kNumber = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex
const kString = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const kWord = /true|false|null/y;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): JsonNode | undefined {
    const node = this.value(0);
    this.skip();
    return this.at === this.text.length ? node : undefined;
  }

  private value(depth: number): JsonNode | undefined {
    this.skip();
    const first = this.text[this.at];
    if (first === "{") return depth < kDepthMax ? this.object(depth) : undefined;
    if (first === "[") return depth < kDepthMax ? this.list(depth) : undefined;
    if (first === '"') {
      const text = this.string();
      return text == null ? undefined : { kind: "string", text };
    }
    const number = this.match(kNumber);
    if (number != null) return { kind: "number", text: number };
    const word = this.match(kWord);
    return word == null ? undefined : { kind: "word", text: word };
  }

  private object(depth: number): JsonNode | undefined {
    const members: [string, JsonNode][] = [];
    ++this.at;
    if (this.take("}")) return { kind: "object", members };
    do {
      this.skip();
      const name = this.string();
      if (name == null || !this.take(":")) return undefined;
      const value = this.value(depth + 1);
      if (value == null) return undefined;
      members.push([name, value]);
    } while (this.take(","));
    return this.take("}") ? { kind: "object", members } : undefined;
  }

  private list(depth: number): JsonNode | undefined {
    const items: JsonNode[] = [];
    ++this.at;
    if (this.take("]")) return { kind: "list", items };
    do {
      const value = this.value(depth + 1);
      if (value == null) return undefined;
      items.push(value);
    } while (this.take(","));
    return this.take("]") ? { kind: "list", items } : undefined;
  }

  private string(): string | undefined {
    const raw = this.match(kString);
    return raw == null ? undefined : (JSON.parse(raw) as string);
  }

  private skip(): void {
    this.match(kSpace);
  }
  private take(character: string): boolean {
    this.skip();
    if (this.text[this.at] !== character) return false;
    ++this.at;
    return true;
  }
  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found[0];
  }
}

/** Undefined for what is not JSON, or nested more than 64 levels deep. */
export function parseJson(text: string): JsonNode | undefined {
  return new Reader(text).document();
}

export function member(node: JsonNode, name: string): JsonNode | undefined {
  return node.kind === "object" ? node.members.find(([key]) => key === name)?.[1] : undefined;
}

/** In one line, as JSON. */
export function jsonText(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return `{${node.members.map(([k, v]) => `${JSON.stringify(k)}:${jsonText(v)}`).join(",")}}`;
    case "list":
      return `[${node.items.map(jsonText).join(",")}]`;
    case "string":
      return JSON.stringify(node.text);
    default:
      return node.text;
  }
}
