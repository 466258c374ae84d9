package dlsms.raft;

import java.util.Locale;

/**
 * One of those who hold the log.
 *
 * @param address where its peer port is reached, {@code HOST:PORT}; Raft only carries it
 * @param disk the number of the data folder whose promises count; 0: any
 */
public record Member(NodeId id, String address, Role role, long disk) {

    /** What its word counts. */
    public enum Role {
        /** Votes, and its disk counts for commits. */
        VOTER,
        /** Gets the log and counts for nothing, until an operator promotes it (T§4.2.1). */
        LEARNER,
        /** Was a voter and lost its disk: a learner that the leader makes a voter again once it has caught up. */
        RETURNING
    }

    /** @throws IllegalArgumentException where the address can't be written into an entry, or the disk is negative */
    public Member {
        if (!isAddress(address)) {
            throw new IllegalArgumentException("an address has up to 300 printable characters, not: " + address);
        }
        if (disk < 0) {
            throw new IllegalArgumentException("a disk's number is not negative: " + disk);
        }
    }

    /** Whether {@code text} can be written into an entry as an address: up to 300 printable characters, no blank. */
    public static boolean isAddress(String text) {
        return text.length() <= 300 && text.chars().noneMatch(c -> c <= ' ' || c > '~');
    }

    /** Whether it votes. */
    public boolean isVoter() {
        return role == Role.VOTER;
    }

    /** As in {@code n1@10.0.0.1:9191 voter 38261e851d20216c}; the disk in hexadecimal. */
    @Override
    public String toString() {
        return id + (address.isEmpty() ? "" : "@" + address) + " " + role.name().toLowerCase(Locale.ROOT)
                + (disk == 0 ? "" : " " + Long.toHexString(disk));
    }

    /** The same with another role. */
    public Member as(Role other) {
        return new Member(id, address, other, disk);
    }

    /** The same with another disk. */
    public Member on(long otherDisk) {
        return new Member(id, address, role, otherDisk);
    }
}
