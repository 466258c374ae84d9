package dlsms.server;

import dlsms.node.Clock;
import dlsms.node.IoThread;
import dlsms.node.LogStore;
import dlsms.node.NodePorts;
import dlsms.node.Peers;
import dlsms.seat.Cluster;
import dlsms.seat.Policy;
import dlsms.service.Backups;
import dlsms.statemachine.SeatMachine;
import dlsms.storage.Backup;
import dlsms.storage.RocksDatabase;
import dlsms.storage.RocksLogStore;
import dlsms.storage.SeatStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a node keeps in its data folder. */
record Store(RocksDatabase database, RocksLogStore log, SeatMachine machine) implements AutoCloseable {

    /** Makes the folder where it isn't there. */
    static Store open(ServerConfig config) {
        DataFolder.make(config.data());
        var database = new RocksDatabase(config.data(), config.id());
        try {
            return new Store(
                    database, new RocksLogStore(database), new SeatMachine(new SeatStore(database), Policy.DEFAULT));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public void close() {
        database.close();
    }

    /** Absent: the cluster has not founded itself yet. Any thread. */
    Optional<Cluster> cluster() {
        return machine.cluster();
    }

    /** For the node. @param watched the log, as somebody looks on */
    NodePorts ports(Peers peers, IoThread io, UnaryOperator<LogStore> watched) {
        return new NodePorts(watched.apply(log), database, machine, peers, Clock.system(), io);
    }

    /** The state as it is now, as the bytes of a file. Any thread. */
    Backups.Source backup() {
        Backup backup = Backup.open(database, InstantSource.system());
        return new Backups.Source() {
            @Override
            public Optional<byte[]> next() {
                return backup.next();
            }

            @Override
            public void close() {
                backup.close();
            }
        };
    }
}
