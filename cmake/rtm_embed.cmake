# SPDX-License-Identifier: Apache-2.0

# rtm_embed(<target> <namespace> <function> FILES <file>…)
#
# Compiles text files into the target: `std::span<const EmbeddedFile> <namespace>::<function>()`, declared in
# a header of the room, gives them by name. EmbeddedFile stands in vm/base/embedded.h.
function(rtm_embed target namespace function)
  cmake_parse_arguments(PARSE_ARGV 3 EMBED "" "" "FILES")
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  set(script ${PROJECT_SOURCE_DIR}/cmake/rtm_embed_files.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -Doutput=${output} -Dnamespace=${namespace} -Dfunction=${function} -P ${script} -- ${EMBED_FILES}
    DEPENDS ${EMBED_FILES} ${script}
    COMMENT "Embedding ${function}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
