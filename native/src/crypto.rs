//! Signatures and hashes of the protocol.
