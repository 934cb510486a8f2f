//! The counterpart of examples/cross_contract_advanced.
use near_sdk::serde_json::json;
use near_sdk::{
    env, log, near, AccountId, Gas, NearToken, PanicOnDefault, Promise, PromiseError, PromiseResult,
};

const NO_DEPOSIT: NearToken = NearToken::from_yoctonear(0);
const TEN_TGAS: Gas = Gas::from_tgas(10);

#[near(serializers = [json])]
pub struct PostedMessage {
    pub premium: bool,
    pub sender: String,
    pub text: String,
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Contract {
    hello_account: AccountId,
    counter_account: AccountId,
    guestbook_account: AccountId,
}

#[near]
impl Contract {
    #[init]
    #[private]
    pub fn init(hello_account: AccountId, counter_account: AccountId, guestbook_account: AccountId) -> Self {
        Self { hello_account, counter_account, guestbook_account }
    }

    pub fn batch_actions(&self) -> Promise {
        self.set_get_twice("hi", "bye")
            .then(Self::ext(env::current_account_id()).batch_actions_callback())
    }

    #[private]
    pub fn batch_actions_callback(&self, #[callback_result] last: Result<String, PromiseError>) -> String {
        match last {
            Ok(text) => {
                log!("The last result is {}", text);
                text
            }
            Err(_) => {
                log!("The batch call failed and all calls got reverted");
                String::new()
            }
        }
    }

    pub fn multiple_contracts(&self) -> Promise {
        let hello = self.ask(&self.hello_account, "get_greeting", vec![]);
        let counter = self.ask(&self.counter_account, "get_num", vec![]);
        let page = json!({ "from_index": "0", "limit": 2 }).to_string().into_bytes();
        let guestbook = self.ask(&self.guestbook_account, "get_messages", page);
        hello.and(counter).and(guestbook).then(
            Self::ext(env::current_account_id()).with_static_gas(TEN_TGAS).multiple_contracts_callback(),
        )
    }

    #[private]
    pub fn multiple_contracts_callback(
        &self,
        #[callback_result] greeting: Result<String, PromiseError>,
        #[callback_result] counter: Result<i8, PromiseError>,
        #[callback_result] messages: Result<Vec<PostedMessage>, PromiseError>,
    ) -> (String, i8, Vec<PostedMessage>) {
        match &greeting {
            Ok(text) => log!("HelloNear says {}", text),
            Err(_) => log!("The call to HelloNear failed"),
        }
        match &counter {
            Ok(number) => log!("Counter is {}", number),
            Err(_) => log!("The call to Counter failed"),
        }
        match &messages {
            Ok(list) => log!("The messages are {}", near_sdk::serde_json::to_string(list).unwrap()),
            Err(_) => log!("The call to GuestBook failed"),
        }
        (greeting.unwrap_or_default(), counter.unwrap_or_default(), messages.unwrap_or_default())
    }

    pub fn similar_contracts(&self) -> Promise {
        self.set_get("hi").and(self.set_get("howdy")).and(self.set_get("bye")).then(
            Self::ext(env::current_account_id()).with_static_gas(TEN_TGAS).similar_contracts_callback(),
        )
    }

    #[private]
    pub fn similar_contracts_callback(&self) -> Vec<String> {
        let mut answers = vec![];
        for index in 0..env::promise_results_count() {
            match env::promise_result(index) {
                PromiseResult::Successful(bytes) => {
                    answers.push(near_sdk::serde_json::from_slice(&bytes).unwrap())
                }
                PromiseResult::Failed => log!("Promise number {} failed.", index),
            }
        }
        answers
    }
}

impl Contract {
    fn ask(&self, account: &AccountId, method: &str, arguments: Vec<u8>) -> Promise {
        Promise::new(account.clone()).function_call(method.to_owned(), arguments, NO_DEPOSIT, TEN_TGAS)
    }

    fn greet(promise: Promise, greeting: &str) -> Promise {
        let arguments = json!({ "greeting": greeting }).to_string().into_bytes();
        promise
            .function_call("set_greeting".to_owned(), arguments, NO_DEPOSIT, TEN_TGAS)
            .function_call("get_greeting".to_owned(), vec![], NO_DEPOSIT, TEN_TGAS)
    }

    fn set_get(&self, greeting: &str) -> Promise {
        Self::greet(Promise::new(self.hello_account.clone()), greeting)
    }

    fn set_get_twice(&self, first: &str, second: &str) -> Promise {
        Self::greet(self.set_get(first), second)
    }
}
