// The files of the page, over HTTP: types, compression, validators, lifetimes. Pure; any thread.
#pragma once

#include "http/message.h"
#include "ui/files.h"

namespace sluice::api {

// 200, or 304 when the client has it already (RFC 9110 13.1.2). Compressed when that saves and the client
// takes it.
http::Response page_file(const ui::EmbeddedFile& file, const http::Request& request);

}  // namespace sluice::api
