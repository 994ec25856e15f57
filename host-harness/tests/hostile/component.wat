;; A connector that means harm. It describes itself as any other, so that it loads; then opening a session computes for
;; ever, and a connection test allocates for ever.
(module
  (memory (export "memory") 1)

  ;; The descriptor: four texts "hostile", the schema "{}", no operations, a limit of 0.
  (data (i32.const 16) "hostile{}")
  (data (i32.const 32)
    "\10\00\00\00\07\00\00\00" "\10\00\00\00\07\00\00\00" "\10\00\00\00\07\00\00\00" "\10\00\00\00\07\00\00\00"
    "\17\00\00\00\02\00\00\00")
  (func (export "integration:connector/descriptor@0.1.0#describe") (result i32) (i32.const 32))

  ;; What the host passes in (the connection's text) may lie anywhere.
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))

  (func (export "integration:connector/connection@0.1.0#[static]session.open") (param i32 i32) (result i32)
    (loop $for_ever (br $for_ever))
    unreachable)

  ;; Traps only when there is no more memory to be had.
  (func (export "integration:connector/connection@0.1.0#[static]probe.start") (param i32 i32 i32) (result i32)
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    unreachable)

  ;; The rest of the contract is never reached.
  (func $one (param i32) (result i32) unreachable)
  (export "integration:connector/connection@0.1.0#[method]probe.advance" (func $one))
  (export "integration:connector/connection@0.1.0#[method]session.ping" (func $one))
  (export "integration:connector/connection@0.1.0#[method]session.warnings" (func $one))
  (export "integration:connector/connection@0.1.0#[static]session.close" (func $one))
  (export "integration:connector/connection@0.1.0#[method]results.next" (func $one))
  (export "integration:connector/connection@0.1.0#[method]document.properties" (func $one))
  (export "integration:connector/connection@0.1.0#[static]document.acknowledge" (func $one))
  (func (export "integration:connector/connection@0.1.0#[method]document.read-to") (param i32 i32) (result i32)
    unreachable)
  (func $five (param i32 i32 i32 i32 i32) (result i32) unreachable)
  (export "integration:connector/connection@0.1.0#[method]session.prepare" (func $five))
  (export "integration:connector/connection@0.1.0#[method]operation.run" (func $five))
  (func (export "integration:connector/one-shot@0.1.0#invoke")
    (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    unreachable))
