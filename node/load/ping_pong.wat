;; The smallest round trip: `go` calls `run` on the account that is its input and then `cb` on itself;
;; `run` counts in its state, `cb` keeps the count that came back.
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "register_len" (func $register_len (param i64) (result i64)))
  (import "env" "read_register" (func $read_register (param i64 i64)))
  (import "env" "current_account_id" (func $current_account_id (param i64)))
  (import "env" "promise_create"
    (func $promise_create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_then"
    (func $promise_then (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_return" (func $promise_return (param i64)))
  (import "env" "promise_result" (func $promise_result (param i64 i64) (result i64)))
  (import "env" "storage_write" (func $storage_write (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "storage_read" (func $storage_read (param i64 i64 i64) (result i64)))
  (import "env" "value_return" (func $value_return (param i64 i64)))
  (memory 1)
  ;; 0: method names and keys; 32: sixteen zero bytes, no deposit; 64: the count; 256: an account
  (data (i32.const 0) "runcbnk")
  (func $callee_gas (result i64) (i64.const 10000000000000))
  (func (export "go") (local $promise i64)
    (call $input (i64.const 0))
    (call $read_register (i64.const 0) (i64.const 256))
    (local.set $promise
      (call $promise_create (call $register_len (i64.const 0)) (i64.const 256) (i64.const 3)
        (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 32) (call $callee_gas)))
    (call $current_account_id (i64.const 1))
    (call $promise_return
      (call $promise_then (local.get $promise) (i64.const -1) (i64.const 1) (i64.const 2)
        (i64.const 3) (i64.const 0) (i64.const 0) (i64.const 32) (call $callee_gas))))
  (func (export "run")
    (if (i64.eqz (call $storage_read (i64.const 1) (i64.const 5) (i64.const 0)))
      (then)
      (else (call $read_register (i64.const 0) (i64.const 64))))
    (i64.store (i32.const 64) (i64.add (i64.load (i32.const 64)) (i64.const 1)))
    (drop (call $storage_write (i64.const 1) (i64.const 5) (i64.const 8) (i64.const 64) (i64.const 0)))
    (call $value_return (i64.const 8) (i64.const 64)))
  (func (export "cb")
    (if (i64.eq (call $promise_result (i64.const 0) (i64.const 0)) (i64.const 1))
      (then (call $read_register (i64.const 0) (i64.const 64))))
    (drop (call $storage_write (i64.const 1) (i64.const 6) (i64.const 8) (i64.const 64) (i64.const 0)))
    (call $value_return (i64.const 8) (i64.const 64))))
