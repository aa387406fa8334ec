# SPDX-License-Identifier: Apache-2.0
# How everything is compiled. A preset (CMakePresets.json) chooses; nothing here depends on the machine.

option(RTM_WERROR "Treat warnings as errors (CI does)" OFF)
option(RTM_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(RTM_LLVM "Build the native executor" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# The program is found at build/<preset>/rtm, whatever the depth of its room.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})

find_program(RTM_CCACHE ccache)
if(RTM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${RTM_CCACHE})
endif()

# Designated initialisers name what they set; what they leave out has its default, which -Wextra takes for a slip.
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers)
# Scores are compared bit for bit between executors, compilers and machines: no fused multiply-add anywhere.
add_compile_options(-ffp-contract=off)
if(RTM_WERROR)
  add_compile_options(-Werror)
endif()
if(RTM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
