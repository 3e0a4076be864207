// The way of every subject of the store to the database: one transaction for each operation, with
// the ledger's pen if it writes, and with the store's clock. Used inside this room only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/clock.h"
#include "core/result.h"
#include "store/database.h"
#include "store/hold.h"
#include "store/ledger_table.h"
#include "verify/case_boxes.h"

namespace store {

class Door {
public:
    using ClockNow = std::function<std::chrono::system_clock::time_point()>;

    // If `clock` or `salts` is empty, the machine's own is used.
    Door(std::unique_ptr<Database> database, ClockNow clock, RandomBytes salts)
        : database_(std::move(database)), clock_(std::move(clock)), salts_(std::move(salts)) {}

    // `work` gets the pen of one write transaction and returns Result<T>.
    template <class T, class Work>
    core::Result<T> write(const Work& work) {
        std::optional<T> out;
        TRY(database_->write([&](sql::Session& session) -> core::Result<> {
            LedgerPen pen(session, text_now(), salts_);
            out = TRY(work(pen));
            return {};
        }));
        return std::move(*out);
    }
    template <class Work>
    core::Result<> write_only(const Work& work) {
        return database_->write([&](sql::Session& session) -> core::Result<> {
            LedgerPen pen(session, text_now(), salts_);
            return work(pen);
        });
    }
    // `work` gets one snapshot and returns T.
    template <class T, class Work>
    core::Result<T> read(const Work& work) {
        std::optional<T> out;
        TRY(database_->read([&](sql::Session& session) -> core::Result<> {
            out = work(session);
            return {};
        }));
        return std::move(*out);
    }

    core::Result<std::unique_ptr<Database::HeldSnapshot>> hold_snapshot() {
        return database_->hold_snapshot();
    }

    core::Result<Database::HeldSnapshots> hold_snapshots(std::size_t count) {
        return database_->hold_snapshots(count);
    }

    // What bears on the boxes of every case (Records::set_terms).
    using Terms = std::shared_ptr<const verify::CanvassTerms>;
    void set_terms(verify::CanvassTerms terms) {
        auto given = std::make_shared<const verify::CanvassTerms>(std::move(terms));
        const std::lock_guard lock(terms_lock_);
        terms_ = std::move(given);
    }
    Terms terms() const {
        const std::lock_guard lock(terms_lock_);
        return terms_;
    }

    // core::utc_timestamp of now.
    std::string text_now() const { return core::utc_timestamp(now()); }
    HoldClock hold_clock() const {
        const auto at = now();
        return {core::utc_timestamp(at), core::utc_timestamp(at + kHoldLasts),
                core::utc_timestamp(at + 2 * kHoldLasts)};
    }

private:
    std::chrono::system_clock::time_point now() const {
        return clock_ ? clock_() : std::chrono::system_clock::now();
    }

    std::unique_ptr<Database> database_;
    ClockNow clock_;
    RandomBytes salts_;
    mutable std::mutex terms_lock_;
    Terms terms_ = std::make_shared<const verify::CanvassTerms>();
};

}  // namespace store
