#include "net/self_signed.h"

#include <array>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "net/fd.h"
#include "net/tls_context.h"

namespace sluice::net {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;

class SelfSigned : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "self_signed_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory); }

  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static std::shared_ptr<X509> read(const std::filesystem::path& file) {
    BIO* bio = BIO_new_file(file.c_str(), "r");
    std::shared_ptr<X509> certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
    BIO_free(bio);
    return certificate;
  }

  ManualClock clock;
  log::Capture log;
  std::filesystem::path directory;
};

TEST_F(SelfSigned, IsMadeInADirectoryOfItsOwnAndCanBeServed) {
  const auto files = keep_self_signed(directory / "a" / "b", clock);
  ASSERT_TRUE(files.ok());
  EXPECT_TRUE(TlsContext::from_files(files->certificate, files->key).ok());
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("because there is none yet")));
}

TEST_F(SelfSigned, KeepsTheKeyToItsOwner) {
  const auto files = keep_self_signed(directory, clock);
  struct stat status{};
  ASSERT_EQ(::stat(files->key.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(SelfSigned, IsForThisMachineByEachOfItsNames) {
  const auto certificate = read(keep_self_signed(directory, clock)->certificate);
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "example.org", 0, 0, nullptr), 0);
  std::vector<std::string> addresses = machine_addresses();
  addresses.insert(addresses.end(), {"127.0.0.1", "::1"});
  for (const std::string& address : addresses) {
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), address.c_str(), 0), 1) << address;
  }
}

TEST_F(SelfSigned, IsValidFromYesterdayForAlmostTenYears) {
  const auto certificate = read(keep_self_signed(directory, clock)->certificate);
  const auto valid_at = [&](WallTime time) {
    std::time_t t = std::chrono::system_clock::to_time_t(time);
    return X509_cmp_time(X509_get0_notBefore(certificate.get()), &t) < 0 &&
           X509_cmp_time(X509_get0_notAfter(certificate.get()), &t) > 0;
  };
  EXPECT_TRUE(valid_at(clock.wall()));
  EXPECT_TRUE(valid_at(clock.wall() - 23h));
  EXPECT_TRUE(valid_at(clock.wall() + days(3640)));
  EXPECT_FALSE(valid_at(clock.wall() + days(3650)));
}

TEST_F(SelfSigned, IsTheSameAtTheNextStart) {
  const std::string first = content(keep_self_signed(directory, clock)->certificate);
  clock.advance(days(300));
  EXPECT_EQ(content(keep_self_signed(directory, clock)->certificate), first);
  EXPECT_EQ(log.lines().size(), 1U);
}

TEST_F(SelfSigned, IsRenewedWhenItExpires) {
  const std::string first = content(keep_self_signed(directory, clock)->certificate);
  clock.advance(days(3640));
  const auto files = keep_self_signed(directory, clock);
  EXPECT_NE(content(files->certificate), first);
  EXPECT_TRUE(TlsContext::from_files(files->certificate, files->key).ok());
  EXPECT_THAT(log.lines().back(), HasSubstr("because the old one expires"));
}

TEST_F(SelfSigned, IsRenewedWhenItCannotBeUsed) {
  struct Case {
    const char* spoilt;
    const char* because;
  };
  for (const Case& c : {Case{"certificate.pem", "the old one cannot be read"},
                        Case{"key.pem", "the key of the old one cannot be read"}}) {
    ASSERT_TRUE(keep_self_signed(directory, clock).ok());
    std::ofstream(directory / c.spoilt) << "spoilt";
    const auto files = keep_self_signed(directory, clock);
    ASSERT_TRUE(files.ok());
    EXPECT_TRUE(TlsContext::from_files(files->certificate, files->key).ok());
    EXPECT_THAT(log.lines().back(), HasSubstr(c.because));
  }
}

TEST_F(SelfSigned, IsRenewedWhenKeyAndCertificateAreOfDifferentPairs) {
  const auto files = keep_self_signed(directory, clock);
  const auto other = keep_self_signed(directory / "other", clock);
  std::filesystem::copy_file(other->key, files->key, std::filesystem::copy_options::overwrite_existing);
  EXPECT_FALSE(TlsContext::from_files(files->certificate, files->key).ok());
  EXPECT_TRUE(keep_self_signed(directory, clock).ok());
  EXPECT_TRUE(TlsContext::from_files(files->certificate, files->key).ok());
}

// Replaces a key by the same one with a password.
void encrypt(const std::filesystem::path& file) {
  BIO* in = BIO_new_file(file.c_str(), "r");
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  BIO* out = BIO_new_file(file.c_str(), "w");
  const std::string password = "secret";
  EXPECT_EQ(PEM_write_bio_PrivateKey(out, key, EVP_aes_128_cbc(),
                                     reinterpret_cast<const unsigned char*>(password.data()),
                                     static_cast<int>(password.size()), nullptr, nullptr),
            1);
  BIO_free(out);
  EVP_PKEY_free(key);
}

// What `act` writes to its terminal, each line of which is answered with an empty one.
template <typename Act>
std::string said_on_the_terminal(Act act) {
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    act();
    ::_exit(0);
  }
  const Fd owner(terminal);
  std::string said;
  std::array<char, 256> buffer{};
  for (ssize_t count = 0; (count = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(count));
    if (::write(terminal, "\n", 1) != 1) break;
  }
  ::waitpid(child, nullptr, 0);
  return said;
}

TEST_F(SelfSigned, AKeyWithAPasswordIsRefusedWithoutAskingForIt) {
  const auto files = keep_self_signed(directory, clock);
  encrypt(files->key);
  const auto read_it = [&] { return TlsContext::from_files(files->certificate, files->key); };
  EXPECT_EQ(said_on_the_terminal([&] { (void)read_it(); }), "");
  const auto context = read_it();
  ASSERT_FALSE(context.ok());
  EXPECT_THAT(context.error().message(), HasSubstr("no password"));
}

TEST_F(SelfSigned, IsRenewedWithoutAskingForThePasswordOfItsKey) {
  const auto files = keep_self_signed(directory, clock);
  encrypt(files->key);
  EXPECT_EQ(said_on_the_terminal([&] { (void)keep_self_signed(directory, clock); }), "");
  EXPECT_TRUE(TlsContext::from_files(files->certificate, files->key).ok());
}

TEST_F(SelfSigned, SaysWhichDirectoryCannotBeMade) {
  std::ofstream(directory / "file") << "x";
  const auto files = keep_self_signed(directory / "file" / "below", clock);
  ASSERT_FALSE(files.ok());
  EXPECT_THAT(files.error().message(), HasSubstr((directory / "file" / "below").string()));
}

TEST_F(SelfSigned, ACertificateFromFilesNamesTheFileThatIsWrong) {
  const auto files = keep_self_signed(directory, clock);
  const auto absent = TlsContext::from_files(directory / "absent.pem", files->key);
  ASSERT_FALSE(absent.ok());
  EXPECT_THAT(absent.error().message(), HasSubstr("absent.pem"));
  const auto swapped = TlsContext::from_files(files->certificate, files->certificate);
  ASSERT_FALSE(swapped.ok());
  EXPECT_THAT(swapped.error().message(), HasSubstr("private key"));
}

}  // namespace
}  // namespace sluice::net
