#include "tests/store/support/failing_disk.h"

#include <sqlite3.h>

#include <cstring>

namespace store_test {
namespace {

struct State {
    int operations = 0;
    int fail_from = 0;
    int code = SQLITE_OK;
};
State state;
sqlite3_vfs* real = nullptr;
sqlite3_vfs failing;

struct File {
    sqlite3_file base;
    sqlite3_file* inner;  // lies right behind this struct, where the real VFS wants its own
};

sqlite3_file* inner_of(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->inner;
}

int next_operation() {
    ++state.operations;
    if (state.code == SQLITE_BUSY) return SQLITE_OK;  // a lock is met before a write
    const bool fails = state.fail_from > 0 && state.operations >= state.fail_from;
    return fails ? state.code : SQLITE_OK;
}

int close_file(sqlite3_file* file) {
    sqlite3_file* inner = inner_of(file);
    return inner->pMethods != nullptr ? inner->pMethods->xClose(inner) : SQLITE_OK;
}
int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
    return inner_of(file)->pMethods->xRead(inner_of(file), to, count, at);
}
int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
    if (const int code = next_operation(); code != SQLITE_OK) return code;
    return inner_of(file)->pMethods->xWrite(inner_of(file), from, count, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    return inner_of(file)->pMethods->xTruncate(inner_of(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
    if (const int code = next_operation(); code != SQLITE_OK)
        return code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
    return inner_of(file)->pMethods->xSync(inner_of(file), flags);
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    return inner_of(file)->pMethods->xFileSize(inner_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return inner_of(file)->pMethods->xLock(inner_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return inner_of(file)->pMethods->xUnlock(inner_of(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
    return inner_of(file)->pMethods->xCheckReservedLock(inner_of(file), out);
}
int control(sqlite3_file* file, int what, void* argument) {
    return inner_of(file)->pMethods->xFileControl(inner_of(file), what, argument);
}
int sector_size(sqlite3_file* file) {
    return inner_of(file)->pMethods->xSectorSize(inner_of(file));
}
int characteristics(sqlite3_file* file) {
    return inner_of(file)->pMethods->xDeviceCharacteristics(inner_of(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return inner_of(file)->pMethods->xShmMap(inner_of(file), page, size, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    const bool to_write = flags == (SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE);
    if (state.code == SQLITE_BUSY && state.fail_from > 0 && to_write) return SQLITE_BUSY;
    return inner_of(file)->pMethods->xShmLock(inner_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    inner_of(file)->pMethods->xShmBarrier(inner_of(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return inner_of(file)->pMethods->xShmUnmap(inner_of(file), remove);
}

const sqlite3_io_methods kMethods = {
    2,         close_file,  read_file,  write_file, truncate_file, sync_file,       size_of_file,
    lock_file, unlock_file, check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,  nullptr,    nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* mine = reinterpret_cast<File*>(file);
    mine->inner = reinterpret_cast<sqlite3_file*>(mine + 1);
    const int code = real->xOpen(real, name, mine->inner, flags, out_flags);
    mine->base.pMethods = mine->inner->pMethods != nullptr ? &kMethods : nullptr;
    return code;
}

int sleep_for(sqlite3_vfs*, int microseconds) {
    if (state.code == SQLITE_BUSY && state.fail_from > 0) return microseconds;
    return real->xSleep(real, microseconds);
}

int code_of(Failure failure) {
    switch (failure) {
        case Failure::IoError:
            return SQLITE_IOERR_WRITE;
        case Failure::FullDisk:
            return SQLITE_FULL;
        case Failure::Locked:
            return SQLITE_BUSY;
    }
    return SQLITE_ERROR;
}

}  // namespace

FailingDisk::FailingDisk() {
    state = {};
    real = sqlite3_vfs_find(nullptr);
    failing = *real;
    failing.zName = "failing";
    failing.pNext = nullptr;
    failing.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    failing.xOpen = open_file;
    failing.xSleep = sleep_for;
    sqlite3_vfs_register(&failing, 1);
}

FailingDisk::~FailingDisk() {
    sqlite3_vfs_unregister(&failing);
    sqlite3_vfs_register(real, 1);
}

void FailingDisk::fail_from(int nth, Failure failure) {
    state.operations = 0;
    state.fail_from = nth;
    state.code = code_of(failure);
}

int FailingDisk::operations() const {
    return state.operations;
}

}  // namespace store_test
