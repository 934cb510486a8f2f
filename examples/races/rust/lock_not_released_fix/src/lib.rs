//! Keeps the last price of a feed for other contracts. One update at a time.
use near_sdk::json_types::U128;
use near_sdk::{
    env, ext_contract, log, near, require, serde_json, AccountId, Gas, PanicOnDefault, Promise,
};

const CALL: Gas = Gas::from_tgas(10);
const CALLBACK: Gas = Gas::from_tgas(10);
/// Bytes of a price, as text in quotes.
const ANSWER_MAX: usize = 64;

#[ext_contract(ext_feed)]
pub trait Feed {
    fn latest(&self, pair: String) -> U128;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Prices {
    feed: AccountId,
    price: U128,
    updating: bool,
}

#[near]
impl Prices {
    #[init]
    pub fn new(feed: AccountId) -> Self {
        Self {
            feed,
            price: U128(0),
            updating: false,
        }
    }

    pub fn update(&mut self) -> Promise {
        require!(!self.updating, "an update is under way");
        self.updating = true;
        ext_feed::ext(self.feed.clone())
            .with_static_gas(CALL)
            .latest("NEAR/USD".to_string())
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(CALLBACK)
                    .on_latest(),
            )
    }

    /// The last price stays when the feed does not answer, or with something else than a price: an
    /// argument marked `callback_result` would panic on that before the flag is cleared.
    #[private]
    pub fn on_latest(&mut self) -> U128 {
        self.updating = false;
        let answer = env::promise_result_checked(0, ANSWER_MAX).ok();
        match answer.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            Some(price) => self.price = price,
            None => log!("the feed did not answer"),
        }
        self.price
    }

    pub fn get_price(&self) -> U128 {
        self.price
    }

    pub fn is_updating(&self) -> bool {
        self.updating
    }
}
