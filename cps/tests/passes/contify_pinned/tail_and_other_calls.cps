; A pinned procedure that is called in tail position becomes a part of its caller, which is pinned then. One whose caller goes on after it stays: it needs the frame between them.
main p0
proc p0 v0 () { k0(): fix p1 p2 p3  v1 = const 7  call p1(v1) -> k1  k1(v2): call p3(v2) -> k2  k2(v3): call p1(v3) -> k3  k3(v4): return v4 }
proc p1 "guarded" v10 (v11) {
  k0(v11): v12 = const 0  v13 = identical? v11 v12  if v13 k1 k2
  k1(): return v12
  k2(): tail p2(v11)
}
proc p2 "form" v20 (v21) pinned {
  k0(v21): v22 = place  v24 = winders  v25 = record binding v24 v24 v24 v24 v22 v24  v26 = set-winders! v25  call p1(v21) -> k1
  k1(v27): v28 = winders  v29 = field 2 v28  v30 = set-winders! v29  return v27
}
proc p3 "other form" v40 (v41) pinned {
  k0(v41): v42 = place  call p1(v42) -> k1
  k1(v43): return v43
}
----
main p0
proc p0 v0 () {
  k0():
    fix p1 p3
    v1 = const 7
    call p1(v1) -> k1
  k1(v2):
    call p3(v2) -> k2
  k2(v3):
    call p1(v3) -> k3
  k3(v4):
    return v4
}
proc p1 "guarded" v10 (v11) pinned {
  k0(v11):
    v12 = const 0
    v13 = identical? v11 v12
    if v13 k1 k2
  k1():
    return v12
  k2():
    jump k3(v11)
  k3(v21):
    v22 = place
    v24 = winders
    v25 = record binding v24 v24 v24 v24 v22 v24
    v26 = set-winders! v25
    call p1(v21) -> k4
  k4(v27):
    v28 = winders
    v29 = field 2 v28
    v30 = set-winders! v29
    return v27
}
proc p3 "other form" v40 (v41) pinned {
  k0(v41):
    v42 = place
    call p1(v42) -> k1
  k1(v43):
    return v43
}
