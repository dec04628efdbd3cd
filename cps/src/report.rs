//! Diagnostics as text for a terminal.
//!
//! The first line is the one that tools look for: `FILE:LINE:COLUMN: error: syntax-error: MESSAGE`. Below it stand the source line with
//! the place marked, other places that matter, and a hint. Long lines are cut around the place.

use crate::source::{Diagnostic, Severity, Sources, Span};
use unicode_width::UnicodeWidthChar;

/// A source line is cut to about this many columns.
const WIDTH: usize = 100;
/// Columns that a tab takes.
const TAB: usize = 4;

struct Style {
    error: &'static str,
    warning: &'static str,
    place: &'static str,
    bold: &'static str,
    reset: &'static str,
}

const PLAIN: Style = Style {
    error: "",
    warning: "",
    place: "",
    bold: "",
    reset: "",
};
const COLOURED: Style = Style {
    error: "\u{1b}[1;31m",
    warning: "\u{1b}[1;33m",
    place: "\u{1b}[1;34m",
    bold: "\u{1b}[1m",
    reset: "\u{1b}[0m",
};

/// Renders a diagnostic; the text ends with a line end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let style = if color { &COLOURED } else { &PLAIN };
    let (kind, kind_style) = match diagnostic.severity {
        Severity::Error => ("error", style.error),
        Severity::Warning => ("warning", style.warning),
    };
    let Style { place, bold, reset, .. } = style;
    let mut out = String::new();
    if !diagnostic.span.is_none() {
        out.push_str(&format!("{bold}{}:{reset} ", sources.describe(diagnostic.span)));
    }
    let class = if diagnostic.severity == Severity::Error {
        " syntax-error:"
    } else {
        ""
    };
    out.push_str(&format!(
        "{kind_style}{kind}:{reset}{class} {bold}{}{reset}\n",
        printable(&diagnostic.message)
    ));

    let related: Vec<_> = diagnostic.related.iter().filter(|(span, _)| !span.is_none()).collect();
    let spans = std::iter::once(diagnostic.span)
        .chain(related.iter().map(|(span, _)| *span))
        .filter(|s| !s.is_none());
    let gutter = spans
        .map(|span| sources.locate(span.file, span.start).line.to_string().len())
        .max()
        .unwrap_or(0);
    let blank = " ".repeat(gutter);
    if !diagnostic.span.is_none() {
        out.push_str(&format!("{place}{blank} |{reset}\n"));
        excerpt(diagnostic.span, "^", kind_style, "", sources, style, gutter, &mut out);
    }
    for (span, remark) in related {
        out.push_str(&format!("{place}{blank} = {reset}{}:\n", sources.describe(*span)));
        excerpt(*span, "-", place, remark, sources, style, gutter, &mut out);
    }
    if let Some(hint) = &diagnostic.hint {
        out.push_str(&format!("{place}{blank} = {reset}{bold}hint:{reset} {}\n", printable(hint)));
    }
    out
}

/// Text without control characters.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A line of the source with the place marked below it.
#[expect(clippy::too_many_arguments, reason = "one call for each kind of place")]
fn excerpt(span: Span, mark: &str, mark_style: &str, remark: &str, sources: &Sources, style: &Style, gutter: usize, out: &mut String) {
    let Style { place, reset, .. } = style;
    let position = sources.locate(span.file, span.start);
    let line = sources.file(span.file).line(position.line);
    let column = position.column as usize - 1;
    let length = marked_length(span, sources, line, column);
    let (text, before, width) = cut(line, column, length);
    let number = position.line;
    out.push_str(&format!("{place}{number:>gutter$} |{reset} {text}\n"));
    let (indent, blank) = (" ".repeat(before), " ".repeat(gutter));
    let marks = mark.repeat(width.max(1));
    let remark = if remark.is_empty() {
        String::new()
    } else {
        format!(" {}", printable(remark))
    };
    out.push_str(&format!("{place}{blank} |{reset} {indent}{mark_style}{marks}{remark}{reset}\n"));
}

/// Number of characters of the first line that a span covers, at least one.
fn marked_length(span: Span, sources: &Sources, line: &str, column: usize) -> usize {
    let text = &sources.file(span.file).text;
    let covered = text.get(span.start as usize..(span.end as usize).min(text.len())).unwrap_or("");
    let first = covered.split(['\n', '\r']).next().unwrap_or("").chars().count();
    first.min(line.chars().count().saturating_sub(column)).max(1)
}

/// The part of a line around a place, the columns before the place in it, and the columns of the place.
fn cut(line: &str, column: usize, length: usize) -> (String, usize, usize) {
    // Only so much of the line is looked at: a file may be one line of many megabytes.
    let from = column.saturating_sub(WIDTH);
    let window: Vec<char> = line.chars().skip(from).take(2 * WIDTH + WIDTH / 2).collect();
    let column = column - from;
    let widths: Vec<usize> = window.iter().map(|&c| columns(c)).collect();
    let total: usize = widths.iter().sum();
    let complete = from == 0 && window.len() < 2 * WIDTH + WIDTH / 2 && total <= WIDTH;
    let (mut start, mut end) = (0, window.len());
    if !complete {
        // Two thirds before the place, the rest after its start, unless the line is shorter on one side.
        let mut room = WIDTH * 2 / 3;
        start = column.min(window.len());
        while start > 0 && widths[start - 1] <= room {
            start -= 1;
            room -= widths[start];
        }
        let mut room = WIDTH - (WIDTH * 2 / 3 - room);
        let after = &widths[column.min(window.len())..];
        end = column.min(window.len())
            + after
                .iter()
                .take_while(|&&w| room.checked_sub(w).map(|left| room = left).is_some())
                .count();
    }
    let mut text = String::new();
    let mut before = 0;
    if start > 0 || from > 0 {
        text.push('…');
        before += 1;
    }
    before += widths[start..column.clamp(start, window.len())].iter().sum::<usize>();
    for &c in &window[start..end] {
        match c {
            '\t' => text.extend(std::iter::repeat_n(' ', TAB)),
            c if c.is_control() || c.width().is_none() => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    if end < window.len() {
        text.push('…');
    }
    let marked = widths[column.min(end)..(column + length).clamp(column.min(end), end)].iter().sum();
    (text, before, marked)
}

/// Columns that a character takes on a terminal.
fn columns(c: char) -> usize {
    match c {
        '\t' => TAB,
        c => c.width().unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::source::{Diagnostic, Sources, Span};

    /// Renders an error at the first occurrence of `part` in a file of this text.
    fn report(text: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add("f.lisp", text);
        let start = text.find(part).expect("the part is in the text");
        let span = Span {
            file,
            start: start as u32,
            end: (start + part.len()) as u32,
        };
        render(&Diagnostic::error(span, "bad"), &sources, false)
    }

    #[test]
    fn the_place_is_marked_below_its_line() {
        assert_eq!(
            report("one\n(two three)\n", "three"),
            "f.lisp:2:6: error: syntax-error: bad\n  |\n2 | (two three)\n  |      ^^^^^\n"
        );
        assert_eq!(report("(a\nb)", "(a\nb)").lines().last(), Some("  | ^^"));
        assert_eq!(report("(", "("), "f.lisp:1:1: error: syntax-error: bad\n  |\n1 | (\n  | ^\n");
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_mark_in_place() {
        assert_eq!(
            report("\té字x y", "x").lines().skip(2).collect::<Vec<_>>(),
            ["1 |     é字x y", "  |        ^"]
        );
        assert_eq!(report("字 字", " 字").lines().last(), Some("  |   ^^^"));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let text = report("\u{1b}[31m x", "x");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        for (before, after) in [(0, 1000), (1000, 0), (1000, 1000), (90, 90), (150, 3)] {
            let text = report(&format!("{}HERE{}", "a".repeat(before), "b".repeat(after)), "HERE");
            let lines: Vec<&str> = text.lines().collect();
            let (source, marks) = (lines[2], lines[3]);
            assert!(source.chars().count() <= 110, "{source}");
            let column = marks.find('^').expect("a mark");
            let shown: String = source.chars().skip(marks[..column].chars().count()).take(4).collect();
            assert_eq!(shown, "HERE", "{text}");
            assert!(marks.ends_with("^^^^"));
        }
    }

    #[test]
    fn other_places_and_a_hint_follow() {
        let mut sources = Sources::default();
        let file = sources.add("f.lisp", "(a [b)\n");
        let at = |start, end| Span { file, start, end };
        let error = Diagnostic::error(at(5, 6), "expected `]`")
            .with_related(at(3, 4), "opened here")
            .with_hint("close it");
        assert_eq!(
            render(&error, &sources, false),
            "f.lisp:1:6: error: syntax-error: expected `]`\n  |\n1 | (a [b)\n  |      ^\n  = f.lisp:1:4:\n1 | (a [b)\n  |    - opened here\n  = hint: close it\n"
        );
        assert!(render(&error, &sources, true).contains("\u{1b}[1;31merror:"));
        let warning = Diagnostic::warning(Span::NONE, "odd");
        assert_eq!(render(&warning, &sources, false), "warning: odd\n");
    }
}
