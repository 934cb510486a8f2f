//! The counterpart of examples/counter.
use near_sdk::{log, near};

#[near(contract_state)]
#[derive(Default)]
pub struct Counter {
    val: i8,
}

#[near]
impl Counter {
    pub fn get_num(&self) -> i8 {
        self.val
    }

    pub fn increment(&mut self, number: Option<u8>) {
        self.val = self.val.checked_add_unsigned(number.unwrap_or(1)).expect("counter overflow");
        log!("Increased number to {}", self.val);
    }

    pub fn reset(&mut self) {
        self.val = 0;
    }
}
