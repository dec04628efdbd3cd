//! Every example runs and prints what its expected output says.

mod suite;

use suite::{Configuration, check};

#[test]
fn examples_print_what_they_should() {
    check(
        &["examples"],
        &Configuration {
            options: &[],
            stress: false,
        },
    );
}
