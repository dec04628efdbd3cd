//! The program's standard streams: where they lead, and their buffers.

use crate::heap::Halt;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of output that are gathered before they are passed on.
const BUFFER_BYTES: usize = 64 * 1024;

/// Where a program's standard output or standard error leads.
#[derive(Clone, Default)]
pub enum Output {
    /// To the stream of the process.
    #[default]
    Inherit,
    /// Into memory.
    Capture(Captured),
    /// To a writer of the embedder's.
    Writer(Arc<Mutex<dyn Write + Send>>),
}

impl Output {
    /// Output that goes to `writer`.
    pub fn writer(writer: impl Write + Send + 'static) -> Self {
        Output::Writer(Arc::new(Mutex::new(writer)))
    }
}

/// Output kept in memory. Clones share the same text.
#[derive(Clone, Default)]
pub struct Captured {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Captured {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    /// What was written so far, which is forgotten.
    pub fn take(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.lock())).into_owned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a program's standard input comes from.
#[derive(Clone, Default)]
pub enum Input {
    /// The stream of the process.
    #[default]
    Inherit,
    /// This text.
    Text(Arc<str>),
    /// A reader of the embedder's.
    Reader(Arc<Mutex<dyn BufRead + Send>>),
}

impl Input {
    /// Input that is `text`.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Input::Text(text.into())
    }

    /// Input that comes from `reader`.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Input::Reader(Arc::new(Mutex::new(BufReader::new(reader))))
    }
}

/// Which of the two output streams.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Descriptor {
    Stdout,
    Stderr,
}

struct OutputStream {
    output: Output,
    descriptor: Descriptor,
    buffer: Vec<u8>,
    /// Whether each line is passed on at once.
    by_line: bool,
}

impl OutputStream {
    fn new(output: Output, descriptor: Descriptor) -> Self {
        let by_line = match (&output, descriptor) {
            (_, Descriptor::Stderr) => true,
            (Output::Inherit, Descriptor::Stdout) => io::stdout().is_terminal(),
            _ => false,
        };
        Self {
            output,
            descriptor,
            buffer: Vec::new(),
            by_line,
        }
    }

    fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(text);
        if self.buffer.len() >= BUFFER_BYTES || self.by_line && text.contains(&b'\n') {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = std::mem::take(&mut self.buffer);
        let result = match (&self.output, self.descriptor) {
            (Output::Inherit, Descriptor::Stdout) => pass(&mut io::stdout().lock(), &text),
            (Output::Inherit, Descriptor::Stderr) => pass(&mut io::stderr().lock(), &text),
            (Output::Capture(captured), _) => {
                captured.lock().extend_from_slice(&text);
                Ok(())
            }
            (Output::Writer(writer), _) => pass(&mut *writer.lock().unwrap_or_else(PoisonError::into_inner), &text),
        };
        self.buffer = text;
        self.buffer.clear();
        result
    }
}

fn pass(writer: &mut dyn Write, text: &[u8]) -> io::Result<()> {
    if !text.is_empty() {
        writer.write_all(text)?;
    }
    writer.flush()
}

/// The three standard streams of one run.
pub struct Streams {
    output: OutputStream,
    error: OutputStream,
    input: Input,
    /// How much of an [`Input::Text`] was read.
    position: usize,
}

impl Streams {
    /// Streams that lead to these places.
    pub fn new(output: Output, error: Output, input: Input) -> Self {
        Self {
            output: OutputStream::new(output, Descriptor::Stdout),
            error: OutputStream::new(error, Descriptor::Stderr),
            input,
            position: 0,
        }
    }

    /// Appends to standard output.
    pub fn write(&mut self, text: &[u8]) -> Result<(), Halt> {
        self.output.write(text).map_err(|error| halt("standard output", &error))
    }

    /// Appends to standard error. Nobody can be told if that fails.
    pub fn write_error(&mut self, text: &[u8]) {
        let _ = self.error.write(text);
    }

    /// Passes on what is in the buffers.
    pub fn flush(&mut self) -> Result<(), Halt> {
        let _ = self.error.flush();
        self.output.flush().map_err(|error| halt("standard output", &error))
    }

    /// The next line of standard input without its end; `None` at the end. Reads at most `limit` bytes: `Err(None)` if the line is longer.
    pub fn read_line(&mut self, limit: u64) -> Result<Option<String>, Option<Halt>> {
        let mut line = self.read(limit, |reader, into| reader.read_until(b'\n', into))?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.pop_if(|last| *last == b'\n').is_some() {
            line.pop_if(|last| *last == b'\r');
        }
        Ok(Some(into_text(line)))
    }

    /// The rest of standard input, at most `limit` bytes: `Err(None)` if it is longer.
    pub fn read_all(&mut self, limit: u64) -> Result<String, Option<Halt>> {
        self.read(limit, |reader, into| reader.read_to_end(into)).map(into_text)
    }

    fn read(
        &mut self,
        limit: u64,
        part: impl FnOnce(&mut io::Take<&mut dyn BufRead>, &mut Vec<u8>) -> io::Result<usize>,
    ) -> Result<Vec<u8>, Option<Halt>> {
        self.flush()?;
        let mut bytes = Vec::new();
        let result = match &self.input {
            Input::Inherit => part(&mut (&mut io::stdin().lock() as &mut dyn BufRead).take(limit), &mut bytes),
            Input::Text(text) => {
                let mut rest = &text.as_bytes()[self.position..];
                let result = part(&mut (&mut rest as &mut dyn BufRead).take(limit), &mut bytes);
                self.position = text.len() - rest.len();
                result
            }
            Input::Reader(reader) => {
                let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
                part(&mut (&mut *reader as &mut dyn BufRead).take(limit), &mut bytes)
            }
        };
        result.map_err(|error| halt("standard input", &error))?;
        if bytes.len() as u64 == limit { Err(None) } else { Ok(bytes) }
    }
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn halt(stream: &str, error: &io::Error) -> Halt {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Halt::BrokenPipe,
        _ => Halt::Stream(format!("{stream}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> Streams {
        Streams::new(
            Output::Capture(Captured::new()),
            Output::Capture(Captured::new()),
            Input::text(text),
        )
    }

    #[test]
    fn lines_come_without_their_ends() {
        let mut streams = reading("a\r\n\nlast");
        let lines: Vec<_> = std::iter::from_fn(|| streams.read_line(100).unwrap()).collect();
        assert_eq!(lines, ["a", "", "last"]);
        assert_eq!(streams.read_line(100), Ok(None));
    }

    #[test]
    fn the_rest_follows_the_lines_read() {
        let mut streams = reading("one\ntwo\nthree");
        assert_eq!(streams.read_line(100), Ok(Some("one".into())));
        assert_eq!(streams.read_all(100), Ok("two\nthree".into()));
        assert_eq!(streams.read_all(100), Ok(String::new()));
    }

    #[test]
    fn a_line_longer_than_the_limit_is_refused() {
        assert_eq!(reading("abcdef\n").read_line(4), Err(None));
    }

    #[test]
    fn output_is_kept_until_it_is_flushed() {
        let captured = Captured::new();
        let mut streams = Streams::new(Output::Capture(captured.clone()), Output::Inherit, Input::text(""));
        streams.write(b"line\n").unwrap();
        assert_eq!(captured.text(), "");
        streams.flush().unwrap();
        assert_eq!(captured.take(), "line\n");
        assert_eq!(captured.text(), "");
    }

    #[test]
    fn reading_flushes_what_was_written() {
        let captured = Captured::new();
        let mut streams = Streams::new(Output::Capture(captured.clone()), Output::Inherit, Input::text("x"));
        streams.write(b"prompt> ").unwrap();
        streams.read_line(10).unwrap();
        assert_eq!(captured.text(), "prompt> ");
    }

    #[test]
    fn a_reader_that_went_away_is_told_apart_from_other_failures() {
        struct Failing(io::ErrorKind);
        impl Write for Failing {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let streams = |kind| {
            let mut streams = Streams::new(Output::writer(Failing(kind)), Output::Inherit, Input::text(""));
            streams.write(b"x").and_then(|()| streams.flush())
        };
        assert_eq!(streams(io::ErrorKind::BrokenPipe), Err(Halt::BrokenPipe));
        assert!(matches!(streams(io::ErrorKind::StorageFull), Err(Halt::Stream(_))));
    }
}
