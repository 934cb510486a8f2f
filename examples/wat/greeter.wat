;; Keeps one greeting, like examples/rust/hello, in 40 lines of WebAssembly text. Arguments are
;; {"greeting":"..."}: everything between the first 12 bytes and the closing brace is the new
;; greeting as a JSON string, which is also what get_greeting returns.
;;
;; Build: wat2wasm greeter.wat -o greeter.wasm
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "register_len" (func $register_len (param i64) (result i64)))
  (import "env" "read_register" (func $read_register (param i64 i64)))
  (import "env" "storage_read" (func $storage_read (param i64 i64 i64) (result i64)))
  (import "env" "storage_write" (func $storage_write (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "value_return" (func $value_return (param i64 i64)))
  (import "env" "log_utf8" (func $log_utf8 (param i64 i64)))
  (import "env" "panic_utf8" (func $panic_utf8 (param i64 i64)))

  (memory (export "memory") 1)
  (data (i32.const 0) "greeting")
  (data (i32.const 16) "\22Hello from WAT\22")
  (data (i32.const 64) "the greeting must not be empty")
  (data (i32.const 128) "a new greeting")

  (func (export "get_greeting")
    (if (i64.eqz (call $storage_read (i64.const 8) (i64.const 0) (i64.const 0)))
      (then (call $value_return (i64.const 16) (i64.const 16)))
      (else
        (call $read_register (i64.const 0) (i64.const 1024))
        (call $value_return (call $register_len (i64.const 0)) (i64.const 1024)))))

  (func (export "set_greeting")
    (local $length i64)
    (call $input (i64.const 1))
    (call $read_register (i64.const 1) (i64.const 1024))
    ;; Without the 12 bytes in front and the brace behind: two quotes and nothing between are 2.
    (local.set $length (i64.sub (call $register_len (i64.const 1)) (i64.const 13)))
    (if (i64.le_s (local.get $length) (i64.const 2))
      (then (call $panic_utf8 (i64.const 30) (i64.const 64))))
    (call $log_utf8 (i64.const 14) (i64.const 128))
    (drop (call $storage_write (i64.const 8) (i64.const 0)
      (local.get $length) (i64.const 1036) (i64.const 0)))))
