; The value of an assignment is the value assigned; a value that was checked once is bound.
main p0
global @0 g writes 2
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = record box v1
    v3 = set-field! 0 v2 v1
    v4 = set-global @0 v3
    v5 = field 0 v2
    v6 = check-bound v5 'x
    v7 = check-bound v6 'x
    v8 = check-bound v2 'y
    v9 = cons v4 v7
    v10 = cons v9 v8
    return v10
}
----
main p0
global @0 g writes 2
proc p0 v0 () {
  k0():
    v1 = handlers
    v2 = record box v1
    v3 = set-field! 0 v2 v1
    v4 = set-global @0.g v1
    v5 = field 0 v2
    v6 = check-bound v5 'x
    v7 = check-bound v6 'x
    v9 = cons v1 v7
    v10 = cons v9 v2
    return v10
}
