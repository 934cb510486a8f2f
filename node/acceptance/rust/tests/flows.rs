//! The flows of the documentation on cross-contract calls through near-workspaces, which starts the node
//! that NEAR_SANDBOX_BIN_PATH names: one for each test.

use std::path::PathBuf;

use near_workspaces::network::Sandbox;
use near_workspaces::types::{Gas, NearToken};
use near_workspaces::{Account, Contract, Worker};
use serde_json::{Value, json};

type Error = Box<dyn std::error::Error + Send + Sync>;
type Done = Result<(), Error>;

/// Two contracts and an account that calls them.
struct Flow {
    worker: Worker<Sandbox>,
    hello: Contract,
    caller: Contract,
    alice: Account,
}

async fn wasm(name: &str) -> Result<Vec<u8>, Error> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../examples/rust");
    let file = folder.join(format!("{name}.wasm"));
    std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()).into())
}

impl Flow {
    async fn start() -> Result<Self, Error> {
        let worker = near_workspaces::sandbox().await?;
        let root = worker.root_account()?;
        let mut contracts = Vec::new();
        for name in ["hello", "caller"] {
            let account = root
                .create_subaccount(name)
                .initial_balance(NearToken::from_near(20))
                .transact()
                .await?
                .into_result()?;
            contracts.push(account.deploy(&wasm(name).await?).await?.into_result()?);
        }
        let caller = contracts.pop().unwrap();
        let hello = contracts.pop().unwrap();
        let alice = worker.dev_create_account().await?;
        Ok(Self { worker, hello, caller, alice })
    }

    /// What a call of the caller's method answers, through all its callbacks.
    async fn call(&self, method: &str, args: Value) -> Result<Value, Error> {
        let call = self.alice.call(self.caller.id(), method).args_json(args);
        let outcome = call.gas(Gas::from_tgas(200)).transact().await?;
        Ok(outcome.json()?)
    }

    async fn greet_with(&self, greeting: &str) -> Done {
        let call = self.hello.call("set_greeting").args_json(json!({ "greeting": greeting }));
        call.transact().await?.into_result()?;
        Ok(())
    }

    async fn greeting(&self) -> Result<String, Error> {
        Ok(self.hello.view("get_greeting").args_json(json!({})).await?.json()?)
    }

    async fn pending(&self) -> Result<u64, Error> {
        Ok(self.caller.view("pending").args_json(json!({})).await?.json()?)
    }
}

#[tokio::test]
async fn a_contract_asks_another_and_gets_the_answer_in_a_callback() -> Done {
    let flow = Flow::start().await?;
    let answer = flow.call("query_greeting", json!({ "hello": flow.hello.id() })).await?;
    assert_eq!(answer, json!(flow.greeting().await?));
    let last: Value = flow.caller.view("last").args_json(json!({})).await?.json()?;
    assert_eq!(last, answer);
    Ok(())
}

#[tokio::test]
async fn a_change_arrives_and_the_callback_knows_what_it_was_for() -> Done {
    let flow = Flow::start().await?;
    let args = json!({ "hello": flow.hello.id(), "greeting": "Good morning" });
    assert_eq!(flow.call("change_greeting", args).await?, json!(true));
    assert_eq!(flow.greeting().await?, "Good morning");
    assert_eq!(flow.pending().await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_failed_call_does_not_undo_its_caller_whose_callback_repairs() -> Done {
    let flow = Flow::start().await?;
    let before = flow.greeting().await?;
    let args = json!({ "hello": flow.hello.id(), "greeting": "" });
    assert_eq!(flow.call("change_greeting", args).await?, json!(false));
    assert_eq!(flow.greeting().await?, before);
    assert_eq!(flow.pending().await?, 0);
    Ok(())
}

#[tokio::test]
async fn several_actions_of_one_receipt_happen_together() -> Done {
    let flow = Flow::start().await?;
    let args = json!({ "hello": flow.hello.id(), "first": "one", "second": "two" });
    assert_eq!(flow.call("batch", args).await?, json!(["ok \"two\""]));
    assert_eq!(flow.greeting().await?, "two");
    Ok(())
}

#[tokio::test]
async fn calls_run_side_by_side_and_are_joined_in_one_callback() -> Done {
    let flow = Flow::start().await?;
    let one = json!({
        "to": flow.hello.id(), "method": "get_greeting", "args": "", "deposit": "0", "tgas": 10
    });
    let answer = format!("ok \"{}\"", flow.greeting().await?);
    let seen = flow.call("parallel", json!({ "calls": [one, one] })).await?;
    assert_eq!(seen, json!([answer, answer]));
    Ok(())
}

#[tokio::test]
async fn a_deposit_that_was_refused_comes_back() -> Done {
    let flow = Flow::start().await?;
    let before = flow.greeting().await?;
    let had = flow.alice.view_account().await?.balance;
    let outcome = flow
        .alice
        .call(flow.caller.id(), "pay_for_greeting")
        .args_json(json!({ "hello": flow.hello.id(), "greeting": "" }))
        .deposit(NearToken::from_near(2))
        .gas(Gas::from_tgas(200))
        .transact()
        .await?;
    assert!(outcome.is_success(), "{outcome:?}");
    assert_eq!(flow.greeting().await?, before);
    // Refunds are under way when the answer comes; two blocks later they are there.
    flow.worker.fast_forward(2).await?;
    let spent = had.saturating_sub(flow.alice.view_account().await?.balance);
    assert!(spent < NearToken::from_millinear(20), "alice spent {spent}");
    Ok(())
}

#[tokio::test]
async fn a_method_that_does_not_exist_is_an_error_that_says_so() -> Done {
    let flow = Flow::start().await?;
    let error = flow.call("no_such_method", json!({})).await.unwrap_err().to_string();
    assert!(error.contains("MethodNotFound"), "{error}");
    Ok(())
}

#[tokio::test]
async fn many_calls_of_one_key_at_the_same_time_all_succeed() -> Done {
    let flow = Flow::start().await?;
    let args = json!({ "hello": flow.hello.id() });
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let call = flow.alice.call(flow.caller.id(), "query_greeting").args_json(args.clone());
            tokio::spawn(call.gas(Gas::from_tgas(100)).transact())
        })
        .collect();
    for call in calls {
        let outcome = call.await??;
        assert!(outcome.is_success(), "{outcome:?}");
    }
    Ok(())
}

#[tokio::test]
async fn patched_state_is_what_the_next_call_finds() -> Done {
    let flow = Flow::start().await?;
    flow.greet_with("old").await?;
    let state = flow.hello.view_state().await?;
    flow.greet_with("new").await?;
    for (key, value) in &state {
        flow.worker.patch_state(flow.hello.id(), key, value).await?;
    }
    assert_eq!(flow.greeting().await?, "old");
    Ok(())
}
