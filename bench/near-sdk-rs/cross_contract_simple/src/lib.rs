//! The counterpart of examples/cross_contract_simple.
use near_sdk::serde_json::json;
use near_sdk::{
    env, ext_contract, log, near, AccountId, Gas, NearToken, PanicOnDefault, Promise, PromiseError,
};

const FIVE_TGAS: Gas = Gas::from_tgas(5);
const TEN_TGAS: Gas = Gas::from_tgas(10);

#[ext_contract(hello_near)]
trait HelloNear {
    fn get_greeting(&self) -> String;
    fn set_greeting(&self, greeting: String);
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Contract {
    hello_account: AccountId,
}

#[near]
impl Contract {
    #[init]
    #[private]
    pub fn init(hello_account: AccountId) -> Self {
        Self { hello_account }
    }

    pub fn hl_query_greeting(&self) -> Promise {
        hello_near::ext(self.hello_account.clone())
            .with_static_gas(FIVE_TGAS)
            .get_greeting()
            .then(Self::ext(env::current_account_id()).with_static_gas(FIVE_TGAS).hl_query_greeting_callback())
    }

    #[private]
    pub fn hl_query_greeting_callback(&self, #[callback_result] answer: Result<String, PromiseError>) -> String {
        answer.unwrap_or_else(|_| {
            log!("There was an error contacting Hello NEAR");
            String::new()
        })
    }

    pub fn hl_change_greeting(&mut self, new_greeting: String) -> Promise {
        hello_near::ext(self.hello_account.clone())
            .with_static_gas(FIVE_TGAS)
            .set_greeting(new_greeting)
            .then(Self::ext(env::current_account_id()).with_static_gas(FIVE_TGAS).hl_change_greeting_callback())
    }

    #[private]
    pub fn hl_change_greeting_callback(&mut self, #[callback_result] answer: Result<(), PromiseError>) -> bool {
        log!("{}", if answer.is_ok() { "set_greeting was successful!" } else { "set_greeting failed..." });
        answer.is_ok()
    }

    pub fn ll_query_greeting(&self) -> Promise {
        Promise::new(self.hello_account.clone())
            .function_call("get_greeting".to_owned(), vec![], NearToken::from_yoctonear(0), TEN_TGAS)
            .then(Self::ext(env::current_account_id()).with_static_gas(TEN_TGAS).ll_query_greeting_callback())
    }

    #[private]
    pub fn ll_query_greeting_callback(&self, #[callback_result] answer: Result<String, PromiseError>) -> String {
        answer.unwrap_or_else(|_| {
            log!("There was an error contacting Hello NEAR");
            String::new()
        })
    }

    pub fn ll_change_greeting(&mut self, new_greeting: String) -> Promise {
        let arguments = json!({ "greeting": new_greeting }).to_string().into_bytes();
        Promise::new(self.hello_account.clone())
            .function_call("set_greeting".to_owned(), arguments, NearToken::from_yoctonear(0), TEN_TGAS)
            .then(Self::ext(env::current_account_id()).with_static_gas(TEN_TGAS).ll_change_greeting_callback())
    }

    #[private]
    pub fn ll_change_greeting_callback(&mut self, #[callback_result] answer: Result<(), PromiseError>) -> bool {
        log!("{}", if answer.is_ok() { "set_greeting was successful!" } else { "set_greeting failed..." });
        answer.is_ok()
    }
}
