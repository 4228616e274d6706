#pragma once
// Expected failures as values. A function that can fail returns Result<T>; `CHECK` (check.h) is
// for our own bugs only.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "ledger/base/check.h"

namespace daybook {

enum class ErrorCode {
#define DAYBOOK_ERROR(name, exit_code, http, slug) name,
#include "ledger/base/error_codes.def"
#undef DAYBOOK_ERROR
};

// The process exit code (sysexits) for a failure.
int ExitCode(ErrorCode code);
// The HTTP status for a failure.
int HttpStatus(ErrorCode code);
// The stable slug, "bad-data".
std::string_view Slug(ErrorCode code);

// What went wrong, where, and what to do next. `place` is "file:line", "entry[3].resource",
// "line 1, columns 14-19" or empty; `hint` is the next step or empty. `id` is a stable code such
// as "CQ0102" where the failure has one.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string place{};
  std::string hint{};
  std::string id{};

  // "place: message. hint" on one line, for logs and stderr.
  std::string ToString() const;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    DAYBOOK_CHECK(!ok());
    return std::get<1>(state_);
  }
  T& value() & {
    DAYBOOK_CHECK(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    DAYBOOK_CHECK(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    DAYBOOK_CHECK(ok());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    DAYBOOK_CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

// Returns the error of `expr` from the calling function, if it has one.
#define DAYBOOK_TRY(expr)                                                  \
  do {                                                                     \
    if (const auto& daybook_try_status = (expr); !daybook_try_status.ok()) \
      return daybook_try_status.error();                                   \
  } while (false)

#define DAYBOOK_CONCAT_INNER(a, b) a##b
#define DAYBOOK_CONCAT(a, b) DAYBOOK_CONCAT_INNER(a, b)
// DAYBOOK_ASSIGN(auto x, F()): x is F()'s value, or the calling function returns F()'s error.
#define DAYBOOK_ASSIGN(decl, expr) \
  DAYBOOK_ASSIGN_INNER(DAYBOOK_CONCAT(daybook_result_, __LINE__), decl, expr)
#define DAYBOOK_ASSIGN_INNER(tmp, decl, expr) \
  auto tmp = (expr);                          \
  if (!tmp.ok()) return tmp.error();          \
  decl = std::move(tmp).value()

}  // namespace daybook
