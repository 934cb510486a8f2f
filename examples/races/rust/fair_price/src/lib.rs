//! Sells a token at the price of a constant product. What a purchase changes is written down before the
//! tokens are sent, and taken back if they did not arrive.
use near_sdk::json_types::U128;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseOrValue,
};

#[ext_contract(ext_token)]
pub trait Token {
    fn ft_transfer(&mut self, receiver_id: AccountId, amount: U128, memo: Option<String>);
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Pool {
    token: AccountId,
    /// In thousandths of a NEAR.
    near: u128,
    tokens: u128,
}

#[near]
impl Pool {
    #[init]
    pub fn new(token: AccountId, near: U128, tokens: U128) -> Self {
        Self {
            token,
            near: near.0,
            tokens: tokens.0,
        }
    }

    #[payable]
    pub fn buy(&mut self, at_least: U128) -> Promise {
        let paid = env::attached_deposit().as_millinear();
        require!(
            paid > 0 && env::attached_deposit() == NearToken::from_millinear(paid),
            "pay in thousandths of a NEAR"
        );
        let bought = self.tokens * paid / (self.near + paid);
        require!(bought >= at_least.0, "the price has moved");
        self.near += paid;
        self.tokens -= bought;
        let buyer = env::predecessor_account_id();
        ext_token::ext(self.token.clone())
            .with_static_gas(Gas::from_tgas(10))
            .with_attached_deposit(NearToken::from_yoctonear(1))
            .ft_transfer(buyer.clone(), U128(bought), None)
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_sent(buyer, U128(paid), U128(bought)),
            )
    }

    #[private]
    pub fn on_sent(&mut self, buyer: AccountId, paid: U128, bought: U128) -> PromiseOrValue<bool> {
        if near_sdk::is_promise_success() {
            return PromiseOrValue::Value(true);
        }
        self.near -= paid.0;
        self.tokens += bought.0;
        Promise::new(buyer)
            .transfer(NearToken::from_millinear(paid.0))
            .into()
    }
}
