// The C interface of the cargo library in native/src. One section per Rust file; every function is
// safe to call from any thread unless it says otherwise, and none of them unwinds.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- crypto.rs: signatures and hashes of the protocol ------------------------------------------

// ---- vm_crypto.rs: curve arithmetic and signature checks for contracts -------------------------

#ifdef __cplusplus
}
#endif
