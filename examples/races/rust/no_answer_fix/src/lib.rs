//! Asks an oracle, which is a person: the call waits as a yield until the answer comes, or 200 blocks.
use near_sdk::{
    env, near, require, serde_json, AccountId, Gas, GasWeight, NearToken, PanicOnDefault, Promise,
    PromiseError, PromiseOrValue, YieldId,
};

const PRICE: NearToken = NearToken::from_near(1);

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Questions {
    oracle: AccountId,
    waiting: Option<YieldId>,
}

#[near]
impl Questions {
    #[init]
    pub fn new(oracle: AccountId) -> Self {
        Self {
            oracle,
            waiting: None,
        }
    }

    #[payable]
    pub fn ask(&mut self) -> Promise {
        require!(self.waiting.is_none(), "a question is open");
        require!(env::attached_deposit() == PRICE, "a question costs 1 NEAR");
        let arguments = serde_json::json!({ "who": env::predecessor_account_id() }).to_string();
        let (promise, id) =
            Promise::new_yield("on_answer", arguments, Gas::from_tgas(20), GasWeight(0));
        self.waiting = Some(id);
        promise
    }

    pub fn answer(&mut self, text: String) {
        require!(
            env::predecessor_account_id() == self.oracle,
            "only the oracle answers"
        );
        let id = self
            .waiting
            .take()
            .unwrap_or_else(|| env::panic_str("no question is open"));
        if id.resume(serde_json::json!(text).to_string()).is_err() {
            env::panic_str("too late");
        }
    }

    #[private]
    pub fn on_answer(
        &mut self,
        who: AccountId,
        #[callback_result] text: Result<String, PromiseError>,
    ) -> PromiseOrValue<String> {
        match text {
            Ok(text) => PromiseOrValue::Value(text),
            Err(_) => {
                self.waiting = None;
                Promise::new(who).transfer(PRICE).into()
            }
        }
    }
}
