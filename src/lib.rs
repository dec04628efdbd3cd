//! Trapeze
