;; Sums in float64 of what is stored as float32: the inner part of double-multiplier.ts, which has the layout of the memory.
;; "npm run generate" makes doubles.wasm.ts of it.
;;
;; The right factor lies in strips of 32 columns, one behind the other: so what is read at a time lies side by side. Eight
;; columns are made float64 at a time, some hundred terms of them: a panel, which all rows of the left factor are
;; multiplied by while it is near. Two rows are multiplied at a time, as in panel.wat.

(module
  ;; Shared between threads in the second build that "npm run generate" makes.
  (memory (import "product" "memory") 1)

  ;; Puts consecutive numbers of a matrix, row by row, into its strips: 32 columns each, which a part of the work reads from
  ;; its beginning to its end.
  (func (export "pack")
    (param $from i32)     ;; floats
    (param $count i32)    ;; at least 1
    (param $row i32)      ;; where the first of them belongs
    (param $column i32)
    (param $columns i32)
    (param $into i32)     ;; strips x rows x 32 floats
    (param $strip i32)    ;; bytes of one of them
    (local $run i32) (local $left i32)
    (loop $next
      ;; As many as lie side by side in the strip, in the row, and among what there is.
      (local.set $run (i32.sub (i32.const 32) (i32.and (local.get $column) (i32.const 31))))
      (local.set $left (i32.sub (local.get $columns) (local.get $column)))
      (if (i32.gt_u (local.get $run) (local.get $left)) (then (local.set $run (local.get $left))))
      (if (i32.gt_u (local.get $run) (local.get $count)) (then (local.set $run (local.get $count))))
      (memory.copy
        (i32.add
          (i32.add
            (local.get $into)
            (i32.mul (i32.shr_u (local.get $column) (i32.const 5)) (local.get $strip)))
          (i32.add
            (i32.shl (local.get $row) (i32.const 7))
            (i32.shl (i32.and (local.get $column) (i32.const 31)) (i32.const 2))))
        (local.get $from)
        (i32.shl (local.get $run) (i32.const 2)))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $run) (i32.const 2))))
      (local.set $column (i32.add (local.get $column) (local.get $run)))
      (if (i32.eq (local.get $column) (local.get $columns))
        (then
          (local.set $column (i32.const 0))
          (local.set $row (i32.add (local.get $row) (i32.const 1)))))
      (local.set $count (i32.sub (local.get $count) (local.get $run)))
      (br_if $next (local.get $count))))

  ;; into[k][0..8) = from[k][0..8), for all terms k.
  (func (export "widen")
    (param $from i32)    ;; floats of a strip
    (param $terms i32)   ;; at least 1
    (param $into i32)    ;; terms x 8 doubles
    (loop $next
      (v128.store (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $from))))
      (v128.store offset=16 (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $from))))
      (v128.store offset=32 (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero offset=16 (local.get $from))))
      (v128.store offset=48 (local.get $into) (f64x2.promote_low_f32x4 (v128.load64_zero offset=24 (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 128)))
      (local.set $into (i32.add (local.get $into) (i32.const 64)))
      (local.set $terms (i32.sub (local.get $terms) (i32.const 1)))
      (br_if $next (local.get $terms))))

  ;; into[k][column] = from[column][k], for 32 columns and all terms k of one strip, and as many more as make it four:
  ;; four columns by four terms at a time.
  (func (export "turn")
    (param $from i32)    ;; floats of a strip, in which a column is a row
    (param $terms i32)   ;; 1 to 32
    (param $into i32)    ;; terms x 32 floats
    (local $four i32) (local $at i32) (local $to i32) (local $left i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $ab v128) (local $cd v128)
    (loop $columns
      (local.set $at (i32.add (local.get $from) (i32.shl (local.get $four) (i32.const 9))))
      (local.set $to (i32.add (local.get $into) (i32.shl (local.get $four) (i32.const 4))))
      (local.set $left (local.get $terms))
      (loop $next
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load offset=128 (local.get $at)))
        (local.set $c (v128.load offset=256 (local.get $at)))
        (local.set $d (v128.load offset=384 (local.get $at)))
        (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
        (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
        (v128.store (local.get $to)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
        (v128.store offset=128 (local.get $to)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
        (local.set $ab (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
        (local.set $cd (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
        (v128.store offset=256 (local.get $to)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
        (v128.store offset=384 (local.get $to)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 512)))
        (local.set $left (i32.sub (local.get $left) (i32.const 4)))
        (br_if $next (i32.gt_s (local.get $left) (i32.const 0))))
      (local.set $four (i32.add (local.get $four) (i32.const 1)))
      (br_if $columns (i32.lt_u (local.get $four) (i32.const 8)))))

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
      (br_if $tiles (local.get $rows))))

  ;; The same in float32, sixteen columns at a time, of the right factor as it is stored: for what is small beside a sum in
  ;; float64.
  ;; into[row][0..16) += sum over k of left[row][k] * strip[k][0..16), for all rows; or = where nothing is there yet.
  (func (export "multiplyFloats")
    (param $left i32)        ;; floats
    (param $leftStride i32)  ;; bytes from one row to the next
    (param $strip i32)       ;; floats of a strip
    (param $into i32)        ;; floats
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
      (local.set $r (local.get $strip))
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
        (local.set $x (v128.load32_splat (local.get $l0)))
        (local.set $s00 (f32x4.add (local.get $s00) (f32x4.mul (local.get $x) (local.get $y0))))
        (local.set $s01 (f32x4.add (local.get $s01) (f32x4.mul (local.get $x) (local.get $y1))))
        (local.set $s02 (f32x4.add (local.get $s02) (f32x4.mul (local.get $x) (local.get $y2))))
        (local.set $s03 (f32x4.add (local.get $s03) (f32x4.mul (local.get $x) (local.get $y3))))
        (local.set $x (v128.load32_splat (local.get $l1)))
        (local.set $s10 (f32x4.add (local.get $s10) (f32x4.mul (local.get $x) (local.get $y0))))
        (local.set $s11 (f32x4.add (local.get $s11) (f32x4.mul (local.get $x) (local.get $y1))))
        (local.set $s12 (f32x4.add (local.get $s12) (f32x4.mul (local.get $x) (local.get $y2))))
        (local.set $s13 (f32x4.add (local.get $s13) (f32x4.mul (local.get $x) (local.get $y3))))
        (local.set $l0 (i32.add (local.get $l0) (i32.const 4)))
        (local.set $l1 (i32.add (local.get $l1) (i32.const 4)))
        (local.set $r (i32.add (local.get $r) (i32.const 128)))
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
