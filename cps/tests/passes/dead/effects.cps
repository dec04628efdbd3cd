; Operations that may fail or write stay. The global @1 is assigned and never read.
main p0
global @0 read writes 1
global @1 written writes 1
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = add v1 v1
    v3 = set-field! 0 v1 v1
    v4 = field 0 v1
    v5 = record box v1
    v6 = set-global @0 v1
    v7 = set-global @1 v5
    v8 = checked-global @0
    v9 = global @0
    v10 = check-bound v1 'x
    v11 = car v1
    return v1
}
----
main p0
global @0 read writes 1
global @1 written writes 1
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = add v1 v1
    v3 = set-field! 0 v1 v1
    v6 = set-global @0.read v1
    v8 = checked-global @0.read
    v10 = check-bound v1 'x
    return v1
}
