// The program as its users start it: `recanvass serve`, in a process of its own.
#pragma once

#include <sys/types.h>

#include <string>

namespace crowd {

class ServedProgram {
public:
    // Waits until it listens. Ends this program with a sentence where it does not.
    ServedProgram(const std::string& program, const std::string& canvass);
    ~ServedProgram();
    ServedProgram(const ServedProgram&) = delete;
    ServedProgram& operator=(const ServedProgram&) = delete;

    int port() const { return port_; }
    double resident_mib() const;
    double cpu_seconds() const;

private:
    pid_t child_ = -1;
    int port_ = 0;
};

// Seconds that all processors together have worked since the machine started.
double cpu_seconds_of_machine();
// … and this process.
double cpu_seconds_of_this();

}  // namespace crowd
