//! A pot that is drawn with a number of somebody else's; while it is drawn, nobody enters or leaves.
use near_sdk::json_types::U128;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseError,
};

#[ext_contract(ext_feed)]
pub trait PriceFeed {
    fn price(&self) -> U128;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Pot {
    feed: AccountId,
    is_drawing: bool,
    entries: Vec<(AccountId, NearToken)>,
}

#[near]
impl Pot {
    #[init]
    pub fn new(feed: AccountId) -> Self {
        Self {
            feed,
            is_drawing: false,
            entries: vec![],
        }
    }

    #[payable]
    pub fn enter(&mut self) {
        require!(!self.is_drawing, "it is being drawn");
        self.entries
            .push((env::predecessor_account_id(), env::attached_deposit()));
    }

    pub fn draw(&mut self) -> Promise {
        require!(
            !self.is_drawing && !self.entries.is_empty(),
            "nothing to draw"
        );
        self.is_drawing = true;
        let gas = env::prepaid_gas()
            .saturating_sub(env::used_gas())
            .saturating_sub(Gas::from_tgas(25));
        ext_feed::ext(self.feed.clone())
            .with_static_gas(Gas::from_tgas(8))
            .with_unused_gas_weight(0)
            .price()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(gas)
                    .with_unused_gas_weight(0)
                    .on_number(),
            )
    }

    #[private]
    pub fn on_number(&mut self, #[callback_result] number: Result<U128, PromiseError>) -> bool {
        self.is_drawing = false;
        let Ok(number) = number else {
            return false;
        };
        let winner = (number.0 % self.entries.len() as u128) as usize;
        let winner = self.entries[winner].0.clone();
        let pot = self
            .entries
            .drain(..)
            .fold(NearToken::default(), |sum, entry| {
                sum.saturating_add(entry.1)
            });
        Promise::new(winner).transfer(pot).detach();
        true
    }

    pub fn leave(&mut self) -> Promise {
        require!(!self.is_drawing, "it is being drawn");
        let who = env::predecessor_account_id();
        let entry = self.entries.iter().position(|entry| entry.0 == who);
        let entry = entry.unwrap_or_else(|| env::panic_str("no such entry"));
        let (who, amount) = self.entries.swap_remove(entry);
        Promise::new(who).transfer(amount)
    }
}
