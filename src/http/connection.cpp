#include "http/connection.h"

#include <algorithm>

#include "http/h1_session.h"
#include "http/h2_session.h"

namespace sluice::http {
namespace {

constexpr int kReadsPerTurn = 16;
constexpr std::size_t kWritesPerTurn = 1 * kMiB;
constexpr int kHandshakesPerTurn = 8;
constexpr std::size_t kMaxDiscarded = 1 * kMiB;
constexpr std::chrono::hours kNever{24 * 365};
// RFC 9113 section 3.4: no HTTP/1.1 request begins like the preface of HTTP/2.
constexpr std::string_view kPrefaceMethod = "PRI ";

}  // namespace

Connection::Connection(Service& service, ConnectionPool& pool, std::unique_ptr<net::Transport> transport,
                       Client client, Closed closed)
    : service_(service),
      pool_(pool),
      transport_(std::move(transport)),
      client_(std::move(client)),
      closed_(std::move(closed)),
      mark_(transport_->secure() ? service.limits.output_tls_bytes : service.limits.output_plain_bytes),
      state_(transport_->secure() ? State::kHandshake : State::kSniffing),
      since_(service.loop.now()),
      watch_([this](net::Readiness ready) { on_ready(ready); }),
      timer_([this] { on_time(); }),
      pump_later_([this] { pump(); }),
      read_later_([this] { on_ready({.readable = true}); }) {}

Connection::~Connection() {
  session_.reset();  // before what it refers to
}

Result<void> Connection::start() {
  SLUICE_TRY(watch_.open(service_.loop, transport_->fd()));
  update();
  return {};
}

void Connection::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  session_.reset();
  watch_.close();
  timer_.disarm();
  transport_.reset();
  closed_(*this);
}

void Connection::on_ready(net::Readiness ready) {
  if (state_ == State::kClosed) return;
  if (ready.failed) return close();
  if (ready.writable) blocked_ = false;
  if (state_ == State::kHandshake) return shake_hands();
  if (state_ == State::kLingering) return discard();
  if (ready.readable && wants_input()) read();
  // Asked for only while a request is held and what is behind it left unread: the client has left it.
  if (ready.hung_up && state_ != State::kClosed) on_end_of_input();
  if (state_ != State::kClosed) pump();
}

void Connection::shake_hands() {
  if (pool_.handshake_turn != service_.loop.turn()) {
    pool_.handshake_turn = service_.loop.turn();
    pool_.handshakes = 0;
  }
  // The socket stays readable, and will be told of again in the next turn.
  if (pool_.handshakes >= kHandshakesPerTurn) return;
  ++pool_.handshakes;
  switch (transport_->handshake()) {
    case net::Io::kDone:
      start_session(transport_->protocol() == "h2");
      input_left_ = transport_->has_buffered_input();
      return pump();
    case net::Io::kBlocked: return update();
    case net::Io::kEnd:
    case net::Io::kFailed: service_.counters.refuse(Refusal::kHandshake); return close();
  }
}

bool Connection::wants_input() const {
  if (input_ended_) return false;
  if (state_ == State::kSniffing) return true;
  return session_ != nullptr && session_->reading() && output_.size() < mark_;
}

void Connection::read() {
  input_left_ = false;
  for (int i = 0; i < kReadsPerTurn && wants_input(); ++i) {
    const net::IoResult result = transport_->read(pool_.scratch);
    switch (result.state) {
      case net::Io::kDone: take(pool_.scratch.first(result.bytes)); break;
      case net::Io::kBlocked: return;
      case net::Io::kEnd: return on_end_of_input();
      case net::Io::kFailed: return close();
    }
    // A plain socket that did not fill the buffer is empty.
    if (!transport_->secure() && result.bytes < pool_.scratch.size()) return;
  }
  input_left_ = transport_->has_buffered_input();
}

void Connection::take(std::span<std::uint8_t> bytes) {
  if (state_ == State::kSniffing) {
    sniff(bytes);
  } else {
    session_->receive(bytes);
  }
}

void Connection::sniff(std::span<std::uint8_t> bytes) {
  if (sniffed_.empty()) since_ = service_.loop.now();
  const std::size_t missing = kPrefaceMethod.size() - sniffed_.size();
  const auto head = bytes.first(std::min(missing, bytes.size()));
  sniffed_.append(head.begin(), head.end());
  if (kPrefaceMethod != sniffed_ && kPrefaceMethod.starts_with(sniffed_)) return;
  std::string first = std::move(sniffed_);
  start_session(first == kPrefaceMethod);
  if (first.size() == head.size()) return session_->receive(bytes);
  session_->receive({reinterpret_cast<std::uint8_t*>(first.data()), first.size()});
  if (bytes.size() > head.size()) session_->receive(bytes.subspan(head.size()));
}

void Connection::start_session(bool h2) {
  state_ = State::kOpen;
  sniffed_ = {};
  Session::Owner& owner = *this;
  if (h2) {
    session_ = std::make_unique<H2Session>(service_, client_, owner);
  } else {
    session_ = std::make_unique<H1Session>(service_, client_, owner);
  }
}

void Connection::on_end_of_input() {
  if (input_ended_) return;
  input_ended_ = true;
  if (session_ == nullptr) return close();
  session_->end_input();
}

// After the last response, until the client has closed too: a close with input unread would make the kernel
// send a reset, which can destroy the response on its way (RFC 9112 section 9.6).
void Connection::discard() {
  net::IoResult result;
  for (int i = 0; i < kReadsPerTurn && result.state == net::Io::kDone; ++i) {
    result = transport_->read(pool_.scratch);
    discarded_ += result.bytes;
    if (result.state == net::Io::kEnd || result.state == net::Io::kFailed || discarded_ > kMaxDiscarded)
      return close();
  }
  input_left_ = result.state == net::Io::kDone && transport_->has_buffered_input();
  update();
}

// Produces and sends until there is nothing more, the socket is full, or others must have their turn. Each
// round sends something or leaves.
void Connection::pump() {
  if (state_ == State::kClosed) return;
  if (session_ == nullptr || state_ == State::kLingering) return update();
  std::size_t budget = kWritesPerTurn;
  while (!blocked_) {
    session_->produce(output_, mark_);
    if (!has_output()) break;
    pace_.start(service_.loop.now());
    const net::IoResult result = transport_->write(output_, budget);
    pace_.sent(service_.loop.now(), result.bytes);
    if (result.state == net::Io::kFailed) return close();
    blocked_ = result.state == net::Io::kBlocked;
    budget -= std::min(budget, result.bytes);
    if (!has_output()) {
      pace_.stop();
      session_->output_taken();
    }
    if (budget == 0) {
      wake();
      break;
    }
  }
  if (session_->finished() && !has_output()) return finish();
  update();
}

void Connection::finish() {
  session_.reset();
  if (input_ended_) return close();
  transport_->finish();
  state_ = State::kLingering;
  since_ = service_.loop.now();
  update();
}

void Connection::shut_down() {
  if (wants_input()) read();  // a request may have come that nobody has looked at
  if (state_ == State::kClosed || state_ == State::kLingering) return;
  if (session_ == nullptr) return close();
  session_->shut_down();
  pump();
}

Pace::Rule Connection::pace_rule() const {
  return {service_.timeouts.write_stall, service_.timeouts.send_rate_window, service_.limits.send_rate};
}

SteadyTime Connection::next_deadline() const {
  const Timeouts& timeouts = service_.timeouts;
  switch (state_) {
    case State::kHandshake: return since_ + timeouts.tls_handshake;
    case State::kSniffing:
      return since_ + (sniffed_.empty() && !client_.refused ? timeouts.idle : timeouts.request_head);
    case State::kLingering: return since_ + timeouts.linger;
    case State::kOpen:
    case State::kClosed: break;
  }
  SteadyTime deadline = service_.loop.now() + kNever;
  if (pace_.running()) deadline = pace_.deadline(pace_rule());
  if (const auto due = session_->deadline()) deadline = std::min(deadline, *due);
  return deadline;
}

void Connection::on_time() {
  const SteadyTime now = service_.loop.now();
  if (now < next_deadline()) return update();
  if (state_ != State::kOpen) {
    if (state_ == State::kHandshake) service_.counters.refuse(Refusal::kHandshake);
    if (!sniffed_.empty()) service_.counters.refuse(Refusal::kRequestTimeout);
    return close();
  }
  const Pace::Verdict verdict = pace_.judge(now, pace_rule());
  if (verdict != Pace::Verdict::kFine) {
    service_.counters.refuse(verdict == Pace::Verdict::kStalled ? Refusal::kStalled : Refusal::kTooSlow);
    return close();
  }
  session_->on_deadline(now);
  pump();
}

// Says what is waited for next.
void Connection::update() {
  const bool read = state_ == State::kHandshake || state_ == State::kLingering || wants_input();
  watch_.want({.read = read,
               .write = blocked_ || (state_ == State::kHandshake && transport_->unsent() > 0),
               // With something to send, its failing tells; and the end of the input waits behind the input.
               .hang_up = !read && !input_ended_ && !has_output()});
  if (read && input_left_) service_.loop.defer(read_later_);
  service_.loop.arm(timer_, next_deadline());
}

}  // namespace sluice::http
