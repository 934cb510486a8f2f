//! What the comparisons with the reference implementation share.

pub mod modules;
pub mod peer;
pub mod preparation;
