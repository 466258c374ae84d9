package dlsms.raft;

/** @param index of the entry that carries it, from which on it is in force; 0: the founders, before the first entry */
public record MembershipAt(long index, Membership membership) {}
