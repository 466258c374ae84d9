package dlsms.node;

import dlsms.raft.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A state that is the list of all commands, and answers each with its own bytes. */
public final class ListMachine implements StateMachine {

    private final List<LogEntry> applied = new CopyOnWriteArrayList<>();
    private volatile long installedIndex;

    @Override
    public List<Applied> apply(List<LogEntry> committed) {
        var answers = new ArrayList<Applied>();
        for (LogEntry entry : committed) {
            answers.add(new Applied(entry.position(), new Answer.Encoded(entry.command())));
        }
        applied.addAll(committed);
        return answers;
    }

    @Override
    public long appliedIndex() {
        return applied.isEmpty() ? installedIndex : applied.getLast().index();
    }

    /** As after a snapshot of what the entries up to {@code index} made. */
    public void install(long index) {
        applied.clear();
        installedIndex = index;
    }

    public List<LogEntry> entries() {
        return List.copyOf(applied);
    }

    /** Of the entries that are commands, in order. */
    public List<String> commands() {
        return applied.stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.COMMAND)
                .map(entry -> new String(entry.command(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void reload() {}
}
