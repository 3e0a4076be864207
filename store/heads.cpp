#include "store/heads.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/file.h"
#include "core/printable.h"
#include "store/door.h"
#include "store/proof.h"
#include "store/proved_rows.h"

namespace store {

using core::Result;

namespace {

const std::string kLedgerSubject = "ledger";
constexpr std::int64_t kLeavesAtOnce = 2000;  // events

core::Digest leaf_of(const Event& event) {
    return leaf_hash(core::bytes_of(event_encoding(event)));
}

struct LedgerWithTrouble {
    PresentLedger present;
    std::string wrong;  // the first event that does not follow the one before; empty: none
};

// Leaves that need not be read again, and the digest of the last event under them.
struct KnownLeaves {
    Hashes leaves;
    std::string last = first_previous();
};

// Those that are kept under the newest head, where the database has the head's last event.
KnownLeaves leaves_kept(sql::Session& session, const KeptHeads& own) {
    const auto* newest = own.newest();
    const auto kept = newest == nullptr ? std::nullopt : own.leaves_of(newest->head);
    if (!kept || kept->empty()) return {};
    const auto last = events_after(session, newest->head.size - 1, 1);
    if (last.empty() || last[0].seq != newest->head.size || leaf_of(last[0]) != kept->back() ||
        event_digest(last[0]) != last[0].digest)
        return {};
    return {Hashes(kept->begin(), kept->end()), last[0].digest};
}

LedgerWithTrouble ledger_without_leaves(sql::Session& session, const std::string& origin) {
    LedgerWithTrouble out;
    const auto of_keys = events_of_keys(session);
    out.present.origin = origin;
    out.present.keys = key_history(of_keys);
    out.present.restored = lost_heads(of_keys);
    return out;
}

LedgerWithTrouble read_ledger(sql::Session& session, const std::string& origin, KnownLeaves known) {
    auto out = ledger_without_leaves(session, origin);
    auto& leaves = out.present.leaves;
    leaves = std::move(known.leaves);
    for (;;) {
        const auto piece =
            events_after(session, static_cast<std::int64_t>(leaves.size()), kLeavesAtOnce);
        for (const auto& event : piece) {
            out.wrong = wrong_link(event, static_cast<std::int64_t>(leaves.size()) + 1, known.last);
            if (!out.wrong.empty()) return out;
            leaves.push_back(leaf_of(event));
            known.last = event.digest;
        }
        if (piece.empty()) return out;
    }
}

std::string two_names(const std::vector<std::string>& names) {
    return core::printable(fmt::format("{}", fmt::join(names, " and ")));
}

// What every later reader must know: keys that officials replaced, pasts that they gave up.
std::vector<std::string> lines_for_later(const PresentLedger& ledger) {
    std::vector<std::string> lines;
    for (const auto& key : ledger.keys.keys)
        if (!key.officials.empty())
            lines.push_back(fmt::format("key {} since event {}, replaced by {}", key.key.text(),
                                        key.from, two_names(key.officials)));
    for (const auto& lost : ledger.restored)
        lines.push_back(fmt::format("restored event {}, lost head over {} events, by {}",
                                    lost.event, lost.size, two_names(lost.officials)));
    return lines;
}

core::Error broken_error(const HeadsCheck& now) {
    return {now.broken + " `recanvass ledger verify` says more.", core::ErrorKind::Refused};
}

}  // namespace

Heads::Heads(Door& door, const HeadsOptions& options)
    : door_(door),
      origin_(ledger_origin(options.canvass)),
      places_(options.folder, options.copies, options.canvass),
      key_(options.key_file, origin_),
      secrets_key_(options.secrets_key) {}

FoundHeads Heads::find() {
    return places_.find();
}

Result<HeadsCheck> Heads::check(HowFar how_far) {
    // The places first: the database has at least what they have signed.
    return check(places_.find(), how_far);
}

Result<HeadsCheck> Heads::check(const FoundHeads& found, HowFar how_far) {
    auto read = TRY(door_.read<LedgerWithTrouble>([&](sql::Session& session) {
        auto known = how_far == HowFar::Whole ? KnownLeaves{} : leaves_kept(session, found.own());
        return read_ledger(session, origin_, std::move(known));
    }));
    return checked(std::move(read.present), read.wrong, found,
                   how_far == HowFar::Whole ? WhichHeads::All : WhichHeads::Newest);
}

Result<WholeCheck> Heads::check_everything(const FoundHeads& found) {
    WholeCheck out;
    auto read = TRY(door_.read<LedgerWithTrouble>([&](sql::Session& session) {
        auto ledger = ledger_without_leaves(session, origin_);
        auto chain = whole_chain(session);
        const auto terms = door_.terms();
        RowsWalk rows(session, secrets_key_, *terms);
        std::string last = first_previous();
        look_at_events(session, 0, [&](const LookedAt& seen) {
            auto& leaves = ledger.present.leaves;
            ledger.wrong = wrong_link(seen.event, seen.digest,
                                      static_cast<std::int64_t>(leaves.size()) + 1, last);
            if (chain.check().valid && chain.take(seen)) rows.take(seen);
            if (!ledger.wrong.empty()) return false;
            leaves.push_back(seen.leaf);
            last = seen.event.digest;
            return true;
        });
        out.chain = chain.check();
        if (out.chain.valid) out.rows = rows.proof();
        return ledger;
    }));
    out.heads = checked(std::move(read.present), read.wrong, found, WhichHeads::All);
    return out;
}

HeadsCheck Heads::checked(PresentLedger present, const std::string& wrong, const FoundHeads& found,
                          WhichHeads which) {
    HeadsCheck out;
    out.copies = found.copies;
    auto continuity = check_continuity(present, found.places, which);
    out.heads = continuity.heads;
    out.broken = found.trouble;
    if (out.broken.empty()) out.broken = wrong;
    if (out.broken.empty()) {
        out.broken = std::move(continuity.problem);
        out.lost = std::move(continuity.lost);
    }
    if (const auto* newest = found.own().newest()) {
        out.newest = *newest;
        const auto size = static_cast<std::size_t>(newest->head.size);
        if (size <= present.leaves.size() &&
            merkle_root(HashView(present.leaves).first(size)) == newest->head.root)
            out.signed_events = newest->head.size;
    }
    out.ledger = std::move(present);
    return out;
}

Result<Signing> Heads::sign(const std::string& actor) {
    const auto lock = TRY(places_.own().lock());
    auto found = places_.find();
    auto now = TRY(check(found, HowFar::SinceLastHead));
    if (now.broken.empty() && now.ledger.keys.keys.empty()) {
        TRY(name_first_key(actor));
        now = TRY(check(found, HowFar::SinceLastHead));
    }
    Signing out;
    out.newest = now.newest;
    out.broken = now.broken;
    if (!out.broken.empty()) return out;
    if (!now.newest) TRY(places_.take_from_a_copy(found, now.ledger.leaves));
    const auto events = static_cast<std::int64_t>(now.ledger.leaves.size());
    const auto* newest = found.own().newest();
    if (now.signed_events < events && (newest == nullptr || newest->head.size != events ||
                                       newest->head.root != merkle_root(now.ledger.leaves)))
        TRY(sign_new(now, found));
    out.newest = *found.own().newest();
    out.warnings = places_.bring_up(found, now.ledger.leaves);
    return out;
}

Result<> Heads::sign_new(const HeadsCheck& now, FoundHeads& found) {
    const auto key = TRY(key_.of(now.ledger.keys.newest()->key));
    Head head;
    head.origin = origin_;
    head.size = static_cast<std::int64_t>(now.ledger.leaves.size());
    head.root = merkle_root(now.ledger.leaves);
    head.further = lines_for_later(now.ledger);
    head.further.insert(head.further.begin(), "time " + door_.text_now());
    TRY(places_.own().add(TRY(parse_signed_head(signed_note(head, key))), now.ledger.leaves));
    found.places.front().kept = TRY(places_.own().read());
    return {};
}

Result<> Heads::name_first_key(const std::string& actor) {
    const auto first = verifier_key_of(origin_, TRY(key_.first()));
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        if (!events_of_keys(pen.session()).empty()) return {};
        pen.append(actor, kKeyNamed, kLedgerSubject, Json::parse(key_named_body(first)));
        return {};
    });
}

namespace {

// Which officials gave this head's past up; empty: nobody did.
std::string told_restored(const std::vector<LostHead>& given_up, const LostHead& head) {
    for (const auto& lost : given_up)
        if (lost.common < head.size && head.size <= lost.size)
            return fmt::format(
                " Event {} says that {} gave up what came after event {}, when a backup was "
                "restored.",
                lost.event, two_names(lost.officials), lost.common);
    return {};
}

}  // namespace

Result<Continuity> Heads::extends(const std::string& head_file) {
    PlaceHeads elsewhere;
    elsewhere.place = head_file;
    elsewhere.kept.heads = TRY(parse_signed_heads(TRY(core::read_text_file(head_file))));
    if (elsewhere.kept.heads.empty())
        return core::fail(fmt::format("{} holds no signed head; name another file.", head_file));
    std::vector<PlaceHeads> places{std::move(elsewhere)};
    // Leaves only: what is asked is whether that one file is continued.
    for (auto& place : places_.find().places) {
        place.kept.heads.clear();
        places.push_back(std::move(place));
    }
    const auto folder = std::filesystem::path(head_file).parent_path();
    if (auto beside = HeadFolder(folder.empty() ? "." : folder.string()).read()) {
        beside->heads.clear();
        places.push_back({folder.string(), std::move(*beside)});
    }
    auto read = TRY(door_.read<LedgerWithTrouble>(
        [&](sql::Session& session) { return read_ledger(session, origin_, {}); }));
    const auto given_up = std::exchange(read.present.restored, {});
    auto continuity = check_continuity(read.present, places, WhichHeads::All);
    if (continuity.lost) continuity.problem += told_restored(given_up, *continuity.lost);
    return continuity;
}

Result<EventProof> Heads::prove(std::int64_t seq) {
    const auto now = TRY(check(HowFar::SinceLastHead));
    if (!now.broken.empty()) return tl::unexpected(broken_error(now));
    const auto events = static_cast<std::int64_t>(now.ledger.leaves.size());
    if (seq < 1 || seq > events)
        return core::not_found(
            fmt::format("There is no event {}: the ledger has the events 1 to {}.", seq, events));
    if (seq > now.signed_events)
        return core::not_found(fmt::format(
            "Event {} is newer than the newest signed head, over {} events; let any command that "
            "works sign it, or wait a minute where `recanvass serve` runs.",
            seq, now.signed_events));
    const auto event = TRY(door_.read<std::vector<Event>>(
        [&](sql::Session& session) { return events_after(session, seq - 1, 1); }));
    const auto under =
        HashView(now.ledger.leaves).first(static_cast<std::size_t>(now.signed_events));
    if (event.size() != 1 || leaf_of(event[0]) != under[static_cast<std::size_t>(seq - 1)])
        return core::refuse(fmt::format(
            "Event {} was changed after it was signed; `recanvass ledger verify` says more.", seq));
    const auto* key = now.ledger.keys.at(now.signed_events);
    return EventProof{event[0], inclusion_proof(under, seq - 1), *now.newest, key->key};
}

Result<LostHead> Heads::go_on(const std::vector<std::string>& officials, const std::string& reason,
                              const std::string& actor) {
    const auto lock = TRY(places_.own().lock());
    const auto found = places_.find();
    const auto now = TRY(check(found, HowFar::Whole));
    if (now.broken.empty())
        return core::refuse(
            "The ledger continues its signed heads: no past was lost, and nothing is to be "
            "confirmed.");
    if (!now.lost)
        return core::refuse(
            fmt::format("{} Officials cannot go on from this: restore a backup whose ledger is "
                        "whole, or what is named.",
                        now.broken));
    auto lost = *now.lost;
    lost.officials = officials;
    for (const auto& place : found.places)
        for (const auto& head : place.kept.heads)
            if (head.head.size == lost.size && head.head.root == lost.root)
                if (const auto leaves = place.kept.leaves_of(head.head))
                    TRY(places_.own().keep_lost(*leaves));
    lost.event = TRY(door_.write<std::int64_t>([&](LedgerPen& pen) -> Result<std::int64_t> {
        return pen.append(actor, kRestored, kLedgerSubject,
                          with_consent(kRestored, restored_body(lost, reason)));
    }));
    return lost;
}

Json Heads::with_consent(std::string_view action, const std::string& text) const {
    Json body = Json::parse(text);
    if (body.contains("officials"))
        body["consent_mac"] = consent_digest(secrets_key_, action, body);
    return body;
}

Result<VerifierKey> Heads::newest_key() {
    const auto keys = TRY(door_.read<KeyHistory>(
        [](sql::Session& session) { return key_history(events_of_keys(session)); }));
    if (!keys.problem.empty()) return core::refuse(keys.problem);
    if (keys.keys.empty())
        return core::refuse("The ledger names no key yet; let any command that works name it.");
    return keys.newest()->key;
}

Result<> Heads::write_key_event(const VerifierKey& before, std::string_view action,
                                const std::string& body, const std::string& actor) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        const auto keys = key_history(events_of_keys(pen.session()));
        if (keys.newest() == nullptr || keys.newest()->key != before)
            return core::conflict("The ledger's key was changed meanwhile; look at it again.");
        pen.append(actor, action, kLedgerSubject, with_consent(action, body));
        return {};
    });
}

Result<VerifierKey> Heads::rotate_key(const std::string& actor) {
    const auto lock = TRY(places_.own().lock());
    const auto now = TRY(check(HowFar::SinceLastHead));
    if (!now.broken.empty()) return tl::unexpected(broken_error(now));
    const auto before = TRY(newest_key());
    const auto secret = TRY(key_.of(before));
    const auto next = verifier_key_of(origin_, TRY(key_.draw_next()));
    TRY(write_key_event(before, kKeyRotated, key_rotated_body(before, secret, next), actor));
    TRY(key_.finish());
    return next;
}

Result<VerifierKey> Heads::replace_key(const std::vector<std::string>& officials,
                                       const std::string& reason, const std::string& actor) {
    const auto lock = TRY(places_.own().lock());
    const auto before = TRY(newest_key());
    const auto next = verifier_key_of(origin_, TRY(key_.draw_next()));
    TRY(write_key_event(before, kKeyReplaced, key_replaced_body(next, officials, reason), actor));
    TRY(key_.finish());
    return next;
}

}  // namespace store
