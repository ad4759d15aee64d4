#include "validate/fetch/transfer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "validate/fetch/location.h"

namespace sluice::validate {
namespace {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

HttpVersion version_of(long number) {
  switch (number) {
    case CURL_HTTP_VERSION_1_0: return HttpVersion::kHttp10;
    case CURL_HTTP_VERSION_1_1: return HttpVersion::kHttp11;
    case CURL_HTTP_VERSION_2_0: return HttpVersion::kHttp2;
    case CURL_HTTP_VERSION_3: return HttpVersion::kHttp3;
    default: return HttpVersion::kUnknown;
  }
}

}  // namespace

Transfer::Transfer(Request request, Transport::Done done, const FetchOptions& options, const Clock& clock,
                   std::size_t& bytes_at_once)
    : options_(options),
      clock_(clock),
      bytes_at_once_(bytes_at_once),
      easy_(curl_easy_init()),
      exchange_(std::make_shared<Exchange>()),
      done_(std::move(done)),
      url_(request.url) {
  exchange_->effective_url = request.url;
  exchange_->request = std::move(request);
  exchange_->sent = exchange_->first_byte = exchange_->last_byte = clock_.steady();
}

Transfer::~Transfer() {
  bytes_at_once_ -= exchange_->body.size();
}

void Transfer::begin() {
  forget_answer();
  set_options();
  set_headers();
}

void Transfer::set_options() {
  const Request& request = exchange_->request;
  CURL* easy = easy_.get();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // a proxy would be judged in the server's place
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  // To wait for a connection that may be shared. Without TLS libcurl would learn only from the first answer,
  // which may be held, that it may not.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
                   options_.http == HttpChoice::kBest && url_.starts_with("https:") ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   options_.http == HttpChoice::kHttp11 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, options_.insecure ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, options_.insecure ? 0L : 2L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  if (request.accept_gzip) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, message_);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_sending);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
}

void Transfer::set_headers() {
  curl_slist* list = nullptr;
  const auto add = [&list](const Header& header) {
    // libcurl sends an empty value only for "Name;".
    const std::string line =
        header.value.empty() ? header.name + ";" : fmt::format("{}: {}", header.name, header.value);
    list = curl_slist_append(list, line.c_str());
  };
  add({"User-Agent", "sluice-validate"});
  const std::string origin = origin_of(url_);
  if (!options_.headers.empty() && origin == origin_of(options_.origin))
    std::ranges::for_each(options_.headers, add);
  std::ranges::for_each(exchange_->request.headers, add);
  headers_.reset(list);
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, list);
}

void Transfer::forget_answer() {
  bytes_at_once_ -= exchange_->body.size();
  exchange_->body.clear();
  exchange_->headers.clear();
  exchange_->truncated = false;
  exchange_->status = 0;
  header_bytes_ = 0;
  wire_bytes_ = 0;
  sending_ = false;
  in_body_ = false;
  message_[0] = '\0';
}

std::size_t Transfer::on_header(const char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->take_header({data, bytes}) ? bytes : 0;
}

std::size_t Transfer::on_body(const char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->take_body({data, bytes}) ? bytes : 0;
}

int Transfer::on_progress(void* self, curl_off_t /*total*/, curl_off_t now, curl_off_t /*up_total*/,
                          curl_off_t /*up*/) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.wire_bytes_ = static_cast<std::size_t>(now);
  if (!transfer.drips()) return 0;
  transfer.refusal_ =
      fmt::format("the body drips in at less than {} bytes a second", transfer.options_.drip_rate);
  return 1;
}

int Transfer::on_sending(void* self, char* /*to*/, char* /*from*/, int /*to_port*/, int /*from_port*/) {
  auto& transfer = *static_cast<Transfer*>(self);
  Exchange& exchange = *transfer.exchange_;
  transfer.sending_ = true;
  exchange.sent = exchange.first_byte = exchange.last_byte = transfer.clock_.steady();
  return CURL_PREREQFUNC_OK;
}

bool Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > options_.max_header_bytes) {
    refusal_ = fmt::format("more than {} bytes of headers", options_.max_header_bytes);
    return false;
  }
  if (in_body_) return true;  // a trailer
  line = trim(line);
  if (line.starts_with("HTTP/")) {
    // Also behind an answer of 100 or 103, which is then forgotten.
    exchange_->headers.clear();
    exchange_->first_byte = exchange_->last_byte = clock_.steady();
    return true;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos)
    exchange_->headers.push_back(
        {to_lower(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
  return true;
}

bool Transfer::take_body(std::string_view data) {
  in_body_ = true;
  exchange_->last_byte = clock_.steady();
  const std::size_t here = exchange_->request.max_body - exchange_->body.size();
  const std::size_t everywhere =
      options_.max_bytes_at_once - std::min(options_.max_bytes_at_once, bytes_at_once_);
  const std::size_t taken = std::min({data.size(), here, everywhere});
  exchange_->body.append(data.substr(0, taken));
  bytes_at_once_ += taken;
  if (taken == data.size()) return true;
  exchange_->truncated = true;
  refusal_ = fmt::format("the body is longer than {} bytes", exchange_->body.size());
  return false;
}

bool Transfer::drips() const {
  if (!in_body_) return false;
  const auto passed =
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - exchange_->first_byte);
  if (passed < options_.drip_time) return false;
  return wire_bytes_ * 1000 < options_.drip_rate * static_cast<std::size_t>(passed.count());
}

bool Transfer::redirected(CURLcode code) {
  read_answer();
  Exchange& exchange = *exchange_;
  if (code != CURLE_OK) {
    explain(code);
    return false;
  }
  exchange.complete = true;
  if (!exchange.request.follow_redirects || !is_redirect(exchange.status) || !exchange.header("location"))
    return false;
  if (exchange.redirects.size() == options_.max_redirects) {
    exchange.error = fmt::format("more than {} redirects", options_.max_redirects);
    exchange.complete = false;
    return false;
  }
  std::string next = resolve_location(url_, std::string(*exchange.header("location")));
  if (next.empty()) {
    exchange.error = fmt::format("redirected to what is no http or https URL: {}",
                                 redact_url(*exchange.header("location")));
    exchange.complete = false;
    return false;
  }
  exchange.redirects.push_back(std::exchange(url_, std::move(next)));
  exchange.effective_url = url_;
  exchange.complete = false;
  return true;
}

void Transfer::read_answer() {
  Exchange& exchange = *exchange_;
  long number = 0;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &number) == CURLE_OK)
    exchange.status = static_cast<int>(number);
  if (curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &number) == CURLE_OK)
    exchange.version = version_of(number);
  curl_off_t bytes = 0;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_DOWNLOAD_T, &bytes) == CURLE_OK)
    exchange.wire_size = static_cast<std::size_t>(bytes);
  // libcurl 7 has no number for a connection; both ports tell those apart that live at one time.
  long here = 0;
  long there = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_LOCAL_PORT, &here);
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_PORT, &there);
  exchange.connection = static_cast<std::uint64_t>(there) << 16U | static_cast<std::uint64_t>(here);
  exchange.wall = clock_.wall();
}

void Transfer::explain(CURLcode code) {
  Exchange& exchange = *exchange_;
  if (!refusal_.empty()) {
    exchange.error = refusal_;
    return;
  }
  if (code == CURLE_OPERATION_TIMEDOUT && sending_) {
    exchange.error = fmt::format("{} after {} ms", exchange.status == 0 ? "no answer" : "not complete",
                                 exchange.request.timeout.count());
    return;
  }
  exchange.error = redact_urls_in(message_[0] != '\0' ? message_ : curl_easy_strerror(code));
  if (code == CURLE_PEER_FAILED_VERIFICATION) exchange.error += " (--insecure takes any certificate)";
}

void Transfer::cancel() {
  exchange_->cancelled = true;
  exchange_->complete = false;
  exchange_->error = "given up";
  exchange_->wall = clock_.wall();
}

void Transfer::deliver() {
  done_(exchange_);
}

}  // namespace sluice::validate
