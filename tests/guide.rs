//! Every program of the guide to conditions prints what the guide shows below it.

mod process;

use process::Program;

/// The blocks of a Markdown text that are marked as being in a language, with the number of their first line.
fn blocks(text: &str) -> Vec<(usize, &str, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(language), None) => open = Some((number + 2, language, String::new())),
            (None, Some((.., block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    found
}

#[test]
fn programs_of_the_guide_print_what_it_shows() {
    let blocks = blocks(include_str!("../docs/conditions.md"));
    assert!(blocks.len() > 10 && blocks.len().is_multiple_of(2), "{} blocks", blocks.len());
    for pair in blocks.chunks(2) {
        let [(line, "lisp", program), (_, "text", shown)] = pair else {
            panic!("no program with its output: {pair:?}");
        };
        let run = Program::new(program).run(&["run", "p.lisp"]);
        assert_eq!((run.code, run.out.as_str()), (Some(0), shown.as_str()), "line {line}: {run:?}");
    }
}
