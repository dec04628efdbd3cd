;; Generic arithmetic: every operation on every pair of operands. Fixnums, floats, mixtures of them and the order of strings are handled
;; here; big integers, and sums and products that need them, by the host.

;; Classes of values.
#define CLASS_FIXNUM 0
#define CLASS_FLOAT 1
#define CLASS_BIGNUM 2
#define CLASS_STRING 3
#define CLASS_OTHER 4

;; Results of a comparison besides -1, 0 and 1: a NaN is neither.
#define UNORDERED 2

(func $class (param $value i64) (result i32)
  (local $tag i32) (local $kind i32)
  (local.set $tag (i32.and (i32.wrap_i64 (local.get $value)) (i32.const {{TAG_MASK}})))
  (if (i32.eqz (local.get $tag)) (then (return (i32.const {{CLASS_FIXNUM}}))))
  (if (i32.and (i32.shr_u (i32.const {{FLOAT_TAGS}}) (local.get $tag)) (i32.const 1))
    (then (return (i32.const {{CLASS_FLOAT}}))))
  (if (i32.eq (local.get $tag) (i32.const {{TAG_HEAP}}))
    (then
      (local.set $kind (i32.load8_u offset={{HEAP_HEADER + 1}} (i32.wrap_i64 (local.get $value))))
      (if (i32.eq (local.get $kind) (i32.const {{HeapKind::Float}})) (then (return (i32.const {{CLASS_FLOAT}}))))
      (if (i32.eq (local.get $kind) (i32.const {{HeapKind::Bignum}})) (then (return (i32.const {{CLASS_BIGNUM}}))))
      (if (i32.eq (local.get $kind) (i32.const {{HeapKind::String}})) (then (return (i32.const {{CLASS_STRING}}))))))
  (i32.const {{CLASS_OTHER}}))

;; $arithmetic with its arguments in cells: at the call of a slow path no register is needed for constants, which engines would keep in registers
;; around loops.
(func $arithmetic_slow (export "arithmetic_slow") (result i64)
  (call $arithmetic {{@OPERATOR}} (i64.load (i32.const {{ERROR_A}})) (i64.load (i32.const {{ERROR_B}}))))

;; The result of operation $op, numbered as in the ABI, or the marker of failure.
(func $arithmetic (export "arithmetic") (param $op i32) (param $a i64) (param $b i64) (result i64)
  (local $a_class i32) (local $b_class i32)
  (local.set $a_class (call $class (local.get $a)))
  (local.set $b_class (call $class (local.get $b)))
  (if (i32.or
        (i32.gt_u (local.get $a_class) (i32.const {{CLASS_BIGNUM}}))
        (i32.gt_u (local.get $b_class) (i32.const {{CLASS_BIGNUM}})))
    (then
      (return
        (call $arithmetic_other
          (local.get $op) (local.get $a) (local.get $b) (local.get $a_class) (local.get $b_class)))))
  (if (i32.and
        (i32.ge_u (local.get $op) (i32.const {{Arithmetic::Quotient}}))
        (i32.le_u (local.get $op) (i32.const {{Arithmetic::Modulo}})))
    (then
      (if (i32.or
            (i32.eq (local.get $a_class) (i32.const {{CLASS_FLOAT}}))
            (i32.eq (local.get $b_class) (i32.const {{CLASS_FLOAT}})))
        (then (return (call $fail (i32.const {{Failure::NotAnInteger}}) (local.get $a) (local.get $b)))))))
  (if (i32.and
        (i64.eqz (local.get $b))
        (i32.and
          (i32.ge_u (local.get $op) (i32.const {{Arithmetic::Div}}))
          (i32.le_u (local.get $op) (i32.const {{Arithmetic::Modulo}}))))
    (then (return (call $fail (i32.const {{Failure::DivisionByZero}}) (local.get $a) (local.get $b)))))
  (if (i32.or
        (i32.eq (local.get $a_class) (i32.const {{CLASS_BIGNUM}}))
        (i32.eq (local.get $b_class) (i32.const {{CLASS_BIGNUM}})))
    (then (return (call $host_arithmetic (local.get $op) (local.get $a) (local.get $b)))))
  (if (i32.ge_u (local.get $op) (i32.const {{Arithmetic::Less}}))
    (then
      (return
        (call $compared (local.get $op)
          (call $number_order (local.get $a) (local.get $b) (local.get $a_class) (local.get $b_class))))))
  (if (i32.or (local.get $a_class) (local.get $b_class))
    (then
      (return
        (call $float_arithmetic (local.get $op)
          (call $to_double (local.get $a) (local.get $a_class))
          (call $to_double (local.get $b) (local.get $b_class))))))
  (call $fixnum_arithmetic (local.get $op) (local.get $a) (local.get $b)))

;; At least one operand is no number: strings can be compared, everything else fails. The operands are recorded in their order; the procedure
;; that signals finds out which is wrong.
(func $arithmetic_other (param $op i32) (param $a i64) (param $b i64) (param $a_class i32) (param $b_class i32) (result i64)
  (local $kind i32)
  (local.set $kind (i32.const {{Failure::NotANumber}}))
  (if (i32.and
        (i32.ge_u (local.get $op) (i32.const {{Arithmetic::Less}}))
        (i32.ne (local.get $op) (i32.const {{Arithmetic::NumEqual}})))
    (then
      (if (i32.and
            (i32.eq (local.get $a_class) (i32.const {{CLASS_STRING}}))
            (i32.eq (local.get $b_class) (i32.const {{CLASS_STRING}})))
        (then (return (call $compared (local.get $op) (call $string_order (local.get $a) (local.get $b))))))
      (local.set $kind (i32.const {{Failure::NotComparable}})))
    (else
      (if (i32.and
            (i32.ge_u (local.get $op) (i32.const {{Arithmetic::Quotient}}))
            (i32.le_u (local.get $op) (i32.const {{Arithmetic::Modulo}})))
        (then (local.set $kind (i32.const {{Failure::NotAnInteger}}))))))
  (call $fail (local.get $kind) (local.get $a) (local.get $b)))

;; The boolean that comparison $op gives for an order.
(func $compared (param $op i32) (param $order i32) (result i64)
  (local $holds i32)
  (block $decided
    (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Less}}))
      (then
        (local.set $holds (i32.eq (local.get $order) (i32.const -1)))
        (br $decided)))
    (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Greater}}))
      (then
        (local.set $holds (i32.eq (local.get $order) (i32.const 1)))
        (br $decided)))
    (if (i32.eq (local.get $op) (i32.const {{Arithmetic::LessEqual}}))
      (then
        (local.set $holds (i32.le_s (local.get $order) (i32.const 0)))
        (br $decided)))
    (if (i32.eq (local.get $op) (i32.const {{Arithmetic::GreaterEqual}}))
      (then
        (local.set $holds (i32.le_u (local.get $order) (i32.const 1)))
        (br $decided)))
    (local.set $holds (i32.eqz (local.get $order))))
  (select (i64.const {{TRUE}}) (i64.const {{FALSE}}) (local.get $holds)))

;; Order of two fixnums or floats by exact value: -1, 0, 1 or UNORDERED.
(func $number_order (param $a i64) (param $b i64) (param $a_class i32) (param $b_class i32) (result i32)
  (local $x f64) (local $y f64) (local $order i32)
  (if (i32.eqz (i32.or (local.get $a_class) (local.get $b_class)))
    (then
      (return
        (i32.sub
          (i64.gt_s (local.get $a) (local.get $b))
          (i64.lt_s (local.get $a) (local.get $b))))))
  (if (i32.eqz (local.get $a_class))
    (then (return (call $fixnum_float_order (local.get $a) (call $unbox_float (local.get $b))))))
  (if (i32.eqz (local.get $b_class))
    (then
      (local.set $order (call $fixnum_float_order (local.get $b) (call $unbox_float (local.get $a))))
      (return
        (select
          (local.get $order)
          (i32.sub (i32.const 0) (local.get $order))
          (i32.eq (local.get $order) (i32.const {{UNORDERED}}))))))
  (local.set $x (call $unbox_float (local.get $a)))
  (local.set $y (call $unbox_float (local.get $b)))
  (if (f64.lt (local.get $x) (local.get $y)) (then (return (i32.const -1))))
  (if (f64.gt (local.get $x) (local.get $y)) (then (return (i32.const 1))))
  (select (i32.const 0) (i32.const {{UNORDERED}}) (f64.eq (local.get $x) (local.get $y))))

;; Order of a fixnum and a double: not every fixnum is a double, so the integer parts are compared as integers.
(func $fixnum_float_order (param $fixnum i64) (param $float f64) (result i32)
  (local $integer i64) (local $whole f64)
  (if (f64.ne (local.get $float) (local.get $float)) (then (return (i32.const {{UNORDERED}}))))
  (if (f64.ge (local.get $float) (f64.const 0x1p60)) (then (return (i32.const -1))))
  (if (f64.lt (local.get $float) (f64.const -0x1p60)) (then (return (i32.const 1))))
  (local.set $fixnum (i64.shr_s (local.get $fixnum) (i64.const {{FIXNUM_SHIFT}})))
  (local.set $whole (f64.trunc (local.get $float)))
  (local.set $integer (i64.trunc_f64_s (local.get $whole)))
  (if (i64.lt_s (local.get $fixnum) (local.get $integer)) (then (return (i32.const -1))))
  (if (i64.gt_s (local.get $fixnum) (local.get $integer)) (then (return (i32.const 1))))
  (i32.sub
    (f64.gt (local.get $whole) (local.get $float))
    (f64.lt (local.get $whole) (local.get $float))))

;; The double nearest to a fixnum or float.
(func $to_double (param $value i64) (param $class i32) (result f64)
  (if (local.get $class) (then (return (call $unbox_float (local.get $value)))))
  (f64.convert_i64_s (i64.shr_s (local.get $value) (i64.const {{FIXNUM_SHIFT}}))))

(func $float_arithmetic (param $op i32) (param $x f64) (param $y f64) (result i64)
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Add}}))
    (then (return (call $box_float (f64.add (local.get $x) (local.get $y))))))
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Sub}}))
    (then (return (call $box_float (f64.sub (local.get $x) (local.get $y))))))
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Mul}}))
    (then (return (call $box_float (f64.mul (local.get $x) (local.get $y))))))
  (call $box_float (f64.div (local.get $x) (local.get $y))))

;; Operations on two fixnums, the divisor not being 0. What leaves 61 bits is the host's.
(func $fixnum_arithmetic (param $op i32) (param $a i64) (param $b i64) (result i64)
  (local $result i64)
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Add}}))
    (then
      (local.set $result (i64.add (local.get $a) (local.get $b)))
      (if (i64.lt_s
            (i64.and
              (i64.xor (local.get $a) (local.get $result))
              (i64.xor (local.get $b) (local.get $result)))
            (i64.const 0))
        (then (return (call $host_arithmetic (local.get $op) (local.get $a) (local.get $b)))))
      (return (local.get $result))))
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Sub}}))
    (then
      (local.set $result (i64.sub (local.get $a) (local.get $b)))
      (if (i64.lt_s
            (i64.and
              (i64.xor (local.get $a) (local.get $b))
              (i64.xor (local.get $a) (local.get $result)))
            (i64.const 0))
        (then (return (call $host_arithmetic (local.get $op) (local.get $a) (local.get $b)))))
      (return (local.get $result))))
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Mul}}))
    (then (return (call $fixnum_product (local.get $a) (local.get $b)))))
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Remainder}}))
    (then (return (i64.rem_s (local.get $a) (local.get $b)))))
  (if (i32.eq (local.get $op) (i32.const {{Arithmetic::Modulo}}))
    (then
      (local.set $result (i64.rem_s (local.get $a) (local.get $b)))
      (if (i64.lt_s (local.get $result) (i64.const 0))
        (then
          ;; Not minus the divisor: its absolute value may be no fixnum, but the sum is one.
          (local.set $result
            (select
              (i64.add (local.get $result) (local.get $b))
              (i64.sub (local.get $result) (local.get $b))
              (i64.gt_s (local.get $b) (i64.const 0))))))
      (return (local.get $result))))
  ;; Both `/` and `quotient` truncate. The smallest fixnum by -1 is the only quotient that is no fixnum.
  (local.set $result (i64.div_s (local.get $a) (local.get $b)))
  (if (i64.gt_s (local.get $result) (i64.const {{FIXNUM_MAX}}))
    (then (return (call $host_arithmetic (local.get $op) (local.get $a) (local.get $b)))))
  (i64.shl (local.get $result) (i64.const {{FIXNUM_SHIFT}})))

(func $fixnum_product (param $a i64) (param $b i64) (result i64)
  (local $factor i64) (local $result i64)
  (local.set $factor (i64.shr_s (local.get $a) (i64.const {{FIXNUM_SHIFT}})))
  (local.set $result (i64.mul (local.get $factor) (local.get $b)))
  (if (i32.and
        (i64.eq (local.get $factor) (i64.extend32_s (local.get $factor)))
        (i64.eq (local.get $b) (i64.extend32_s (local.get $b))))
    (then (return (local.get $result))))
  ;; The product did not wrap if dividing it gives the other factor back. -1 is apart: that division could trap.
  (if (i64.eq (local.get $factor) (i64.const -1))
    (then
      (if (i64.ne (local.get $b) (i64.const {{FIXNUM_MIN * 8}})) (then (return (local.get $result)))))
    (else
      (if (i64.eqz (local.get $factor)) (then (return (i64.const 0))))
      (if (i64.eq (i64.div_s (local.get $result) (local.get $factor)) (local.get $b)) (then (return (local.get $result))))))
  (call $host_arithmetic (i32.const {{Arithmetic::Mul}}) (local.get $a) (local.get $b)))
