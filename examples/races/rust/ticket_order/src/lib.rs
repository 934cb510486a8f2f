//! Numbers tickets when they are asked for, and lists them when they are printed.
use near_sdk::{env, ext_contract, near, AccountId, Gas, PanicOnDefault, Promise, PromiseError};

#[ext_contract(ext_printer)]
pub trait Printer {
    fn print(&mut self) -> bool;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Tickets {
    printer: AccountId,
    last: u64,
    printed: Vec<(u64, AccountId)>,
}

#[near]
impl Tickets {
    #[init]
    pub fn new(printer: AccountId) -> Self {
        Self {
            printer,
            last: 0,
            printed: Vec::new(),
        }
    }

    pub fn ask(&mut self) -> Promise {
        self.last += 1;
        ext_printer::ext(self.printer.clone())
            .with_static_gas(Gas::from_tgas(10))
            .print()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_printed(self.last, env::predecessor_account_id()),
            )
    }

    #[private]
    pub fn on_printed(
        &mut self,
        number: u64,
        owner: AccountId,
        #[callback_result] printed: Result<bool, PromiseError>,
    ) -> Option<u64> {
        if printed != Ok(true) {
            return None;
        }
        self.printed.push((number, owner));
        Some(number)
    }

    pub fn list(&self) -> Vec<(u64, AccountId)> {
        self.printed.clone()
    }
}
