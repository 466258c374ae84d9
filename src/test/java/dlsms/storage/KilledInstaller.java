package dlsms.storage;

import dlsms.node.SnapshotReader;
import dlsms.raft.HardState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Takes in two states in turn, as a node does that is often far behind, until it is killed: says the term that it has
 * written before each, and what it has begun and done.
 */
final class KilledInstaller {

    private KilledInstaller() {}

    /** {@code TARGET SOURCE SOURCE}; does not return. */
    public static void main(String[] arguments) {
        var target = new FilledDatabase(Path.of(arguments[0]), "n1");
        var sources = List.of(
                new FilledDatabase(Path.of(arguments[1]), "n2"), new FilledDatabase(Path.of(arguments[2]), "n3"));
        long applied = target.database.reading(AppliedRecords::read).position().index();
        long term = target.log.restore(applied, 0, Long.MAX_VALUE).hardState().term();
        System.out.println("open");
        while (true) {
            for (FilledDatabase source : sources) {
                term += 1;
                target.log.append(Optional.of(new HardState(term, Optional.empty())), List.of());
                System.out.println("term " + term);
                install(source, target);
            }
        }
    }

    private static void install(FilledDatabase source, FilledDatabase target) {
        try (SnapshotReader reader = source.snapshots.open()) {
            FilledDatabase.send(reader, target.snapshots.staging());
            System.out.println("installing " + reader.meta().base().index());
            target.database.install(reader.meta());
            System.out.println("installed " + reader.meta().base().index());
        }
    }
}
