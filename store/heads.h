// Signs the ledger's heads and keeps them in the canvass's folder heads/ and in every place of
// head_copies. Checks that the ledger continues them, proves single events under them, and
// changes the key that signs them (docs/ledger.md, "Signed heads" and "Keys").
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/head_check.h"
#include "store/head_places.h"
#include "store/ledger.h"
#include "store/ledger_keys.h"
#include "store/signing_key.h"

namespace store {

class Door;

struct HeadsOptions {
    std::string canvass;               // id
    std::string folder;                // the canvass's own heads/
    std::string key_file;              // keys/ledger.key
    std::vector<std::string> copies;   // head_copies: folders that people made
    core::SecretKey secrets_key = {};  // of the canvass: by it events commit to consent
};

enum class HowFar {
    SinceLastHead,  // takes the kept leaves of events under a continued head on trust
    Whole,          // every event, and every head of every place
};

struct HeadsCheck {
    std::string broken;                // one sentence; empty: the ledger continues its heads
    std::optional<LostHead> lost;      // the head that officials may give up to go on
    std::optional<SignedHead> newest;  // in the canvass's own folder
    std::int64_t signed_events = 0;    // under `newest`; 0: none, or it is not continued
    std::int64_t heads = 0;            // how many were checked
    std::vector<CopyPlace> copies;
    PresentLedger ledger;
};

struct WholeCheck {
    ChainCheck chain;  // events, and the readings that they vouch for
    HeadsCheck heads;
    Proof rows;  // only where the chain is whole
};

struct Signing {
    std::string broken;  // why nothing was signed: the ledger does not continue its heads; or empty
    std::optional<SignedHead> newest;
    std::vector<std::string> warnings;  // one sentence each: a place that is away, or full
};

// Shows a third party that an event is in the ledger under a head.
struct EventProof {
    Event event;
    Hashes hashes;  // inclusion_proof
    SignedHead head;
    VerifierKey key;  // of the key that signed the head
};

class Heads {
public:
    Heads(Door& door, const HeadsOptions& options);

    // Signs a head over the newest event and gives every place the heads that it lacks. If no key
    // was named yet, names it first, in an event of `actor`. Reads only the new events. Errors: the
    // key, the canvass's own folder, or the database cannot be used.
    core::Result<Signing> sign(const std::string& actor);
    core::Result<HeadsCheck> check(HowFar how_far);
    // The heads of every place. Whoever checks a snapshot of the database against them finds them
    // before it is taken: it then has at least what they have signed.
    FoundHeads find();
    // Every event, every head and every row, from one snapshot, with each event read once.
    core::Result<WholeCheck> check_everything(const FoundHeads& found);
    // Whether the ledger continues the heads of a file from elsewhere. It does not continue a head
    // that officials gave up. Leaves beside the file help to name the event.
    core::Result<Continuity> extends(const std::string& head_file);

    // Proves that the event is under the newest head. Not found: there is no such event, or no
    // signed head holds it yet.
    core::Result<EventProof> prove(std::int64_t seq);
    // Gives up the head that is not continued, for two officials; from then on `sign` signs again.
    // Refused: the ledger continues its heads, or its chain is broken.
    core::Result<LostHead> go_on(const std::vector<std::string>& officials,
                                 const std::string& reason, const std::string& actor);
    // Makes a new key that the old key signs. Refused: the ledger does not continue its heads.
    core::Result<VerifierKey> rotate_key(const std::string& actor);
    // Makes a new key for two officials, where the old key is lost or stolen.
    core::Result<VerifierKey> replace_key(const std::vector<std::string>& officials,
                                          const std::string& reason, const std::string& actor);

private:
    core::Result<HeadsCheck> check(const FoundHeads& found, HowFar how_far);
    static HeadsCheck checked(PresentLedger present, const std::string& wrong,
                              const FoundHeads& found, WhichHeads which);
    core::Result<> name_first_key(const std::string& actor);
    core::Result<> sign_new(const HeadsCheck& now, FoundHeads& found);
    // The body of an event, which commits to its officials' consent where it names any.
    nlohmann::json with_consent(std::string_view action, const std::string& text) const;
    core::Result<VerifierKey> newest_key();
    core::Result<> write_key_event(const VerifierKey& before, std::string_view action,
                                   const std::string& body, const std::string& actor);

    Door& door_;
    std::string origin_;
    HeadPlaces places_;
    SigningKey key_;
    core::SecretKey secrets_key_;
};

}  // namespace store
