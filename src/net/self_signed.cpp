#include "net/self_signed.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "net/address.h"
#include "net/fd.h"

namespace sluice::net {
namespace {

using std::filesystem::path;

constexpr std::chrono::days kLifetime{3650 - 1};
// Clients whose clock is behind ours must not find the certificate to be from the future.
constexpr std::chrono::days kBackdated{1};
constexpr std::chrono::days kRenewBefore{30};

template <auto Function>
struct FreeBy {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeBy<X509_free>>;
using Bio = std::unique_ptr<BIO, FreeBy<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeBy<X509_EXTENSION_free>>;
using BigNumber = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;

std::time_t seconds(WallTime time) {
  return static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  const std::string text = name.data();
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  return plain ? text : std::string();
}

std::string alternative_names(const std::string& host) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (!host.empty() && host != "localhost") names += ",DNS:" + host;
  for (const std::string& address : machine_addresses()) names += ",IP:" + address;
  return names;
}

bool add_extension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate make_certificate(EVP_PKEY* key, const Clock& clock) {
  Certificate certificate(X509_new());
  const BigNumber serial(BN_new());
  if (!certificate || !serial || BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) != 1)
    return nullptr;
  X509* x509 = certificate.get();
  const std::string host = host_name();
  const std::string name = host.empty() || host.size() > 64 ? "localhost" : host;
  X509_NAME* subject = X509_get_subject_name(x509);
  const bool made =
      X509_set_version(x509, X509_VERSION_3) == 1 &&
      BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509)) != nullptr &&
      ASN1_TIME_set(X509_getm_notBefore(x509), seconds(clock.wall() - kBackdated)) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(x509), seconds(clock.wall() - kBackdated + kLifetime)) != nullptr &&
      X509_set_pubkey(x509, key) == 1 &&
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0) == 1 &&
      X509_set_issuer_name(x509, subject) == 1 &&
      add_extension(x509, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(x509, NID_key_usage, "critical,digitalSignature") &&
      add_extension(x509, NID_ext_key_usage, "serverAuth") &&
      add_extension(x509, NID_subject_alt_name, alternative_names(host)) &&
      X509_sign(x509, key, EVP_sha256()) > 0;
  return made ? std::move(certificate) : nullptr;
}

std::string pem_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// Whole or not at all: written beside its place and moved there.
Result<void> write_file(const path& file, std::string_view content, mode_t mode) {
  const path fresh = file.string() + ".new";
  ::unlink(fresh.c_str());
  const auto failed = [&] {
    return Error{ErrorCode::kUnavailable,
                 fmt::format("cannot write {}: {}", file.string(), std::strerror(errno))};
  };
  const Fd fd(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd.valid()) return failed();
  while (!content.empty()) {
    const ssize_t count = ::write(fd.get(), content.data(), content.size());
    if (count <= 0) return failed();
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(fd.get()) != 0 || ::rename(fresh.c_str(), file.c_str()) != 0) return failed();
  return {};
}

Result<void> make_pair(const CertificateFiles& files, const Clock& clock) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = key ? make_certificate(key.get(), clock) : nullptr;
  const Bio key_text(BIO_new(BIO_s_mem()));
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  if (!certificate || !key_text || !certificate_text ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
    const char* reason = ERR_reason_error_string(ERR_get_error());
    return Error{ErrorCode::kInternal,
                 fmt::format("cannot make a certificate: {}", reason != nullptr ? reason : "unknown error")};
  }
  SLUICE_TRY(write_file(files.key, pem_of(key_text), 0600));
  return write_file(files.certificate, pem_of(certificate_text), 0644);
}

// Why the pair cannot go on being used, or nothing.
std::string why_renew(const CertificateFiles& files, const Clock& clock) {
  const Bio certificate_file(BIO_new_file(files.certificate.c_str(), "r"));
  const Bio key_file(BIO_new_file(files.key.c_str(), "r"));
  if (!certificate_file || !key_file) return "there is none yet";
  const Certificate certificate(PEM_read_bio_X509(certificate_file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return "the old one cannot be read";
  // The empty password keeps OpenSSL from asking for one on the terminal.
  const Key key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key) return "the key of the old one cannot be read";
  if (X509_check_private_key(certificate.get(), key.get()) != 1)
    return "the key does not belong to the old one";
  std::time_t soon = seconds(clock.wall() + kRenewBefore);
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) < 0) return "the old one expires";
  return {};
}

}  // namespace

std::vector<std::string> machine_addresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, FreeBy<::freeifaddrs>> owner(first);
  std::vector<std::string> addresses;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_UP) == 0 || (each->ifa_flags & IFF_LOOPBACK) != 0)
      continue;
    const int family = each->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    if (family == AF_INET6 &&
        IN6_IS_ADDR_LINKLOCAL(&reinterpret_cast<const sockaddr_in6*>(each->ifa_addr)->sin6_addr)) {
      continue;
    }
    addresses.push_back(Address::from(*each->ifa_addr).host());
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

Result<CertificateFiles> keep_self_signed(const path& directory, const Clock& clock) {
  const CertificateFiles files{directory / "certificate.pem", directory / "key.pem"};
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) {
    return Error{ErrorCode::kUnavailable,
                 fmt::format("cannot make the directory {}: {}", directory.string(), failed.message())};
  }
  const std::string reason = why_renew(files, clock);
  ERR_clear_error();
  if (reason.empty()) return files;
  SLUICE_TRY(make_pair(files, clock));
  log::Logger("tls").info("made a self-signed certificate, {}, because {}", files.certificate.string(),
                          reason);
  return files;
}

}  // namespace sluice::net
