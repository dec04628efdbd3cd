; v9 makes a continuation object, so that a return may happen twice: v2 is assigned after one and stays, v3 is assigned only before.
main p0
proc p0 v0 () {
  k0(): v1 = dyn  v2.n = record box v1  v3.m = record box v1  v4 = const 1  v5 = set-field! 0 v3 v4  v9 = record continuation v1  call v1(v9) -> k1
  k1(v6): v7 = field 0 v2  v8 = field 0 v3  v10 = add v7 v8  v11 = set-field! 0 v2 v10  call v1(v10) -> k2
  k2(v12): v13 = field 0 v2  return v13
}
