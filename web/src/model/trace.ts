// The document "farcall-trace/1" (docs/trace-schema.json), as the page reads it. Amounts of tokens
// and gas are decimal strings; a member that is left out is not known.

export interface Value {
  bytes: string;
  /** What the engine read by an ABI that says Borsh, or why it could not. */
  borsh?: unknown;
  problem?: string;
  json?: unknown;
  text?: string;
}

export interface BlockPlace {
  block: number;
  hash?: string;
  time?: string;
  shard?: number;
  order?: number;
  of?: number;
}

export type ActionState = "pending" | "done" | "failed" | "not_reached" | "undone";

export interface Action {
  kind: string;
  state: ActionState;
  method?: string;
  args?: Value;
  gas?: string;
  deposit?: string;
  sender?: string;
  receiver?: string;
  inner?: Action[];
  beneficiary?: string;
  code_size?: number;
  view?: unknown;
}

export interface Charge {
  conversion_gas: string;
  bought_gas: string;
  block_price: string;
  buy_price: string;
  deposits: string;
  total: string;
}

export interface Transaction {
  hash: string;
  signer: string;
  receiver: string;
  public_key: string;
  nonce: string;
  nonce_index?: number;
  actions: Action[];
  included: BlockPlace;
  gas_burnt: string;
  tokens_burnt: string;
  charge?: Charge;
}

export interface Account {
  id: string;
  shard?: number;
  code?: string;
}

export type ReceiptKind =
  | "actions"
  | "yield"
  | "gas_refund"
  | "deposit_refund"
  | "unused_deposit"
  | "beneficiary"
  | "distribution";

export interface Wait {
  kind: "data" | "yield" | "queue";
  from: number;
  to?: number;
}

export const kGasGroups = [
  "receipt",
  "actions",
  "promises",
  "storage",
  "code",
  "wasm",
  "host",
  "crypto",
] as const;
export type GasGroup = (typeof kGasGroups)[number];

export interface ReceiptGas {
  bought: string;
  burnt: string;
  groups: Record<GasGroup, string>;
  costs: { cost_category: string; cost: string; gas_used: string }[];
  passed_on: string;
  left: string;
  buy_price: string;
  burn_price?: string;
}

export interface ReceiptTokens {
  deposit: string;
  passed_on: string;
  burnt: string;
  contract_reward: string;
  gas_refund: string;
  deposit_refund: string;
  creation_charge: string;
  lost: string;
  one_yocto_made: string;
}

export interface EventTrace {
  log: number;
  standard?: string;
  version?: string;
  event?: string;
  data?: string;
  problem?: string;
}

export interface Write {
  column: string;
  account: string;
  key: Value;
  before?: Value | null;
  after?: Value | null;
  undone: boolean;
}

export interface Read {
  column: string;
  account: string;
  key: Value;
  value?: Value | null;
  /** There is a value, and it is too long to be kept. */
  is_left_out?: boolean;
}

/** A parameter of a host function, or what it gave back: one of the three. */
export interface HostValue {
  name: string;
  number?: string;
  amount?: string;
  bytes?: Value;
  is_output?: boolean;
}

export interface HostCall {
  name: string;
  arguments: string[];
  result?: string;
  values?: HostValue[];
  is_refused?: boolean;
  gas: string;
}

export interface Receipt {
  path: string;
  id: string;
  kind: ReceiptKind;
  origin: { kind: "transaction" | "receipt" | "delegate"; path?: string };
  predecessor: string;
  receiver: string;
  signer?: string;
  refund_to?: string;
  made?: BlockPlace;
  arrived?: BlockPlace;
  ran?: BlockPlace;
  waited: Wait[];
  actions: Action[];
  status: "waiting" | "ok" | "failed" | "unknown";
  result?: Value;
  result_of?: string;
  gas?: ReceiptGas;
  tokens?: ReceiptTokens;
  logs: string[];
  events: EventTrace[];
  writes?: Write[];
  reads?: Read[];
  host_calls?: HostCall[];
  host_calls_left_out?: number;
}

export type EdgeKind = "made" | "data" | "resume" | "refund";

export interface Edge {
  kind: EdgeKind;
  from?: string;
  to?: string;
  outside?: { receipt?: string; transaction?: string; timed_out: boolean };
  data_id?: string;
  value?: Value;
  failed?: boolean;
  amount?: string;
  sent?: number;
  arrived?: number;
}

export interface Failure {
  receipt?: string;
  action?: number;
  kind: string;
  error: unknown;
  sentence: string;
  figures: { name: string; value: string }[];
  hint?: string;
  stopped_in?: { function: number; name?: string }[];
  learned_by: string[];
}

export type Verdict = "ok" | "ok_with_failures" | "failed" | "refused" | "running";

export interface Trace {
  schema: "farcall-trace/1";
  source: { chain_id: string; protocol_version: number; from: string; missing: string[] };
  verdict: Verdict;
  result: { receipt?: string; value?: Value };
  transaction: Transaction;
  accounts: Account[];
  receipts: Receipt[];
  edges: Edge[];
  failures: Failure[];
  totals: {
    gas: string;
    gas_of_refunds: string;
    fee: string;
    contract_rewards: string;
    gas_refunds: string;
    lost: string;
    deposits: { account: string; received: string; sent: string }[];
  };
  violations: string[];
}

export const kTraceSchema = "farcall-trace/1";
export const kComparisonSchema = "farcall-comparison/1";

export function isRefund(receipt: Receipt): boolean {
  return (
    receipt.kind === "gas_refund" ||
    receipt.kind === "deposit_refund" ||
    receipt.kind === "unused_deposit" ||
    receipt.kind === "beneficiary"
  );
}

/** Without gas that cannot go back, since its buyer deleted the account: as trace/verdict.hpp. */
export function failuresInside(trace: Trace): number {
  return trace.receipts.filter(
    (receipt) => receipt.status === "failed" && receipt.kind !== "gas_refund",
  ).length;
}
