//! Finds the programs that differ: many run in one text, what differs is looked for in it, and made smaller.

use crate::generate::{self, Program};
use crate::random::{Choices, shrink};
use crate::templates;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How many smaller programs are tried when one fails.
const ATTEMPTS: usize = 400;
/// How long smaller ones are looked for: a program that does not end takes its time at each attempt.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many programs of a text are reported: a fault that shows everywhere need not be made smaller a hundred times.
const REPORTS: usize = 3;

/// What runs texts in several ways.
pub trait Runner {
    /// The ways. The first is what the others are compared with.
    fn names(&self) -> Vec<&str>;

    /// The lines that the programs print, together in one text, in each of these ways. A line that is not a program's says why no more follow.
    fn run(&self, programs: &[Made], ways: &[usize]) -> Vec<Vec<String>>;
}

/// A program with what it was made from.
#[derive(Clone)]
pub struct Made {
    pub number: u64,
    pub choices: Vec<u32>,
    pub program: Program,
}

impl Made {
    pub fn new(mut choices: Choices, number: u64) -> Self {
        let program = generate::program(&mut choices, &format!("p{number}"));
        Self {
            number,
            choices: choices.taken(),
            program,
        }
    }
}

/// The text in which programs run.
pub fn text_of(programs: &[Made]) -> String {
    let mut text = String::from(templates::SHARED);
    programs.iter().for_each(|made| text += &made.program.definitions);
    programs.iter().for_each(|made| text += &made.program.runs);
    text
}

/// What one way printed: the lines of each program, and the line that says why it ended early.
struct Printed {
    lines: HashMap<String, Vec<String>>,
    end: Option<String>,
}

impl Printed {
    fn new(lines: Vec<String>, programs: &[Made]) -> Self {
        let mut printed: HashMap<String, Vec<String>> = programs.iter().map(|made| (made.program.name.clone(), Vec::new())).collect();
        let mut end = None;
        for line in lines {
            match line.split(' ').next().and_then(|name| printed.get_mut(name)) {
                Some(lines) => lines.push(line),
                None => end = Some(line),
            }
        }
        Self { lines: printed, end }
    }

    fn of(&self, made: &Made) -> &[String] {
        &self.lines[&made.program.name]
    }

    /// Whether all lines of a program are there.
    fn complete(&self, made: &Made) -> bool {
        self.of(made).len() == made.program.lines + made.program.known.len()
    }
}

/// A program that does something else in a way than in the first one, or than is known of it.
struct Difference {
    way: usize,
    at: usize,
    expected: Vec<String>,
    printed: Vec<String>,
}

/// The differences among programs, and how many of the programs were run to their end in all ways.
fn differences(runner: &dyn Runner, programs: &[Made], ways: &[usize]) -> (Vec<Difference>, usize) {
    let outputs = runner.run(programs, ways);
    let outputs: Vec<Printed> = outputs.into_iter().map(|lines| Printed::new(lines, programs)).collect();
    let mut found = Vec::new();
    for (at, made) in programs.iter().enumerate() {
        // Behind what ended a run nothing was printed: that is not a difference of the programs there.
        let done = outputs.iter().all(|output| output.complete(made));
        for (&way, output) in ways.iter().zip(&outputs) {
            let mut expected = outputs[0].of(made).to_vec();
            expected.truncate(made.program.lines);
            expected.extend(made.program.known.iter().cloned());
            let mut printed = output.of(made).to_vec();
            if !output.complete(made) {
                printed.extend(output.end.clone());
            }
            if printed != expected {
                found.push(Difference {
                    way,
                    at,
                    expected,
                    printed,
                });
            }
        }
        if !done {
            return (found, at);
        }
    }
    (found, programs.len())
}

/// The ways that have to be run to see a difference in `way`.
fn against(way: usize) -> Vec<usize> {
    if way == 0 { vec![0] } else { vec![0, way] }
}

/// Runs programs together and reports those that differ.
pub fn check(runner: &dyn Runner, programs: &[Made]) -> Vec<String> {
    let ways: Vec<usize> = (0..runner.names().len()).collect();
    let mut reports = Vec::new();
    let mut rest = programs;
    while !rest.is_empty() && reports.len() < REPORTS {
        let (found, complete) = differences(runner, rest, &ways);
        let mut reported = None;
        for difference in &found {
            if reported != Some(difference.at) && reports.len() < REPORTS {
                reported = Some(difference.at);
                let same = found.iter().filter(|other| other.at == difference.at);
                let names: Vec<&str> = same.map(|other| runner.names()[other.way]).collect();
                reports.push(report(runner, &names.join("; "), rest, difference));
            }
        }
        // The programs behind one that ended the run have yet to be seen.
        rest = rest.get(complete + 1..).unwrap_or_default();
    }
    reports
}

/// Says what differs in which ways, with the smallest text that was found to differ too in the first of them.
fn report(runner: &dyn Runner, names: &str, programs: &[Made], difference: &Difference) -> String {
    let ways = against(difference.way);
    let began = Instant::now();
    let fails = |programs: &[Made]| began.elapsed() < PATIENCE && !differences(runner, programs, &ways).0.is_empty();
    let culprit = &programs[difference.at];
    let smallest = match fails(std::slice::from_ref(culprit)) {
        true => vec![culprit.clone()],
        false => narrow(programs.to_vec(), fails),
    };
    let smallest = match &smallest[..] {
        [made] => {
            let again = |choices: &[u32]| Made::new(Choices::replay(choices.to_vec()), made.number);
            let choices = shrink(made.choices.clone(), ATTEMPTS, |choices| fails(&[again(choices)]));
            vec![again(&choices)]
        }
        _ => smallest,
    };
    let now = differences(runner, &smallest, &ways).0;
    let now = now.first().unwrap_or(difference);
    let text: String = smallest
        .iter()
        .map(|made| made.program.definitions.clone() + &made.program.runs)
        .collect();
    format!(
        "{names}: program {} of {}: {} of them are enough\n--- expected\n{}\n--- printed\n{}\n--- made smaller\n{text}--- made smaller from\n{}{}",
        culprit.number,
        programs.len(),
        smallest.len(),
        now.expected.join("\n"),
        now.printed.join("\n"),
        culprit.program.definitions,
        culprit.program.runs
    )
}

/// Leaves out programs as long as those that are left still fail.
fn narrow(mut programs: Vec<Made>, fails: impl Fn(&[Made]) -> bool) -> Vec<Made> {
    let mut width = programs.len() / 2;
    while width > 0 {
        let mut at = 0;
        while at < programs.len() {
            let end = (at + width).min(programs.len());
            let fewer = [&programs[..at], &programs[end..]].concat();
            if !fewer.is_empty() && fails(&fewer) {
                programs = fewer;
            } else {
                at = end;
            }
        }
        width /= 2;
    }
    programs
}
