# SPDX-License-Identifier: Apache-2.0

# rtm_room(<folder> [SEPARATE] SOURCES <file>… [ROOMS <folder>…] [PACKAGES <target>…] [PRIVATE_PACKAGES <target>…])
#
# A room is a static library with the one include root, the repository. It links the rooms and packages that it names
# and nothing else, so that a forbidden call does not link; tests/unit/layers_test.cpp guards the includes.
# SEPARATE rooms are compiled file by file also where others are compiled a dozen files at a time (release, debug): their
# files have names of their own that would collide. PRIVATE_PACKAGES are those that no header of the room includes. The room `vm/base` is the target `vm_base`.
function(rtm_room folder)
  cmake_parse_arguments(PARSE_ARGV 1 ROOM "SEPARATE" "" "SOURCES;ROOMS;PACKAGES;PRIVATE_PACKAGES")
  string(REPLACE "/" "_" target ${folder})
  add_library(${target} STATIC ${ROOM_SOURCES})
  if(ROOM_SEPARATE)
    set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
  endif()
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  list(TRANSFORM ROOM_ROOMS REPLACE "/" "_")
  target_link_libraries(${target} PUBLIC fmt::fmt tl::expected ${ROOM_ROOMS} ${ROOM_PACKAGES} PRIVATE ${ROOM_PRIVATE_PACKAGES})
endfunction()
