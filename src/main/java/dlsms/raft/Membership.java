package dlsms.raft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who takes part (T§4): what an entry of kind {@link LogEntry.Kind#MEMBERS} carries. Never changed once made. */
public final class Membership {

    /** Of nobody: a node that knows no cluster yet. */
    public static final Membership NONE = new Membership(List.of());

    /** Members of all roles. */
    public static final int MEMBERS_MAX = 32;

    private final SortedMap<NodeId, Member> members;
    private final SortedSet<NodeId> voters;

    /** @throws IllegalArgumentException where two members have one name, or there are too many */
    public Membership(List<Member> members) {
        SortedMap<NodeId, Member> byId = new TreeMap<>();
        for (Member member : members) {
            if (byId.put(member.id(), member) != null) {
                throw new IllegalArgumentException("two members are called " + member.id());
            }
        }
        if (byId.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(byId.size() + " members are more than " + MEMBERS_MAX);
        }
        this.members = Collections.unmodifiableSortedMap(byId);
        SortedSet<NodeId> voting = new TreeSet<>();
        for (Member member : byId.values()) {
            if (member.isVoter()) {
                voting.add(member.id());
            }
        }
        this.voters = Collections.unmodifiableSortedSet(voting);
    }

    /** Voters without addresses, on any disk. */
    public static Membership ofVoters(SortedSet<NodeId> ids) {
        List<Member> members = new ArrayList<>();
        for (NodeId id : ids) {
            members.add(new Member(id, "", Member.Role.VOTER, 0));
        }
        return new Membership(members);
    }

    /** All of them, by name. */
    public List<Member> members() {
        return List.copyOf(members.values());
    }

    /** Those who vote, by name. */
    public SortedSet<NodeId> voters() {
        return voters;
    }

    /** Absent: no member has this name. */
    public Optional<Member> member(NodeId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** Whether it is a member of any role. */
    public boolean contains(NodeId id) {
        return members.containsKey(id);
    }

    /** Whether it is a voter. */
    public boolean isVoter(NodeId id) {
        return voters.contains(id);
    }

    /** Whether {@code id} is a voter and {@code disk} the one whose promises count. */
    public boolean countsFrom(NodeId id, long disk) {
        return isVoter(id) && names(id, disk);
    }

    /** Whether {@code id} is a member of any role, and {@code disk} not known to be another than its own. */
    boolean names(NodeId id, long disk) {
        Member member = members.get(id);
        return member != null && (member.disk() == 0 || member.disk() == disk);
    }

    /** Whether the voters among {@code ids} are a majority of the voters. */
    boolean hasQuorum(SortedSet<NodeId> ids) {
        int count = 0;
        for (NodeId id : ids) {
            count += voters.contains(id) ? 1 : 0;
        }
        return Quorum.reached(count, voters.size());
    }

    /** The same with {@code member} added, or in the place of the one of its name. */
    public Membership with(Member member) {
        List<Member> changed = new ArrayList<>(without(member.id()).members());
        changed.add(member);
        return new Membership(changed);
    }

    /** The same without {@code id}. */
    public Membership without(NodeId id) {
        List<Member> changed = new ArrayList<>(members.values());
        changed.removeIf(member -> member.id().equals(id));
        return new Membership(changed);
    }

    /** One line of ASCII for each member: role, name, disk, address. */
    public byte[] encode() {
        var text = new StringBuilder();
        for (Member member : members.values()) {
            text.append(member.role()).append(' ').append(member.id()).append(' ');
            text.append(member.disk()).append(' ').append(member.address()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException where these are not the bytes of a membership */
    public static Membership decode(byte[] bytes) {
        List<Member> members = new ArrayList<>();
        for (String line : new String(bytes, StandardCharsets.US_ASCII).split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            String[] fields = line.split(" ", -1);
            if (fields.length != 4) {
                throw new IllegalArgumentException("no member: " + line);
            }
            members.add(new Member(
                    new NodeId(fields[1]), fields[3], Member.Role.valueOf(fields[0]), Long.parseLong(fields[2])));
        }
        return new Membership(members);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Membership membership && members.equals(membership.members);
    }

    @Override
    public int hashCode() {
        return members.keySet().hashCode();
    }

    @Override
    public String toString() {
        return members.values().toString();
    }
}
