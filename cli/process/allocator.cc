// How jemalloc is to work in the programs that have it (cmake/DaybookTargets.cmake). Large blocks,
// of which segments of the views are made, are kept for the next like all others: by default each
// is given back to the system, and every page of the next is had from it anew.
extern "C" {
extern const char* malloc_conf;  // the name is jemalloc's
const char* malloc_conf = "oversize_threshold:0";
}
