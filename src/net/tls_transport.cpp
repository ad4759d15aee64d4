#include "net/tls_transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace sluice::net {
namespace {

constexpr std::size_t kRecord = 16'384;  // the largest plaintext of one record
constexpr std::size_t kRecordOverhead = 512;
constexpr std::size_t kBatch = 8 * kRecord;
// Alerts and key updates answer the peer's input also while it does not read; no honest peer causes this
// much.
constexpr std::size_t kMaxUnsent = 2 * kBatch;

// What OpenSSL has written in the operation going on; empty between operations.
std::string& batch() {
  thread_local std::string buffer;
  return buffer;
}

int bio_write(BIO*, const char* data, int length) {
  batch().append(data, static_cast<std::size_t>(length));
  return length;
}

int bio_read(BIO* bio, char* into, int length) {
  BIO_clear_retry_flags(bio);
  const int fd = static_cast<const TlsTransport*>(BIO_get_data(bio))->fd();
  for (;;) {
    const ssize_t count = ::recv(fd, into, static_cast<std::size_t>(length), 0);
    if (count == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    if (count >= 0) return static_cast<int>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      BIO_set_retry_read(bio);
      return -1;
    }
    if (errno != EINTR) return -1;
  }
}

long bio_control(BIO* bio, int command, long, void*) {
  // Without an answer to this an end that no alert announced is an error to OpenSSL, and not an end.
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sluice socket");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

// One send. `taken` is how much the kernel took.
Io send_some(int fd, std::string_view bytes, std::size_t& taken) {
  taken = 0;
  while (taken < bytes.size()) {
    const ssize_t count = ::send(fd, bytes.data() + taken, bytes.size() - taken, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      taken += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Io::kBlocked;
    } else if (errno != EINTR) {
      return Io::kFailed;
    }
  }
  return Io::kDone;
}

}  // namespace

std::unique_ptr<Transport> TlsTransport::accept(ssl_ctx_st* context, Fd socket) {
  SSL* ssl = SSL_new(context);
  BIO* bio = BIO_new(bio_method());
  if (ssl == nullptr || bio == nullptr) {
    SSL_free(ssl);
    BIO_free(bio);
    return nullptr;
  }
  std::unique_ptr<TlsTransport> transport(new TlsTransport(ssl, std::move(socket)));
  BIO_set_data(bio, transport.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_accept_state(ssl);
  return transport;
}

TlsTransport::~TlsTransport() {
  SSL_free(ssl_);
}

IoResult TlsTransport::send_unsent() {
  IoResult result;
  if (unsent() == 0) return result;
  result.state = send_some(socket_.get(), std::string_view(unsent_).substr(unsent_offset_), result.bytes);
  unsent_offset_ += result.bytes;
  if (unsent() == 0) {
    unsent_ = {};
    unsent_offset_ = 0;
  }
  return result;
}

IoResult TlsTransport::send_batch() {
  std::string& fresh = batch();
  if (finished_) {  // reading makes OpenSSL answer all the same
    fresh.clear();
    return {};
  }
  IoResult result = send_unsent();
  std::size_t taken = 0;
  if (result.state == Io::kDone && !fresh.empty()) {
    result.state = send_some(socket_.get(), fresh, taken);
    result.bytes += taken;
  }
  if (result.state == Io::kBlocked) {
    unsent_.append(fresh, taken);
    if (unsent() > kMaxUnsent) result.state = Io::kFailed;
  }
  fresh.clear();
  if (result.state == Io::kFailed) failed_ = true;
  return result;
}

Io TlsTransport::state_after(int returned) {
  switch (SSL_get_error(ssl_, returned)) {
    case SSL_ERROR_WANT_READ: return Io::kBlocked;
    case SSL_ERROR_ZERO_RETURN: return Io::kEnd;
    default:
      // Nothing may be asked of the SSL object any more, not even to shut down (SSL_get_error(3)).
      failed_ = true;
      return Io::kFailed;
  }
}

// kEnd: there is no more of it, and the handshake goes on.
Io TlsTransport::read_early(std::span<std::uint8_t> into, std::size_t& count) {
  ERR_clear_error();
  switch (SSL_read_early_data(ssl_, into.data(), into.size(), &count)) {
    case SSL_READ_EARLY_DATA_SUCCESS: early_ = Early::kComing; return Io::kDone;
    case SSL_READ_EARLY_DATA_FINISH: early_ = Early::kOver; return Io::kEnd;
    default: break;
  }
  const Io state = state_after(0);
  if (state != Io::kEnd) return state;
  failed_ = true;
  return Io::kFailed;
}

Io TlsTransport::handshake() {
  if (failed_) return Io::kFailed;
  if (early_ == Early::kPossible) {
    std::array<std::uint8_t, kMaxEarlyData> input;
    std::size_t count = 0;
    const Io early = read_early(input, count);
    if (early == Io::kDone) early_input_.assign(input.begin(), input.begin() + count);
    if (early != Io::kEnd) return send_batch().state == Io::kFailed ? Io::kFailed : early;
  }
  ERR_clear_error();
  const int returned = SSL_do_handshake(ssl_);
  const Io state = returned == 1 ? Io::kDone : state_after(returned);
  // The alert of a failed handshake is worth sending too.
  const Io sent = send_batch().state;
  return sent == Io::kFailed || state == Io::kEnd ? Io::kFailed : state;
}

std::string_view TlsTransport::protocol() const {
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_, &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

IoResult TlsTransport::read(std::span<std::uint8_t> into) {
  if (failed_) return {Io::kFailed};
  std::size_t count = 0;
  if (!early_input_.empty()) {
    count = early_input_.copy(reinterpret_cast<char*>(into.data()), into.size());
    early_input_.erase(0, count);
    if (early_input_.empty()) early_input_ = {};
    return {Io::kDone, count};
  }
  if (early_ == Early::kComing) {
    const Io early = read_early(into, count);
    if (!batch().empty() && send_batch().state == Io::kFailed) return {Io::kFailed};
    if (early != Io::kEnd) return {early, count};
  }
  ERR_clear_error();
  const int returned = SSL_read_ex(ssl_, into.data(), into.size(), &count);
  const Io state = returned == 1 ? Io::kDone : state_after(returned);
  if (!batch().empty() && send_batch().state == Io::kFailed) return {Io::kFailed};
  return {state, count};
}

bool TlsTransport::has_buffered_input() const {
  return !failed_ && (!early_input_.empty() || SSL_has_pending(ssl_) == 1);
}

bool TlsTransport::write_record(std::span<const std::uint8_t> plain, std::size_t& written) {
  ERR_clear_error();
  const auto write = SSL_is_init_finished(ssl_) == 1 ? SSL_write_ex : SSL_write_early_data;
  return write(ssl_, plain.data(), plain.size(), &written) == 1;
}

IoResult TlsTransport::write(OutputQueue& queue, std::size_t budget) {
  if (failed_) return {Io::kFailed};
  IoResult result = send_unsent();
  if (result.state == Io::kFailed) failed_ = true;
  std::array<std::uint8_t, kRecord> record;
  while (result.state == Io::kDone && !queue.empty() && result.bytes < budget) {
    // A record is filled from several segments when the first is small, and encrypted in place when it is
    // not.
    while (!queue.empty() && batch().size() + kRecord + kRecordOverhead <= kBatch) {
      auto plain = queue.front();
      if (plain.size() > kRecord) plain = plain.first(kRecord);
      if (plain.size() < kRecord && queue.size() > plain.size()) {
        plain = std::span(record).first(queue.copy_front(record));
      }
      std::size_t written = 0;
      if (!write_record(plain, written)) {
        failed_ = true;
        batch().clear();
        return {Io::kFailed, result.bytes};
      }
      queue.consume(written);
    }
    const IoResult sent = send_batch();
    result.state = sent.state;
    result.bytes += sent.bytes;
  }
  return result;
}

void TlsTransport::finish() {
  // Also between early data and the client's side of the handshake (SSL_in_init(3)).
  if (!failed_ && unsent() == 0 && SSL_in_init(ssl_) == 0) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    send_batch();
  }
  finished_ = true;
  ::shutdown(socket_.get(), SHUT_WR);
}

}  // namespace sluice::net
