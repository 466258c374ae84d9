package dlsms.raft;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One entry of the log (§5.3). The command's bytes mean nothing here.
 *
 * @param stampMicros the leader's clock as it appended the entry, microseconds since 1970; 0 but for a {@link
 *     Kind#COMMAND}
 * @param command never changed after construction; empty for a {@link Kind#NOOP}
 * @param chain rolling hash over this entry and all before it: equal chains at one index mean equal logs up to there
 */
public record LogEntry(LogPosition position, Kind kind, long stampMicros, byte[] command, long chain) {

    /**
     * A leader's first entry of its term is a NOOP: it commits what earlier terms left (§8). MEMBERS carries a {@link
     * Membership}, in force as soon as it stands in the log (T§4.1).
     */
    public enum Kind {
        COMMAND,
        NOOP,
        MEMBERS
    }

    /** The entry that stands at {@code position} in a log whose rolling hash so far is {@code previousChain}. */
    public static LogEntry chained(
            long previousChain, LogPosition position, Kind kind, long stampMicros, byte[] command) {
        return new LogEntry(
                position, kind, stampMicros, command, chain(previousChain, position, kind, stampMicros, command));
    }

    /** Of the {@link #position}, from 1. */
    public long index() {
        return position.index();
    }

    /** Of the {@link #position}, from 1. */
    public long term() {
        return position.term();
    }

    /** Bytes that this entry counts for in limits: its command and what surrounds it. */
    public int size() {
        return command.length + 48;
    }

    /** Whether this entry, as it stands, follows a log whose rolling hash is {@code previousChain}. */
    public boolean follows(long previousChain) {
        return chain == chain(previousChain, position, kind, stampMicros, command);
    }

    /** This entry as it stands in a log whose rolling hash so far is {@code previousChain}. */
    public LogEntry after(long previousChain) {
        long chainHere = chain(previousChain, position, kind, stampMicros, command);
        return chainHere == chain ? this : new LogEntry(position, kind, stampMicros, command, chainHere);
    }

    private static long chain(long previousChain, LogPosition position, Kind kind, long stampMicros, byte[] command) {
        var crc = new CRC32C();
        crc.update(command, 0, command.length);
        long hash = mix(previousChain ^ position.index());
        hash = mix(hash ^ position.term());
        hash = mix(hash ^ stampMicros);
        return mix(hash ^ (crc.getValue() << 2 | kind.ordinal()) ^ ((long) command.length << 33));
    }

    // The finalizer of SplitMix64: every bit of the input changes half of the output's.
    private static long mix(long value) {
        long hash = value + 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogEntry entry
                && chain == entry.chain
                && position.equals(entry.position)
                && kind == entry.kind
                && stampMicros == entry.stampMicros
                && Arrays.equals(command, entry.command);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(chain);
    }

    @Override
    public String toString() {
        return kind + "(" + position + ", " + command.length + " bytes)";
    }
}
