//! Sells points at the price of a feed, to one buyer at a time: others are refused meanwhile.
use near_sdk::json_types::U128;
use near_sdk::store::LookupMap;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseOrValue,
};

#[ext_contract(ext_feed)]
pub trait Feed {
    fn price(&self) -> U128;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Desk {
    feed: AccountId,
    is_busy: bool,
    points: LookupMap<AccountId, u128>,
}

#[near]
impl Desk {
    #[init]
    pub fn new(feed: AccountId) -> Self {
        Self {
            feed,
            is_busy: false,
            points: LookupMap::new(b"p"),
        }
    }

    #[payable]
    pub fn buy(&mut self) -> Promise {
        require!(!self.is_busy, "somebody else is buying");
        self.is_busy = true;
        ext_feed::ext(self.feed.clone())
            .with_static_gas(Gas::from_tgas(10))
            .price()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_price(env::predecessor_account_id(), env::attached_deposit()),
            )
    }

    #[private]
    pub fn on_price(&mut self, buyer: AccountId, paid: NearToken) -> PromiseOrValue<U128> {
        self.is_busy = false;
        let price = env::promise_result_checked(0, 64)
            .ok()
            .and_then(|answer| near_sdk::serde_json::from_slice::<U128>(&answer).ok());
        match price {
            Some(U128(price)) if price > 0 => {
                let bought = paid.as_yoctonear() / price;
                *self.points.entry(buyer).or_insert(0) += bought;
                PromiseOrValue::Value(U128(bought))
            }
            _ => PromiseOrValue::Promise(Promise::new(buyer).transfer(paid)),
        }
    }

    pub fn points_of(&self, account_id: AccountId) -> U128 {
        U128(self.points.get(&account_id).copied().unwrap_or(0))
    }
}
