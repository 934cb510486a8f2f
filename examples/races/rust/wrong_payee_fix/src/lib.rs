//! Sends tips to a splitter; a tip that it does not take goes back.
use near_sdk::{
    env, ext_contract, near, AccountId, Gas, NearToken, PanicOnDefault, Promise, PromiseError,
    PromiseOrValue,
};

#[ext_contract(ext_splitter)]
pub trait Splitter {
    fn split(&mut self);
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct TipJar {
    splitter: AccountId,
    given: u64,
}

#[near]
impl TipJar {
    #[init]
    pub fn new(splitter: AccountId) -> Self {
        Self { splitter, given: 0 }
    }

    #[payable]
    pub fn tip(&mut self) -> Promise {
        let amount = env::attached_deposit();
        ext_splitter::ext(self.splitter.clone())
            .with_static_gas(Gas::from_tgas(10))
            .with_attached_deposit(amount)
            .split()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_split(env::predecessor_account_id(), amount),
            )
    }

    #[private]
    pub fn on_split(
        &mut self,
        from: AccountId,
        amount: NearToken,
        #[callback_result] split: Result<(), PromiseError>,
    ) -> PromiseOrValue<bool> {
        if split.is_ok() {
            self.given += 1;
            return PromiseOrValue::Value(true);
        }
        Promise::new(from).transfer(amount).into()
    }

    pub fn tips_given(&self) -> u64 {
        self.given
    }
}
