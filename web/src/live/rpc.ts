// JSON-RPC to the node that served the page.

/** What the node answered instead of a result, or that it did not answer. */
export class RpcError extends Error {
  constructor(
    message: string,
    /** The cause's name, "UNKNOWN_TRANSACTION"; "" if there was no answer. */
    readonly cause_name: string,
  ) {
    super(message);
  }
}

export type Json = Record<string, unknown>;

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

export interface Node {
  call: (method: string, params: unknown) => Promise<unknown>;
}

export class Rpc implements Node {
  private next = 1;
  constructor(private readonly url: string) {}

  async call(method: string, params: unknown): Promise<unknown> {
    let answer: Json;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: this.next++, method, params }),
      });
      answer = objectOf(await response.json());
    } catch {
      throw new RpcError("the node does not answer", "");
    }
    if (answer.error !== undefined) {
      const error = objectOf(answer.error);
      const cause = objectOf(error.cause);
      const data = textOf(error.data);
      throw new RpcError(
        `${textOf(cause.name) || textOf(error.message)}${data === "" ? "" : `: ${data}`}`,
        textOf(cause.name),
      );
    }
    return answer.result;
  }
}
