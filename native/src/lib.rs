//! What farcall takes from crates, behind a C interface that `native.h` declares.
//!
//! Nothing unwinds into C++: the crate is built with `panic = "abort"`. Pointers and lengths come
//! from our own C++ side, which owns every buffer that it passes for the length of the call.

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod bytes;
mod crypto;
mod ed25519;
pub mod engine;
mod guest_memory;
mod host;
mod instance;
mod linked;
mod verdict;
mod vm_crypto;
