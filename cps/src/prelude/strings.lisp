; Strings: language specification 12.7. Indices count characters; the host does what needs more of the bytes than to copy them.

;;; Strings

(define-inline (string-length s)
  "Number of characters."
  ;; (string-length "häh") => 3
  (if (%kind? s string) (%string-length s) (%string-length (%expect-string s 'string-length 0))))

(define-inline (string-append a b)
  (if (%kind? a string)
      (if (%kind? b string)
          (%string-join (%cons a (%cons b nil)) "")
          (%string-append (%cons a (%cons b nil))))
      (%string-append (%cons a (%cons b nil)))))
(define-inline (string-append a b c)
  (if (if (%kind? a string) (if (%kind? b string) (%kind? c string) #f) #f)
      (%string-join (%cons a (%cons b (%cons c nil))) "")
      (%string-append (%cons a (%cons b (%cons c nil))))))
(define (string-append & strings)
  "The strings joined."
  ;; (string-append "a" "b" "c") => "abc"
  (%string-append strings))
(define (%string-append strings)
  "The strings of a list joined."
  (%string-join (%string-elements strings 'string-append nil) ""))
(define-inline (%string-concat strings)
  "The strings of a list joined; unchecked."
  (%string-join strings ""))

(define (%string-elements q operation index)
  "The elements of a sequence as a proper list, all of them strings."
  (let ((elements (%elements q operation index)))
    (if (%all-strings? elements operation)
        elements
        (%expect-strings elements operation 0))))
(define (%all-strings? l operation)
  "Whether all elements of the list are strings."
  (if (%pair? l)
      (if (%kind? (%car l) string) (%all-strings? (%cdr l) operation) #f)
      (begin (%end-of-list l operation) #t)))
(define (%expect-strings l operation index)
  "The list, with a replacement for each element that is no string."
  (if (%pair? l)
      (let ((s (%expect-string (%car l) operation index)))
        (%cons s (%expect-strings (%cdr l) operation (%fx+ index 1))))
      (%end-of-list l operation)))

(define (string-upcase s)
  "The string in upper case, by the full Unicode mapping."
  ;; (string-upcase "straße") => "STRASSE"
  (%host string-upcase (%expect-string s 'string-upcase 0)))
(define (string-downcase s)
  "The string in lower case, by the full Unicode mapping."
  ;; (string-downcase "ABC") => "abc"
  (%host string-downcase (%expect-string s 'string-downcase 0)))
(define (string-trim s)
  "The string without white space at both ends."
  ;; (string-trim "  a b ") => "a b"
  (%host string-trim (%expect-string s 'string-trim 0)))

(define (substring s start &opt (end %unsupplied))
  "The characters from start up to and excluding end (the length)."
  ;; (list (substring "hello" 1 3) (substring "hello" 3)) => ("el" "lo")
  (let ((text (%expect-string s 'substring 0)))
    (let ((size (%string-length text)))
      (if (%unsupplied? end)
          (%substring text start size size)
          (%substring text start end size)))))
(define (%substring s start end size)
  "substring with bounds that may be anything."
  (let ((from (%expect-integer start 'substring 1)) (to (%expect-integer end 'substring 2)))
    (cond ((%lt from 0) (%out-of-range 'substring from size s))
          ((%lt size to) (%out-of-range 'substring to size s))
          ((%lt to from) (%out-of-range 'substring from size s))
          (else (%string-part s from to)))))

(define (char-at s index)
  "The character at an index from 0, a 1-character string."
  ;; (char-at "hello" 1) => "e"
  (let ((text (%expect-string s 'char-at 0)) (i (%expect-integer index 'char-at 1)))
    (if (%index-of? i (%string-length text))
        (%string-part text i (%fx+ i 1))
        (%out-of-range 'char-at i (%string-length text) text))))
(define-inline (%index-of? i size)
  "Whether the integer i is an index of something of that size."
  (if (%fixnum? i)
      (if (%fx< i 0) #f (%fx< i size))
      #f))

(define (string-index s part)
  "The index of the first occurrence of the second string in the first, or nil."
  ;; (list (string-index "hello" "l") (string-index "hello" "x")) => (2 nil)
  (let ((index (%host string-index (%expect-string s 'string-index 0) (%expect-string part 'string-index 1) 0)))
    (if (%unsupplied? index) nil index)))
(define (string-contains? s part)
  "Whether the second string occurs in the first."
  ;; (string-contains? "hello" "ell") => true
  (if (%unsupplied? (%host string-index (%expect-string s 'string-contains? 0) (%expect-string part 'string-contains? 1) 0)) #f #t))
(define (string-starts-with? s prefix)
  "Whether the first string starts with the second."
  ;; (string-starts-with? "hello" "he") => true
  (let ((text (%expect-string s 'string-starts-with? 0)) (start (%expect-string prefix 'string-starts-with? 1)))
    (let ((size (%string-length start)))
      (if (%fx< (%string-length text) size)
          #f
          (%string-equal? (%string-part text 0 size) start)))))
(define (string-ends-with? s suffix)
  "Whether the first string ends with the second."
  ;; (string-ends-with? "hello" "lo") => true
  (let ((text (%expect-string s 'string-ends-with? 0)) (end (%expect-string suffix 'string-ends-with? 1)))
    (let ((size (%string-length text)) (count (%string-length end)))
      (if (%fx< size count)
          #f
          (%string-equal? (%string-part text (%fx- size count) size) end)))))

(define (string-split s &opt (delimiter %unsupplied))
  "The pieces between the delimiters, empty ones too; without a delimiter the words between white space."
  ;; (list (string-split "a,,b" ",") (string-split " a  b ")) => (("a" "" "b") ("a" "b"))
  (let ((text (%expect-string s 'string-split 0)))
    (if (%unsupplied? delimiter)
        (%host string-split text %unsupplied)
        (%host string-split text (%expect-not-empty delimiter 'string-split 1)))))
(define (string-replace s part replacement)
  "The string with every occurrence of the second string replaced by the third."
  ;; (string-replace "banana" "an" "AN") => "bANANa"
  (%host string-replace
         (%expect-string s 'string-replace 0)
         (%expect-not-empty part 'string-replace 1)
         (%expect-string replacement 'string-replace 2)))
(define (%expect-not-empty x operation index)
  "x, a string that is not empty."
  (let ((s (%expect-string x operation index)))
    (if (%identical? (%string-length s) 0)
        (%expect-not-empty (%wrong-argument operation "expected a string that is not empty" s) operation index)
        s)))

(define (string-join q &opt (separator ""))
  "The strings of a sequence joined, with the separator between them."
  ;; (string-join '("a" "b" "c") ", ") => "a, b, c"
  (let ((strings (%string-elements q 'string-join 0)) (between (%expect-string separator 'string-join 1)))
    (%string-join strings between)))

(define (string-repeat s count)
  "The string count times."
  ;; (string-repeat "ab" 3) => "ababab"
  (%host string-repeat (%expect-string s 'string-repeat 0) (%expect-count count 'string-repeat 1)))

(define (string-pad-left s width &opt (padding " "))
  "The string with padding before it, at least width characters long."
  ;; (list (string-pad-left "7" 3) (string-pad-left "7" 3 "0")) => ("  7" "007")
  (let ((text (%expect-string s 'string-pad-left 0)))
    (%string-concat
           (%cons (%padding text (%expect-integer width 'string-pad-left 1) (%expect-character padding 'string-pad-left 2))
                  (%cons text nil)))))
(define (string-pad-right s width &opt (padding " "))
  "The string with padding after it, at least width characters long."
  ;; (string-pad-right "ab" 4 ".") => "ab.."
  (let ((text (%expect-string s 'string-pad-right 0)))
    (%string-concat
           (%cons text
                  (%cons (%padding text (%expect-integer width 'string-pad-right 1) (%expect-character padding 'string-pad-right 2))
                         nil)))))
(define (%padding s width character)
  "As many characters as s lacks."
  (let ((lacking (%sub width (%string-length s))))
    (if (%lt 0 lacking) (%host string-repeat character lacking) "")))

; ---- format ----

(define (format template & values)
  "The template with directives replaced: ~a display form, ~s write form, ~d ~x ~o ~b integer, ~f ~,Nf float (N decimals), ~% newline, ~~."
  ;; (format "~a ~s ~x ~,2f" "a" "b" 255 3.14159) => "a \"b\" ff 3.14"
  (%string-concat (%reverse-onto (%format-all template values) nil)))

(define (%format-all template values)
  "The pieces of the template, which may be anything, in reverse."
  (%format (%expect-string template 'format 0) 0 values nil values))

; What does not fit the values is the template: a restart gives another one, and all is done again with the values in all.

(define (%format template start values pieces all)
  "The pieces in reverse, with those of the template from start on."
  (let ((tilde (%host string-index template "~" start)))
    (if (%unsupplied? tilde)
        (if (%pair? values)
            (%format-all (%wrong-argument 'format "too many values" (%car values)) all)
            (%cons (%string-part template start (%string-length template)) pieces))
        (%format-directive template (%fx+ tilde 1) values (%cons (%string-part template start tilde) pieces) all))))

(define (%format-directive template at values pieces all)
  "Goes on after the tilde before the index at."
  (if (%fx< at (%string-length template))
      (let ((code (%host char-code template at)))
        (cond ((%identical? code 37) (%format template (%fx+ at 1) values (%cons "\n" pieces) all))
              ((%identical? code 126) (%format template (%fx+ at 1) values (%cons "~" pieces) all))
              ((%identical? code 44) (%format-decimals template (%fx+ at 1) 0 0 values pieces all))
              ((%format-code? code)
               (if (%pair? values)
                   (%format template (%fx+ at 1) (%cdr values) (%cons (%format-value code (%car values)) pieces) all)
                   (%format-all (%wrong-argument 'format "too few values" template) all)))
              (else (%format-all (%wrong-argument 'format "unknown directive" (%string-part template (%fx- at 1) (%fx+ at 1))) all))))
      (%format-all (%wrong-argument 'format "unknown directive" "~") all)))

(define (%format-code? code)
  "Whether the character is a directive that takes a value: a s d x o b f."
  (%pair? (%memq code '(97 115 100 120 111 98 102))))

(define (%format-value code value)
  "The text of a value for a directive."
  (cond ((%identical? code 97) (any->string value))
        ((%identical? code 115) (%write-form value))
        ((%identical? code 100) (%number-text (%expect-integer value 'format nil)))
        ((%identical? code 120) (%host number->string (%expect-integer value 'format nil) 16))
        ((%identical? code 111) (%host number->string (%expect-integer value 'format nil) 8))
        ((%identical? code 98) (%host number->string (%expect-integer value 'format nil) 2))
        (else (%host number->string (%host to-float (%expect-number value 'format nil)) 10))))

(define (%format-decimals template at count digits values pieces all)
  "Goes on after the comma of ~,Nf: count digits of N have been read."
  (if (%fx< at (%string-length template))
      (let ((code (%host char-code template at)))
        (cond ((if (%fx< 47 code) (if (%fx< code 58) (%fx< count 3) #f) #f)
               (%format-decimals template (%fx+ at 1) (%fx+ count 1) (%fx+ (%fx* digits 10) (%fx- code 48)) values pieces all))
              ((if (%identical? code 102) (%fx< 0 count) #f)
               (if (%pair? values)
                   (%format template (%fx+ at 1) (%cdr values)
                            (%cons (%host number->fixed (%expect-number (%car values) 'format nil) digits) pieces) all)
                   (%format-all (%wrong-argument 'format "too few values" template) all)))
              (else (%format-all (%wrong-argument 'format "unknown directive" (%string-part template at (%fx+ at 1))) all))))
      (%format-all (%wrong-argument 'format "unknown directive" "~,") all)))
