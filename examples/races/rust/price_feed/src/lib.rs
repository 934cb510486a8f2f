//! A number that its owner sets, and anybody may read: the price of something, or how much it rained.
use near_sdk::json_types::U128;
use near_sdk::{near, PanicOnDefault};

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct PriceFeed {
    price: U128,
}

#[near]
impl PriceFeed {
    #[init]
    pub fn new(price: U128) -> Self {
        Self { price }
    }

    #[private]
    pub fn set_price(&mut self, price: U128) {
        self.price = price;
    }

    pub fn price(&self) -> U128 {
        self.price
    }
}
