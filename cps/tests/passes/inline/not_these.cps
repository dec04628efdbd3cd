; Recursive, pinned and large procedures are not copied.
main p0
proc p0 v0 () {
  k0(): fix p1 p2 p3 p4 p5  v1 = handlers  call p1(v1) -> k1
  k1(v2): call p3(v2) -> k2
  k2(v3): tail p4(v3)
}
proc p1 v10 (v11) { k0(v11): call p2(v11) -> k1  k1(v12): return v12 }
proc p2 v20 (v21) { k0(v21): tail p1(v21) }
proc p3 v30 (v31) pinned { k0(v31): v32 = place  return v32 }
proc p4 v40 (v41) inline {
  k0(v41): call p3(v41) -> k1
  k1(v42): tail p5(v42)
}
proc p5 v50 (v51) {
  k0(v51): fix p6  tail p5(v60)
}
proc p6 v60 () { k0(): return v51 }
----
main p0
proc p0 v0 () {
  k0():
    fix p1 p2 p3 p4 p5
    v1 = handlers
    call p1(v1) -> k1
  k1(v2):
    call p3(v2) -> k2
  k2(v3):
    call p3(v3) -> k4
  k4(v61):
    tail p5(v61)
}
proc p1 v10 (v11) {
  k0(v11):
    call p2(v11) -> k1
  k1(v12):
    return v12
}
proc p2 v20 (v21) {
  k0(v21):
    tail p1(v21)
}
proc p3 v30 (v31) pinned {
  k0(v31):
    v32 = place
    return v32
}
proc p4 v40 (v41) inline {
  k0(v41):
    call p3(v41) -> k1
  k1(v42):
    tail p5(v42)
}
proc p5 v50 (v51) {
  k0(v51):
    fix p6
    tail p5(v60)
}
proc p6 v60 () {
  k0():
    return v51
}
