//! What the host knows of a stop at an unhandled condition. It reads the records of the prelude's `conditions.lisp` and `restarts.lisp`.

use crate::heap::{Checked, Fault, Heap, View};
use crate::host_ops::Host;
use crate::tables::{PauseKey, RestartKey};
use crate::trace::Top;
use std::sync::Arc;
use trapeze_codegen::abi;
use trapeze_cps::prim::HeapKind;

/// Field of a condition: its type.
const CONDITION_TYPE: u32 = 0;
/// Field of a condition: the first one that its type declares.
const CONDITION_FIELDS: u32 = 3;
/// Field of a condition type: the names of the fields, a list.
const TYPE_FIELDS: u32 = 4;
/// Field of a restart: the least number of arguments.
const RESTART_LEAST: u32 = 2;
/// Field of a restart: the greatest number of arguments, or nil.
const RESTART_MOST: u32 = 3;
/// Field of a restart: the procedure that asks for the arguments, or nil.
const RESTART_INTERACTIVE: u32 = 6;

/// An unhandled condition, at the point where it was signalled.
#[derive(Clone, PartialEq, Debug)]
pub struct Pause {
    /// Key of the stop.
    pub key: PauseKey,
    /// Whether it is a breakpoint.
    pub is_break: bool,
    /// Name of the condition's type.
    pub condition_type: String,
    /// The condition's report.
    pub report: String,
    /// The restarts, innermost first.
    pub restarts: Vec<RestartInfo>,
}

/// A restart that was handed out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestartInfo {
    /// Its key.
    pub key: RestartKey,
    /// Its name, unless it is anonymous.
    pub name: Option<String>,
    /// What it does.
    pub report: String,
    /// How many arguments it takes.
    pub arity: Arity,
    /// Whether it can find its arguments itself.
    pub interactive: bool,
}

impl RestartInfo {
    /// Its name and what stands for its arguments, as lists of restarts show it: `use-value V`, with `[V]` for what may be left out. The names of parameters
    /// are not kept.
    pub fn usage(&self) -> String {
        let mut usage = self.name.clone().unwrap_or_else(|| "nil".into());
        let Arity { least, most } = self.arity;
        let required = least as usize;
        let all = most.map_or(required, |most| most as usize);
        for index in 0..all {
            let parameter = if all > 1 { format!("V{}", index + 1) } else { "V".into() };
            usage += &if index < required {
                format!(" {parameter}")
            } else {
                format!(" [{parameter}]")
            };
        }
        if most.is_none() {
            usage += " V...";
        }
        usage
    }
}

/// How many arguments a restart takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arity {
    /// At least so many.
    pub least: u32,
    /// At most so many; `None` if there is no limit.
    pub most: Option<u32>,
}

impl Arity {
    /// Whether so many are acceptable.
    pub fn accepts(self, count: usize) -> bool {
        count >= self.least as usize && self.most.is_none_or(|most| count <= most as usize)
    }
}

/// Reads what the program left with at an unhandled condition: the condition in argument 0, and in argument 1 the list
/// `(report type-name restarts)`, each restart a list `(restart name report)`.
pub(super) fn read(host: &mut Host, heap: &mut Heap<'_>, is_break: bool) -> Checked<Pause> {
    const SHORT: Fault = Fault::Corrupt("a description of a condition that is too short");
    let view = heap.view();
    let condition = view.argument(0)?;
    let description: Vec<i64> = view.list(view.argument(1)?).collect::<Checked<_>>()?;
    let &[report, type_name, list] = description.as_slice() else {
        return Err(SHORT);
    };
    let text = |value: i64| -> Checked<Option<String>> {
        Ok(match view.kind(value)? {
            Some(HeapKind::String) => Some(view.text(value)?.into()),
            Some(kind @ (HeapKind::Symbol | HeapKind::Keyword)) => Some(view.name(value, kind)?.into()),
            _ => None,
        })
    };
    let (report, condition_type) = (text(report)?.unwrap_or_default(), text(type_name)?.unwrap_or_default());
    let mut descriptions = Vec::new();
    for entry in view.list(list) {
        let entry: Vec<i64> = view.list(entry?).collect::<Checked<_>>()?;
        let &[restart, name, report] = entry.as_slice() else {
            return Err(SHORT);
        };
        let (arity, interactive) = arguments(view, restart)?;
        descriptions.push((text(name)?, text(report)?.unwrap_or_default(), arity, interactive));
    }
    let top = Top::current(view)?;
    let key = host.tables.keep_pause(heap, condition, list, top)?.ok_or(Fault::Exhausted)?;
    let restarts = descriptions
        .into_iter()
        .enumerate()
        .map(|(position, (name, report, arity, interactive))| RestartInfo {
            key: host.tables.keep_restart(key, position),
            name,
            report,
            arity,
            interactive,
        });
    Ok(Pause {
        key,
        is_break,
        condition_type,
        report,
        restarts: restarts.collect(),
    })
}

/// What is known of the arguments of a restart.
fn arguments(view: View<'_>, restart: i64) -> Checked<(Arity, bool)> {
    let count = |index| {
        let field = view.field(restart, HeapKind::Restart, index)?;
        if field == abi::NIL {
            return Ok(None);
        }
        let count = u32::try_from(view.fixnum(field)?);
        count
            .map(Some)
            .map_err(|_| Fault::Corrupt("a restart with a strange number of arguments"))
    };
    let arity = Arity {
        least: count(RESTART_LEAST)?.unwrap_or(0),
        most: count(RESTART_MOST)?,
    };
    let interactive = view.field(restart, HeapKind::Restart, RESTART_INTERACTIVE)?;
    Ok((arity, interactive != abi::NIL))
}

/// The fields of a condition with their names, in the order of their indices.
pub(super) fn fields(view: View<'_>, condition: i64) -> Checked<Vec<(Arc<str>, i64)>> {
    let condition_type = view.field(condition, HeapKind::Condition, CONDITION_TYPE)?;
    let kind = view.kind(condition_type)?.ok_or(Fault::Corrupt("a condition without a type"))?;
    let names = view.field(condition_type, kind, TYPE_FIELDS)?;
    let named = view.list(names).zip(CONDITION_FIELDS..).map(|(name, index)| {
        let name = view.name(name?, HeapKind::Keyword)?;
        Ok((name.into(), view.field(condition, HeapKind::Condition, index)?))
    });
    named.collect()
}
