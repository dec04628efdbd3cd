//! What a suite prints beside its rows.

/// Whether a suite is measured as a whole: neither a smoke test nor only some rows. Tables are printed only then.
pub fn is_measured() -> bool {
    std::env::args().skip(1).all(|argument| argument == "--bench")
}
