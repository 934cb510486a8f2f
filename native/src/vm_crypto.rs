//! Curve arithmetic and signature checks that contracts ask for.
