//! The operations that the host performs for the prelude, by the number that the generated code passes.
//!
//! The prelude has checked the operands' types; an operand of another type means a corrupt module. No operation recurses over the program's
//! data, none collects, and none calls back.

mod data;
mod environment;
mod files;
mod limits;
mod numbers;
mod paths;
mod procedures;
mod strings;
mod system;
#[cfg(test)]
mod tests;

use crate::access::{Last, Surroundings};
use crate::additions::{Additions, Codes};
use crate::embed::Functions;
use crate::heap::{Checked, Fault, Heap, boolean};
use crate::limits::Limits;
use crate::memory_limit::MemoryLimit;
use crate::profile::Sampler;
use crate::random::Random;
use crate::streams::Streams;
use crate::tables::Tables;
use std::fs;
use std::path::Path;
use std::time::Instant;
use trapeze_codegen::abi;
use trapeze_cps::prim::{Failure, HostOp};

/// What host operations work with besides the program's memory.
pub struct Host {
    /// Standard streams.
    pub streams: Streams,
    /// Source of random numbers.
    pub random: Random,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// Whether breakpoints stop the program.
    pub debugger: bool,
    /// Takes samples at safepoints.
    pub sampler: Option<Sampler>,
    /// Exit code to be used when the program ends by itself.
    pub exit_code: i64,
    /// Files and environment, as far as they are open to the program.
    pub surroundings: Surroundings,
    /// The embedder's functions.
    pub functions: Functions,
    /// What was handed out to the embedder, and what the program holds of it.
    pub tables: Tables,
    /// What code ids mean.
    pub codes: Codes,
    /// What was added to the program, if it can be added to.
    pub additions: Option<Additions>,
    /// Limits of the run.
    pub limits: Limits,
    /// Its limit on memory.
    pub memory: MemoryLimit,
    /// When the run started.
    pub started: Instant,
}

pub use limits::usage;

/// Performs an operation. When memory does not suffice, the error cells say so and the answer is `abi::FAILED`.
pub fn perform(operation: HostOp, operands: [i64; 3], host: &mut Host, heap: &mut Heap<'_>) -> Checked<i64> {
    match dispatch(operation, operands, host, heap) {
        Err(Fault::Exhausted) => heap.fail(Failure::OutOfMemory, operands[0], operands[1]),
        result => result,
    }
}

fn dispatch(operation: HostOp, [a, b, c]: [i64; 3], host: &mut Host, heap: &mut Heap<'_>) -> Checked<i64> {
    match operation {
        HostOp::Write => system::write(heap, host, a),
        HostOp::WriteError => system::write_error(heap, host, a),
        HostOp::Flush => system::flush(host),
        HostOp::ReadLine => system::read_line(heap, host),
        HostOp::ReadAll => system::read_all(heap, host),
        HostOp::StringIndex => strings::index(heap, a, b, c),
        HostOp::StringCompare => strings::compare(heap, a, b),
        HostOp::StringUpcase => strings::map(heap, a, str::to_uppercase),
        HostOp::StringDowncase => strings::map(heap, a, str::to_lowercase),
        HostOp::StringTrim => strings::map(heap, a, |text| text.trim().to_owned()),
        HostOp::StringSplit => strings::split(heap, a, b),
        HostOp::StringReplace => strings::replace(heap, a, b, c),
        HostOp::StringRepeat => strings::repeat(heap, a, b),
        HostOp::StringReverse => strings::map(heap, a, |text| text.chars().rev().collect()),
        HostOp::StringToList => strings::to_list(heap, a),
        HostOp::CharCode => strings::char_code(heap, a, b),
        HostOp::CodeChar => strings::code_char(heap, a),
        HostOp::StringWriteForm => strings::map(heap, a, crate::value::write_form),
        HostOp::NumberToString => numbers::to_text(heap, a, b),
        HostOp::StringToNumber => numbers::from_text(heap, a),
        HostOp::ToFloat => numbers::float_function(heap, a, |x| x),
        HostOp::Truncate => numbers::round(heap, a, f64::trunc),
        HostOp::Floor => numbers::round(heap, a, f64::floor),
        HostOp::Ceiling => numbers::round(heap, a, f64::ceil),
        HostOp::Round => numbers::round(heap, a, f64::round),
        HostOp::Sqrt => numbers::float_function(heap, a, f64::sqrt),
        HostOp::Exp => numbers::float_function(heap, a, f64::exp),
        HostOp::Log => numbers::logarithm(heap, a),
        HostOp::Sin => numbers::float_function(heap, a, f64::sin),
        HostOp::Cos => numbers::float_function(heap, a, f64::cos),
        HostOp::Tan => numbers::float_function(heap, a, f64::tan),
        HostOp::Asin => numbers::float_function(heap, a, f64::asin),
        HostOp::Acos => numbers::float_function(heap, a, f64::acos),
        HostOp::Atan => numbers::float_function(heap, a, f64::atan),
        HostOp::Atan2 => numbers::angle(heap, a, b),
        HostOp::Power => numbers::power(heap, a, b),
        HostOp::Gcd => numbers::integer_function(heap, a, b, |x, y| num_integer::Integer::gcd(&x, &y)),
        HostOp::BitAnd => numbers::integer_function(heap, a, b, |x, y| x & y),
        HostOp::BitOr => numbers::integer_function(heap, a, b, |x, y| x | y),
        HostOp::BitXor => numbers::integer_function(heap, a, b, |x, y| x ^ y),
        HostOp::BitShift => numbers::shift(heap, a, b),
        HostOp::NumberHash => numbers::hash(heap, a),
        HostOp::NumberCompare => numbers::compare(heap, a, b),
        HostOp::Random => heap.float(host.random.float()),
        HostOp::RandomSeed => numbers::seed(heap, host, a),
        HostOp::RandomInteger => numbers::random_integer(heap, host, a),
        HostOp::CurrentTime => system::current_time(heap),
        HostOp::MonotonicTime => heap.float(host.started.elapsed().as_secs_f64()),
        HostOp::Sleep => system::sleep(heap, host, a),
        HostOp::CommandLine => system::command_line(heap, host),
        HostOp::CallEmbedder => system::call_embedder(heap, host, a, b),
        HostOp::FindEmbedder => system::find_embedder(heap, host, a),
        HostOp::MemoryUsage => system::memory_usage(heap),
        HostOp::Backtrace => system::backtrace(heap, host, a, b),
        HostOp::Meter => limits::meter(heap, host, a),
        HostOp::SetLimits => limits::set_bounds(heap, host, [a, b, c]),
        HostOp::StopReason => heap.integer(host.limits.reason()),
        HostOp::StopLater => {
            host.limits.put_back();
            Ok(abi::NIL)
        }
        HostOp::InterruptServed => {
            host.limits.interrupt_served();
            Ok(abi::NIL)
        }
        HostOp::TimeLimit => limits::time_limit(heap, host),
        HostOp::ExtendTime => limits::extend_time(heap, host, a),
        HostOp::StackLimit => limits::stack_limit(heap, host),
        HostOp::ExtendStack => limits::extend_stack(heap, host, a),
        HostOp::MemoryLimit => limits::memory_limit(heap),
        HostOp::ExtendMemory => limits::extend_memory(heap, host, a),
        HostOp::HasDebugger => Ok(boolean(host.debugger)),
        HostOp::SetExitCode => system::set_exit_code(heap, host, a),
        HostOp::NumberToFixed => numbers::to_fixed(heap, a, b),
        HostOp::ProcedureName => procedures::name(heap, host, a),
        HostOp::ProcedureArity => procedures::arity(heap, host, a),
        HostOp::ProcedureDoc => procedures::doc(heap, host, a),
        HostOp::ProcedureNative => procedures::is_native(heap, host, a),
        HostOp::CopyEnvironment => environment::copy(heap, a, b, c),
        HostOp::StringLines => strings::lines(heap, a),
        HostOp::ReadFile => files::read(heap, host, a),
        HostOp::WriteFile => files::write(heap, host, a, b),
        HostOp::AppendFile => files::append(heap, host, a, b),
        HostOp::FileExists => files::test(heap, host, a, Path::exists),
        HostOp::IsFile => files::test(heap, host, a, |place| place.exists() && !place.is_dir()),
        HostOp::IsDirectory => files::test(heap, host, a, Path::is_dir),
        HostOp::FileSize => files::size(heap, host, a),
        HostOp::AbsolutePath => files::absolute(heap, host, a),
        HostOp::ListDirectory => files::list(heap, host, a),
        HostOp::DeleteFile => files::change(heap, host, a, Last::Kept, files::remove),
        HostOp::DeleteDirectory => files::change(heap, host, a, Last::Kept, |place| fs::remove_dir(place)),
        HostOp::CreateDirectory => files::change(heap, host, a, Last::Kept, |place| fs::create_dir(place)),
        HostOp::CreateDirectoryAll => files::change(heap, host, a, Last::Followed, |place| fs::create_dir_all(place)),
        HostOp::RenameFile => files::rename(heap, host, a, b),
        HostOp::CopyFile => files::copy(heap, host, a, b),
        HostOp::ChangeDirectory => files::change_directory(heap, host, a),
        HostOp::CurrentDirectory => files::current_directory(heap, host),
        HostOp::JoinPath => paths::join(heap, a, b),
        HostOp::FileName => paths::part(heap, a, Path::file_name),
        HostOp::FileExtension => paths::part(heap, a, Path::extension),
        HostOp::ParentDirectory => paths::part(heap, a, |path| path.parent().map(Path::as_os_str)),
        HostOp::JsonParse => data::parse_json(heap, a),
        HostOp::JsonString => strings::map(heap, a, crate::json::quoted),
        HostOp::ReadDatum => data::read_datum(heap, a),
        HostOp::CodeCount => heap.integer(host.codes.len() as i64),
        HostOp::Intern => procedures::intern(heap, host, a, b),
        HostOp::Compile | HostOp::Import => Err(Fault::Corrupt("compilation is served by the machine")),
        HostOp::EnvironmentVariable => files::environment_variable(heap, host, a),
    }
}
