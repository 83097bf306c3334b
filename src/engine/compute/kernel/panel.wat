;; The product's inner part. "npm run generate" makes panel.wasm.ts of it; panels.ts has the layout of the memory.
;;
;; Two rows of the left factor are multiplied by sixteen columns of the right one at a time. So the eight sums of a tile
;; stay in registers, and what is loaded is used for several of them. Of the shapes that fit sixteen registers this one
;; is the fastest; unrolling makes it slower ("npm run bench", docs/performance.md).

(module
  ;; Shared between threads in the second build that "npm run generate" makes.
  (memory (import "product" "memory") 1)

  ;; into[row][0..16) = sum over k of left[row][k] * panel[k][0..16), for all rows.
  ;;
  ;; Each sum is one of partial sums, as rounding errors grow with the length of a sum. Nothing is fused here (relaxed
  ;; SIMD could be): the result of that depends on the processor, while these bits are the same everywhere.
  (func (export "multiplyPanel")
    (param $left i32)    ;; rows x terms floats, row by row
    (param $panel i32)   ;; terms x 16 floats, row by row
    (param $into i32)    ;; where the first row begins; 16 floats of each row are written
    (param $rows i32)    ;; an even number
    (param $terms i32)   ;; at least 1
    (param $stride i32)  ;; bytes from one row of the result to the next
    (param $part i32)    ;; terms of a partial sum

    (local $leftStride i32) (local $end i32) (local $k i32) (local $last i32)
    ;; The next terms of two rows, and of the panel.
    (local $l0 i32) (local $l1 i32) (local $r i32)
    ;; One term of a row four times, and sixteen columns of the panel.
    (local $x v128) (local $y0 v128) (local $y1 v128) (local $y2 v128) (local $y3 v128)
    ;; Sums, and partial sums: of two rows, sixteen columns each.
    (local $s00 v128) (local $s01 v128) (local $s02 v128) (local $s03 v128)
    (local $s10 v128) (local $s11 v128) (local $s12 v128) (local $s13 v128)
    (local $p00 v128) (local $p01 v128) (local $p02 v128) (local $p03 v128)
    (local $p10 v128) (local $p11 v128) (local $p12 v128) (local $p13 v128)

    (local.set $leftStride (i32.shl (local.get $terms) (i32.const 2)))
    (local.set $end (i32.add (local.get $left) (i32.mul (local.get $rows) (local.get $leftStride))))
    (loop $tiles
      (local.set $l0 (local.get $left))
      (local.set $l1 (i32.add (local.get $left) (local.get $leftStride)))
      (local.set $left (i32.add (local.get $l1) (local.get $leftStride)))
      (local.set $r (local.get $panel))
      (local.set $k (i32.const 0))
      (local.set $s00 (v128.const i32x4 0 0 0 0))
      (local.set $s01 (v128.const i32x4 0 0 0 0))
      (local.set $s02 (v128.const i32x4 0 0 0 0))
      (local.set $s03 (v128.const i32x4 0 0 0 0))
      (local.set $s10 (v128.const i32x4 0 0 0 0))
      (local.set $s11 (v128.const i32x4 0 0 0 0))
      (local.set $s12 (v128.const i32x4 0 0 0 0))
      (local.set $s13 (v128.const i32x4 0 0 0 0))

      (loop $parts
        (local.set $p00 (v128.const i32x4 0 0 0 0))
        (local.set $p01 (v128.const i32x4 0 0 0 0))
        (local.set $p02 (v128.const i32x4 0 0 0 0))
        (local.set $p03 (v128.const i32x4 0 0 0 0))
        (local.set $p10 (v128.const i32x4 0 0 0 0))
        (local.set $p11 (v128.const i32x4 0 0 0 0))
        (local.set $p12 (v128.const i32x4 0 0 0 0))
        (local.set $p13 (v128.const i32x4 0 0 0 0))
        (local.set $last (i32.add (local.get $k) (local.get $part)))
        (if (i32.gt_u (local.get $last) (local.get $terms)) (then (local.set $last (local.get $terms))))

        (loop $part
          (local.set $y0 (v128.load (local.get $r)))
          (local.set $y1 (v128.load offset=16 (local.get $r)))
          (local.set $y2 (v128.load offset=32 (local.get $r)))
          (local.set $y3 (v128.load offset=48 (local.get $r)))
          (local.set $x (v128.load32_splat (local.get $l0)))
          (local.set $p00 (f32x4.add (local.get $p00) (f32x4.mul (local.get $x) (local.get $y0))))
          (local.set $p01 (f32x4.add (local.get $p01) (f32x4.mul (local.get $x) (local.get $y1))))
          (local.set $p02 (f32x4.add (local.get $p02) (f32x4.mul (local.get $x) (local.get $y2))))
          (local.set $p03 (f32x4.add (local.get $p03) (f32x4.mul (local.get $x) (local.get $y3))))
          (local.set $x (v128.load32_splat (local.get $l1)))
          (local.set $p10 (f32x4.add (local.get $p10) (f32x4.mul (local.get $x) (local.get $y0))))
          (local.set $p11 (f32x4.add (local.get $p11) (f32x4.mul (local.get $x) (local.get $y1))))
          (local.set $p12 (f32x4.add (local.get $p12) (f32x4.mul (local.get $x) (local.get $y2))))
          (local.set $p13 (f32x4.add (local.get $p13) (f32x4.mul (local.get $x) (local.get $y3))))
          (local.set $l0 (i32.add (local.get $l0) (i32.const 4)))
          (local.set $l1 (i32.add (local.get $l1) (i32.const 4)))
          (local.set $r (i32.add (local.get $r) (i32.const 64)))
          (local.set $k (i32.add (local.get $k) (i32.const 1)))
          (br_if $part (i32.lt_u (local.get $k) (local.get $last))))

        (local.set $s00 (f32x4.add (local.get $s00) (local.get $p00)))
        (local.set $s01 (f32x4.add (local.get $s01) (local.get $p01)))
        (local.set $s02 (f32x4.add (local.get $s02) (local.get $p02)))
        (local.set $s03 (f32x4.add (local.get $s03) (local.get $p03)))
        (local.set $s10 (f32x4.add (local.get $s10) (local.get $p10)))
        (local.set $s11 (f32x4.add (local.get $s11) (local.get $p11)))
        (local.set $s12 (f32x4.add (local.get $s12) (local.get $p12)))
        (local.set $s13 (f32x4.add (local.get $s13) (local.get $p13)))
        (br_if $parts (i32.lt_u (local.get $k) (local.get $terms))))

      (v128.store (local.get $into) (local.get $s00))
      (v128.store offset=16 (local.get $into) (local.get $s01))
      (v128.store offset=32 (local.get $into) (local.get $s02))
      (v128.store offset=48 (local.get $into) (local.get $s03))
      (local.set $into (i32.add (local.get $into) (local.get $stride)))
      (v128.store (local.get $into) (local.get $s10))
      (v128.store offset=16 (local.get $into) (local.get $s11))
      (v128.store offset=32 (local.get $into) (local.get $s12))
      (v128.store offset=48 (local.get $into) (local.get $s13))
      (local.set $into (i32.add (local.get $into) (local.get $stride)))
      (br_if $tiles (i32.lt_u (local.get $left) (local.get $end))))))
