#include "feeds/io/charset.h"

#include <iconv.h>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstdint>

namespace daybook::feeds {
namespace {

// Closes what it opened.
class Converter {
 public:
  explicit Converter(const char* from) : handle_(::iconv_open("UTF-8", from)) {}
  ~Converter() {
    if (usable()) ::iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  // iconv_open(3) says (iconv_t)-1 for a charset it doesn't know.
  bool usable() const { return reinterpret_cast<intptr_t>(handle_) != -1; }
  iconv_t handle() const { return handle_; }

 private:
  iconv_t handle_;
};

}  // namespace

bool IsUtf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

bool IsKnownCharset(const std::string& name) { return Converter(name.c_str()).usable(); }

std::optional<std::string> ConvertToUtf8(std::string_view bytes, const std::string& charset,
                                         size_t& bad_at) {
  const Converter converter(charset.c_str());
  bad_at = 0;
  if (!converter.usable()) return std::nullopt;
  std::string from(bytes);  // iconv takes what it doesn't change as changeable
  std::string out(bytes.size() * 4 + 4, '\0');
  char* read = from.data();
  size_t left = from.size();
  char* write = out.data();
  size_t room = out.size();
  if (::iconv(converter.handle(), &read, &left, &write, &room) == static_cast<size_t>(-1)) {
    bad_at = from.size() - left;
    return std::nullopt;
  }
  out.resize(out.size() - room);
  return out;
}

}  // namespace daybook::feeds
