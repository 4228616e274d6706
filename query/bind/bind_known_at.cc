// `(set as known at T)`: the set as the ledger stood then, beside what it holds now.
#include "query/bind/binder.h"
#include "query/exec/nodes/known_at.h"

namespace daybook::query {

NodePtr Binder::SetKnownAt(const ast::Set& set, const ast::KnownAt& known) {
  if (!reader_at_) {
    (void)Set(set);  // so that what it uses is known all the same
    NotYet("`as known at` inside brackets here", known.span);
    return nullptr;
  }
  std::shared_ptr<const Reader> then = reader_at_(known, *this);
  if (!then) return nullptr;
  // A binder of its own: a resident is found, and may be another number, as the ledger stood then.
  Binder inner(*then, catalogue_, params_, text_);
  inner.use_span_ = use_span_;
  inner.open_definitions_ = open_definitions_;
  inner.reader_at_ = reader_at_;
  NodePtr bound = inner.Set(set);
  diagnostics_.insert(diagnostics_.end(), inner.diagnostics_.begin(), inner.diagnostics_.end());
  failed_ = failed_ || inner.failed_;
  used_.insert(inner.used_.begin(), inner.used_.end());
  used_keys_.insert(inner.used_keys_.begin(), inner.used_keys_.end());
  if (!bound) return nullptr;
  return std::make_shared<KnownAtNode>(std::move(bound), std::move(then),
                                       TextAt(set.span) + " " + TextAt(known.span));
}

}  // namespace daybook::query
