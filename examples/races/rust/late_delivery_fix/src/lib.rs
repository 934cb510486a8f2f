//! An escrow: the seller is paid when the courier confirms, and after the deadline the buyer may
//! take back what he paid.
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseError, PromiseOrValue,
};

#[ext_contract(ext_courier)]
pub trait Courier {
    fn has_arrived(&self) -> bool;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Deal {
    courier: AccountId,
    seller: AccountId,
    buyer: Option<AccountId>,
    amount: NearToken,
    deadline: u64,
}

#[near]
impl Deal {
    #[init]
    pub fn new(courier: AccountId, seller: AccountId) -> Self {
        Self {
            courier,
            seller,
            buyer: None,
            amount: NearToken::from_yoctonear(0),
            deadline: 0,
        }
    }

    #[payable]
    pub fn buy(&mut self, minutes: u64) {
        require!(self.buyer.is_none(), "a deal is open");
        self.buyer = Some(env::predecessor_account_id());
        self.amount = env::attached_deposit();
        self.deadline = env::block_timestamp() + minutes * 60_000_000_000;
    }

    pub fn deliver(&mut self) -> Promise {
        require!(self.buyer.is_some(), "no deal is open");
        require!(env::block_timestamp() <= self.deadline, "too late");
        ext_courier::ext(self.courier.clone())
            .with_static_gas(Gas::from_tgas(10))
            .has_arrived()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_answer(),
            )
    }

    #[private]
    pub fn on_answer(
        &mut self,
        #[callback_result] arrived: Result<bool, PromiseError>,
    ) -> PromiseOrValue<bool> {
        if arrived != Ok(true) {
            return PromiseOrValue::Value(false);
        }
        if self.buyer.take().is_none() {
            return PromiseOrValue::Value(false);
        }
        Promise::new(self.seller.clone())
            .transfer(self.amount)
            .into()
    }

    pub fn take_back(&mut self) -> Promise {
        require!(env::block_timestamp() > self.deadline, "too early");
        let buyer = self
            .buyer
            .take()
            .unwrap_or_else(|| env::panic_str("no deal is open"));
        Promise::new(buyer).transfer(self.amount)
    }
}
