// recanvass ledger head and ledger prove: print a head for others to keep, and the proof of one
// event.
#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "app/canvass_folder.h"
#include "app/commands/command_line.h"
#include "app/commands/ledger.h"
#include "app/commands/support.h"
#include "forms/print_note.h"
#include "forms/qr_code.h"

namespace app {
namespace {

constexpr const char* kOnTheTerminal = "terminal";

struct HeadArguments {
    std::string folder, qr;
    bool json = false;
};

struct ProveArguments {
    std::string folder;
    std::uint64_t seq = 0;
    bool json = false;
};

core::Result<> show_qr(const std::string& to, const store::SignedHead& head,
                       const store::VerifierKey& key, const Canvass& canvass) {
    const auto note = head.note();
    if (to == kOnTheTerminal) {
        for (const auto& line : forms::qr_code_lines(note)) show("{}\n", line);
        return {};
    }
    TRY(check_output(canvass.folder, to));
    TRY(forms::print_note(to, note,
                          {fmt::format("Recanvass {}: signed head of the ledger{}", canvass.title,
                                       canvass.rehearsal() ? " (REHEARSAL)" : ""),
                           fmt::format("Over {}", told_newest(head.head)),
                           "Root " + head.head.root.hex(), "Verifier key " + key.text(),
                           "The code holds the whole signed head. Read it into a file and run:",
                           "recanvass ledger verify DIR --extends FILE"}));
    show("{}\n", to);
    return {};
}

core::Result<int> show_head(const HeadArguments& chosen) {
    const auto folder = TRY(open_ledger(chosen.folder));
    const auto now = TRY(folder.heads->check(store::HowFar::SinceLastHead));
    if (!now.broken.empty()) return core::refuse(now.broken);
    const auto* key = now.newest ? now.ledger.keys.at(now.newest->head.size) : nullptr;
    if (key == nullptr) {
        return core::not_found(fmt::format(
            "No head of {} is signed yet; every command that changes the canvass signs one.",
            chosen.folder));
    }
    if (!chosen.qr.empty()) {
        TRY(show_qr(chosen.qr, *now.newest, key->key, folder.canvass));
    } else if (chosen.json) {
        const auto& head = now.newest->head;
        print_json({{"origin", head.origin},
                    {"events", head.size},
                    {"root", head.root.hex()},
                    {"time", store::time_of(head).value_or("")},
                    {"further", head.further},
                    {"verifier_key", key->key.text()},
                    {"note", now.newest->note()}});
    } else {
        show("{}", Lines{now.newest->note()});
        prompt("verifier key {}\n", key->key.text());
    }
    return kDone;
}

// c2sp.org/tlog-proof; the extra data are the bytes of the event, which are the leaf.
std::string proof_text(const store::EventProof& proof) {
    std::string text = fmt::format(
        "c2sp.org/tlog-proof@v1\nextra {}\nindex {}\n",
        core::to_base64(core::bytes_of(store::event_encoding(proof.event))), proof.event.seq - 1);
    for (const auto& hash : proof.hashes) text += core::to_base64(hash.bytes) + "\n";
    return text + "\n" + proof.head.note();
}

nlohmann::ordered_json proof_json(const store::EventProof& proof) {
    const auto& event = proof.event;
    nlohmann::ordered_json hashes = nlohmann::ordered_json::array();
    for (const auto& hash : proof.hashes) hashes.push_back(hash.hex());
    const auto leaf = store::leaf_hash(core::bytes_of(store::event_encoding(event)));
    return {{"event",
             {{"seq", event.seq},
              {"time", event.time},
              {"actor", event.actor},
              {"action", event.action},
              {"subject", event.subject},
              {"body", event.body},
              {"previous", event.previous},
              {"digest", event.digest}}},
            {"leaf", leaf.hex()},
            {"index", event.seq - 1},
            {"events", proof.head.head.size},
            {"proof", hashes},
            {"root", proof.head.head.root.hex()},
            {"verifier_key", proof.key.text()},
            {"head", proof.head.note()}};
}

core::Result<int> prove(const ProveArguments& chosen) {
    const auto folder = TRY(open_ledger(chosen.folder));
    const auto proof = TRY(folder.heads->prove(static_cast<std::int64_t>(chosen.seq)));
    if (chosen.json) {
        print_json(proof_json(proof));
    } else {
        show("{}", Lines{proof_text(proof)});
        prompt("verifier key {}\n", proof.key.text());
    }
    return kDone;
}

}  // namespace

void add_ledger_heads(Command& ledger, int& status) {
    auto head = std::make_shared<HeadArguments>();
    auto* head_command =
        ledger.add_subcommand("head", "Print the newest signed head, for others to keep");
    head_command->add_option("DIR", head->folder, "The canvass")->required();
    head_command->add_option(
        "--qr", head->qr,
        "Print a QR code: into a file ending in .png or .pdf, or on the terminal "
        "(--qr terminal)");
    head_command->add_flag("--json", head->json, "One JSON object on stdout");
    head_command->footer("Example: recanvass ledger head caucus --qr head.pdf");
    head_command->callback([head, &status] {
        const auto done = show_head(*head);
        status = done ? *done : say(done.error());
    });

    auto chosen = std::make_shared<ProveArguments>();
    auto* command = ledger.add_subcommand(
        "prove", "Print the proof for others that the newest signed head covers one event");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("SEQ", chosen->seq, "The event's number, from 1")->required();
    command->add_flag("--json", chosen->json, "One JSON object on stdout");
    command->footer("Example: recanvass ledger prove caucus 57 > event-57.tlog-proof");
    command->callback([chosen, &status] {
        const auto done = prove(*chosen);
        status = done ? *done : say(done.error());
    });
}

}  // namespace app
