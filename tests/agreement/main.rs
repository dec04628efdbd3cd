//! Random programs do the same under every lowering and trampoline, with and without the optimiser, and with collection at every check on tiny
//! stack segments.
//!
//! Many programs stand in one text, so that the prelude is compiled once for all of them; each prints one line: its value or error, and
//! the history of its effects. `TRAPEZE_AGREEMENT_PROGRAMS` says how many, `TRAPEZE_AGREEMENT_SEED` where the random numbers begin, and
//! `TRAPEZE_AGREEMENT_TEXT` names a file for the last text.
//! What differs is printed as a program of its own, made smaller. The interpreter of CPS programs is no party: it has no host operations and no
//! stack to point into, and the prelude needs both.

mod generate;
#[path = "../random/mod.rs"]
mod random;
mod templates;

use random::{Choices, shrink};
use trapeze::{Captured, Config, Engine, Lowering, Outcome, Output, Source, Trampoline};

/// Programs in one text.
const TOGETHER: u64 = 100;
const PROGRAMS: u64 = 100;
const SEED: u64 = 1;
/// How many smaller programs are tried when one fails.
const ATTEMPTS: usize = 300;

/// The first of these ways is what the others are compared with.
fn configurations() -> Vec<(&'static str, Config)> {
    let continuation = || Config::new().lowering(Lowering::Continuation);
    vec![
        ("cluster", Config::new()),
        ("without the optimiser", Config::new().optimise(false)),
        ("continuation, module trampoline", continuation().trampoline(Trampoline::Module)),
        ("continuation, host trampoline", continuation().trampoline(Trampoline::Host)),
        (
            "collection at every check, tiny segments",
            Config::new().stress(true).segment_bytes(1024),
        ),
    ]
}

/// What the programs of a text print, line by line; the last line says how the run ended if it did not end well.
fn run(text: &str, config: &Config) -> Vec<String> {
    let output = Captured::new();
    let config = config.clone().keep_value(false).output(Output::Capture(output.clone()));
    let config = config.error_output(Output::Capture(Captured::new()));
    let ended = Engine::new(config)
        .map_err(|error| error.to_string())
        .and_then(|engine| engine.compile(Source::text("random.lisp", text)).map_err(|error| error.to_string()))
        .and_then(|program| program.run().map_err(|error| error.to_string()));
    let mut lines: Vec<String> = output.text().lines().map(Into::into).collect();
    match ended {
        Ok(Outcome::Value(_)) => {}
        Ok(other) => lines.push(format!("the run ended otherwise: {other:?}")),
        Err(error) => lines.push(error),
    }
    lines
}

fn text_of(programs: &[(String, String)]) -> String {
    let mut text = String::from(templates::SHARED);
    programs.iter().for_each(|(_, program)| text += program);
    programs.iter().for_each(|(name, _)| text += &format!("(run '{name} {name})\n"));
    text
}

/// The choices of one program, its name, and its text.
fn generate(choices: Choices, number: u64) -> (Vec<u32>, String, String) {
    let mut choices = choices;
    let name = format!("p{number}");
    let text = generate::program(&mut choices, &name);
    (choices.taken(), name, text)
}

fn number_from(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text:?}")),
        Err(_) => otherwise,
    }
}

#[test]
fn random_programs_do_the_same_in_all_configurations() {
    let (programs, seed) = (
        number_from("TRAPEZE_AGREEMENT_PROGRAMS", PROGRAMS),
        number_from("TRAPEZE_AGREEMENT_SEED", SEED),
    );
    let configurations = configurations();
    let mut reports = Vec::new();
    for first in (0..programs).step_by(TOGETHER as usize) {
        let made: Vec<_> = (first..programs.min(first + TOGETHER))
            .map(|number| generate(Choices::random(seed.wrapping_mul(1 << 32).wrapping_add(number)), number))
            .collect();
        let together: Vec<_> = made.iter().map(|(_, name, text)| (name.clone(), text.clone())).collect();
        let text = text_of(&together);
        if let Some(path) = std::env::var_os("TRAPEZE_AGREEMENT_TEXT") {
            std::fs::write(path, &text).expect("the text can be written where it was asked for");
        }
        let expected = run(&text, &configurations[0].1);
        assert_eq!(
            expected.len(),
            made.len(),
            "seed {seed}, programs from {first}: {:?}",
            expected.last()
        );
        for (way, config) in &configurations[1..] {
            let printed = run(&text, config);
            let differing = (0..made.len()).filter(|&at| printed.get(at) != expected.get(at));
            // After the first line that is missing all others are.
            for at in differing.take(3) {
                reports.push(report(
                    way,
                    [&configurations[0].1, config],
                    &made[at],
                    [&expected, &printed].map(|lines| lines.get(at).cloned()),
                ));
            }
        }
    }
    assert!(
        reports.is_empty(),
        "seed {seed}: {} programs differ\n\n{}",
        reports.len(),
        reports.join("\n\n")
    );
}

/// Says what differs, with the smallest program that was found to differ too.
fn report(way: &str, configs: [&Config; 2], made: &(Vec<u32>, String, String), lines: [Option<String>; 2]) -> String {
    let (choices, name, text) = made;
    let number = name[1..].parse().expect("names are numbered");
    let alone = |text: &str| text_of(&[(name.clone(), text.into())]);
    let both = |text: &str| configs.map(|config| run(&alone(text), config));
    let [one, other] = both(text);
    if one == other {
        return format!(
            "{name}, {way}, differs only among the others\n--- expected\n{:?}\n--- printed\n{:?}\n{text}",
            lines[0], lines[1]
        );
    }
    let smallest = shrink(choices.clone(), ATTEMPTS, |choices| {
        let (_, _, text) = generate(Choices::replay(choices.to_vec()), number);
        let [one, other] = both(&text);
        one != other
    });
    let (_, _, smaller) = generate(Choices::replay(smallest), number);
    let [one, other] = both(&smaller);
    format!(
        "{name}, {way}\n--- expected\n{}\n--- printed\n{}\n{smaller}--- made smaller from\n{text}",
        one.join("\n"),
        other.join("\n")
    )
}
