// Everything about the selected receipt, under the questions that people ask.
import { big, count, near, plural, tgas, time } from "../model/amounts";
import { decodeArguments, decodeResult, guess, summary } from "../model/decode";
import { brief } from "../model/escape";
import { depositOf, statusWords } from "../model/names";
import {
  isRefund,
  type Action,
  type Edge,
  type HostCall,
  type HostValue,
  type Receipt,
} from "../model/trace";
import type { TraceContext } from "./context";
import { GasBar } from "./gasbar";
import { Fact, FailureView, Jump, Near, PlaceView, Section } from "./parts";
import { LogRow } from "./logs";
import { markOf } from "./shapes";
import { ofContracts, WriteRows } from "./state";
import { Id, T } from "./text";
import { ValueView } from "./value";

const kStates: Record<Action["state"], string> = {
  pending: "not yet",
  done: "done",
  failed: "failed here",
  not_reached: "not reached",
  undone: "undone",
};

function ActionView({
  context,
  action,
  account,
}: {
  context: TraceContext;
  action: Action;
  account: string;
}) {
  const undone = action.state === "undone" || action.state === "not_reached";
  const abi = context.document.abis.get(account);
  return (
    <li class="action">
      <p>
        <strong class={undone ? "struck" : ""}>
          <T s={context.names.action(action)} />
        </strong>
        <span class={`tag ${action.state === "failed" ? "bad" : ""}`}>{kStates[action.state]}</span>
        {big(action.deposit) > 0n && (
          <span class="amount">
            <Near amount={big(action.deposit)} />
          </span>
        )}
        {action.gas != null && <span class="muted">{tgas(big(action.gas))} attached</span>}
      </p>
      {action.args != null && action.args.bytes !== "" && (
        <ValueView
          label="arguments"
          read={decodeArguments(action.method ?? "", action.args, abi)}
        />
      )}
      {action.beneficiary != null && (
        <p>
          balance to <T s={action.beneficiary} />
        </p>
      )}
      {action.code_size != null && <p>{count(action.code_size)} bytes of code</p>}
      {action.inner != null && (
        <>
          <p class="muted">
            signed by <T s={action.sender ?? "?"} /> for <T s={action.receiver ?? "?"} />
          </p>
          <ul class="actions">
            {action.inner.map((inner) => (
              <ActionView context={context} action={inner} account={action.receiver ?? account} />
            ))}
          </ul>
        </>
      )}
      {action.view != null && action.inner == null && <ViewFields view={action.view} />}
    </li>
  );
}

/** Fields of actions that are neither calls nor transfers, as NEAR's RPC shows them. */
function ViewFields({ view }: { view: unknown }) {
  if (typeof view === "string") return null;
  return (
    <pre class="code">
      <T s={JSON.stringify(view, null, 1).slice(0, 4000)} />
    </pre>
  );
}

function Asked({ context, receipt }: { context: TraceContext; receipt: Receipt }) {
  const parent = context.index.parent(receipt.path);
  return (
    <Section title="Asked">
      <p>
        by <T s={receipt.predecessor} />
        {parent != null ? (
          <>
            {" "}
            in <Jump context={context} path={parent.path} />
          </>
        ) : (
          " in the transaction"
        )}
        {receipt.origin.kind === "delegate" && " (relayed)"}
      </p>
      <ul class="actions">
        {receipt.actions.map((action) => (
          <ActionView context={context} action={action} account={receipt.receiver} />
        ))}
      </ul>
    </Section>
  );
}

function InputRow({ context, edge }: { context: TraceContext; edge: Edge }) {
  const when = edge.arrived == null ? "" : `, arrived in block ${edge.arrived}`;
  return (
    <li>
      {edge.from != null ? <Jump context={context} path={edge.from} /> : <Outside edge={edge} />}
      {edge.failed ? <span class="tag bad">failed</span> : <span class="tag good">result</span>}
      <span class="muted">{when.slice(2)}</span>
      {edge.value != null && edge.value.bytes !== "" && (
        <ValueView
          label={`result of ${edge.from ?? "outside"}`}
          read={decodeResult(undefined, edge.value)}
        />
      )}
    </li>
  );
}

function Outside({ edge }: { edge: Edge }) {
  if (edge.outside?.timed_out) return <span>nobody resumed it in time</span>;
  const transaction = edge.outside?.transaction;
  return (
    <span>
      {transaction == null ? (
        "another transaction"
      ) : (
        <>
          transaction <Id id={transaction} label="transaction" />
        </>
      )}
    </span>
  );
}

function Waited({ context, receipt }: { context: TraceContext; receipt: Receipt }) {
  const inputs = context.index.inputs(receipt.path);
  if (inputs.length === 0 && receipt.waited.length === 0) return null;
  return (
    <Section title="Waited for">
      {receipt.waited.map((wait) => (
        <p>
          {wait.kind === "queue"
            ? "its turn in the queue of the shard"
            : wait.kind === "yield"
              ? "being resumed"
              : "results"}
          {`, from block ${wait.from}${wait.to == null ? " and still waits" : ` to ${wait.to}`}`}
        </p>
      ))}
      <ul class="plain">
        {inputs.map((edge) => (
          <InputRow context={context} edge={edge} />
        ))}
      </ul>
    </Section>
  );
}

function Did({ context, receipt }: { context: TraceContext; receipt: Receipt }) {
  const children = context.index
    .children(receipt.path)
    .filter((child) => child.kind !== "gas_refund");
  const failed = receipt.status === "failed";
  const writes = ofContracts(receipt.writes ?? []);
  if (children.length + writes.length + receipt.logs.length === 0) return null;
  return (
    <Section title="Did">
      {children.length > 0 && (
        <ul class="plain">
          {children.map((child) => (
            <li>
              <Jump context={context} path={child.path} />
              <span class={`mark ${markOf(child).kind}`}>{markOf(child).mark}</span>
              <T s={context.names.title(child)} />
            </li>
          ))}
        </ul>
      )}
      {receipt.logs.map((_, at) => (
        <LogRow receipt={receipt} at={at} />
      ))}
      {failed && receipt.logs.length > 0 && <p class="muted">Logs stay when a receipt fails.</p>}
      {writes.length > 0 && (
        <p>
          {plural(writes.length, "write")}
          {failed ? ", undone" : ""}
        </p>
      )}
      <WriteRows writes={writes.slice(0, 20)} />
      {writes.length > 20 && (
        <p class="muted">{count(writes.length - 20)} more in the State tab.</p>
      )}
    </Section>
  );
}

function Answered({ context, receipt }: { context: TraceContext; receipt: Receipt }) {
  const method = receipt.actions.at(-1)?.method;
  const outputs = context.index.outputs(receipt.path);
  const isFinal = context.index.trace.result.receipt === receipt.path;
  return (
    <Section title="Answered">
      {receipt.status === "failed" && <p>“failed”</p>}
      {receipt.status !== "ok" && receipt.status !== "failed" && <p>{statusWords(receipt)}</p>}
      {receipt.result != null && (
        <ValueView
          label="answer"
          read={decodeResult(method, receipt.result, context.document.abis.get(receipt.receiver))}
        />
      )}
      {receipt.result_of != null && (
        <p>
          what <Jump context={context} path={receipt.result_of} /> answers
        </p>
      )}
      {outputs.length > 0 && (
        <p>
          to {outputs.map((edge) => edge.to != null && <Jump context={context} path={edge.to} />)}
        </p>
      )}
      {isFinal && <p class="muted">This is the answer of the transaction.</p>}
    </Section>
  );
}

function Cost({ receipt }: { receipt: Receipt }) {
  const { gas, tokens } = receipt;
  if (gas == null) return null;
  if (isRefund(receipt))
    return (
      <Section title="Cost">
        <p>nothing: nobody pays for a refund</p>
      </Section>
    );
  return (
    <Section title="Cost">
      <p>
        {tgas(big(gas.burnt))} burnt of {tgas(big(gas.bought), false)} bought
      </p>
      <GasBar gas={gas} />
      {tokens != null && (
        <dl class="facts">
          <Fact name="fee">
            <Near amount={big(tokens.burnt)} />
          </Fact>
          {big(tokens.contract_reward) > 0n && (
            <Fact name="of it to the contract">
              <Near amount={big(tokens.contract_reward)} />
            </Fact>
          )}
          {big(tokens.gas_refund) > 0n && (
            <Fact name="back for gas">
              <Near amount={big(tokens.gas_refund)} />
            </Fact>
          )}
          {big(tokens.deposit_refund) > 0n && (
            <Fact name="deposit back">
              <Near amount={big(tokens.deposit_refund)} />
            </Fact>
          )}
          {big(tokens.creation_charge) > 0n && (
            <Fact name="for the new account">
              <Near amount={big(tokens.creation_charge)} />
            </Fact>
          )}
          {big(tokens.lost) > 0n && (
            <Fact name="lost">
              <Near amount={big(tokens.lost)} />
            </Fact>
          )}
        </dl>
      )}
    </Section>
  );
}

function Raw({ receipt }: { receipt: Receipt }) {
  return (
    <Section title="Raw">
      <dl class="facts">
        <Fact name="receipt id">
          <Id id={receipt.id} label="receipt id" />
        </Fact>
        <Fact name="receiver">
          <T s={receipt.receiver} />
        </Fact>
        {receipt.signer != null && (
          <Fact name="signer">
            <T s={receipt.signer} />
          </Fact>
        )}
        {receipt.refund_to != null && (
          <Fact name="refunds to">
            <T s={receipt.refund_to} />
          </Fact>
        )}
        <Fact name="made">
          <PlaceView place={receipt.made} />
        </Fact>
        <Fact name="arrived">
          <PlaceView place={receipt.arrived} />
        </Fact>
        <Fact name="ran">
          <PlaceView place={receipt.ran} />
        </Fact>
        {receipt.ran?.time != null && <Fact name="time">{time(receipt.ran.time)}</Fact>}
      </dl>
    </Section>
  );
}

const kHostCallsMax = 500;

/** "storage_read(key 0x…) → value …", or the plain numbers where nothing else is known. */
function hostCallWords(call: HostCall): string {
  const say = (value: HostValue): string => {
    const text =
      value.bytes != null
        ? summary(guess(value.bytes))
        : value.amount != null
          ? near(big(value.amount))
          : (value.number ?? "…");
    return `${value.name} ${brief(text, 60)}`;
  };
  const values = call.values ?? [];
  const taken = values.filter((value) => !value.is_output).map(say);
  const given = values.filter((value) => value.is_output).map(say);
  const inside = values.length > 0 ? taken : call.arguments;
  const result = given.length > 0 ? given.join(", ") : call.result;
  return `${call.name}(${inside.join(", ")})${result == null ? "" : ` → ${result}`}`;
}

function HostCalls({ receipt }: { receipt: Receipt }) {
  const calls = receipt.host_calls ?? [];
  const left = Math.max(0, calls.length - kHostCallsMax) + (receipt.host_calls_left_out ?? 0);
  if (calls.length === 0) return null;
  return (
    <details class="section">
      <summary>{plural(calls.length, "host call")}</summary>
      <ol class="plain">
        {calls.slice(0, kHostCallsMax).map((call) => (
          <li class={call.is_refused ? "bad" : ""}>
            <code>
              <T s={hostCallWords(call)} />
            </code>{" "}
            {call.is_refused && "refused"} <span class="muted">{tgas(big(call.gas))}</span>
          </li>
        ))}
      </ol>
      {left > 0 && <p class="muted">{count(left)} more</p>}
    </details>
  );
}

export function ReceiptDetails({ context, receipt }: { context: TraceContext; receipt: Receipt }) {
  const failure = context.index.failure(receipt.path);
  const { mark, kind } = markOf(receipt);
  return (
    <>
      <h2>
        <span class={`mark ${kind}`}>{mark}</span> {receipt.path}{" "}
        <T s={context.names.title(receipt)} />
      </h2>
      {failure != null && <FailureView context={context} failure={failure} />}
      <Asked context={context} receipt={receipt} />
      <Waited context={context} receipt={receipt} />
      <Did context={context} receipt={receipt} />
      {isRefund(receipt) ? null : <Answered context={context} receipt={receipt} />}
      <Cost receipt={receipt} />
      <Raw receipt={receipt} />
      <HostCalls receipt={receipt} />
    </>
  );
}

export function TransactionDetails({ context }: { context: TraceContext }) {
  const { transaction, source } = context.index.trace;
  const { charge } = transaction;
  return (
    <>
      <h2>Transaction</h2>
      <Section title="Asked">
        <p>
          by <T s={transaction.signer} /> of <T s={transaction.receiver} />:{" "}
          {near(depositOf(transaction.actions))} attached
        </p>
        <ul class="actions">
          {transaction.actions.map((action) => (
            <ActionView context={context} action={action} account={transaction.receiver} />
          ))}
        </ul>
      </Section>
      {charge != null && (
        <Section title="Paid in advance">
          <dl class="facts">
            <Fact name="deposits">
              <Near amount={big(charge.deposits)} />
            </Fact>
            <Fact name="gas bought">{tgas(big(charge.bought_gas))}</Fact>
            <Fact name="gas to make the receipt">{tgas(big(charge.conversion_gas))}</Fact>
            <Fact name="in all">
              <Near amount={big(charge.total)} />
            </Fact>
          </dl>
        </Section>
      )}
      <Section title="Raw">
        <dl class="facts">
          <Fact name="hash">
            <Id id={transaction.hash} label="hash" />
          </Fact>
          <Fact name="key">
            <Id id={transaction.public_key} label="key" />
          </Fact>
          <Fact name="nonce">{transaction.nonce}</Fact>
          <Fact name="included">
            <PlaceView place={transaction.included} />
          </Fact>
          <Fact name="network">
            <T s={source.chain_id} />, protocol {source.protocol_version}
          </Fact>
          <Fact name="from">{source.from}</Fact>
        </dl>
        {source.missing.length > 0 && (
          <>
            <p>Not to be had there:</p>
            <ul>
              {source.missing.map((missing) => (
                <li>
                  <T s={missing} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Section>
    </>
  );
}
