#include "server/http/media_type.h"

#include <algorithm>

#include "server/http/request_head.h"

namespace daybook::server {
namespace {

struct Range {
  std::string type;
  int quality = 1000;  // thousandths
  int precision = 0;   // 0 */*, 1 type/*, 2 type/subtype
};

// "0.7" is 700; what is no quality counts as none asked for.
int QualityOf(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int quality = (text[0] - '0') * 1000;
  int weight = 100;
  for (size_t i = 2; i < text.size() && i < 5; ++i, weight /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    quality += (text[i] - '0') * weight;
  }
  return std::min(quality, 1000);
}

Range ParseRange(std::string_view text) {
  Range range;
  range.type = BareMediaType(text);
  range.precision = range.type == "*/*" ? 0 : range.type.ends_with("/*") ? 1 : 2;
  size_t semicolon = text.find(';');
  while (semicolon != std::string_view::npos) {
    text.remove_prefix(semicolon + 1);
    semicolon = text.find(';');
    const std::string parameter = LowerAscii(TrimBlanks(text.substr(0, semicolon)));
    if (parameter.starts_with("q=")) range.quality = QualityOf(parameter.substr(2));
  }
  return range;
}

bool Covers(const Range& range, std::string_view offer) {
  if (range.precision == 0) return true;
  if (range.precision == 2) return range.type == offer;
  return offer.starts_with(std::string_view(range.type).substr(0, range.type.size() - 1));
}

// The most precise range that covers an offer decides about it (RFC 9110, 12.5.1).
int QualityFor(const std::vector<Range>& ranges, std::string_view offer) {
  int precision = -1;
  int quality = 0;
  for (const Range& range : ranges) {
    if (range.precision > precision && Covers(range, offer)) {
      precision = range.precision;
      quality = range.quality;
    }
  }
  return quality;
}

}  // namespace

std::string BareMediaType(std::string_view content_type) {
  return LowerAscii(TrimBlanks(content_type.substr(0, content_type.find(';'))));
}

std::optional<size_t> ChooseMediaType(const std::string* accept,
                                      const std::vector<std::string_view>& offers) {
  if (accept == nullptr) return 0;
  std::vector<Range> ranges;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    ranges.push_back(ParseRange(rest.substr(0, comma)));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  std::optional<size_t> best;
  int best_quality = 0;
  for (size_t i = 0; i < offers.size(); ++i) {
    const int quality = QualityFor(ranges, offers[i]);
    if (quality > best_quality) {
      best_quality = quality;
      best = i;
    }
  }
  return best;
}

}  // namespace daybook::server
