# sluice_embed_files(TARGET FOLDER): puts every file below FOLDER into the library TARGET, as ui/files.h describes
# them. They are embedded again whenever one of them changes, comes or goes.
#
# This file is two things: the function, and, run as `cmake -P` at build time, the script that it calls.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(sluice_embed_files target folder)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded)
    # The list is an input too: it changes when a file goes, which no other input tells.
    file(CONFIGURE OUTPUT ${out}/files.txt CONTENT "${files}" @ONLY)
    list(TRANSFORM files PREPEND ${folder}/ OUTPUT_VARIABLE inputs)
    add_custom_command(
      OUTPUT ${out}/embedded_files.cpp ${out}/embedded_bytes.S
      COMMAND ${CMAKE_COMMAND} -D FOLDER=${folder} -D OUT=${out} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
      DEPENDS ${inputs} ${out}/files.txt ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
      COMMENT "Embedding ${folder}"
      VERBATIM)
    target_sources(${target} PRIVATE ${out}/embedded_files.cpp ${out}/embedded_bytes.S)
  endfunction()
  return()
endif()

cmake_minimum_required(VERSION 3.25)

set(type_css "text/css; charset=utf-8")
set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_json "application/json")
set(type_png "image/png")
set(type_svg "image/svg+xml")
set(type_txt "text/plain; charset=utf-8")
set(type_woff2 "font/woff2")

# Appends the bytes of a file to the assembler source, between two labels, and declares these in the C++ source.
function(embed label file)
  string(APPEND assembler "${label}_begin:\n  .incbin \"${file}\"\n${label}_end:\n  .byte 0\n")
  string(APPEND declarations "extern \"C\" const std::uint8_t ${label}_begin[];\nextern \"C\" const std::uint8_t ${label}_end[];\n")
  string(PREPEND assembler "  .globl ${label}_begin\n  .globl ${label}_end\n")
  set(assembler "${assembler}" PARENT_SCOPE)
  set(declarations "${declarations}" PARENT_SCOPE)
endfunction()

file(READ ${OUT}/files.txt files)
if(NOT "index.html" IN_LIST files)
  message(FATAL_ERROR "${FOLDER} holds no index.html: build the user interface again with scripts/build-ui")
endif()
list(SORT files)
set(assembler "")
set(declarations "")
set(entries "")
set(index 0)
foreach(path IN LISTS files)
  set(label sluice_ui_${index})
  math(EXPR index "${index} + 1")
  cmake_path(GET path EXTENSION LAST_ONLY extension)
  string(REPLACE "." "" extension "${extension}")
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "${path}: the content type of .${extension} is unknown; add it to cmake/EmbedFiles.cmake")
  endif()

  file(SHA256 ${FOLDER}/${path} hash)
  string(SUBSTRING ${hash} 0 16 tag)
  file(SIZE ${FOLDER}/${path} size)
  embed(${label} ${FOLDER}/${path})
  set(bytes "{${label}_begin, ${label}_end}")

  # Without the name and the date of the file, so that the same content gives the same bytes.
  set(zipped ${OUT}/${index}.gz)
  execute_process(COMMAND gzip -9 -n -c ${FOLDER}/${path} OUTPUT_FILE ${zipped} COMMAND_ERROR_IS_FATAL ANY)
  file(SIZE ${zipped} zipped_size)
  math(EXPR worth "${size} * 9 / 10")
  if(zipped_size LESS worth)
    embed(${label}_gzip ${zipped})
    set(gzip "{${label}_gzip_begin, ${label}_gzip_end}")
    set(gzip_etag "\"\\\"${tag}-gzip\\\"\"")
  else()
    set(gzip "{}")
    set(gzip_etag "\"\"")
  endif()

  # Vite puts what has a hash in its name, and nothing else, below assets/.
  string(FIND ${path} "assets/" at)
  if(at EQUAL 0)
    set(immutable true)
  else()
    set(immutable false)
  endif()
  string(APPEND entries "      {.path = \"${path}\",\n       .content_type = \"${type_${extension}}\",\n       .bytes = ${bytes},\n"
                        "       .gzip = ${gzip},\n       .etag = \"\\\"${tag}\\\"\",\n       .gzip_etag = ${gzip_etag},\n       .immutable = ${immutable}},\n")
endforeach()

file(WRITE ${OUT}/embedded_bytes.S "  .section .rodata\n${assembler}  .section .note.GNU-stack,\"\",%progbits\n")
file(WRITE ${OUT}/embedded_files.cpp "// Made by cmake/EmbedFiles.cmake.
#include \"ui/files.h\"

${declarations}
namespace sluice::ui {

std::span<const EmbeddedFile> embedded_files() {
  static const EmbeddedFile files[] = {
${entries}  };
  return files;
}

}  // namespace sluice::ui
")
