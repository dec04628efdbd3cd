//! One test for each rule of the language that the expander is responsible for.

use super::{core, errors, expand_files, expand_text, warnings};
use crate::expand::ExpandOptions;

#[test]
fn scratch() {
    let dir = "/work/wt/e/cps/src/prelude";
    let mut files: Vec<(String, String)> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|x| x == "lisp"))
        .map(|p| {
            (
                p.file_name().unwrap().to_string_lossy().to_string(),
                std::fs::read_to_string(p).unwrap(),
            )
        })
        .collect();
    files.sort();
    let prelude: Vec<(&str, &str)> = files.iter().map(|(a, b)| (&**a, &**b)).collect();
    // a program that reaches everything visible
    let mut text = String::new();
    let mut syntax = crate::syntax::Syntax::new();
    for (_, t) in &prelude {
        for n in crate::read::read(crate::ids::FileId(0), t, &mut syntax).unwrap() {
            let items = syntax.proper_list(n).unwrap();
            let target = items[1];
            let name = syntax.symbol(target).or_else(|| {
                syntax.symbol(match syntax.datum(target) {
                    crate::syntax::Datum::List(i, _) => syntax.items(*i)[0],
                    _ => target,
                })
            });
            let name = syntax.name(name.unwrap()).clone();
            if !name.starts_with('%') || name.len() == 1 {
                text.push_str(&format!("{name}\n"));
            }
        }
    }
    text.push_str("(handler-case 1 (error () 2)) (handler-bind ((error 1)) 1) (try 1 (catch e e) (finally 2)) (restart-case 1 (a () 2)) (with-simple-restart (a \"x\") 1) (ignore-errors 1) (assert 1) (while 1 (print (break 1)) (print (continue))) (each x 1 x) `(1 ,@2 3) `(1 ,@x) `[,@x] (case 1 (\"a\" 2)) (and 1) (map and 1) (break) (continue)");
    let mut sources = crate::source::Sources::default();
    let f = sources.add("all.lisp", &text);
    let start = std::time::Instant::now();
    match super::expand_with_prelude(&mut sources, &[f], &ExpandOptions { print_result: true }, &prelude) {
        Ok(e) => {
            println!(
                "ok {} exprs {} forms {:?}",
                e.program.exprs.len(),
                e.program.forms.len(),
                start.elapsed()
            );
            for w in &e.warnings {
                println!("{}", crate::report::render(w, &sources, false));
            }
            std::fs::write("/tmp/all.core", crate::core_text::program(&e.program)).unwrap();
        }
        Err(errors) => {
            for w in &errors {
                println!("{}", crate::report::render(w, &sources, false));
            }
        }
    }
    let _ = (
        errors as fn(&str) -> Vec<String>,
        warnings as fn(&str) -> Vec<String>,
        core as fn(&str) -> _,
        expand_text as fn(&str) -> _,
        expand_files as fn(&[&str], &ExpandOptions) -> _,
    );
}
#[test]
fn deep() {
    for depth in [50_000usize, 100_000, 200_000] {
        for (open, middle, close) in [
            ("(", "f", ")"),
            ("(f ", "1", ")"),
            ("(if 1 ", "2", ")"),
            ("(let ((x 1)) ", "x", ")"),
            ("(let ((x ", "1", ")) x)"),
            ("(fn (x) ", "x", ")"),
            ("[", "x", "]"),
            ("(begin ", "1", ")"),
            ("(begin 1 ", "1", " 2)"),
            ("'", "x", ""),
            ("`(a ,", "x", ")"),
            ("`(", "x", ")"),
            ("(and 1 ", "2", ")"),
            ("(cond (1 ", "2", "))"),
            ("(-> 1 ", "f", ")"),
            ("(-> ", "1", " f)"),
            ("(when 1 ", "2", ")"),
            ("(define x ", "2", ")"),
            ("(while 1 ", "(break)", ")"),
            ("(each x y ", "(continue)", ")"),
            ("(try ", "1", " (catch e 2))"),
            ("(try 1 (catch e ", "1", "))"),
            ("(handler-case 1 (error () ", "1", "))"),
            ("(set! x ", "1", ")"),
            ("(if (and 1 ", "1", ") 2)"),
            ("(case 1 (2 ", "1", "))"),
            ("(fn () (define a 1) ", "1", ")"),
            ("(block (define a 1) ", "1", ")"),
            ("(block (define a ", "1", ") 1)"),
            ("(if-let (x ", "1", ") x)"),
            ("(restart-case ", "1", " (a () 1))"),
            ("(restart-case 1 (a () ", "1", "))"),
            ("(while 1 (if x (break)) ", "1", ")"),
            ("(let loop ((x 1)) ", "(loop x)", ")"),
            ("(fn (&opt (x ", "1", ")) x)"),
            ("(while (begin ", "1", "))"),
            ("(print (while 1 ", "(continue)", "))"),
            ("`(b `(a ,(c ,", "x", "))) "),
            ("(handler-case 1 ((or ", "e", ") () 2))"),
            ("(while 1 (begin (if x (break)) ", "1", "))"),
            ("(do ", "(break)", ")"),
        ] {
            let text = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let start = std::time::Instant::now();
            let r = expand_text(&text);
            let t = start.elapsed();
            let n = match &r {
                Ok(e) => crate::core_text::program_forms(&e.program).len(),
                Err(e) => {
                    println!("{:?}", e[0]);
                    0
                }
            };
            drop(r);
            println!("{depth} {open:20} expand {t:?} with text {:?} {n}", start.elapsed());
        }
    }
}
