#include "cli/owner.h"

#include <utility>

#include "cli/remote_door.h"
#include "query/local_session.h"

namespace daybook::cli {
namespace {

Result<std::unique_ptr<OpenedFolder>> OpenHere(Context& context,
                                               std::unique_ptr<ledger::Store> store) {
  if (!store->tail_note().empty()) context.console.Say("daybook: " + store->tail_note());
  DAYBOOK_ASSIGN(auto views, projections::Views::Open(*store, {}));
  if (!views->note().empty()) context.console.Say("daybook: " + views->note());
  auto session = query::MakeLocalSession(*store, *views, {.actor = context.globals.actor});
  return std::make_unique<OpenedFolder>(std::move(store), std::move(views), std::move(session));
}

}  // namespace

OpenedFolder::OpenedFolder(std::unique_ptr<ledger::Store> store,
                           std::unique_ptr<projections::Views> views,
                           std::unique_ptr<query::Session> session)
    : store_(std::move(store)), views_(std::move(views)), session_(std::move(session)) {
  DAYBOOK_CHECK(session_ != nullptr);
  DAYBOOK_CHECK((store_ == nullptr) == (views_ == nullptr));
}

OpenedFolder::~OpenedFolder() { (void)Close(); }

ledger::Store& OpenedFolder::store() {
  DAYBOOK_CHECK(store_ != nullptr);
  return *store_;
}

projections::Views& OpenedFolder::views() {
  DAYBOOK_CHECK(views_ != nullptr);
  return *views_;
}

Status OpenedFolder::Close() {
  if (store_ == nullptr) return {};
  session_.reset();  // reads both others
  const Status written = views_->Checkpoint();
  views_.reset();
  const Status closed = store_->Close();
  store_.reset();
  return written.ok() ? closed : written;
}

std::unique_ptr<ledger::Store> OpenedFolder::TakeStore() {
  session_.reset();
  views_.reset();
  return std::move(store_);
}

Result<std::unique_ptr<OpenedFolder>> OpenFolder(Context& context, IfMissing missing,
                                                 IfOwned owned) {
  const ledger::StoreOptions options{.clock = &context.clock,
                                     .create = missing == IfMissing::kCreate,
                                     .command = context.command_line};
  auto store = ledger::Store::Open(context.globals.folder, options);
  if (store.ok()) return OpenHere(context, std::move(store).value());
  if (store.error().code != ErrorCode::kBusy || owned == IfOwned::kRefuse) return store.error();
  auto session =
      context.remote.Connect(OwnerSocket(context), context.globals.actor, context.interrupt.flag());
  // Nobody listens: who owns the folder is what helps, not that a socket is missing.
  if (!session.ok() && session.error().code == ErrorCode::kNotPermitted) return session.error();
  if (!session.ok()) return store.error();
  return std::make_unique<OpenedFolder>(nullptr, nullptr, std::move(session).value());
}

Status RefuseRoles(const Context& context) {
  if (context.globals.actor.is_local_operator()) return {};
  return Error{ErrorCode::kNotPermitted,
               context.command_line + " is for the local operator alone, not for the role '" +
                   context.globals.actor.role + "'",
               "", "leave out --as and --org"};
}

std::filesystem::path OwnerSocket(const Context& context) {
  return context.globals.folder / "owner.sock";
}

}  // namespace daybook::cli
