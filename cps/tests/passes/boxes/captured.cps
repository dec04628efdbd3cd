; The first box is captured, the second one passed on: they stay. The third belongs to the inner procedure.
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = record box v1
    v3 = record box v1
    fix p1
    v4 = field 0 v2
    v5 = field 0 v3
    tail v10(v3)
}
proc p1 v10 (v11) {
  k0(v11): v12 = field 0 v2  v13 = record box v12  v14 = field 0 v13  v15 = cons v11 v14  return v15
}
----
main p0
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = record box v1
    v3 = record box v1
    fix p1
    v4 = field 0 v2
    v5 = field 0 v3
    tail v10(v3)
}
proc p1 v10 (v11) {
  k0(v11):
    v12 = field 0 v2
    v15 = cons v11 v12
    return v15
}
