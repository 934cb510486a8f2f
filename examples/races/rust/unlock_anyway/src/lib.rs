//! Rings a bell, one ring at a time; whether the bell answers does not matter.
use near_sdk::{env, ext_contract, near, require, AccountId, Gas, PanicOnDefault, Promise};

#[ext_contract(ext_bell)]
pub trait Bell {
    fn ring(&self) -> bool;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Ringer {
    bell: AccountId,
    is_ringing: bool,
    rings: u64,
}

#[near]
impl Ringer {
    #[init]
    pub fn new(bell: AccountId) -> Self {
        Self {
            bell,
            is_ringing: false,
            rings: 0,
        }
    }

    pub fn ring(&mut self) -> Promise {
        require!(!self.is_ringing, "the bell rings");
        self.is_ringing = true;
        ext_bell::ext(self.bell.clone())
            .with_static_gas(Gas::from_tgas(10))
            .ring()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .finish(),
            )
    }

    #[private]
    pub fn finish(&mut self) -> u64 {
        self.is_ringing = false;
        self.rings += 1;
        self.rings
    }
}
