# How every target of ours is built: the language, the warnings, the sanitizers, one place each.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(DAYBOOK_CCACHE ccache)
if(DAYBOOK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DAYBOOK_CCACHE})
endif()
find_package(Threads REQUIRED)

add_library(daybook_warnings INTERFACE)
target_compile_options(daybook_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wswitch-enum -Werror)
# GCC warns about Asio's fences under ThreadSanitizer.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND DAYBOOK_SANITIZE MATCHES "thread")
  target_compile_options(daybook_warnings INTERFACE -Wno-tsan)
endif()
# Where DAYBOOK_CHECK(false) is nothing (base/check.h).
if(DAYBOOK_COVERAGE)
  target_compile_options(daybook_warnings INTERFACE -Wno-return-type)
endif()
# GCC 12 reports false maybe-uninitialized in std::variant moves once sanitizers are on.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND DAYBOOK_SANITIZE)
  target_compile_options(daybook_warnings INTERFACE -Wno-maybe-uninitialized)
endif()

function(daybook_apply_sanitizers)
  if(DAYBOOK_SANITIZE)
    add_compile_options(-fsanitize=${DAYBOOK_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${DAYBOOK_SANITIZE})
  endif()
  # What libFuzzer sees of a run is what was compiled for it: the libraries, not the target alone.
  if(DAYBOOK_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
endfunction()

# What a sanitizer looks for is in our code: generated code and the tests' own is compiled without
# the checks for undefined behaviour, which take a third of the compiler's time or more.
function(daybook_without_undefined target)
  if(DAYBOOK_SANITIZE)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

# Most of the compiler's time goes into headers, so several files are compiled as one.
# Names of one library's unnamed namespaces differ for that; APART is for
# those that are clearer with the same names in each file.
option(DAYBOOK_UNITY "Compile several files at once (off: quicker after a small edit)" ON)
set(DAYBOOK_UNITY_FILES 8 CACHE STRING "How many files are compiled at once")
function(daybook_unity target)
  if(DAYBOOK_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${DAYBOOK_UNITY_FILES})
    # A class with a member of an unnamed namespace: GCC is quiet about it in a file that isn't
    # included, which ours aren't but here.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# daybook_library(<folder> [APART] SOURCES ... LINK ... [PRIVATE_LINK ...]): one library a folder.
function(daybook_library name)
  cmake_parse_arguments(ARG "APART" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(daybook_${name} STATIC ${ARG_SOURCES})
  if(NOT ARG_APART)
    daybook_unity(daybook_${name})
  endif()
  target_include_directories(daybook_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                             $<INSTALL_INTERFACE:include/daybook>)
  target_link_libraries(daybook_${name} PUBLIC ${ARG_LINK} PRIVATE daybook_warnings
                        ${ARG_PRIVATE_LINK})
  if(DAYBOOK_COVERAGE)
    target_compile_options(daybook_${name} PRIVATE -fprofile-instr-generate -fcoverage-mapping
                           -fprofile-update=atomic)
    target_compile_definitions(daybook_${name} PRIVATE DAYBOOK_COVERAGE)
    target_link_options(daybook_${name} INTERFACE -fprofile-instr-generate)
  endif()
endfunction()

# daybook_test(<name> [APART] SOURCES ... LINK ...): one GoogleTest program, its cases found by ctest.
function(daybook_test name)
  cmake_parse_arguments(ARG "APART" "TIMEOUT" "SOURCES;LINK" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(DAYBOOK_SANITIZE)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 4")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  if(NOT ARG_APART)
    daybook_unity(${name})
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_LINK} daybook_source_dir daybook_warnings
                        GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
                       WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  # For what headers define: the linker may keep the test's copy.
  if(DAYBOOK_COVERAGE)
    target_compile_options(${name} PRIVATE -fprofile-instr-generate -fcoverage-mapping
                           -fprofile-update=atomic)
    target_compile_definitions(${name} PRIVATE DAYBOOK_COVERAGE)
  endif()
  # What tests spend their time in is the libraries: optimising the tests too cost a third more.
  daybook_without_undefined(${name})
  if(DAYBOOK_SANITIZE)
    target_compile_options(${name} PRIVATE -O0)
  else()
    target_compile_options(${name} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O1>)
  endif()
endfunction()

# What allocates in a program of ours: ledger, feeds and views make many small texts on several
# threads. Sanitizers bring their own.
find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
function(daybook_allocator program)
  if(NOT DAYBOOK_SANITIZE)
    target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/cli/process/allocator.cc)
    target_link_libraries(${program} PRIVATE ${JEMALLOC_LIBRARY})
  endif()
endfunction()
