#pragma once
// Well-formed inputs a fuzz target starts from, made by the code that writes such bytes, so that
// they follow every change of a format.
#include <string>
#include <vector>

std::vector<std::string> FuzzSeeds();

// As libFuzzer calls it. Aborts or breaks a sanitizer's rule on a find.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, size_t size);
