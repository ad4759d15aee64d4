#include "http/h2_stream.h"

#include <nghttp2/nghttp2.h>

#include "base/text.h"
#include "http/h2_session.h"
#include "http/syntax.h"

namespace sluice::http {
namespace {

constexpr std::size_t kFieldOverhead = 32;  // RFC 9113 section 6.5.2

nghttp2_nv field(std::string_view name, std::string_view value) {
  // nghttp2 only reads, and copies the value; names are literals.
  return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME};
}

ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t length, std::uint32_t* flags,
                  nghttp2_data_source* source, void*) {
  const std::size_t left = static_cast<H2Stream*>(source->ptr)->body().left();
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (left <= length) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(std::min(left, length));
}

}  // namespace

std::string_view H2Stream::Incoming::name(const Field& field) const {
  return std::string_view(text).substr(field.name, field.value - field.name);
}

std::string_view H2Stream::Incoming::value(const Field& field) const {
  return std::string_view(text).substr(field.value, field.end - field.value);
}

std::string_view H2Stream::Incoming::find(std::string_view wanted) const {
  for (const Field& field : fields) {
    if (name(field) == wanted) return value(field);
  }
  return {};
}

H2Stream::H2Stream(H2Session& session, std::int32_t id)
    : PendingExchange(session.service_, session.client_),
      session_(session),
      id_(id),
      incoming_(std::make_unique<Incoming>()),
      arrival_deadline_(service_.loop.now() + service_.timeouts.request_head) {}

H2Stream::~H2Stream() {
  take_incoming();
}

void H2Stream::take_header(std::string_view name, std::string_view value) {
  if (!incoming_ || input_complete_) return;
  Incoming& in = *incoming_;
  in.size += name.size() + value.size() + kFieldOverhead;
  if (!name.starts_with(':')) ++in.headers;
  // Counted on, and not kept: refuse_head() answers when the list is complete.
  if (in.size > service_.limits.head_bytes || in.headers > service_.limits.header_count) return;
  Incoming::Field field{in.text.size(), in.text.size() + name.size(), 0};
  in.text.append(name).append(value);
  field.end = in.text.size();
  in.fields.push_back(field);
}

bool H2Stream::refuse_head() {
  const Incoming& in = *incoming_;
  if (in.size > service_.limits.head_bytes || in.headers > service_.limits.header_count) {
    refuse_request(Refusal::kRequestHead, 431, "the headers are too large");
    return true;
  }
  const std::string_view path = in.find(":path");
  if (path.size() > service_.limits.target_bytes) {
    refuse_request(Refusal::kRequestHead, 414, "the request target is too long");
    return true;
  }
  const Method method = parse_method(in.find(":method"));
  if (method == Method::kOther) {
    refuse_request(Refusal::kMalformed, 501, "the method is not implemented");
    return true;
  }
  if (!is_origin_form(path) && (path != "*" || method != Method::kOptions)) {
    refuse_request(Refusal::kMalformed, 400, "the request target is malformed");
    return true;
  }
  const std::string_view authority = in.find(":authority");
  const std::string_view host = in.find("host");
  if (!is_authority(authority) || !is_authority(host)) {
    refuse_request(Refusal::kMalformed, 400, "the authority is malformed");
    return true;
  }
  // RFC 9113 section 8.3.1: whom the request is for must not depend on who reads it.
  if (!authority.empty() && !host.empty() && !equals_ignoring_case(authority, host)) {
    refuse_request(Refusal::kMalformed, 400, "the Host header names another authority");
    return true;
  }
  return false;
}

void H2Stream::expect_body() {
  if (!incoming_) return;
  if (refuse_head()) return;
  const auto length = parse_unsigned(incoming_->find("content-length"));
  if (length && *length > service_.limits.body_bytes) {
    return refuse_request(Refusal::kRequestBody, 413, "the request body is too large");
  }
  arrival_deadline_ = service_.loop.now() + service_.timeouts.request_body;
  if (equals_ignoring_case(incoming_->find("expect"), "100-continue")) {
    const nghttp2_nv status = field(":status", "100");
    nghttp2_submit_headers(session_.session_, NGHTTP2_FLAG_NONE, id_, nullptr, &status, 1, nullptr);
  }
}

void H2Stream::take_body(std::string_view bytes) {
  if (!incoming_) return;
  if (incoming_->body.size() + bytes.size() > service_.limits.body_bytes) {
    return refuse_request(Refusal::kRequestBody, 413, "the request body is too large");
  }
  if (session_.arriving_body_bytes_ + bytes.size() > service_.limits.h2_bodies_bytes) {
    return refuse_request(Refusal::kRequestBody, 503,
                          "this connection sends too many request bodies at once");
  }
  incoming_->body.append(bytes);
  session_.arriving_body_bytes_ += bytes.size();
}

std::unique_ptr<H2Stream::Incoming> H2Stream::take_incoming() {
  if (incoming_) session_.arriving_body_bytes_ -= incoming_->body.size();
  return std::move(incoming_);
}

void H2Stream::end_input() {
  input_complete_ = true;
  if (!incoming_ || refuse_head()) return;
  const std::unique_ptr<Incoming> whole = take_incoming();  // the views point into it until handle() returns
  Request& request = service_.h2_request;
  request.headers.clear();
  request.version = Version::kHttp2;
  request.secure = client_.secure;
  request.peer = client_.peer;
  request.method = parse_method(whole->find(":method"));
  request.authority = whole->find(":authority");
  if (request.authority.empty()) request.authority = whole->find("host");
  split_target(whole->find(":path"), request);
  request.body = whole->body;
  for (const Incoming::Field& each : whole->fields) {
    const std::string_view name = whole->name(each);
    if (!name.starts_with(':')) request.headers.emplace_back(name, whole->value(each));
  }
  method_ = request.method;
  asked_priority_ = parse_priority(whole->find("priority"));
  dispatch(request);
}

void H2Stream::refuse_request(Refusal counted, int status, std::string_view reason) {
  // RFC 9110 section 9.3.2: a response to HEAD has no body, even to one that is refused.
  if (incoming_->find(":method") == to_string(Method::kHead)) method_ = Method::kHead;
  take_incoming();
  refuse(counted, status, reason);
}

void H2Stream::time_out() {
  refuse_request(Refusal::kRequestTimeout, 408, "the request took too long to arrive");
}

// HC-03: what the response says of its urgency is also how it is scheduled here, whatever the client wished:
// a browser asks for media as urgently as for playlists.
void H2Stream::apply_priority(const Response& response) {
  for (const Header& header : response.headers) {
    if (header.name != "priority") continue;
    const Priority priority = parse_priority(header.value, asked_priority_);
    nghttp2_extpri applied{priority.urgency, priority.incremental ? 1 : 0};
    nghttp2_session_change_extpri_stream_priority(session_.session_, id_, &applied, 1);
  }
}

void H2Stream::send(Response response) {
  const Framing framing = framing_of(response, method_);
  const std::string status = std::to_string(response.status);
  const std::string length = std::to_string(response.body_size());
  std::vector<nghttp2_nv> fields;
  fields.reserve(response.headers.size() + 3);
  fields.push_back(field(":status", status));
  fields.push_back(field("date", service_.date.now()));
  if (framing.with_content_length) fields.push_back(field("content-length", length));
  for (const Header& header : response.headers) fields.push_back(field(header.name, header.value));
  apply_priority(response);

  if (framing.with_body) body_ = BodyReader(std::move(response.body));
  const bool has_body = body_.left() > 0;
  nghttp2_data_provider provider{};
  provider.source.ptr = this;
  provider.read_callback = read_body;
  if (nghttp2_submit_response(session_.session_, id_, fields.data(), fields.size(),
                              has_body ? &provider : nullptr) != 0) {
    nghttp2_submit_rst_stream(session_.session_, NGHTTP2_FLAG_NONE, id_, NGHTTP2_INTERNAL_ERROR);
  }
  if (has_body) pace_.start(service_.loop.now());
  session_.owner_.wake();
}

}  // namespace sluice::http
