//! Keeps the last price of a feed for other contracts. One update at a time.
use near_sdk::json_types::U128;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, PanicOnDefault, Promise, PromiseError,
};

const CALL: Gas = Gas::from_tgas(10);
const CALLBACK: Gas = Gas::from_tgas(10);

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

    #[private]
    pub fn on_latest(&mut self, #[callback_result] latest: Result<U128, PromiseError>) -> U128 {
        self.price = latest.unwrap_or_else(|_| env::panic_str("the feed did not answer"));
        self.updating = false;
        self.price
    }

    pub fn get_price(&self) -> U128 {
        self.price
    }

    pub fn is_updating(&self) -> bool {
        self.updating
    }
}
