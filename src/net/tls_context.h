// TlsContext: a certificate with its key, and how TLS is spoken: 1.2 or newer, ALPN for HTTP/2 and HTTP/1.1.
// Immutable; any thread may accept with it. All connections share its session ticket keys.
//
// Early data is accepted (HC-17). Somebody on the way could send it again within ten seconds, so nothing that
// it may ask for has an effect: methods other than GET, HEAD and OPTIONS would need RFC 8470.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "net/fd.h"
#include "net/transport.h"

struct ssl_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's

namespace sluice::net {

class TlsContext {
 public:
  // PEM files: the certificate with its chain behind it, and the unencrypted key. Errors name the file and
  // what ails it.
  static Result<std::shared_ptr<const TlsContext>> from_files(const std::filesystem::path& certificate,
                                                              const std::filesystem::path& key);

  // The server's side of a connection that has just been accepted. nullptr when memory is out.
  std::unique_ptr<Transport> accept(Fd socket) const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  explicit TlsContext(std::unique_ptr<ssl_ctx_st, Free> context) : context_(std::move(context)) {}

  std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace sluice::net
