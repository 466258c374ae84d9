package dlsms.storage;

import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each entry of the log, from the base to the last, and what is said of it elsewhere. One thread. */
final class LogVerification {

    private final RocksFolder folder;
    private final Findings findings;
    private final List<LogPosition> terms = new ArrayList<>();
    private final List<MembershipAt> memberships = new ArrayList<>();

    // Absent after an entry that can't be read: the next one can't be compared.
    private Optional<LogBase> before;
    private long index;
    private long lastTerm;

    LogVerification(RocksFolder folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
        LogBase base = base();
        this.before = Optional.of(base);
        this.index = base.index();
        this.lastTerm = base.position().term();
    }

    // One that can't be read is among the problems of its family already.
    private LogBase base() {
        try {
            return folder.get(Family.META, MetaKey.BASE).map(MetaRecords::base).orElse(LogBase.NONE);
        } catch (CorruptDataException e) {
            return LogBase.NONE;
        }
    }

    void look() {
        LogBase base = before.orElseThrow();
        try (Cursor cursor = folder.cursor(Family.LOG).first()) {
            for (; cursor.valid(); cursor.next()) {
                byte[] key = cursor.key();
                byte[] record = cursor.value();
                findings.count("log.entries");
                findings.checking(Family.LOG, key, () -> entry(key, record));
            }
        } catch (CorruptDataException e) {
            findings.problem(Family.LOG.label(), "", e.getMessage());
        }
        findings.number("log.last", index);
        look(this::outline, "outline");
        look(this::hardState, "hard-state");
        look(() -> applied(base), "applied");
    }

    private void look(Runnable check, String name) {
        try {
            check.run();
        } catch (CorruptDataException e) {
            findings.problem(Family.META.label(), name, e.getMessage());
        }
    }

    private void entry(byte[] key, byte[] record) {
        long found = Keys.index(Family.LOG, key);
        long expected = index + 1;
        Optional<LogBase> previous = found == expected ? before : Optional.empty();
        index = found;
        before = Optional.empty();
        LogEntry entry = LogRecord.decode(key, record);
        before = Optional.of(new LogBase(entry.position(), entry.chain()));
        remember(entry);
        if (found != expected) {
            throw new CorruptDataException("log entries " + expected + " to " + (found - 1) + " are missing");
        }
        if (entry.term() < lastTerm) {
            throw new CorruptDataException(
                    "log entry " + found + " is of term " + entry.term() + ", after " + lastTerm);
        }
        lastTerm = entry.term();
        if (previous.filter(base -> !entry.follows(base.chain())).isPresent()) {
            throw new CorruptDataException(
                    "log entry " + found + " does not follow the entry before it: the rolling hash differs");
        }
    }

    private void remember(LogEntry entry) {
        if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
            terms.add(entry.position());
        }
        if (entry.kind() == LogEntry.Kind.MEMBERS) {
            memberships.add(new MembershipAt(entry.index(), Membership.decode(entry.command())));
        }
    }

    /** What is said of the log without reading it must be what reading it says. */
    private void outline() {
        LogOutline outline = LogOutlineRecords.read(folder);
        if (!outline.terms().equals(terms)) {
            throw new CorruptDataException(
                    "the terms are said to begin at " + outline.terms() + ", but begin at " + terms);
        }
        List<MembershipAt> said = outline.memberships().stream()
                .filter(each -> each.index() > outline.base().index())
                .toList();
        if (!said.equals(memberships)) {
            throw new CorruptDataException("the members are not those of their entries");
        }
    }

    private void hardState() {
        HardState hardState = folder.get(Family.META, MetaKey.HARD_STATE)
                .map(MetaRecords::hardState)
                .orElse(HardState.INITIAL);
        if (hardState.term() < lastTerm) {
            throw new CorruptDataException(
                    "the log ends in term " + lastTerm + ", but the newest term seen is " + hardState.term());
        }
    }

    private void applied(LogBase base) {
        LogPosition applied = AppliedRecords.read(folder).position();
        if (applied.index() > index || applied.index() < base.index()) {
            throw new CorruptDataException("the state has applied entry " + applied.index() + ", but the log goes from "
                    + base.index() + " to " + index);
        }
        LogOutline outline = new LogOutline(base, index, terms, List.of());
        if (applied.term() != outline.termAt(applied.index())) {
            throw new CorruptDataException("the state has applied entry " + applied + ", but that is of term "
                    + outline.termAt(applied.index()));
        }
    }
}
