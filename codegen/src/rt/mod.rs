pub const BYTES: &[u8] = &[];
