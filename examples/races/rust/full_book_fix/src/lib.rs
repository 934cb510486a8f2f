//! A guest book. The contract pays for what is written into it.
use near_sdk::store::LookupMap;
use near_sdk::{env, near, require, AccountId, PanicOnDefault};

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Book {
    notes: LookupMap<AccountId, String>,
}

#[near]
impl Book {
    #[init]
    pub fn new() -> Self {
        Self {
            notes: LookupMap::new(b"n"),
        }
    }

    pub fn write(&mut self, text: String) {
        require!(text.len() <= 280, "a note has at most 280 bytes");
        self.notes.insert(env::predecessor_account_id(), text);
    }

    pub fn note_of(&self, account_id: AccountId) -> Option<String> {
        self.notes.get(&account_id).cloned()
    }
}
