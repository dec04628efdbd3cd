//! Source and converted program side by side in `tests/convert/`.

use super::convert;
use crate::core_reader::read;
use crate::golden::check_folder;
use crate::optimise::dead;
use crate::text::print;
use crate::validate::validate;

#[test]
fn expressions_become_continuations() {
    check_folder("convert", |source| {
        let mut program = convert(&read(source));
        validate(&program).expect("the conversion keeps the rules");
        dead::run(&mut program);
        validate(&program).expect("dead code elimination keeps the rules");
        print(&program)
    });
}

#[test]
fn deep_nesting_needs_no_native_stack() {
    let depth = 20_000;
    let core = nested(depth);
    let program = convert(&core);
    assert_eq!(validate(&program), Ok(()));
    assert!(print(&program).lines().count() > depth);
}

/// `(if x (f (if x (f … x) x)) x)`, made by hand because the reader of tests is recursive.
fn nested(depth: usize) -> crate::core::CoreProgram {
    use crate::core::Expr;
    let mut core = read("(lambda (f x) x)");
    let span = crate::source::Span::NONE;
    let lambda = core.lambdas.keys().next().expect("the lambda was read");
    let locals: Vec<_> = core.locals.keys().collect();
    let mut expr = core.exprs.push((Expr::Local(locals[1]), span));
    for _ in 0..depth {
        let x = core.exprs.push((Expr::Local(locals[1]), span));
        let f = core.exprs.push((Expr::Local(locals[0]), span));
        let call = core.exprs.push((Expr::Call(f, vec![expr]), span));
        expr = core.exprs.push((Expr::If(x, call, x), span));
    }
    core.lambdas[lambda].body = expr;
    core
}
