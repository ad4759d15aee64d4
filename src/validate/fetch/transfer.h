// Transfer: one request on its way through libcurl, redirects included, and the record of its answer.
//
// Owned by the Fetcher, used on its thread alone. Nothing that libcurl says is passed on with a URL's
// secrets.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "base/clock.h"
#include "validate/exchange.h"
#include "validate/fetch/fetch_options.h"
#include "validate/transport.h"

namespace sluice::validate {

class Transfer {
 public:
  // `bytes_at_once` counts the bodies of all transfers; it, `options` and `clock` outlive the transfer.
  Transfer(Request request, Transport::Done done, const FetchOptions& options, const Clock& clock,
           std::size_t& bytes_at_once);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // To be called before the handle is given to libcurl, each time.
  void begin();
  CURL* handle() const { return easy_.get(); }
  // libcurl is done with it. True when the answer was a redirect and the request has to begin again.
  bool redirected(CURLcode code);
  void cancel();
  // Calls whoever asked, once, after all else.
  void deliver();

 private:
  struct Close {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  static std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* self);
  static int on_progress(void* self, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up);
  static int on_sending(void* self, char* to, char* from, int to_port, int from_port);

  void set_options();
  void set_headers();
  bool take_header(std::string_view line);
  bool take_body(std::string_view data);
  bool drips() const;
  void forget_answer();
  void read_answer();
  void explain(CURLcode code);

  const FetchOptions& options_;
  const Clock& clock_;
  std::size_t& bytes_at_once_;
  std::unique_ptr<CURL, Close> easy_;
  std::unique_ptr<curl_slist, Close> headers_;
  std::shared_ptr<Exchange> exchange_;
  Transport::Done done_;
  std::string url_;      // of the hop that is under way
  std::string refusal_;  // why we ended it ourselves
  std::size_t header_bytes_ = 0;
  std::size_t wire_bytes_ = 0;  // of the body so far, as libcurl counts them
  bool sending_ = false;        // there is a connection
  bool in_body_ = false;
  char message_[CURL_ERROR_SIZE] = {};
};

}  // namespace sluice::validate
