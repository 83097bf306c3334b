;; Sums in float64 of what is stored as float32: the inner part of double-multiplier.ts, which has the layout of the memory.
;; "npm run generate" makes doubles.wasm.ts of it.
;;
;; Eight columns of the right factor are made float64 at a time, some hundred terms of them: a panel, which all rows of
;; the left factor are multiplied by while it is near. Two rows are multiplied at a time, as in panel.wat.

(module
  ;; Shared between threads in the second build that "npm run generate" makes.
  (memory (import "product" "memory") 1)

  ;; into[k][0..8) = from[k][0..8), for all terms k.
  (func (export "widen")
    (param $from i32)    ;; floats
    (param $stride i32)  ;; bytes from one term to the next
    (param $terms i32)   ;; at least 1
    (param $into i32)    ;; terms x 8 doubles
    (loop $next
      (v128.store (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $from))))
      (v128.store offset=16 (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $from))))
      (v128.store offset=32 (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $from))))
      (v128.store offset=48 (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $from))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $into (i32.add (local.get $into) (i32.const 64)))
      (local.set $terms (i32.sub (local.get $terms) (i32.const 1)))
      (br_if $next (local.get $terms))))

  ;; into[k][column] = from[column][k], for all terms k and eight columns.
  (func (export "widenTurned")
    (param $from i32)    ;; floats
    (param $stride i32)  ;; bytes from one column to the next
    (param $terms i32)   ;; at least 1
    (param $into i32)    ;; terms x 8 doubles
    (local $column i32) (local $at i32) (local $to i32) (local $left i32)
    (loop $columns
      (local.set $at (local.get $from))
      (local.set $to (i32.add (local.get $into) (i32.shl (local.get $column) (i32.const 3))))
      (local.set $left (local.get $terms))
      (loop $next
        (f64.store (local.get $to) (f64.promote_f32 (f32.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $to (i32.add (local.get $to) (i32.const 64)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $next (local.get $left)))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $column (i32.add (local.get $column) (i32.const 1)))
      (br_if $columns (i32.lt_u (local.get $column) (i32.const 8)))))

  ;; into[row][0..8) += sum over k of left[row][k] * panel[k][0..8), for all rows; or = where it is the first panel.
  (func (export "multiply")
    (param $left i32)        ;; doubles
    (param $leftStride i32)  ;; bytes from one row to the next
    (param $panel i32)       ;; terms x 8 doubles
    (param $into i32)        ;; doubles
    (param $stride i32)      ;; bytes from one row of the result to the next
    (param $rows i32)        ;; an even number
    (param $terms i32)       ;; at least 1
    (param $first i32)       ;; 1 where nothing is in the result yet
    (local $l0 i32) (local $l1 i32) (local $r i32) (local $k i32) (local $into1 i32)
    (local $x v128) (local $y0 v128) (local $y1 v128) (local $y2 v128) (local $y3 v128)
    (local $s00 v128) (local $s01 v128) (local $s02 v128) (local $s03 v128)
    (local $s10 v128) (local $s11 v128) (local $s12 v128) (local $s13 v128)
    (loop $tiles
      (local.set $l0 (local.get $left))
      (local.set $l1 (i32.add (local.get $left) (local.get $leftStride)))
      (local.set $left (i32.add (local.get $l1) (local.get $leftStride)))
      (local.set $into1 (i32.add (local.get $into) (local.get $stride)))
      (local.set $r (local.get $panel))
      (local.set $k (local.get $terms))
      (if (local.get $first)
        (then
          (local.set $s00 (v128.const i64x2 0 0))
          (local.set $s01 (v128.const i64x2 0 0))
          (local.set $s02 (v128.const i64x2 0 0))
          (local.set $s03 (v128.const i64x2 0 0))
          (local.set $s10 (v128.const i64x2 0 0))
          (local.set $s11 (v128.const i64x2 0 0))
          (local.set $s12 (v128.const i64x2 0 0))
          (local.set $s13 (v128.const i64x2 0 0))
          )
        (else
          (local.set $s00 (v128.load (local.get $into)))
          (local.set $s01 (v128.load offset=16 (local.get $into)))
          (local.set $s02 (v128.load offset=32 (local.get $into)))
          (local.set $s03 (v128.load offset=48 (local.get $into)))
          (local.set $s10 (v128.load (local.get $into1)))
          (local.set $s11 (v128.load offset=16 (local.get $into1)))
          (local.set $s12 (v128.load offset=32 (local.get $into1)))
          (local.set $s13 (v128.load offset=48 (local.get $into1)))
          ))
      (loop $next
        (local.set $y0 (v128.load (local.get $r)))
        (local.set $y1 (v128.load offset=16 (local.get $r)))
        (local.set $y2 (v128.load offset=32 (local.get $r)))
        (local.set $y3 (v128.load offset=48 (local.get $r)))
        (local.set $x (v128.load64_splat (local.get $l0)))
        (local.set $s00 (f64x2.add (local.get $s00) (f64x2.mul (local.get $x) (local.get $y0))))
        (local.set $s01 (f64x2.add (local.get $s01) (f64x2.mul (local.get $x) (local.get $y1))))
        (local.set $s02 (f64x2.add (local.get $s02) (f64x2.mul (local.get $x) (local.get $y2))))
        (local.set $s03 (f64x2.add (local.get $s03) (f64x2.mul (local.get $x) (local.get $y3))))
        (local.set $x (v128.load64_splat (local.get $l1)))
        (local.set $s10 (f64x2.add (local.get $s10) (f64x2.mul (local.get $x) (local.get $y0))))
        (local.set $s11 (f64x2.add (local.get $s11) (f64x2.mul (local.get $x) (local.get $y1))))
        (local.set $s12 (f64x2.add (local.get $s12) (f64x2.mul (local.get $x) (local.get $y2))))
        (local.set $s13 (f64x2.add (local.get $s13) (f64x2.mul (local.get $x) (local.get $y3))))
        (local.set $l0 (i32.add (local.get $l0) (i32.const 8)))
        (local.set $l1 (i32.add (local.get $l1) (i32.const 8)))
        (local.set $r (i32.add (local.get $r) (i32.const 64)))
        (local.set $k (i32.sub (local.get $k) (i32.const 1)))
        (br_if $next (local.get $k)))
      (v128.store (local.get $into) (local.get $s00))
      (v128.store offset=16 (local.get $into) (local.get $s01))
      (v128.store offset=32 (local.get $into) (local.get $s02))
      (v128.store offset=48 (local.get $into) (local.get $s03))
      (v128.store (local.get $into1) (local.get $s10))
      (v128.store offset=16 (local.get $into1) (local.get $s11))
      (v128.store offset=32 (local.get $into1) (local.get $s12))
      (v128.store offset=48 (local.get $into1) (local.get $s13))
      (local.set $into (i32.add (local.get $into1) (local.get $stride)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 2)))
      (br_if $tiles (local.get $rows)))))
