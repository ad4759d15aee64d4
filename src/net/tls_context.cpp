#include "net/tls_context.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/tls_transport.h"

namespace sluice::net {
namespace {

using namespace std::string_view_literals;

std::string last_openssl_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason != nullptr ? reason : "unknown error";
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                    unsigned in_length, void*) {
  static constexpr std::string_view kOurs = "\x02h2\x08http/1.1"sv;
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, reinterpret_cast<const unsigned char*>(kOurs.data()),
                            kOurs.size(), in, in_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;  // RFC 7301 section 3.2: no_application_protocol
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::from_files(const std::filesystem::path& certificate,
                                                                 const std::filesystem::path& key) {
  ERR_clear_error();
  std::unique_ptr<ssl_ctx_st, Free> context(SSL_CTX_new(TLS_server_method()));
  if (!context)
    return Error{ErrorCode::kInternal, fmt::format("cannot set up TLS: {}", last_openssl_error())};
  SSL_CTX* raw = context.get();

  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // RFC 9113 section 9.2.2 forbids HTTP/2 over the other suites of TLS 1.2.
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  // Clients leave without a close_notify; what that could cut off, HTTP's own framing tells.
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(
      raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 1);
  // Tickets are used once only where the server remembers them all; requests that change nothing may be
  // repeated. What is older than OpenSSL's ten seconds is refused all the same.
  SSL_CTX_set_max_early_data(raw, kMaxEarlyData);
  SSL_CTX_set_recv_max_early_data(raw, kMaxEarlyData);
  SSL_CTX_set_options(raw, SSL_OP_NO_ANTI_REPLAY);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  // Without an answer OpenSSL would ask for the password of an encrypted key on the terminal, and wait.
  SSL_CTX_set_default_passwd_cb_userdata(raw, const_cast<char*>(""));

  if (SSL_CTX_use_certificate_chain_file(raw, certificate.c_str()) != 1) {
    return Error{ErrorCode::kInvalid,
                 fmt::format("cannot read the certificate {}: {}; it must be a PEM file, with its chain "
                             "behind it",
                             certificate.string(), last_openssl_error())};
  }
  if (SSL_CTX_use_PrivateKey_file(raw, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Error{
        ErrorCode::kInvalid,
        fmt::format("cannot use the private key {} with the certificate {}: {}; it must be a PEM file "
                    "that is readable here and has no password",
                    key.string(), certificate.string(), last_openssl_error())};
  }
  if (SSL_CTX_check_private_key(raw) != 1) {
    return Error{ErrorCode::kInvalid, fmt::format("the private key {} does not belong to the certificate {}",
                                                  key.string(), certificate.string())};
  }
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(context)));
}

std::unique_ptr<Transport> TlsContext::accept(Fd socket) const {
  return TlsTransport::accept(context_.get(), std::move(socket));
}

}  // namespace sluice::net
