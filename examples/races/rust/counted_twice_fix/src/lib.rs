//! Sells seats of a hall back at the price of the day: the feed is asked, and then the seats become
//! credit.
use near_sdk::json_types::U128;
use near_sdk::store::LookupMap;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, PanicOnDefault, Promise, PromiseError,
};

#[ext_contract(ext_feed)]
pub trait PriceFeed {
    fn price(&self) -> U128;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Hall {
    feed: AccountId,
    seats: LookupMap<AccountId, u128>,
    credits: LookupMap<AccountId, u128>,
}

#[near]
impl Hall {
    #[init]
    pub fn new(feed: AccountId) -> Self {
        Self {
            feed,
            seats: LookupMap::new(b"s"),
            credits: LookupMap::new(b"c"),
        }
    }

    pub fn reserve(&mut self, count: U128) {
        *self
            .seats
            .entry(env::predecessor_account_id())
            .or_insert(0) += count.0;
    }

    pub fn sell_back(&mut self, count: U128) -> Promise {
        let who = env::predecessor_account_id();
        let seats = self.seats.get(&who).copied().unwrap_or(0);
        require!(seats >= count.0, "fewer seats");
        self.seats.insert(who.clone(), seats - count.0);
        ext_feed::ext(self.feed.clone())
            .with_static_gas(Gas::from_tgas(10))
            .price()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_price(who, count),
            )
    }

    #[private]
    pub fn on_price(
        &mut self,
        who: AccountId,
        count: U128,
        #[callback_result] price: Result<U128, PromiseError>,
    ) -> bool {
        let Ok(price) = price else {
            *self.seats.entry(who).or_insert(0) += count.0;
            return false;
        };
        *self.credits.entry(who).or_insert(0) += count.0 * price.0;
        true
    }

    pub fn seats_of(&self, account_id: AccountId) -> U128 {
        U128(self.seats.get(&account_id).copied().unwrap_or(0))
    }

    pub fn credit_of(&self, account_id: AccountId) -> U128 {
        U128(self.credits.get(&account_id).copied().unwrap_or(0))
    }
}
