//! The command `trapeze`: a thin shell around the library.

mod command;

fn main() -> std::process::ExitCode {
    command::main()
}
