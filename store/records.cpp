#include "store/records.h"

#include "store/door.h"

namespace store {

Records::Records(std::unique_ptr<Door> door, const RecordsOptions& options)
    : door_(std::move(door)),
      pages_(*door_),
      reports_(*door_),
      verdicts_(*door_),
      cases_(*door_),
      patterns_(*door_),
      people_(*door_, options.secrets_key),
      second_factors_(*door_, options.secrets_key),
      progress_(*door_),
      history_(*door_, options.secrets_key),
      configurations_(*door_),
      sign_offs_(*door_),
      releases_(*door_) {}

Records::~Records() = default;

core::Result<std::unique_ptr<Records>> Records::open(const std::string& path,
                                                     RecordsOptions options) {
    auto database = TRY(Database::open(path, options.opening));
    return std::unique_ptr<Records>(new Records(
        std::make_unique<Door>(std::move(database), options.clock, options.salts), options));
}

void Records::set_terms(verify::CanvassTerms terms) {
    door_->set_terms(std::move(terms));
}

std::shared_ptr<const verify::CanvassTerms> Records::terms() const {
    return door_->terms();
}

core::Result<Records::OneMoment> Records::hold_moment() {
    return door_->hold_snapshot();
}

core::Result<Database::HeldSnapshots> Records::hold_moments(std::size_t threads) {
    return door_->hold_snapshots(threads);
}

std::unique_ptr<Heads> Records::heads(const HeadsOptions& options) {
    return std::make_unique<Heads>(*door_, options);
}

}  // namespace store
