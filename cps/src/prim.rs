//! Primitive operations, kinds of heap objects, host operations and entry points: each declared once, here.
//!
//! The prelude reaches them by the names with `%`; the emitter, the optimiser and the runtime by the enums.

/// Kinds of heap objects that have a header (pairs have none; procedures have one, of kind `Procedure`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum HeapKind {
    /// A procedure: code id in the header, then the captured values.
    Procedure = 0,
    /// String: character count (untagged), then UTF-8 bytes. Opaque to the collector.
    String = 1,
    /// Integer beyond 61 bits: sign and magnitude, see the ABI. Opaque to the collector.
    Bignum = 2,
    /// Double whose exponent does not fit the self-tagging. Opaque to the collector.
    Float = 3,
    /// Symbol: name (string), serial (fixnum; 0 for an interned one), hash (fixnum).
    Symbol = 4,
    /// Keyword: name (string), 0, hash (fixnum).
    Keyword = 5,
    /// Immutable vector.
    Vector = 6,
    /// Mutable vector, internal to the prelude (hash table storage and the like).
    Storage = 7,
    /// Table: fields are the prelude's business.
    Table = 8,
    /// Struct: key, value, key, value … in key order.
    Struct = 9,
    /// Box of the language (`box`) and of assigned captured variables: one field.
    Box = 10,
    /// Condition: type, fields; the prelude's business.
    Condition = 11,
    /// Restart.
    Restart = 12,
    /// Escape: the environment around it, place on the stack.
    Escape = 13,
    /// Handlers of one `handler-bind`.
    Handlers = 14,
    /// Entry of one of the chains of the dynamic environment.
    Binding = 15,
    /// Marker of a caught condition on its way to its clause.
    Caught = 16,
    /// Condition type.
    ConditionType = 17,
    /// Key of something that the host keeps. Opaque to the collector, which tells the host when it dies.
    Handle = 18,
    /// Parameter object.
    Parameter = 19,
    /// What a full or delimited continuation is made of; also what is left of a coroutine that is gone through as a list.
    Continuation = 20,
    /// Coroutine: the prelude's business.
    Coroutine = 21,
}

impl HeapKind {
    /// Every kind, with the name that the prelude uses after `%`: `(%kind? x string)`.
    pub const ALL: [(HeapKind, &'static str); 22] = [
        (HeapKind::Procedure, "procedure"),
        (HeapKind::String, "string"),
        (HeapKind::Bignum, "bignum"),
        (HeapKind::Float, "float"),
        (HeapKind::Symbol, "symbol"),
        (HeapKind::Keyword, "keyword"),
        (HeapKind::Vector, "vector"),
        (HeapKind::Storage, "storage"),
        (HeapKind::Table, "table"),
        (HeapKind::Struct, "struct"),
        (HeapKind::Box, "box"),
        (HeapKind::Condition, "condition"),
        (HeapKind::Restart, "restart"),
        (HeapKind::Escape, "escape"),
        (HeapKind::Handlers, "handlers"),
        (HeapKind::Binding, "binding"),
        (HeapKind::Caught, "caught"),
        (HeapKind::ConditionType, "condition-type"),
        (HeapKind::Handle, "handle"),
        (HeapKind::Parameter, "parameter"),
        (HeapKind::Continuation, "continuation"),
        (HeapKind::Coroutine, "coroutine"),
    ];

    /// The kind that the prelude calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|&(kind, _)| kind)
    }

    /// The prelude's name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

macro_rules! host_ops {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// Operations that the host performs for the prelude: `(%host name a b c)` with up to three arguments. Each takes and gives
        /// values; a host operation never collects and never calls back. It answers the `unsupplied` marker for "no result" (bad syntax, not found).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum HostOp { $($(#[$doc])* $variant,)* }

        impl HostOp {
            /// Every operation with its name, in the order of the numbers.
            pub const ALL: &'static [(HostOp, &'static str)] = &[$((HostOp::$variant, $name),)*];
        }
    };
}

host_ops! {
    /// a: string. Appends it to standard output's buffer.
    Write = "write";
    /// a: string. Appends it to standard error.
    WriteError = "write-error";
    /// Flushes standard output.
    Flush = "flush";
    /// Next line of standard input without its end, or unsupplied at the end.
    ReadLine = "read-line";
    /// The rest of standard input, a string.
    ReadAll = "read-all";
    /// a: string, b: string, c: character index to start from. Character index of the first occurrence of b at or after c, or unsupplied.
    StringIndex = "string-index";
    /// a, b: strings. -1, 0, 1 by scalar values.
    StringCompare = "string-compare";
    /// a: string. Upper case, full Unicode mapping.
    StringUpcase = "string-upcase";
    /// a: string. Lower case, full Unicode mapping.
    StringDowncase = "string-downcase";
    /// a: string. Without white space at both ends.
    StringTrim = "string-trim";
    /// a: string, b: delimiter string, not empty, or unsupplied for runs of white space. List of pieces.
    StringSplit = "string-split";
    /// a: string, b: string to replace, not empty, c: replacement.
    StringReplace = "string-replace";
    /// a: string, b: count, at least 0.
    StringRepeat = "string-repeat";
    /// a: string. Its characters in reverse.
    StringReverse = "string-reverse";
    /// a: string. List of its characters as strings.
    StringToList = "string->list";
    /// a: string, b: character index that is in range. Its scalar value.
    CharCode = "char-code";
    /// a: integer. One-character string, or unsupplied when it is no scalar value.
    CodeChar = "code-char";
    /// a: string. Write form, with quotes and escapes.
    StringWriteForm = "string-write-form";
    /// a: number, b: radix. Text.
    NumberToString = "number->string";
    /// a: string. Number in the syntax of the language, or `inf` `-inf` `NaN`; unsupplied when it is none.
    StringToNumber = "string->number";
    /// a: number. Double.
    ToFloat = "to-float";
    /// a: float. Its integer part, or unsupplied for NaN and infinities.
    Truncate = "truncate";
    /// a: float. Floor as an integer, or unsupplied.
    Floor = "floor";
    /// a: float. Ceiling as an integer, or unsupplied.
    Ceiling = "ceiling";
    /// a: float. Nearest integer, halves away from zero, or unsupplied.
    Round = "round";
    /// a: number. Square root, a float.
    Sqrt = "sqrt";
    /// a: number. Exponential function.
    Exp = "exp";
    /// a: number. Natural logarithm.
    Log = "log";
    /// a: number. Sine.
    Sin = "sin";
    /// a: number. Cosine.
    Cos = "cos";
    /// a: number. Tangent.
    Tan = "tan";
    /// a: number. Arc sine.
    Asin = "asin";
    /// a: number. Arc cosine.
    Acos = "acos";
    /// a: number. Arc tangent.
    Atan = "atan";
    /// a: y, b: x. Angle.
    Atan2 = "atan2";
    /// a, b: numbers. Power: exact for integers with an exponent of at least 0, else a float. Unsupplied when the result would not fit the memory.
    Power = "power";
    /// a, b: integers. Greatest common divisor.
    Gcd = "gcd";
    /// a, b: integers. Bitwise and.
    BitAnd = "bit-and";
    /// a, b: integers. Bitwise or.
    BitOr = "bit-or";
    /// a, b: integers. Bitwise exclusive or.
    BitXor = "bit-xor";
    /// a: integer, b: shift count, left when positive. Unsupplied when the result would not fit the memory.
    BitShift = "bit-shift";
    /// a: number. Hash of a number for tables, the same for equal numbers of one type.
    NumberHash = "number-hash";
    /// a, b: numbers. -1, 0, 1 by exact value; NaN is not passed.
    NumberCompare = "number-compare";
    /// Float in [0,1).
    Random = "random";
    /// a: integer. Makes the sequence of `random` repeatable.
    RandomSeed = "random-seed";
    /// a: integer at least 1. Integer in [0,a).
    RandomInteger = "random-integer";
    /// Seconds since 1970, float.
    CurrentTime = "current-time";
    /// Seconds since some start, float.
    MonotonicTime = "monotonic-time";
    /// a: seconds. Waits.
    Sleep = "sleep";
    /// List of the program's arguments.
    CommandLine = "command-line";
    /// a: fixnum: index of a registered host function, b: list of arguments. Calls it. A failure is a Caught marker record holding the message string.
    CallEmbedder = "call-embedder";
    /// a: string that names a registered host function. Its index, or unsupplied.
    FindEmbedder = "find-embedder";
    /// A list of two integers: bytes in use and bytes reserved.
    MemoryUsage = "memory-usage";
    /// a: how many frames at most, b: place on the stack. The trace from there outward: list of lists (name file line column),
    /// innermost first.
    Backtrace = "backtrace";
    /// a: fixnum: 0 milliseconds since some start, 1 bytes of the stack in use, 2 bytes of the heap that the last full collection found in use. An integer.
    Meter = "meter";
    /// a, b, c: numbers or nil: values of the three meters at which the program is to be stopped at a safepoint.
    SetLimits = "set-limits";
    /// Why the program was stopped at a safepoint: 1 it is interrupted, 2 its time is over, 3 its stack is used up, 0 another limit may be reached.
    StopReason = "stop-reason";
    /// The reason for the stop stays, and stops the program again. nil.
    StopLater = "stop-later";
    /// The interrupt has been dealt with: the next one is one again, and does not end the program. nil.
    InterruptServed = "interrupt-served";
    /// List of the time that the host gives the program and the time that has passed, integers, milliseconds.
    TimeLimit = "time-limit";
    /// a: number, milliseconds from now on. nil.
    ExtendTime = "extend-time";
    /// The bytes of the stack that the host gives the program, an integer.
    StackLimit = "stack-limit";
    /// a: number, bytes beyond those in use, or nil: as many as at first. nil.
    ExtendStack = "extend-stack";
    /// List of the memory that the host gives the program and what is in use, integers, bytes.
    MemoryLimit = "memory-limit";
    /// a: number, bytes more. nil.
    ExtendMemory = "extend-memory";
    /// Whether a debugger is there for breakpoints.
    HasDebugger = "debugger?";
    /// a: fixnum, exit code. Records the exit code to be used when the program ends.
    SetExitCode = "set-exit-code";
    /// a: number, b: fixnum, number of decimals, at least 0. Text in positional notation with that many decimals.
    NumberToFixed = "number->fixed";
    /// a: procedure. Its name, a string, or unsupplied.
    ProcedureName = "procedure-name";
    /// a: procedure. List of the least and the greatest number of arguments; the latter is nil when there is no limit.
    ProcedureArity = "procedure-arity";
    /// a: procedure. What its author wrote about it, a string, or nil.
    ProcedureDoc = "procedure-doc";
    /// a: procedure. Whether it belongs to the prelude or the runtime.
    ProcedureNative = "procedure-native?";
    /// a: record of the heads of the four chains where saved frames end, b: the same where they start, c: the saved frames, just pushed. Copies the
    /// entries of the dynamic environment that belong to them. A record of the heads of the four chains that go with the copy.
    CopyEnvironment = "copy-environment";
    /// a: string. List of its lines without their ends; none for what follows the last line end if that is nothing.
    StringLines = "string-lines";
    /// a: path. The text of the file. This and the following operations on files answer a failure with a Caught marker record: kind of a
    /// file-error or nil, message or capability that the program was not given, whether the second path is to blame.
    ReadFile = "read-file";
    /// a: path, b: string. Makes it the text of the file.
    WriteFile = "write-file";
    /// a: path, b: string. Appends it to the file, which is made if it is not there.
    AppendFile = "append-file";
    /// a: path. Whether there is something.
    FileExists = "file-exists?";
    /// a: path. Whether there is a file that is no directory.
    IsFile = "file?";
    /// a: path. Whether there is a directory.
    IsDirectory = "directory?";
    /// a: path. Size of the file in bytes.
    FileSize = "file-size";
    /// a: path. The path of the same existing file or directory that starts at the root and has no links in it.
    AbsolutePath = "absolute-path";
    /// a: path. Sorted list of the names in the directory.
    ListDirectory = "list-directory";
    /// a: path. Removes the file, or the link.
    DeleteFile = "delete-file";
    /// a: path. Removes the directory, which must be empty.
    DeleteDirectory = "delete-directory";
    /// a: path. Makes a directory.
    CreateDirectory = "create-directory";
    /// a: path. Makes a directory and those around it, where they are not there.
    CreateDirectoryAll = "create-directory-all";
    /// a, b: paths. Moves the file, directory or link to the place b.
    RenameFile = "rename-file";
    /// a, b: paths. Copies the file.
    CopyFile = "copy-file";
    /// a: path. Makes the directory the program's current one.
    ChangeDirectory = "change-directory";
    /// The program's current directory.
    CurrentDirectory = "current-directory";
    /// a, b: paths. b seen from the directory a.
    JoinPath = "join-path";
    /// a: path. Its last part, or nil.
    FileName = "file-name";
    /// a: path. What follows the last dot of its last part, or nil.
    FileExtension = "file-extension";
    /// a: path. What precedes its last part, or nil.
    ParentDirectory = "parent-directory";
    /// a: string. The environment's variable of that name, or nil; a failure as that of a file.
    EnvironmentVariable = "environment-variable";
    /// a: JSON text. Its value; objects are structs of their keys and values in the order of the text, which are no structs of the language yet. If
    /// it is no JSON, a Caught marker record: position in characters, message.
    JsonParse = "json-parse";
    /// a: string. It as JSON has it, with quotes and escapes.
    JsonString = "json-string";
    /// a: string. The first datum in it, or nil; symbols and keywords are not interned yet. A failure as that of `json-parse`.
    ReadDatum = "read-datum";
    /// Number of places that control can go to through the trampoline.
    CodeCount = "code-count";
    /// a: string, b: whether a keyword is meant. The symbol or keyword of that name, in programs that code can be added to.
    Intern = "intern";
    /// a: form. Compiles it to code that is added to the program: a procedure without parameters that runs it, or a string that says what is wrong.
    Compile = "compile";
    /// a: path, b: number of the file with the import, c: list of the directories that were added, the last one first. Adds the file to the program: a procedure without
    /// parameters that runs it, or `#t` if nothing is to be run, or a string that says what is wrong; or a Caught marker record: nil if the program may not read it, else
    /// `#t` and a string that says why nothing can be added.
    Import = "import";
}

impl HostOp {
    /// The operation that the prelude calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|&(op, _)| op)
    }
    /// The prelude's name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
    /// Whether the operation may make an object, for which memory may not suffice.
    pub fn allocates(self) -> bool {
        use HostOp::*;
        !matches!(
            self,
            Write
                | WriteError
                | Flush
                | StringIndex
                | StringCompare
                | CharCode
                | NumberHash
                | NumberCompare
                | StopReason
                | StopLater
                | InterruptServed
                | HasDebugger
                | SetExitCode
                | ProcedureNative
        )
    }
    /// The operation with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).map(|&(op, _)| op)
    }
}

/// Prelude procedures that generated code and the host call by themselves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum EntryPoint {
    /// `(%primitive-failed kind operation a b)`: a primitive met a wrong operand. `kind` is a [`Failure`] number, `operation` the
    /// symbol of the operation. Returns a value to be used as its result.
    PrimitiveFailed,
    /// `(%arity-failed procedure argument-count)`: wrong argument count; the callee's entry calls it. Returns a value to be used as that of the call.
    ArityFailed,
    /// `(%not-a-function value)`: the operator of a call was no procedure. Returns a procedure to be called instead.
    NotAFunction,
    /// `(%undefined-variable name-symbol home operator?)`: a variable without a value was read, or (`operator?`) called. `home` is the address of its cell, its
    /// box, or nil. Returns a value to be used instead.
    UndefinedVariable,
    /// `(%storage-exhausted kind)`: 0 for the stack, 1 for the heap. Returns when the limit has been raised.
    StorageExhausted,
    /// `(%limit-reached)`: a limit of the program's own was reached, its time is over, or somebody interrupts it. Returns when it may go on.
    LimitReached,
    /// `(%run-main thunk)`: runs the program's main procedure in the outermost dynamic environment.
    RunMain,
    /// `(%host-invoke-restart restart arguments)`: the host picked a restart.
    HostInvokeRestart,
}

impl EntryPoint {
    /// Every entry point with the prelude's name, in the order of the numbers.
    pub const ALL: [(EntryPoint, &'static str); 8] = [
        (EntryPoint::PrimitiveFailed, "%primitive-failed"),
        (EntryPoint::ArityFailed, "%arity-failed"),
        (EntryPoint::NotAFunction, "%not-a-function"),
        (EntryPoint::UndefinedVariable, "%undefined-variable"),
        (EntryPoint::StorageExhausted, "%storage-exhausted"),
        (EntryPoint::LimitReached, "%limit-reached"),
        (EntryPoint::RunMain, "%run-main"),
        (EntryPoint::HostInvokeRestart, "%host-invoke-restart"),
    ];
}

/// Why a primitive failed; the first argument of `%primitive-failed`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Failure {
    /// Operand `a` or `b` is no number.
    NotANumber = 0,
    /// Operand `a` or `b` is no integer.
    NotAnInteger = 1,
    /// Number `a` divided by `b`, the integer 0.
    DivisionByZero = 2,
    /// Operand `a` is neither pair nor vector.
    NotASequence = 3,
    /// The vector `a` is empty.
    EmptyVector = 4,
    /// Operands `a`, `b` are neither both numbers nor both strings.
    NotComparable = 5,
    /// Operand `a` is no pair.
    NotAPair = 6,
    /// The memory limit does not allow the object.
    OutOfMemory = 7,
}

macro_rules! prims {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $arity:literal, $effect:ident;)*) => {
        /// A primitive operation. Arguments are values; see each one for what it demands of them ("unchecked" operations are the prelude's alone).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Prim {
            $($(#[$doc])* $variant,)*
            /// `(%kind? x KIND)`: whether x is a heap object of that kind (procedures: their tag is tested).
            IsKind(HeapKind),
            /// `(%entry? x KIND)`: whether an entry of a chain of the dynamic environment, or nil at its end, is of that kind; unchecked.
            IsEntry(HeapKind),
            /// `(%record KIND field …)`: a new object of that kind.
            Record(HeapKind),
            /// `(%make-record KIND count fill)`: a new object with `count` (fixnum) fields, all `fill`.
            MakeRecord(HeapKind),
            /// `(%field x N)`: field N (constant) of a heap object, unchecked.
            Field(u16),
            /// `(%set-field! x N value)`: assigns field N of a mutable heap object, unchecked. The value is `value`.
            SetField(u16),
            /// `(%host name a b c)`: a host operation.
            Host(HostOp),
        }

        impl Prim {
            /// The operation that the prelude calls `%name`, with its number of arguments; parametrised ones are not here.
            pub fn from_name(name: &str) -> Option<(Prim, usize)> {
                match name { $($name => Some((Prim::$variant, $arity)),)* _ => None }
            }

            /// The name without `%`; for parametrised operations the name of the family.
            pub fn name(self) -> &'static str {
                match self {
                    $(Prim::$variant => $name,)*
                    Prim::IsKind(_) => "kind?",
                    Prim::IsEntry(_) => "entry?",
                    Prim::Record(_) => "record",
                    Prim::MakeRecord(_) => "make-record",
                    Prim::Field(_) => "field",
                    Prim::SetField(_) => "set-field!",
                    Prim::Host(_) => "host",
                }
            }

            /// What the operation does besides giving a value.
            pub fn effect(self) -> Effect {
                match self {
                    $(Prim::$variant => Effect::$effect,)*
                    Prim::IsKind(_) | Prim::IsEntry(_) => Effect::Pure,
                    Prim::Record(_) => Effect::Allocates,
                    Prim::MakeRecord(_) => Effect::Allocates,
                    Prim::Field(_) => Effect::Reads,
                    Prim::SetField(_) => Effect::Writes,
                    Prim::Host(_) => Effect::Writes,
                }
            }

            /// Number of arguments; `None` for [`Prim::Record`], which takes any.
            pub fn arity(self) -> Option<usize> {
                match self {
                    $(Prim::$variant => Some($arity),)*
                    Prim::IsKind(_) | Prim::IsEntry(_) => Some(1),
                    Prim::Record(_) => None,
                    Prim::MakeRecord(_) => Some(2),
                    Prim::Field(_) => Some(1),
                    Prim::SetField(_) => Some(2),
                    Prim::Host(_) => Some(3),
                }
            }
        }
    };
}

/// What a primitive operation does besides giving a value. Decides what the optimiser may move, merge and drop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// Nothing: may be dropped, repeated and moved.
    Pure,
    /// Reads something that can change: may be dropped.
    Reads,
    /// Allocates: may be dropped.
    Allocates,
    /// May fail with a condition: stays unless it is known to succeed.
    Fails,
    /// Changes something: stays.
    Writes,
}

prims! {
    /// `(+ a b)`.
    Add = "add", 2, Fails;
    /// `(- a b)`.
    Sub = "sub", 2, Fails;
    /// `(* a b)`.
    Mul = "mul", 2, Fails;
    /// `(/ a b)`: two integers truncate towards zero.
    Div = "div", 2, Fails;
    /// `(quotient a b)`: integers, truncated.
    Quotient = "quotient", 2, Fails;
    /// `(rem a b)`: integers, sign of the dividend.
    Remainder = "rem", 2, Fails;
    /// `(mod a b)`: integers, Euclidean.
    Modulo = "mod", 2, Fails;
    /// `(< a b)`: two numbers or two strings.
    Less = "lt", 2, Fails;
    /// `(> a b)`.
    Greater = "gt", 2, Fails;
    /// `(<= a b)`.
    LessEqual = "le", 2, Fails;
    /// `(>= a b)`.
    GreaterEqual = "ge", 2, Fails;
    /// `(== a b)`: numbers, integer and float by exact value.
    NumEqual = "num-eq", 2, Fails;
    /// First element of a pair or vector.
    First = "first", 1, Fails;
    /// What follows the first element of a pair or vector (of a vector: a list).
    Rest = "rest", 1, Fails;
    /// `(cons a b)`.
    Cons = "cons", 2, Allocates;
    /// Head of a pair, unchecked.
    Car = "car", 1, Pure;
    /// Tail of a pair, unchecked.
    Cdr = "cdr", 1, Pure;
    /// Whether two values are the same word (immediates, small integers, self-tagged floats, addresses).
    Identical = "identical?", 2, Pure;
    /// Whether `=` of two values that are not identical may still be true: both are heap objects of one kind that compares by content, or both
    /// are pairs, or both are floats. When false and not identical, the values differ.
    MaybeEqual = "maybe-equal?", 2, Pure;
    /// nil?
    IsNil = "nil?", 1, Pure;
    /// pair?
    IsPair = "pair?", 1, Pure;
    /// Whether x is an integer of 61 bits.
    IsFixnum = "fixnum?", 1, Pure;
    /// Whether x is a float, self-tagged or boxed.
    IsFloat = "float?", 1, Pure;
    /// Whether x is an integer of any size.
    IsInteger = "integer?", 1, Pure;
    /// Whether x is a number.
    IsNumber = "number?", 1, Pure;
    /// Whether x is a boolean.
    IsBoolean = "boolean?", 1, Pure;
    /// Whether x is the marker of a missing optional argument.
    IsUnsupplied = "unsupplied?", 1, Pure;
    /// Whether x is the marker of an unbound variable.
    IsUnbound = "unbound?", 1, Pure;
    /// Kind of a heap object as a fixnum, -1 for everything else (procedures too).
    KindOf = "kind-of", 1, Pure;
    /// Fixnum sum, unchecked, wraps.
    FixAdd = "fx+", 2, Pure;
    /// Fixnum difference, unchecked, wraps.
    FixSub = "fx-", 2, Pure;
    /// Fixnum product, unchecked, wraps.
    FixMul = "fx*", 2, Pure;
    /// Fixnum comparison, unchecked.
    FixLess = "fx<", 2, Pure;
    /// Fixnum comparison, unchecked.
    FixLessEqual = "fx<=", 2, Pure;
    /// Bitwise and of fixnums.
    FixAnd = "fxand", 2, Pure;
    /// Bitwise or of fixnums.
    FixOr = "fxior", 2, Pure;
    /// Bitwise exclusive or of fixnums.
    FixXor = "fxxor", 2, Pure;
    /// Shift left, wraps; the count is a fixnum from 0 to 60.
    FixShiftLeft = "fxshl", 2, Pure;
    /// Arithmetic shift right; the count is a fixnum from 0 to 60.
    FixShiftRight = "fxshr", 2, Pure;
    /// `(%slot x i)`: field i (fixnum) of a heap object, unchecked.
    Slot = "slot", 2, Reads;
    /// `(%set-slot! x i value)`: assigns field i of a mutable heap object, unchecked. The value is `value`.
    SetSlot = "set-slot!", 3, Writes;
    /// `(%init-slot! x i value)`: like `%set-slot!` without the write barrier check being skipped; kept for clarity of fresh objects.
    InitSlot = "init-slot!", 3, Writes;
    /// `(%set-fixnum! x i value)`: `%set-slot!` of a fixnum or another immediate value, which needs no write barrier.
    SetFixnum = "set-fixnum!", 3, Writes;
    /// Number of fields of a heap object, unchecked.
    Size = "size", 1, Pure;
    /// Number of characters of a string, unchecked.
    StringLength = "string-length", 1, Pure;
    /// Number of bytes of a string, unchecked.
    StringBytes = "string-bytes", 1, Pure;
    /// Byte i (fixnum) of a string, unchecked.
    StringByte = "string-byte", 2, Pure;
    /// Whether two strings have the same bytes.
    StringEqual = "string-equal?", 2, Pure;
    /// `(%string-join list separator)`: the strings of a proper list with a string between them, unchecked.
    StringJoin = "string-join", 2, Allocates;
    /// `(%string-part s start end)`: the characters of a string from start up to end, fixnums that are in range, unchecked.
    StringPart = "string-part", 3, Allocates;
    /// Decimal text of a fixnum, unchecked.
    FixnumText = "fixnum->string", 1, Allocates;
    /// Hash of a string, unchecked: a non-negative fixnum, the same as the hash field of a symbol of that name.
    StringHash = "string-hash", 1, Pure;
    /// Hash of a fixnum, a self-tagged float or another immediate: a non-negative fixnum.
    HashWord = "hash-word", 1, Pure;
    /// Object identity as it compares in age: serial of a symbol (field 1).
    Procedure = "procedure-code", 1, Pure;
    /// Where on the stack a return from the procedure that holds this operation would pop: the stack pointer, and 32 bits above it the segment. Both are multiples of
    /// 8, so that this is a fixnum. Pins the procedure.
    Place = "place", 0, Reads;
    /// `(%set-place! place)`: drops everything above; the next return of this procedure goes to the frame at the place. nil.
    SetPlace = "set-place!", 1, Writes;
    /// `(%save-frames start end old)`: an object with a copy of the frames from the first place up to the second one, where further
    /// frames of the present stack start; nil when there is no memory for it. It may be the old one, saved frames that nobody needs, unless that is nil.
    SaveFrames = "save-frames", 3, Writes;
    /// `(%push-saved saved)`: pushes saved frames; the next return of this procedure goes to the last of them. 0 when the stack had no room, 1 when they
    /// lie where they lay when they were saved, else 2. The object tells from now on where its parts went. Pins the procedure.
    PushSaved = "push-saved", 1, Writes;
    /// `(%capture place)`: copies the frames from that place up to here that no full continuation has copied; the object that stands for all of
    /// them, or nil when there is no memory for it. Pins the procedure.
    Capture = "capture", 1, Writes;
    /// `(%capture-here? place)`: whether the frames that no full continuation has copied are few, lie in one segment directly above those that one has, and these reach
    /// beyond that place of the segment; then they are copied. Pins the procedure.
    CaptureHere = "capture-here?", 1, Writes;
    /// The object that stands for the frames that full continuations have copied.
    Captured = "captured", 0, Reads;
    /// Where the frames end that the last `%capture` has copied, an address: a multiple of 8, so that it looks like a fixnum.
    CapturedEnd = "captured-end", 0, Reads;
    /// `(%reenter captured end place)`: puts captured frames that end there in place of what is above a place of the stack; the next return of this procedure goes
    /// to the last of them. 1 when they are there; 0 when the stack had no room, and 2 when they cannot lie where they lay: then what was there is dropped. Pins the procedure.
    Reenter = "reenter", 3, Writes;
    /// `(%reenter-here? captured end)`: whether the captured frames that end there are all on the stack, and lie where `%capture` would go on; then what is above them
    /// is dropped, as by `%reenter`. Pins the procedure.
    ReenterHere = "reenter-here?", 2, Writes;
    /// `(%saved-captured captured end)`: captured frames that end there as `%save-frames` would have saved them; nil when there is no memory for it.
    SavedCaptured = "saved-captured", 2, Writes;
    /// Head of the chain of handlers, the first of the four chains of the dynamic environment.
    Handlers = "handlers", 0, Reads;
    /// Head of the chain of restarts.
    Restarts = "restarts", 0, Reads;
    /// Head of the chain of winders: cleanups and escapes.
    Winders = "winders", 0, Reads;
    /// Head of the chain of parameter bindings.
    Parameters = "parameters", 0, Reads;
    /// Sets the head of the chain of handlers. nil.
    SetHandlers = "set-handlers!", 1, Writes;
    /// Sets the head of the chain of restarts. nil.
    SetRestarts = "set-restarts!", 1, Writes;
    /// Sets the head of the chain of winders. nil.
    SetWinders = "set-winders!", 1, Writes;
    /// Sets the head of the chain of parameter bindings. nil.
    SetParameters = "set-parameters!", 1, Writes;
    /// `(%cell address)`: the value in the cell at a fixed address, a fixnum.
    Cell = "cell", 1, Reads;
    /// `(%set-cell! address value)`: stores into such a cell. The value is `value`.
    SetCell = "set-cell!", 2, Writes;
    /// Registers a host handle object with the collector.
    RegisterHandle = "register-handle", 1, Writes;
    /// Runs a full collection at the next safepoint. nil.
    RequestCollection = "request-collection", 0, Writes;
}
