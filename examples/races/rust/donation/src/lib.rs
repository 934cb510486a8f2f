//! A fund: who joins gets shares at what they are worth; anybody may add to what all have.
use near_sdk::json_types::U128;
use near_sdk::store::LookupMap;
use near_sdk::{env, near, require, AccountId, PanicOnDefault};

/// Shares are counted in this many yoctoNEAR, so that products fit 128 bits.
const UNIT: u128 = 1_000_000_000_000;

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Fund {
    shares: LookupMap<AccountId, u128>,
    total_shares: u128,
    total: u128,
}

#[near]
impl Fund {
    #[init]
    pub fn new() -> Self {
        Self {
            shares: LookupMap::new(b"s"),
            total_shares: 0,
            total: 0,
        }
    }

    #[payable]
    pub fn earn(&mut self) {
        self.total += env::attached_deposit().as_yoctonear() / UNIT;
    }

    #[payable]
    pub fn join(&mut self) -> U128 {
        let amount = env::attached_deposit().as_yoctonear() / UNIT;
        require!(amount > 0, "pay something");
        let new = if self.total_shares == 0 {
            amount
        } else {
            amount * self.total_shares / self.total
        };
        let who = env::predecessor_account_id();
        let has = self.shares.get(&who).copied().unwrap_or(0);
        self.shares.insert(who, has + new);
        self.total_shares += new;
        self.total += amount;
        U128(new)
    }

    pub fn shares_of(&self, account_id: AccountId) -> U128 {
        U128(self.shares.get(&account_id).copied().unwrap_or(0))
    }
}
