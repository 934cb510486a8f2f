//! Buys greetings for others at a shop. Without the feature `fixed` it keeps the deposit of a purchase that failed:
//! the bug that docs/explore.md finds.
use near_sdk::{env, ext_contract, log, near, AccountId, Gas, NearToken, Promise, PromiseOrValue};

#[ext_contract(ext_shop)]
pub trait Shop {
    fn set_greeting_paid(&mut self, greeting: String) -> String;
}

#[near(contract_state)]
#[derive(Default)]
pub struct Gift {
    sent: u32,
}

#[near]
impl Gift {
    #[payable]
    pub fn send(&mut self, shop: AccountId, greeting: String) -> Promise {
        let (payer, amount) = (env::predecessor_account_id(), env::attached_deposit());
        ext_shop::ext(shop)
            .with_static_gas(Gas::from_tgas(10))
            .with_attached_deposit(amount)
            .set_greeting_paid(greeting)
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_bought(payer, amount),
            )
    }

    #[private]
    pub fn on_bought(&mut self, payer: AccountId, amount: NearToken) -> PromiseOrValue<bool> {
        if near_sdk::is_promise_success() {
            self.sent += 1;
            return PromiseOrValue::Value(true);
        }
        log!("the shop did not sell to {}", payer);
        self.give_back(payer, amount)
    }

    pub fn sent(&self) -> u32 {
        self.sent
    }
}

impl Gift {
    #[cfg(feature = "fixed")]
    fn give_back(&self, payer: AccountId, amount: NearToken) -> PromiseOrValue<bool> {
        PromiseOrValue::Promise(Promise::new(payer).transfer(amount))
    }

    /// NEAR pays the deposit back to this contract, and here it stays.
    #[cfg(not(feature = "fixed"))]
    fn give_back(&self, _payer: AccountId, _amount: NearToken) -> PromiseOrValue<bool> {
        PromiseOrValue::Value(false)
    }
}
