//! The counterpart of examples/guest_book.
use near_sdk::json_types::U64;
use near_sdk::store::Vector;
use near_sdk::{env, near, AccountId, NearToken};

#[near(serializers = [borsh, json])]
#[derive(Clone)]
pub struct PostedMessage {
    pub premium: bool,
    pub sender: AccountId,
    pub text: String,
}

#[near(contract_state)]
pub struct GuestBook {
    messages: Vector<PostedMessage>,
}

impl Default for GuestBook {
    fn default() -> Self {
        Self { messages: Vector::new(b"m") }
    }
}

#[near]
impl GuestBook {
    #[payable]
    pub fn add_message(&mut self, text: String) {
        let premium = env::attached_deposit() >= NearToken::from_millinear(10);
        self.messages.push(PostedMessage { premium, sender: env::predecessor_account_id(), text });
    }

    pub fn get_messages(&self, from_index: Option<U64>, limit: Option<u32>) -> Vec<PostedMessage> {
        let from = from_index.map_or(0, |index| index.0 as usize);
        self.messages.iter().skip(from).take(limit.unwrap_or(10) as usize).cloned().collect()
    }

    pub fn total_messages(&self) -> u32 {
        self.messages.len()
    }
}
