#include "http/h1_session.h"

#include <algorithm>

#include "http/h1_writer.h"

namespace sluice::http {

using ParserState = H1Parser::Outcome::State;

namespace {

// A response to HEAD has no body (RFC 9110 section 9.3.2), even to one that is not understood any further.
Method method_to_refuse(std::string_view request) {
  if (request.starts_with("\r\n")) request.remove_prefix(2);
  return request.starts_with("HEAD ") ? Method::kHead : Method::kGet;
}

}  // namespace

H1Session::H1Session(Service& service, Client& client, Owner& owner)
    : PendingExchange(service, client),
      owner_(owner),
      parser_(service.limits),
      idle_since_(service.loop.now()) {}

void H1Session::receive(std::span<std::uint8_t> bytes) {
  if (closing_ || state_ == State::kClosed) return;  // whatever comes behind the last request
  std::span<char> chars(reinterpret_cast<char*>(bytes.data()), bytes.size());
  // The common case, a whole request in one read, is taken from where it is.
  if (buffer_.empty()) {
    const std::size_t used = take(chars);
    chars = chars.subspan(used);
    if (!chars.empty()) buffer_.assign(chars.data(), chars.size());
    return;
  }
  buffer_.erase(0, std::exchange(consumed_, 0));
  buffer_.append(chars.data(), chars.size());
  take_buffered();
}

void H1Session::take_buffered() {
  consumed_ += take(std::span(buffer_).subspan(consumed_));
  if (consumed_ == buffer_.size()) {
    buffer_ = {};
    consumed_ = 0;
  }
}

std::size_t H1Session::take(std::span<char> bytes) {
  if (state_ == State::kHead && !take_head(bytes)) return 0;
  if (state_ == State::kHead) {  // no body
    handle(service_.h1_head);
    return closing_ ? bytes.size() : head_size_;
  }
  std::size_t used = 0;
  if (state_ == State::kBody && take_body(bytes, used)) handle(service_.h1_head);
  return closing_ ? bytes.size() : used;
}

// True when the head is complete: it is in service_.h1_head, and the state says whether a body is to come.
bool H1Session::take_head(std::span<char> bytes) {
  if (bytes.empty()) return false;
  H1Head& head = service_.h1_head;
  const H1Parser::Outcome outcome = parser_.parse(bytes, head);
  const std::string_view text(bytes.data(), bytes.size());
  if (outcome.state == ParserState::kMore) {
    if (!request_since_) request_since_ = service_.loop.now();
    return false;
  }
  if (outcome.state == ParserState::kRefused) {
    const bool too_large = outcome.status == 414 || outcome.status == 431;
    refuse_request(text, too_large ? Refusal::kRequestHead : Refusal::kMalformed, outcome.status,
                   outcome.reason);
    return true;
  }
  head_size_ = outcome.size;
  request_since_.reset();
  if (!head.chunked && head.content_length == 0) return true;
  if (head.content_length > service_.limits.body_bytes) {
    refuse_request(text, Refusal::kRequestBody, 413, "the request body is too large");
    return true;
  }
  state_ = State::kBody;
  request_since_ = service_.loop.now();
  content_length_ = head.content_length;
  chunk_bytes_ = 0;
  chunks_.reset();
  if (head.chunked) chunks_.emplace(service_.limits.body_bytes, service_.limits.head_bytes);
  // RFC 9110 section 10.1.1: not needed by a client that has begun to send the body.
  continue_due_ = head.expects_continue && bytes.size() == head_size_;
  return true;
}

// True when the body is complete: the whole request is in service_.h1_head, and `used` is its size.
bool H1Session::take_body(std::span<char> bytes, std::size_t& used) {
  const std::string_view text(bytes.data(), bytes.size());
  std::string_view body = text.substr(head_size_);
  if (chunks_) {
    std::size_t decoded = 0;
    const auto state = chunks_->decode(body.substr(chunk_bytes_), chunked_body_, decoded);
    chunk_bytes_ += decoded;
    if (state == ChunkedDecoder::State::kMalformed) {
      refuse_request(text, Refusal::kMalformed, 400, "the chunked body is malformed");
      return false;
    }
    if (state == ChunkedDecoder::State::kTooLarge) {
      refuse_request(text, Refusal::kRequestBody, 413, "the request body is too large");
      return false;
    }
    if (state == ChunkedDecoder::State::kMore) return false;
    used = head_size_ + chunk_bytes_;
    body = chunked_body_;
  } else {
    if (body.size() < content_length_) return false;
    used = head_size_ + content_length_;
    body = body.substr(0, content_length_);
  }
  // The head was parsed when it came, and may have moved since.
  parser_.parse(bytes.first(head_size_), service_.h1_head);
  service_.h1_head.request.body = body;
  return true;
}

void H1Session::handle(H1Head& head) {
  state_ = State::kBusy;
  request_since_.reset();
  continue_due_ = false;
  method_ = head.request.method;
  closing_ = head.close;
  head.request.version = Version::kHttp11;
  head.request.secure = client_.secure;
  head.request.peer = client_.peer;
  dispatch(head.request);
  chunked_body_ = {};
}

void H1Session::refuse_request(std::string_view request, Refusal counted, int status,
                               std::string_view reason) {
  closing_ = true;  // where the next request begins is not known
  method_ = method_to_refuse(request);
  request_since_.reset();
  continue_due_ = false;
  refuse(counted, status, reason);
}

void H1Session::send(Response response) {
  closing_ = closing_ || service_.draining || client_.refused;
  head_out_ = write_h1_head(response, {.method = method_, .date = service_.date.now(), .close = closing_});
  body_out_ = framing_of(response, method_).with_body ? BodyReader(std::move(response.body)) : BodyReader();
  state_ = State::kSending;
  owner_.wake();
}

bool H1Session::reading() const {
  if (input_ended_ || state_ == State::kClosed) return false;
  return closing_ || buffer_.empty() || state_ == State::kHead || state_ == State::kBody;
}

// True when the response is produced whole.
bool H1Session::send_more(net::OutputQueue& output, std::size_t mark) {
  output.append_text(std::exchange(head_out_, {}));
  if (output.size() < mark) body_out_.take(mark - output.size(), output);
  if (body_out_.left() > 0) return false;
  state_ = closing_ || service_.draining ? State::kClosed : State::kHead;
  idle_since_ = service_.loop.now();
  return true;
}

void H1Session::produce(net::OutputQueue& output, std::size_t mark) {
  if (std::exchange(continue_due_, false)) output.append_text("HTTP/1.1 100 Continue\r\n\r\n");
  while (output.size() < mark) {
    if (state_ == State::kSending && !send_more(output, mark)) return;
    if (state_ == State::kHead && !buffer_.empty()) take_buffered();
    if (state_ != State::kSending) break;
  }
  if (state_ == State::kClosed) {
    buffer_ = {};
  } else if (input_ended_ && state_ != State::kSending && (state_ != State::kHead || output.size() < mark)) {
    abandon();
    state_ = State::kClosed;
  }
}

std::optional<SteadyTime> H1Session::deadline() const {
  const Timeouts& timeouts = service_.timeouts;
  switch (state_) {
    case State::kHead:
      if (request_since_) return *request_since_ + timeouts.request_head;
      return idle_since_ + (client_.refused ? timeouts.request_head : timeouts.idle);
    case State::kBody: return *request_since_ + timeouts.request_body;
    case State::kBusy:
    case State::kSending:
    case State::kClosed: break;
  }
  return std::nullopt;
}

void H1Session::on_deadline(SteadyTime now) {
  const auto due = deadline();
  if (!due || now < *due) return;
  if (request_since_) {
    const std::string request = std::exchange(buffer_, {}).substr(std::exchange(consumed_, 0));
    refuse_request(request, Refusal::kRequestTimeout, 408, "the request took too long to arrive");
  } else {
    state_ = State::kClosed;
  }
}

void H1Session::shut_down() {
  switch (state_) {
    case State::kHead:
      if (!request_since_) state_ = State::kClosed;
      break;
    case State::kBusy: respond_unavailable(); break;
    case State::kBody:
    case State::kSending:
    case State::kClosed: break;
  }
}

}  // namespace sluice::http
