package dlsms.sim;

import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import java.util.List;
import java.util.Optional;

/** What one turn writes in one batch. */
record LogWrite(Optional<HardState> hardState, List<LogEntry> entries) {
    boolean isEmpty() {
        return hardState.isEmpty() && entries.isEmpty();
    }
}
