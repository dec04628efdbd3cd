//! Every program of `tests/programs` and `tests/language` under every lowering and trampoline, with collection at every check, and with tiny stack segments.

mod suite;

use suite::{Configuration, check};

const FOLDERS: [&str; 2] = ["tests/programs", "tests/language"];

#[test]
fn cluster() {
    check(
        &FOLDERS,
        &Configuration {
            options: &[],
            stress: false,
        },
    );
}

#[test]
fn continuation_on_the_module_trampoline() {
    check(
        &FOLDERS,
        &Configuration {
            options: &["--lowering", "continuation", "--trampoline", "module"],
            stress: false,
        },
    );
}

#[test]
fn continuation_on_the_host_trampoline() {
    check(
        &FOLDERS,
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
        &FOLDERS,
        &Configuration {
            options: &["--lowering", "tailcall"],
            stress: false,
        },
    );
}

#[test]
fn cluster_with_tiny_segments() {
    check(
        &FOLDERS,
        &Configuration {
            options: &["--segment-bytes", "1024"],
            stress: false,
        },
    );
}

#[test]
fn cluster_with_collection_at_every_check() {
    check(
        &FOLDERS,
        &Configuration {
            options: &["--stress"],
            stress: true,
        },
    );
}

#[test]
fn continuation_with_collection_at_every_check_and_tiny_segments() {
    let options = &["--lowering", "continuation", "--stress", "--segment-bytes", "1024"];
    check(&FOLDERS, &Configuration { options, stress: true });
}
