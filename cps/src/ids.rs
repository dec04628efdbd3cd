//! Typed indices: every table of the compiler is indexed by a type of its own, so that a procedure's number
//! can never be used where a variable's is meant.

/// Declares a `u32` newtype that indexes one table.
macro_rules! typed_index {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a position in its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The index that stands at position `index` of its table.
            pub fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table of the compiler holds fewer than 2^32 entries"))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(out, concat!($prefix, "{}"), self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, out)
            }
        }
    };
}

typed_index!(/** A source file of the program. */ FileId, "file");
typed_index!(/** A node of the syntax arena. */ SyntaxId, "s");
typed_index!(/** An interned name: of a symbol or keyword. */ NameId, "n");
typed_index!(/** An expression of the core language. */ ExprId, "e");
typed_index!(/** A local variable of the core language. */ LocalId, "l");
typed_index!(/** A lambda expression of the core language. */ LambdaId, "lambda");
typed_index!(/** A global variable. */ GlobalId, "@");
typed_index!(/** A quoted constant of the program. */ ConstId, "c");
typed_index!(/** A procedure whose code was moved into another one. */ InlinedId, "i");
typed_index!(/** A procedure of the CPS program. */ ProcId, "p");
typed_index!(/** A continuation, numbered within its procedure. */ ContId, "k");
typed_index!(/** A variable of the CPS program, unique in the whole program. */ VarId, "v");

/// A table indexed by one of the typed indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<K, V> {
    entries: Vec<V>,
    key: std::marker::PhantomData<K>,
}

/// What the typed indices have in common.
pub trait Index: Copy {
    /// See the inherent method of the same name.
    fn position(self) -> usize;
    /// See `from_index`.
    fn at(position: usize) -> Self;
}

macro_rules! index_impl {
    ($($name:ident)*) => {$(
        impl Index for $name {
            fn position(self) -> usize { self.index() }
            fn at(position: usize) -> Self { Self::from_index(position) }
        }
    )*};
}
index_impl!(FileId SyntaxId NameId ExprId LocalId LambdaId GlobalId ConstId InlinedId ProcId ContId VarId);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            key: std::marker::PhantomData,
        }
    }
}

impl<K: Index, V> Table<K, V> {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds an entry and answers its index.
    pub fn push(&mut self, value: V) -> K {
        self.entries.push(value);
        K::at(self.entries.len() - 1)
    }
    /// The index that the next `push` will answer.
    pub fn next_key(&self) -> K {
        K::at(self.entries.len())
    }
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// The entries in order.
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.entries.iter()
    }
    /// The entries in order, mutable.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, V> {
        self.entries.iter_mut()
    }
    /// All indices in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> + use<K, V> {
        (0..self.entries.len()).map(K::at)
    }
    /// Index and entry in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.entries.iter().enumerate().map(|(i, v)| (K::at(i), v))
    }
    /// The entry, where the index may lie outside the table.
    pub fn get(&self, key: K) -> Option<&V> {
        self.entries.get(key.position())
    }
}

impl<K: Index, V> std::ops::Index<K> for Table<K, V> {
    type Output = V;
    fn index(&self, key: K) -> &V {
        &self.entries[key.position()]
    }
}

impl<K: Index, V> std::ops::IndexMut<K> for Table<K, V> {
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self.entries[key.position()]
    }
}

impl<K: Index, V> FromIterator<V> for Table<K, V> {
    fn from_iter<T: IntoIterator<Item = V>>(iter: T) -> Self {
        Self {
            entries: iter.into_iter().collect(),
            key: std::marker::PhantomData,
        }
    }
}
