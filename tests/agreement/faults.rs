//! The search for differences itself: ways with a fault of which it is known what it does.

use crate::make;
use crate::search::{Made, Runner, check};

/// Programs in each test.
const PROGRAMS: u64 = 60;
/// No program with a fault that shows alone need be longer than this, definitions and all.
const LONGEST: usize = 600;

/// Two ways that run nothing. What the second prints is up to the fault.
struct Faulty<F>(F);

impl<F: Fn(&[Made], &mut Vec<String>)> Runner for Faulty<F> {
    fn names(&self) -> Vec<&str> {
        vec!["sound", "faulty"]
    }

    fn run(&self, programs: &[Made], ways: &[usize]) -> Vec<Vec<String>> {
        let lines = |way: usize| {
            let mut lines = Vec::new();
            for Made { program, .. } in programs {
                lines.extend((0..program.lines).map(|line| format!("{} prints {line}", program.name)));
                lines.extend(program.known.iter().cloned());
            }
            if way == 1 {
                (self.0)(programs, &mut lines);
            }
            lines
        };
        ways.iter().map(|&way| lines(way)).collect()
    }
}

fn has(made: &Made, text: &str) -> bool {
    made.program.definitions.contains(text)
}

/// Changes the first line of a program.
fn spoil(made: &Made, lines: &mut [String]) {
    let start = format!("{} ", made.program.name);
    let line = lines.iter_mut().find(|line| line.starts_with(&start));
    line.expect("each program prints a line").push_str(", but wrong");
}

/// What a report shows as the smallest text.
fn smallest(report: &str) -> &str {
    let text = report.split("--- made smaller\n").nth(1).expect("there is a smaller text");
    text.split("--- made smaller from\n").next().unwrap_or(text)
}

#[test]
fn programs_that_agree_are_not_reported() {
    assert_eq!(
        check(&Faulty(|_: &[Made], _: &mut Vec<String>| {}), &make(7, 0..PROGRAMS)),
        Vec::<String>::new()
    );
}

#[test]
fn a_program_that_differs_is_found_and_made_smaller() {
    let programs = make(7, 0..PROGRAMS);
    let wrong = |programs: &[Made], lines: &mut Vec<String>| {
        programs
            .iter()
            .filter(|made| has(made, "(unwind-protect "))
            .for_each(|made| spoil(made, lines));
    };
    let reports = check(&Faulty(wrong), &programs);
    let expected = programs.iter().filter(|made| has(made, "(unwind-protect ")).take(reports.len());
    assert!(!reports.is_empty());
    for (report, made) in reports.iter().zip(expected) {
        let heading = format!("faulty: program {} of {PROGRAMS}: 1 of them are enough\n", made.number);
        assert!(report.starts_with(&heading), "{report}");
        assert!(
            smallest(report).contains("(unwind-protect ") && smallest(report).len() < LONGEST,
            "{report}"
        );
    }
}

#[test]
fn what_is_known_is_compared_with_every_way() {
    struct Forgetful;
    impl Runner for Forgetful {
        fn names(&self) -> Vec<&str> {
            vec!["the only one"]
        }

        fn run(&self, programs: &[Made], _: &[usize]) -> Vec<Vec<String>> {
            let lines = |Made { program, .. }: &Made| vec![format!("{} 1", program.name); program.lines + program.known.len()];
            vec![programs.iter().flat_map(lines).collect()]
        }
    }
    let reports = check(&Forgetful, &make(7, 0..PROGRAMS));
    assert!(!reports.is_empty());
    reports
        .iter()
        .for_each(|report| assert!(smallest(report).len() < LONGEST, "{report}"));
}

#[test]
fn programs_behind_one_that_ends_the_run_are_looked_at() {
    let programs = make(7, 0..PROGRAMS);
    let ending = programs[10].program.name.clone();
    let wrong = |programs: &[Made], lines: &mut Vec<String>| {
        programs.iter().filter(|made| made.number == 40).for_each(|made| spoil(made, lines));
        if let Some(at) = lines.iter().position(|line| line.starts_with(&format!("{ending} "))) {
            lines.truncate(at);
            lines.push("the stack is corrupt".into());
        }
    };
    let reports = check(&Faulty(wrong), &programs);
    assert_eq!(reports.len(), 2, "{reports:?}");
    assert!(
        reports[0].contains("program 10 of") && reports[0].contains("the stack is corrupt"),
        "{}",
        reports[0]
    );
    assert!(
        reports[1].contains("program 40 of") && reports[1].contains("but wrong"),
        "{}",
        reports[1]
    );
}

#[test]
fn a_fault_that_takes_several_programs_is_narrowed_down_to_them() {
    // The fault shows in program 30 if program 20 is in the same text.
    let wrong = |programs: &[Made], lines: &mut Vec<String>| {
        if programs.iter().any(|made| made.number == 20) {
            programs.iter().filter(|made| made.number == 30).for_each(|made| spoil(made, lines));
        }
    };
    let reports = check(&Faulty(wrong), &make(7, 0..PROGRAMS));
    let [report] = &reports[..] else { panic!("{reports:?}") };
    assert!(report.starts_with("faulty: program 30 of 60: 2 of them are enough"), "{report}");
    assert!(
        smallest(report).contains("(run 'p20 ") && smallest(report).contains("(run 'p30 "),
        "{report}"
    );
}
