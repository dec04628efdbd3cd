//! Every program of `tests/programs` under every lowering and trampoline, with collection at every check, and with tiny stack segments.

mod suite;

use suite::{Configuration, check};

#[test]
fn cluster() {
    check(
        "tests/programs",
        &Configuration {
            options: &[],
            stress: false,
        },
    );
}

#[test]
fn continuation_on_the_module_trampoline() {
    check(
        "tests/programs",
        &Configuration {
            options: &["--lowering", "continuation", "--trampoline", "module"],
            stress: false,
        },
    );
}

#[test]
fn continuation_on_the_host_trampoline() {
    check(
        "tests/programs",
        &Configuration {
            options: &["--lowering", "continuation", "--trampoline", "host"],
            stress: true,
        },
    );
}

#[test]
#[cfg_attr(feature = "baseline", ignore = "the baseline compiler has no tail calls")]
fn tailcall() {
    check(
        "tests/programs",
        &Configuration {
            options: &["--lowering", "tailcall"],
            stress: false,
        },
    );
}

#[test]
fn cluster_with_tiny_segments() {
    check(
        "tests/programs",
        &Configuration {
            options: &["--segment-bytes", "1024"],
            stress: false,
        },
    );
}

#[test]
fn cluster_with_collection_at_every_check() {
    check(
        "tests/programs",
        &Configuration {
            options: &["--stress"],
            stress: true,
        },
    );
}

#[test]
fn continuation_with_collection_at_every_check_and_tiny_segments() {
    let options = &["--lowering", "continuation", "--stress", "--segment-bytes", "1024"];
    check("tests/programs", &Configuration { options, stress: true });
}
