//! How control moves with tail calls: the registers that are parameters, and the ways between the trampoline and functions that take them.
//!
//! A function with an arm takes the registers that nearly every transfer changes as parameters, as many as engines pass in machine registers; the other
//! registers are in their cells. So it is not of the type that the trampoline calls, and there are two tables: at a code id, the trampoline's holds
//! `enter`, which takes the parameters from their cells, and the second one, `arms`, holds the function itself. Where a code id is not one of an arm (those
//! of the runtime, and of code that is not compiled yet), `arms` holds `leave`, which stores the parameters and returns the code id to the trampoline.
//! The code id of a transfer through `arms` is in the cell `RESUME`.

use crate::abi;
use crate::asm::{Assembler, Local};
use wasm_encoder::{Instruction as I, ValType};

/// Argument registers that are parameters.
pub(crate) const PASSED: usize = 2;

/// Types of the parameters: stack pointer, budget, argument registers.
pub(crate) const PARAMETERS: [ValType; 2 + PASSED] = [ValType::I32, ValType::I32, ValType::I64, ValType::I64];

/// Number of the table with the functions.
pub(crate) const ARMS: u32 = 1;

/// The cell of a parameter that is an argument register.
fn argument(index: usize) -> u32 {
    abi::ARGS + 8 * index as u32
}

/// What the trampoline's table holds for arms. `arm_type` is the type of their functions.
pub(crate) fn enter(arm_type: u32) -> Vec<u8> {
    let pc = Local(0);
    let mut asm = Assembler::new(1);
    asm.set_cell32(abi::RESUME, pc).cell32(abi::SP).cell32(abi::FUEL);
    for i in 0..PASSED {
        asm.cell64(argument(i));
    }
    asm.get(pc).op(I::ReturnCallIndirect {
        type_index: arm_type,
        table_index: ARMS,
    });
    asm.finish().bytes
}

/// What the table of arms holds where there is none.
pub(crate) fn leave() -> Vec<u8> {
    let (sp, fuel) = (Local(0), Local(1));
    let mut asm = Assembler::new(PARAMETERS.len() as u32);
    asm.set_cell32(abi::SP, sp).set_cell32(abi::FUEL, fuel);
    for i in 0..PASSED {
        asm.set_cell64(argument(i), Local(2 + i as u32));
    }
    asm.cell32(abi::RESUME);
    asm.finish().bytes
}
