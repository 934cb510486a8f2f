//! What the comparisons with nearcore share.

pub mod modules;
pub mod peer;
pub mod preparation;
