package dlsms.transport;

import dlsms.raft.LogEntry;
import dlsms.raft.Message;
import dlsms.wire.raft.AppendEntriesRequest;
import java.util.IdentityHashMap;
import java.util.Optional;

/** The Appends of one turn as requests: what goes to several peers is made once. One thread. */
final class AppendRequests {

    private final String self;
    // Peers that are not equally far share entries all the same.
    private final IdentityHashMap<LogEntry, dlsms.wire.raft.LogEntry> entries = new IdentityHashMap<>();
    private Optional<Made> last = Optional.empty();

    private record Made(Message.Append append, AppendEntriesRequest request) {}

    AppendRequests(String self) {
        this.self = self;
    }

    AppendEntriesRequest of(Message.Append append) {
        return last.filter(made -> made.append.equals(append)).orElseGet(() -> make(append)).request;
    }

    private Made make(Message.Append append) {
        var made = new Made(append, WireMessages.append(append, self, entries));
        last = Optional.of(made);
        return made;
    }
}
