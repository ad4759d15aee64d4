// Result<T>: a value, or an Error that says what went wrong, where, and what to do about it.
//
// For everything that can be expected to fail: a camera that is absent, a malformed request, a wrong key in
// a file. Programming errors are asserts, never Results. All types here are values and may be used from any
// thread.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace sluice {

// What a caller may want to tell apart; everything finer is in the message, which is for people.
enum class ErrorCode {
  kInvalid,       // the caller's input is wrong: malformed, out of range, unknown
  kNotFound,      // the thing named does not exist
  kUnauthorized,  // credentials are missing or refused
  kUnsupported,   // well-formed, but not a thing we do
  kUnavailable,   // absent, refused, not ready or gone for now; trying again may help
  kTimeout,       // nothing came in time
  kLimit,         // larger, longer or more than we accept
  kEnd,           // the source came to its end in good order
  kCancelled,     // we were told to stop
  kInternal,      // none of the above: a defect of ours or of a library
};

std::string_view to_string(ErrorCode code);

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  // One sentence without a full stop, fit for a log line or an API answer; never holds a secret.
  const std::string& message() const { return message_; }

  // Prefixes what was being done: "opening camera door: connection refused".
  Error context(std::string_view what) const {
    return {code_, std::string(what).append(": ").append(message_)};
  }

 private:
  ErrorCode code_;
  std::string message_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  // Implicit on purpose: `return value;` and `return Error{…};` are how a Result is made.
  // NOLINTBEGIN(google-explicit-constructor)
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  // NOLINTEND(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Asking a failed Result for its value, or a good one for its error, is a programming error.
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T value_or(T fallback) && { return ok() ? std::move(*this).value() : std::move(fallback); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  Result context(std::string_view what) && { return ok() ? std::move(*this) : Result(error().context(what)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    assert(!ok());
    return *std::get_if<Error>(&state_);
  }
  Result context(std::string_view what) && { return ok() ? std::move(*this) : Result(error().context(what)); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace sluice

// SLUICE_TRY(expr): returns the error of `expr`, a Result, from the function around it; goes on otherwise.
#define SLUICE_TRY(expr)                                            \
  do {                                                              \
    if (auto sluice_try_result = (expr); !sluice_try_result.ok()) { \
      return sluice_try_result.error();                             \
    }                                                               \
  } while (false)

// SLUICE_ASSIGN(auto x, expr): as SLUICE_TRY, and binds the value.
#define SLUICE_ASSIGN_CONCAT_(a, b) a##b
#define SLUICE_ASSIGN_NAME_(line) SLUICE_ASSIGN_CONCAT_(sluice_assign_, line)
#define SLUICE_ASSIGN(declaration, expr)          \
  auto SLUICE_ASSIGN_NAME_(__LINE__) = (expr);    \
  if (!SLUICE_ASSIGN_NAME_(__LINE__).ok()) {      \
    return SLUICE_ASSIGN_NAME_(__LINE__).error(); \
  }                                               \
  declaration = std::move(SLUICE_ASSIGN_NAME_(__LINE__)).value()  // NOLINT(bugprone-macro-parentheses)
