package dlsms.storage;

import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A {@link LogOutline} as records in {@link Family#META}: a start knows the log without reading it. */
final class LogOutlineRecords {

    private LogOutlineRecords() {}

    /** @throws CorruptDataException where the records contradict each other or the log */
    static LogOutline read(RocksFolder database) {
        LogBase base =
                database.get(Family.META, MetaKey.BASE).map(MetaRecords::base).orElse(LogBase.NONE);
        var outline =
                new LogOutline(base, readLastIndex(database, base), readTerms(database), readMemberships(database));
        outline.check();
        return outline;
    }

    private static long readLastIndex(RocksFolder database, LogBase base) {
        try (Cursor cursor = database.cursor(Family.LOG).first()) {
            if (!cursor.valid()) {
                return base.index();
            }
            long first = Keys.index(Family.LOG, cursor.key());
            if (first != base.index() + 1) {
                throw new CorruptDataException("the log begins at entry " + first + ", expected " + (base.index() + 1));
            }
            return cursor.last().valid() ? Keys.index(Family.LOG, cursor.key()) : base.index();
        }
    }

    private static List<LogPosition> readTerms(RocksFolder database) {
        var terms = new ArrayList<LogPosition>();
        try (Cursor cursor = database.cursor(Family.META).at(MetaKey.TERMS)) {
            while (cursor.validWithin(MetaKey.TERMS)) {
                byte[] key = cursor.key();
                terms.add(new LogPosition(MetaKey.number(MetaKey.TERMS, key), MetaRecords.number(key, cursor.value())));
                cursor.next();
            }
        }
        return List.copyOf(terms);
    }

    private static List<MembershipAt> readMemberships(RocksFolder database) {
        var memberships = new ArrayList<MembershipAt>();
        try (Cursor cursor = database.cursor(Family.META).at(MetaKey.MEMBERS)) {
            while (cursor.validWithin(MetaKey.MEMBERS)) {
                byte[] key = cursor.key();
                long index = MetaKey.number(MetaKey.MEMBERS, key);
                memberships.add(new MembershipAt(index, decode(key, cursor.value())));
                cursor.next();
            }
        }
        return List.copyOf(memberships);
    }

    static Membership decode(byte[] key, byte[] record) {
        ByteBuffer payload = Frame.open(Family.META, key, record);
        byte[] text = new byte[payload.remaining()];
        payload.get(text);
        try {
            return Membership.decode(text);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException("the members can't be decoded: " + e.getMessage(), e);
        }
    }

    /** Writes what has changed from one to the other. */
    static void put(Batch batch, LogOutline before, LogOutline after) {
        if (!after.base().equals(before.base())) {
            batch.put(Family.META, MetaKey.BASE, MetaRecords.encode(after.base()));
        }
        if (after.terms() != before.terms()) {
            gone(before.terms(), after.terms()).forEach(run -> batch.delete(Family.META, MetaKey.term(run.term())));
            gone(after.terms(), before.terms()).forEach(run -> putTerm(batch, run));
        }
        if (after.memberships() != before.memberships()) {
            gone(before.memberships(), after.memberships())
                    .forEach(each -> batch.delete(Family.META, MetaKey.members(each.index())));
            gone(after.memberships(), before.memberships()).forEach(each -> putMembership(batch, each));
        }
    }

    /** What {@code from} has and {@code to} doesn't. */
    private static <T> List<T> gone(List<T> from, List<T> to) {
        var kept = new HashSet<>(to);
        return from.stream().filter(each -> !kept.contains(each)).toList();
    }

    private static void putTerm(Batch batch, LogPosition run) {
        byte[] key = MetaKey.term(run.term());
        batch.put(Family.META, key, MetaRecords.ofNumber(key, run.index()));
    }

    private static void putMembership(Batch batch, MembershipAt members) {
        byte[] key = MetaKey.members(members.index());
        batch.put(Family.META, key, Frame.wrap(key, members.membership().encode()));
    }
}
