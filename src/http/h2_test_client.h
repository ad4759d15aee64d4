// For tests: an HTTP/2 client without a socket, on libnghttp2's client session, and frames made by hand.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nghttp2/nghttp2.h>

namespace sluice::http {

class H2TestClient {
 public:
  struct Response {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;
    bool closed = false;
    std::uint32_t error = 0;
  };
  using Fields = std::vector<std::pair<std::string, std::string>>;

  // `window`: how much of each response the server may send unasked; with `automatic` it is topped up.
  explicit H2TestClient(std::uint32_t window = 65'535, bool automatic = true) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, automatic ? 0 : 1);
    nghttp2_session_client_new2(&session_, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &entry, 1);
  }
  H2TestClient(const H2TestClient&) = delete;
  H2TestClient& operator=(const H2TestClient&) = delete;
  ~H2TestClient() { nghttp2_session_del(session_); }

  std::int32_t get(const std::string& path, const Fields& more = {}) { return request("GET", path, more); }
  // `body` is sent with the request; without `finish` the request stays incomplete.
  std::int32_t request(const std::string& method, const std::string& path, const Fields& more = {},
                       std::optional<std::string> body = std::nullopt, bool finish = true) {
    Fields fields{{":method", method}, {":scheme", "http"}, {":authority", "h"}, {":path", path}};
    fields.insert(fields.end(), more.begin(), more.end());
    std::vector<nghttp2_nv> list;
    for (auto& [name, value] : fields) {
      list.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                      reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                      NGHTTP2_NV_FLAG_NONE});
    }
    nghttp2_data_provider provider{};
    if (body) {
      bodies_.push_back(std::make_unique<Body>(Body{*std::move(body), finish}));
      provider.source.ptr = bodies_.back().get();
      provider.read_callback = read_body;
    }
    const std::int32_t id =
        nghttp2_submit_request(session_, nullptr, list.data(), list.size(),
                               provider.read_callback != nullptr ? &provider : nullptr, nullptr);
    responses[id];
    return id;
  }
  void cancel(std::int32_t id) { nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL); }
  void ping() { nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr); }
  void allow(std::int32_t id, int bytes) {
    nghttp2_submit_window_update(session_, NGHTTP2_FLAG_NONE, id, bytes);
  }

  // What is to be sent.
  std::string output() {
    std::string bytes;
    const std::uint8_t* data = nullptr;
    for (ssize_t size = 0; (size = nghttp2_session_mem_send(session_, &data)) > 0;) {
      bytes.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    }
    return bytes;
  }
  // False when the server's bytes break the protocol.
  bool input(std::string_view bytes) {
    return nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                    bytes.size()) == static_cast<ssize_t>(bytes.size());
  }

  std::map<std::int32_t, Response> responses;
  std::optional<std::uint32_t> goaway;
  int pings = 0;
  int pongs = 0;

 private:
  struct Body {
    std::string text;
    bool finish;
  };

  static H2TestClient& self(void* user_data) { return *static_cast<H2TestClient*>(user_data); }
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* user_data) {
    Response& response = self(user_data).responses[frame->hd.stream_id];
    const std::string key(reinterpret_cast<const char*>(name), name_size);
    response.headers[key].assign(reinterpret_cast<const char*>(value), value_size);
    if (key == ":status") response.status = std::stoi(response.headers[key]);
    return 0;
  }
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                     std::size_t size, void* user_data) {
    self(user_data).responses[id].body.append(reinterpret_cast<const char*>(data), size);
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t error, void* user_data) {
    self(user_data).responses[id].closed = true;
    self(user_data).responses[id].error = error;
    return 0;
  }
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    if (frame->hd.type == NGHTTP2_GOAWAY) self(user_data).goaway = frame->goaway.error_code;
    if (frame->hd.type == NGHTTP2_PING) {
      ++((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0 ? self(user_data).pongs : self(user_data).pings);
    }
    return 0;
  }
  static ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t* into, std::size_t size,
                           std::uint32_t* flags, nghttp2_data_source* source, void*) {
    Body& body = *static_cast<Body*>(source->ptr);
    const std::size_t count = std::min(size, body.text.size());
    if (count == 0 && !body.finish) return NGHTTP2_ERR_DEFERRED;
    std::copy_n(body.text.begin(), count, into);
    body.text.erase(0, count);
    if (body.text.empty() && body.finish) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }

  nghttp2_session* session_ = nullptr;
  std::vector<std::unique_ptr<Body>> bodies_;
};

// RFC 9113 section 4.1.
inline std::string h2_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                            std::string_view payload) {
  std::string frame;
  for (const int shift : {16, 8, 0}) frame.push_back(static_cast<char>(payload.size() >> shift));
  frame.push_back(static_cast<char>(type));
  frame.push_back(static_cast<char>(flags));
  for (const int shift : {24, 16, 8, 0}) frame.push_back(static_cast<char>(stream >> shift));
  return frame.append(payload);
}

inline constexpr std::string_view kH2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

}  // namespace sluice::http
