# Every library from outside, found once. Why each is here: docs/dependencies.md.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

pkg_check_modules(libuv REQUIRED IMPORTED_TARGET libuv>=1.40)
pkg_check_modules(nghttp2 REQUIRED IMPORTED_TARGET libnghttp2>=1.41)
pkg_check_modules(libdeflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)

# FFmpeg 4.0 is libavformat 58: the first with the codec parameters and thread rules that the code relies on.
pkg_check_modules(ffmpeg QUIET IMPORTED_TARGET libavformat libavcodec libavutil libswresample)
if(NOT ffmpeg_FOUND)
  message(FATAL_ERROR "FFmpeg's libraries are missing. On Debian 12: apt-get install libavformat-dev libavcodec-dev libavutil-dev libswresample-dev")
endif()
if(ffmpeg_libavformat_VERSION VERSION_LESS 58)
  message(FATAL_ERROR "Sluice needs FFmpeg 4.0 or newer (libavformat 58 to 61), and found libavformat ${ffmpeg_libavformat_VERSION}. "
                      "Install a newer libavformat-dev, libavcodec-dev, libavutil-dev and libswresample-dev: Debian 12 has 5.1.")
endif()

if(SLUICE_TESTS)
  find_package(GTest REQUIRED)
endif()
if(SLUICE_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
