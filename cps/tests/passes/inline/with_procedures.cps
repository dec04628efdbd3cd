; A copy makes procedures of its own.
main p0
proc p0 v0 () { k0(): fix p1  v1 = handlers  call p1(v1) -> k1  k1(v2): call p1(v2) -> k2  k2(v3): v4 = cons v2 v3  return v4 }
proc p1 v10 (v11) inline { k0(v11): fix p2 p3  tail p2(v11) }
proc p2 v20 (v21) { k0(v21): v22 = cons v21 v11  tail v30(v22) }
proc p3 v30 (v31) { k0(v31): v32 = cons v20 v31  tail p2(v32) }
----
main p0
proc p0 v0 () {
  k0():
    fix p1
    v1 = handlers
    fix p4 p5
    v37 = cons v1 v1
    call v36(v37) -> k1
  k1(v2):
    fix p6 p7
    v45 = cons v2 v2
    call v44(v45) -> k2
  k2(v3):
    v4 = cons v2 v3
    return v4
}
proc p1 v10 (v11) inline {
  k0(v11):
    fix p2 p3
    v33 = cons v11 v11
    tail v30(v33)
}
proc p2 v20 (v21) {
  k0(v21):
    v22 = cons v21 v11
    tail v30(v22)
}
proc p3 v30 (v31) {
  k0(v31):
    v32 = cons v20 v31
    v34 = cons v32 v11
    tail v30(v34)
}
proc p4 v35 (v38) {
  k0(v38):
    v39 = cons v38 v1
    tail v36(v39)
}
proc p5 v36 (v40) {
  k0(v40):
    v41 = cons v35 v40
    v42 = cons v41 v1
    tail v36(v42)
}
proc p6 v43 (v46) {
  k0(v46):
    v47 = cons v46 v2
    tail v44(v47)
}
proc p7 v44 (v48) {
  k0(v48):
    v49 = cons v43 v48
    v50 = cons v49 v2
    tail v44(v50)
}
