main p0
proc p0 v0 () {
  k0():
    v1 = const 6
    v2 = const 7
    v3 = mul v1 v2
    v4 = const 0
    v5 = add v3 v4
    v6 = div v5 v4
    v7 = handlers
    v8 = add v7 v4
    v9 = kind-of v8
    v10 = add v9 v4
    v11 = lt v10 v1
    v12 = num-eq v10 v1
    v13 = cons v11 v12
    v14 = car v13
    v15 = cdr v13
    v16 = cons v14 v15
    return v16
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = const 6
    v2 = const 7
    v3 = const 42
    v4 = const 0
    v6 = div v3 v4
    v7 = handlers
    v8 = add v7 v4
    v9 = kind-of v8
    v11 = fx< v9 v1
    v12 = identical? v9 v1
    v13 = cons v11 v12
    v16 = cons v11 v12
    return v16
}
