main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = const 0
    v2 = const 1
    v3 = const 3
    v4 = handlers
    v5 = size v4
    jump k1(v1 v1 v2 v5)
  k1(v10.i v11.j v12.k v13.n):
    v14 = le v10 v5
    if v14 k2 k3
  k2():
    v15 = add v10 v2
    v16 = add v11 v3
    v17 = add v12 v12
    v18 = sub v13 v2
    jump k1(v15 v16 v17 v18)
  k3():
    v20 = add v10 v13
    v21 = add v20 v10
    v22 = mod v21 v3
    v23 = ge v22 v10
    v24 = const 8589934592
    v25 = add v24 v10
    call p1(v5) -> k4
  k4(v26):
    v27 = sub v26 v2
    v28 = cons v23 v25
    v29 = cons v27 v28
    v30 = cons v29 v21
    return v30
}
proc p1 v40 (v41.n) {
  k0(v41.n):
    v42 = const 0
    v43 = identical? v41.n v42
    if v43 k1 k2
  k1():
    return v41.n
  k2():
    v44 = const 2
    v45 = sub v41.n v44
    call p1(v45) -> k3
  k3(v46):
    v47 = add v44 v46
    return v47
}
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = const 0
    v2 = const 1
    v3 = const 3
    v4 = handlers
    v5 = size v4
    jump k1(v1 v1 v2 v5)
  k1(v10.i v11.j v12.k v13.n):
    v14 = fx<= v10.i v5
    if v14 k2 k3
  k2():
    v15 = fx+ v10.i v2
    v16 = add v11.j v3
    v17 = add v12.k v12.k
    v18 = fx- v13.n v2
    jump k1(v15 v16 v17 v18)
  k3():
    v20 = fx+ v10.i v13.n
    v21 = add v20 v10.i
    v22 = mod v21 v3
    v23 = ge v22 v10.i
    v24 = const 8589934592
    v25 = add v24 v10.i
    call p1(v5) -> k4
  k4(v26):
    v27 = fx- v26 v2
    v28 = cons v23 v25
    v29 = cons v27 v28
    v30 = cons v29 v21
    return v30
}
proc p1 v40 (v41.n) {
  k0(v41.n):
    v42 = const 0
    v43 = identical? v41.n v42
    if v43 k1 k2
  k1():
    v48 = const 0
    return v48
  k2():
    v44 = const 2
    v45 = fx- v41.n v44
    call p1(v45) -> k3
  k3(v46):
    v47 = fx+ v44 v46
    return v47
}
