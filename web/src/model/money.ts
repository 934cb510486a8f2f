// Where every token went: what the signer paid, each movement, and what is left where.
import { big } from "./amounts";
import type { TraceIndex } from "./index";
import { depositOf } from "./names";
import { isRefund, type Receipt } from "./trace";

export interface Movement {
  receipt: Receipt;
  from: string;
  to: string;
  amount: bigint;
  kind: "deposit" | "gas key" | "state init" | "refund" | "gas refund" | "balance";
  /** It goes back, or on from an account that is gone. */
  isBack: boolean;
  /** What became of it: it stayed, went back with its failed receipt, or was lost. */
  fate: "stays" | "came back" | "lost" | "under way";
}

const kKinds: Record<string, Movement["kind"]> = {
  gas_refund: "gas refund",
  deposit_refund: "refund",
  unused_deposit: "refund",
  beneficiary: "balance",
};

/** Tokens that receipts carried, in the order of execution. */
export function movements(index: TraceIndex): Movement[] {
  return index.receipts.flatMap((receipt) => {
    const amount = depositOf(receipt.actions);
    if (amount === 0n) return [];
    return [
      {
        receipt,
        from: receipt.predecessor,
        to: receipt.receiver,
        amount,
        kind: kKinds[receipt.kind] ?? kindOf(receipt),
        isBack: receipt.kind in kKinds,
        fate: fateOf(receipt),
      },
    ];
  });
}

/** Tokens for a gas key, or for an account that its state makes, are not at hand as a deposit is. */
function kindOf(receipt: Receipt): Movement["kind"] {
  const has = (kind: RegExp) => receipt.actions.some((action) => kind.test(action.kind));
  return has(/GasKey/) ? "gas key" : has(/StateInit/) ? "state init" : "deposit";
}

function fateOf(receipt: Receipt): Movement["fate"] {
  if (receipt.status === "ok") return "stays";
  if (receipt.status !== "failed") return "under way";
  return isRefund(receipt) || big(receipt.tokens?.lost) > 0n ? "lost" : "came back";
}

export interface Bill {
  /** Taken from the signer when the transaction was included; unknown without the fee table. */
  paid: bigint | undefined;
  deposits: bigint;
  gasBought: bigint;
  gasBack: bigint;
  fee: bigint;
  rewards: bigint;
  lost: bigint;
}

export function bill(index: TraceIndex): Bill {
  const { totals, transaction } = index.trace;
  const { charge } = transaction;
  const deposits = charge == null ? depositOf(transaction.actions) : big(charge.deposits);
  const paid = charge == null ? undefined : big(charge.total);
  return {
    paid,
    deposits,
    gasBought: paid == null ? big(totals.fee) + big(totals.gas_refunds) : paid - deposits,
    gasBack: big(totals.gas_refunds),
    fee: big(totals.fee),
    rewards: big(totals.contract_rewards),
    lost: big(totals.lost),
  };
}

export interface Holder {
  account: string;
  received: bigint;
  sent: bigint;
  stays: bigint;
}

/** Deposits by account; the sum of what stays is zero, less what is under way or lost. */
export function holders(index: TraceIndex): Holder[] {
  return index.trace.totals.deposits.map(({ account, received, sent }) => ({
    account,
    received: big(received),
    sent: big(sent),
    stays: big(received) - big(sent),
  }));
}
