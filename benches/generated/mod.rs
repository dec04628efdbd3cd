//! Programs of any size, for what compilation costs: procedures of the usual kinds (arithmetic, recursion over lists, closures, strings, tables, conditions),
//! each of which is called by the next one. The same number of lines always gives the same text.

/// A program of about so many lines, blank ones excluded. Its value is a whole number.
pub fn program(lines: usize) -> String {
    let mut text = String::from("(define (p0 n) (+ n 1))\n");
    let (mut written, mut number) = (1, 0);
    while written + 1 < lines {
        number += 1;
        let kind = KINDS[number * 7 % KINDS.len()];
        text += &kind
            .replace("THIS", &format!("p{number}"))
            .replace("LAST", &format!("p{}", number - 1))
            .replace("NUMBER", &(number % 97 + 2).to_string());
        written += kind.lines().count();
    }
    text + &format!("(p{number} 1)\n")
}

/// Procedures, of which each calls the one before it once.
const KINDS: [&str; 6] = [
    "(define (THIS n)
  (cond ((< n 0) (- n))
        ((> n NUMBER) (LAST (mod n NUMBER)))
        (else (LAST (+ (* n n) NUMBER)))))
",
    "(define (THIS n)
  (define (sum list total)
    (if (nil? list)
        total
        (sum (rest list) (+ total (first list)))))
  (let ((total (sum (list n NUMBER 3) 0)))
    (LAST (mod total NUMBER))))
",
    "(define (THIS n)
  (let* ((scaled (map (fn (x) (* x n)) '(1 2 NUMBER)))
         (kept (filter (fn (x) (> x NUMBER)) scaled)))
    (LAST (+ (length kept) NUMBER))))
",
    "(define (THIS n)
  (let ((text (string-append \"item-\" (number->string n))))
    (if (> (string-length text) NUMBER)
        (LAST 0)
        (LAST (string-length text)))))
",
    "(define (THIS n)
  (handler-case
      (if (= n NUMBER)
          (error \"no ~a\" n)
          (LAST (mod (+ n 1) NUMBER)))
    (error (e) NUMBER)))
",
    "(define (THIS n)
  (let ((t (table)))
    (put t 'key n)
    (put t NUMBER 'value)
    (let next ((i 0) (sum 0))
      (if (= i 3)
          (LAST (mod (+ sum (length t)) NUMBER))
          (next (+ i 1) (+ sum (get t 'key)))))))
",
];
