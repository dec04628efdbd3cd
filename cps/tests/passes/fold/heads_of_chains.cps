; What was stored as the head of a chain is known until something may change it: here a return, and an operation that may fail.
main p0
proc p0 v0 () {
  k0(): fix p1  v1 = handlers  v2 = restarts  v3 = record binding v1 v2  v4 = set-restarts! v3  v5 = restarts  v6 = handlers  v7 = record box v6  v8 = set-field! 1 v5 v7  call p1(v5 v7) -> k1
  k1(v9): v10 = restarts  v11 = add v9 v9  v12 = restarts  v13 = winders  v14 = winders  v15 = record box v10 v12 v13 v14  return v15
}
proc p1 v20 (v21 v22) { k0(v21 v22): v23 = field 0 v22  return v23 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = handlers
    v2 = restarts
    v3 = record binding v1 v2
    v4 = set-restarts! v3
    v7 = record box v1
    v8 = set-field! 1 v3 v7
    call p1(v3 v7) -> k1
  k1(v9):
    v10 = restarts
    v11 = add v9 v9
    v12 = restarts
    v13 = winders
    v15 = record box v10 v12 v13 v13
    return v15
}
proc p1 v20 (v21 v22) {
  k0(v21 v22):
    v23 = field 0 v22
    return v23
}
