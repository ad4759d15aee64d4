#include "http/h2_session.h"

#include <algorithm>
#include <array>

#include <nghttp2/nghttp2.h>

#include "http/h2_stream.h"

namespace sluice::http {
namespace {

constexpr std::chrono::seconds kSweepInterval{1};
constexpr std::size_t kFrameHeader = 9;
constexpr std::size_t kTlsRecord = 16 * kKiB;

std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

H2Stream* stream_of(nghttp2_session* session, std::int32_t id) {
  return static_cast<H2Stream*>(nghttp2_session_get_stream_user_data(session, id));
}

}  // namespace

struct H2Callbacks {
  static H2Session& self(void* user_data) { return *static_cast<H2Session*>(user_data); }

  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    auto stream = std::make_unique<H2Stream>(self(user_data), frame->hd.stream_id);
    if (nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, stream.get()) != 0) {
      return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    // Owned by the list until on_stream_close() or the session's end.
    self(user_data).streams_.push_back(*stream.release());
    return 0;
  }

  static int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void*) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
      return 0;  // trailers
    if (H2Stream* stream = stream_of(session, frame->hd.stream_id)) {
      stream->take_header(view(name, name_size), view(value, value_size));
    }
    return 0;
  }

  static int on_frame_recv(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    if (frame->hd.type == NGHTTP2_SETTINGS) self(user_data).settled_ = true;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    H2Stream* stream = stream_of(session, frame->hd.stream_id);
    if (stream == nullptr) return 0;
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      stream->end_input();
    } else if (frame->hd.type == NGHTTP2_HEADERS) {
      stream->expect_body();
    }
    return 0;
  }

  static int on_data_chunk(nghttp2_session* session, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                           std::size_t size, void*) {
    if (H2Stream* stream = stream_of(session, id)) stream->take_body(view(data, size));
    return 0;
  }

  static int on_stream_close(nghttp2_session* session, std::int32_t id, std::uint32_t, void* user_data) {
    const std::unique_ptr<H2Stream> stream(stream_of(session, id));
    if (!stream) return 0;
    nghttp2_session_set_stream_user_data(session, id, nullptr);
    stream->unlink();
    if (!self(user_data).streams_.linked()) self(user_data).idle_since_ = self(user_data).service_.loop.now();
    return 0;
  }

  static int on_frame_sent(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    H2Session& me = self(user_data);
    if (frame->hd.type == NGHTTP2_RST_STREAM) {
      const std::uint32_t error = frame->rst_stream.error_code;
      const bool our_wish =
          error == NGHTTP2_NO_ERROR || error == NGHTTP2_CANCEL || error == NGHTTP2_REFUSED_STREAM;
      // nghttp2 limits the streams that the client resets; this limits those it makes us reset.
      if (!our_wish && !me.resets_.take(me.service_.loop.now())) me.terminate(NGHTTP2_ENHANCE_YOUR_CALM);
    } else if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR) {
      me.service_.counters.refuse(Refusal::kProtocol);
    } else if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
               (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      // RFC 9113 section 8.1: answered before the request was whole, so the client may stop sending it.
      const H2Stream* stream = stream_of(session, frame->hd.stream_id);
      if (stream != nullptr && !stream->input_complete()) {
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
      }
    }
    return 0;
  }

  static int send_data(nghttp2_session*, nghttp2_frame*, const std::uint8_t* frame_header, std::size_t length,
                       nghttp2_data_source* source, void* user_data) {
    H2Session& me = self(user_data);
    if (me.output_->size() >= me.mark_) return NGHTTP2_ERR_WOULDBLOCK;
    auto& stream = *static_cast<H2Stream*>(source->ptr);
    me.output_->append_text(view(frame_header, kFrameHeader));
    stream.body().take(length, *me.output_);
    stream.pace().sent(me.service_.loop.now(), length);
    if (stream.body().left() == 0) stream.pace().stop();
    return 0;
  }

  // Through TLS a DATA frame fills exactly one record.
  static ssize_t data_length(nghttp2_session*, std::uint8_t, std::int32_t, std::int32_t session_window,
                             std::int32_t stream_window, std::uint32_t max_frame, void* user_data) {
    const std::size_t wanted = self(user_data).client_.secure ? kTlsRecord - kFrameHeader : kTlsRecord;
    const auto window = static_cast<std::size_t>(std::max(0, std::min(session_window, stream_window)));
    return static_cast<ssize_t>(std::min({wanted, window, static_cast<std::size_t>(max_frame)}));
  }

  static const nghttp2_session_callbacks* all() {
    static const nghttp2_session_callbacks* const callbacks = [] {
      nghttp2_session_callbacks* made = nullptr;
      nghttp2_session_callbacks_new(&made);
      nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin_headers);
      nghttp2_session_callbacks_set_on_header_callback(made, on_header);
      nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame_recv);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data_chunk);
      nghttp2_session_callbacks_set_on_stream_close_callback(made, on_stream_close);
      nghttp2_session_callbacks_set_on_frame_send_callback(made, on_frame_sent);
      nghttp2_session_callbacks_set_send_data_callback(made, send_data);
      nghttp2_session_callbacks_set_data_source_read_length_callback(made, data_length);
      return made;
    }();
    return callbacks;
  }
};

H2Session::H2Session(Service& service, Client& client, Owner& owner)
    : service_(service),
      client_(client),
      owner_(owner),
      resets_(service.limits.h2_resets_burst, service.limits.h2_resets_per_second, service.loop.now()),
      started_(service.loop.now()),
      heard_(started_),
      idle_since_(started_),
      swept_(started_) {
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_closed_streams(option, 1);
  nghttp2_option_set_max_outbound_ack(option, service.limits.h2_queued_acks);
  nghttp2_option_set_stream_reset_rate_limit(option, service.limits.h2_resets_burst,
                                             service.limits.h2_resets_per_second);
  nghttp2_session_server_new2(&session_, H2Callbacks::all(), this, option);
  nghttp2_option_del(option);
  send_settings();
}

H2Session::~H2Session() {
  while (net::ListNode<H2StreamTag>* node = streams_.take_front()) delete static_cast<H2Stream*>(node);
  nghttp2_session_del(session_);
}

void H2Session::send_settings() {
  const std::array<nghttp2_settings_entry, 3> settings{{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, service_.limits.h2_streams},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(service_.limits.head_bytes)},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

void H2Session::receive(std::span<std::uint8_t> bytes) {
  if (broken_) return;
  heard_ = service_.loop.now();
  ping_sent_ = false;
  if (nghttp2_session_mem_recv(session_, bytes.data(), bytes.size()) < 0) {
    service_.counters.refuse(Refusal::kProtocol);
    broken_ = true;
  }
}

void H2Session::produce(net::OutputQueue& output, std::size_t mark) {
  output_ = &output;
  mark_ = mark;
  while (!broken_ && output.size() < mark) {
    const std::uint8_t* data = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &data);
    if (size < 0) broken_ = true;
    if (size <= 0) break;
    output.append_text(view(data, static_cast<std::size_t>(size)));
  }
  output_ = nullptr;
}

bool H2Session::finished() const {
  return broken_ || (nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0);
}

void H2Session::terminate(std::uint32_t error) {
  nghttp2_session_terminate_session(session_, error);
  owner_.wake();
}

std::optional<SteadyTime> H2Session::deadline() const {
  if (broken_) return std::nullopt;
  const Timeouts& timeouts = service_.timeouts;
  if (!settled_) return started_ + timeouts.request_head;
  if (!streams_.linked()) return idle_since_ + (client_.refused ? timeouts.request_head : timeouts.idle);
  return swept_ + kSweepInterval;
}

void H2Session::on_deadline(SteadyTime now) {
  const auto due = deadline();
  if (!due || now < *due) return;
  if (!settled_) {
    service_.counters.refuse(Refusal::kRequestTimeout);
    broken_ = true;
  } else if (!streams_.linked()) {
    terminate(NGHTTP2_NO_ERROR);
    idle_since_ = now;
  } else {
    sweep(now);
  }
}

void H2Session::sweep(SteadyTime now) {
  swept_ = now;
  const Timeouts& timeouts = service_.timeouts;
  if (ping_sent_ && now >= heard_ + timeouts.h2_ping + timeouts.h2_pong) {
    service_.counters.refuse(Refusal::kUnanswered);
    broken_ = true;
    return;
  }
  if (!ping_sent_ && now >= heard_ + timeouts.h2_ping) {
    nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
    ping_sent_ = true;
  }
  // Nothing here destroys a stream: nghttp2 closes them when it sends.
  for (auto* node = streams_.next(); node != &streams_; node = node->next()) {
    check_stream(*static_cast<H2Stream*>(node), now);
  }
  owner_.wake();
}

Pace::Rule H2Session::pace_rule() const {
  return {service_.timeouts.write_stall, service_.timeouts.send_rate_window, service_.limits.send_rate};
}

void H2Session::check_stream(H2Stream& stream, SteadyTime now) {
  if (stream.arriving() && now >= stream.arrival_deadline()) return stream.time_out();
  if (!stream.pace().running()) return;
  // While the client's windows are open, it is the socket or a more urgent stream that this one waits for.
  if (nghttp2_session_get_remote_window_size(session_) > 0 &&
      nghttp2_session_get_stream_remote_window_size(session_, stream.id()) > 0) {
    stream.pace().stop();
    stream.pace().start(now);
    return;
  }
  const Pace::Verdict verdict = stream.pace().judge(now, pace_rule());
  if (verdict == Pace::Verdict::kFine) return;
  service_.counters.refuse(verdict == Pace::Verdict::kStalled ? Refusal::kStalled : Refusal::kTooSlow);
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id(), NGHTTP2_CANCEL);
  stream.pace().stop();
}

void H2Session::shut_down() {
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session_),
                        NGHTTP2_NO_ERROR, nullptr, 0);
  for (auto* node = streams_.next(); node != &streams_; node = node->next()) {
    static_cast<H2Stream*>(node)->respond_unavailable();
  }
  owner_.wake();
}

}  // namespace sluice::http
