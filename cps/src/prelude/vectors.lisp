; Vectors and boxes: language specification 12.8. Vectors are immutable; what changes one gives a new one.

;;; Vectors and boxes

(define-inline (vector) (%record vector))
(define-inline (vector a) (%record vector a))
(define-inline (vector a b) (%record vector a b))
(define-inline (vector a b c) (%record vector a b c))
(define-inline (vector a b c d) (%record vector a b c d))
(define (vector & elements)
  "Vector of the arguments."
  ;; (vector 1 (+ 1 1)) => [1 2]
  (%list->vector elements 'vector))

(define-inline (vector-length v)
  "Number of elements of a vector."
  ;; (vector-length [1 2 3]) => 3
  (if (%kind? v vector) (%size v) (%length-of-no-vector v)))
(define-failure (%length-of-no-vector x)
  "vector-length of what is no vector."
  (vector-length (%wrong-type 'vector-length 0 ':vector x)))

(define-inline (vector-ref v index)
  "The element of a vector at an index from 0."
  ;; (vector-ref [1 2 3] 0) => 1
  ;; (vector-ref [1 2 3] 3) => !range-error
  (if (%kind? v vector)
      (if (%index-of? index (%size v)) (%slot v index) (%no-vector-element v index))
      (%no-vector-element v index)))
(define-failure (%no-vector-element v index)
  "vector-ref with a wrong vector or index."
  (cond ((if (%kind? v vector) #f #t) (vector-ref (%wrong-type 'vector-ref 0 ':vector v) index))
        ((%integer? index) (%out-of-range 'vector-ref index (%size v) v))
        (else (vector-ref v (%wrong-type 'vector-ref 1 ':integer index)))))

(define (vector-set! v index element)
  "A new vector with the element at the index; v does not change."
  ;; (let ((v [1 2])) (list (vector-set! v 0 9) v)) => ([9 2] [1 2])
  (if (%kind? v vector)
      (if (%index-of? index (%size v))
          (%vector-with v index element)
          (if (%integer? index)
              (%out-of-range 'vector-set! index (%size v) v)
              (vector-set! v (%wrong-type 'vector-set! 1 ':integer index) element)))
      (vector-set! (%wrong-type 'vector-set! 0 ':vector v) index element)))
(define (%vector-with v index element)
  "Copy of the vector with the element at the index."
  (let ((new (%copy-fields v 0 (%make-record vector (%size v) nil) 0 (%size v))))
    (%init-slot! new index element)
    new))

(define (%copy-fields from start to at count)
  "Copies count fields of one object from start on into another one from at on; gives the latter."
  (let loop ((i 0))
    (if (%fx< i count)
        (begin (%init-slot! to (%fx+ at i) (%slot from (%fx+ start i)))
               (loop (%fx+ i 1)))
        to)))

(define (make-vector count &opt element)
  "Vector of count times the element."
  ;; (make-vector 3 0) => [0 0 0]
  (%make-record vector (%expect-count count 'make-vector 0) element))

(define (vector-push v element)
  "A new vector with the element after those of v."
  ;; (vector-push [1 2] 3) => [1 2 3]
  (let ((old (%expect-vector v 'vector-push 0)))
    (let ((new (%copy-fields old 0 (%make-record vector (%fx+ (%size old) 1) nil) 0 (%size old))))
      (%init-slot! new (%size old) element)
      new)))

(define (vector-append & vectors)
  "A new vector of the elements of all the vectors."
  ;; (vector-append [1] [2 3]) => [1 2 3]
  (%append-vectors vectors 'vector-append))
(define (%append-vectors vectors operation)
  "The vectors of a list joined."
  (let ((pieces (%expect-vectors vectors operation 0)))
    (%fill-from-vectors (%make-record vector (%total-size pieces 0) nil) 0 pieces)))
(define (%expect-vectors l operation index)
  "List of vectors: l, whose elements are checked."
  (if (%nil? l)
      nil
      (let ((v (%expect-vector (%car l) operation index)))
        (%cons v (%expect-vectors (%cdr l) operation (%fx+ index 1))))))
(define (%total-size vectors size)
  "The size and those of all the vectors together."
  (if (%nil? vectors) size (%total-size (%cdr vectors) (%fx+ size (%size (%car vectors))))))
(define (%fill-from-vectors new at vectors)
  "Copies the vectors into the new one from the index at on."
  (if (%nil? vectors)
      new
      (let ((v (%car vectors)))
        (%copy-fields v 0 new at (%size v))
        (%fill-from-vectors new (%fx+ at (%size v)) (%cdr vectors)))))

(define (vector-map f v & more)
  "Vector of the results of calling f with the elements of the vectors, to the end of the shortest."
  ;; (vector-map + [1 2] [10 20]) => [11 22]
  (let ((vectors (%expect-vectors (%cons v more) 'vector-map 1)))
    (%list->vector
      (if (%nil? more)
          (map f (%vector->list (%car vectors) 0))
          (%map-lists f (%lists-of vectors 'vector-map 1)))
      'vector-map)))

(define (subvector v start &opt (end %unsupplied))
  "A new vector of the elements from start up to and excluding end (the length)."
  ;; (subvector [1 2 3 4] 1 3) => [2 3]
  (let ((whole (%expect-vector v 'subvector 0)) (from (%expect-integer start 'subvector 1)))
    (let ((size (%size whole)))
      (let ((to (if (%unsupplied? end) size (%expect-integer end 'subvector 2))))
        (cond ((%lt from 0) (%out-of-range 'subvector from size whole))
              ((%lt size to) (%out-of-range 'subvector to size whole))
              ((%lt to from) (%out-of-range 'subvector from size whole))
              (else (%subvector whole from to)))))))
(define (%subvector v start end)
  "subvector with bounds that are in range."
  (%copy-fields v start (%make-record vector (%fx- end start) nil) 0 (%fx- end start)))

; ---- Boxes ----

(define-inline (box x)
  "A new box that holds x."
  ;; (let ((b (box 1))) (box-set! b 2) (unbox b)) => 2
  (%record box x))
(define-inline (unbox b)
  "What the box holds."
  ;; (unbox (box 5)) => 5
  (if (%kind? b box) (%field b 0) (%unbox-other b)))
(define-failure (%unbox-other x)
  "unbox of what is no box."
  (unbox (%wrong-type 'unbox 0 ':cell x)))
(define-inline (box-set! b x)
  "Puts x into the box; x."
  ;; (box-set! (box 1) 2) => 2
  (if (%kind? b box) (%set-field! b 0 x) (%box-set-other! b x)))
(define-failure (%box-set-other! b x)
  "box-set! of what is no box."
  (box-set! (%wrong-type 'box-set! 0 ':cell b) x))
