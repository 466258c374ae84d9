package dlsms.sim;

import dlsms.node.Disk;
import dlsms.raft.SnapshotMeta;

/** A node's way to its disk as a whole: takes time, may fail, and is where a node may die. */
final class SimulatedDiskPort implements Disk {
    private final SimulatedLogStore.Parts parts;
    private final Runnable reopened;

    /** @param reopened is told that the node begins anew with what it finds on the disk */
    SimulatedDiskPort(SimulatedLogStore.Parts parts, Runnable reopened) {
        this.parts = parts;
        this.reopened = reopened;
    }

    @Override
    public void probe() {
        parts.trouble().check("a probe");
        parts.clock().spend(parts.writing().nextMicros());
        parts.disk().sync();
    }

    @Override
    public void reopen() {
        parts.trouble().check("opening");
        SimulatedDisk disk = parts.disk();
        disk.crash(parts.trouble().kept(disk.unsyncedWrites()));
        parts.trouble().opened();
        reopened.run();
    }

    @Override
    public void install(SnapshotMeta meta) {
        parts.trouble().check("an install");
        if (!parts.disk().hasStaged(meta)) {
            throw parts.trouble().failure("the install of a snapshot that another one has driven out");
        }
        parts.plan().pass(CrashPoint.INSTALL_LOST);
        parts.clock().spend(parts.writing().nextMicros());
        parts.invariants().installing(parts.node(), meta);
        parts.disk().install(meta);
        parts.invariants().installed(parts.node());
        parts.plan().pass(CrashPoint.INSTALL_KEPT);
    }
}
