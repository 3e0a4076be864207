#include "app/rehearsal/example_canvass.h"

namespace app::rehearsal {

core::SecretKey example_key() {
    return {core::sha256(core::bytes_of(kExampleKeySentence)).bytes};
}

}  // namespace app::rehearsal
