package dlsms.sim;

import dlsms.node.Answer;
import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.node.ReadLevel;
import dlsms.raft.Envelope;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import dlsms.raft.Restored;
import dlsms.seat.Outcome;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.statemachine.Commands;
import dlsms.statemachine.Request;
import dlsms.statemachine.SeatAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** A bug for each invariant, of the kind that it is there to find. */
final class PlantedDefects {
    private static final NodeId SICK = new NodeId("n1");

    private PlantedDefects() {}

    static Defect against(Invariant invariant) {
        return switch (invariant) {
            case ELECTION_SAFETY -> refusalsCountAsVotes();
            case ONE_VOTE -> votesAreForgottenInCrash();
            case NEVER_BACK -> diskComesBackEmpty();
            case LEADER_APPEND_ONLY, COMMITTED_NOT_CUT -> lastEntryIsWrittenAgain();
            case LOG_MATCHING -> oneDiskWritesOtherBytes();
            case LOG_SHAPE -> firstEntryOfBatchIsLost();
            case MEMORY_IS_DISK -> lastEntryOfBatchIsLost();
            case LEADER_COMPLETENESS -> votersDoNotCompareLogs();
            case STATE_MACHINE_SAFETY -> entriesAreSkipped();
            case COMMIT_BY_OWN_TERM -> oldTermsAreCounted();
            case COMMITTED_ON_MAJORITY, MATCH_IS_DURABLE -> acknowledgementsSayTooMuch();
            case PROMISE_AFTER_WRITE -> writesAreLate();
            case APPLIED_IS_COMMITTED -> moreIsAppliedThanCommitted();
            case ONE_CHANGE_AT_A_TIME -> everyCommandChangesMembers();
            case LEADER_NEVER_INSTALLS -> PlantedDiskDefects.leadersInstallWhatTheySend();
            case READ_IS_FRESH -> readsAskNobody();
            case WRITE_IN_ORDER -> unknownIsCalledDone();
            case REQUEST_ONCE -> requestIdsAreForgotten();
            case ANSWERED_IN_TIME -> nobodyIsAnswered();
            case REFUSED_MEANS_NEVER -> unknownIsCalledRefused();
            case EQUAL_STATES -> oneStateDropsCommands();
            case SEAT_HELD_ONCE -> slotsAreMixedUp();
            case ACKNOWLEDGED_KEPT -> unknownIsCalledReserved();
            case CONVERGENCE -> nobodyIsElected();
        };
    }

    private static Defect refusalsCountAsVotes() {
        return arriving(message -> message instanceof Message.Vote vote && !vote.preVote()
                ? new Message.Vote(vote.term(), false, true)
                : message);
    }

    private static Defect votersDoNotCompareLogs() {
        return arriving(message -> message instanceof Message.RequestVote request
                ? new Message.RequestVote(
                        request.term(),
                        new LogPosition(request.term(), Long.MAX_VALUE),
                        request.reason(),
                        request.voterDisk())
                : message);
    }

    private static Defect acknowledgementsSayTooMuch() {
        return arriving(message -> message instanceof Message.Appended appended
                ? new Message.Appended(appended.term(), appended.matchIndex() + 1, appended.round(), appended.disk())
                : message);
    }

    private static Defect nobodyIsElected() {
        return arriving(message -> message instanceof Message.Vote vote
                ? new Message.Vote(vote.term() - 1, vote.preVote(), false)
                : message);
    }

    private static Defect arriving(Function<Message, Message> mutation) {
        return new Defect() {
            @Override
            public Envelope arriving(NodeId from, Envelope envelope) {
                return new Envelope(envelope.to(), mutation.apply(envelope.message()));
            }
        };
    }

    private static Defect votesAreForgottenInCrash() {
        return restored(was -> new Restored(
                new HardState(was.hardState().term(), Optional.empty()),
                was.base(),
                was.terms(),
                was.memberships(),
                was.suffix(),
                was.appliedIndex()));
    }

    private static Defect diskComesBackEmpty() {
        return restored(was -> Restored.EMPTY);
    }

    private static Defect restored(Function<Restored, Restored> mutation) {
        return new Defect() {
            @Override
            public Restored restored(NodeId node, Restored restored) {
                return mutation.apply(restored);
            }
        };
    }

    private static Defect lastEntryIsWrittenAgain() {
        SortedMap<NodeId, LogEntry> lasts = new TreeMap<>();
        return new Defect() {
            @Override
            public LogWrite writing(NodeId node, LogWrite write) {
                if (write.entries().isEmpty()) {
                    return write;
                }
                LogEntry last = lasts.put(node, write.entries().getLast());
                boolean follows = last != null
                        && last.index() + 1 == write.entries().getFirst().index();
                var entries = new ArrayList<>(write.entries());
                if (follows) {
                    entries.addFirst(last);
                }
                return new LogWrite(write.hardState(), entries);
            }
        };
    }

    private static Defect oneDiskWritesOtherBytes() {
        return writing((node, entries) -> node.equals(SICK)
                ? entries.stream().map(PlantedDefects::otherChain).toList()
                : entries);
    }

    private static LogEntry otherChain(LogEntry entry) {
        return new LogEntry(entry.position(), entry.kind(), entry.stampMicros(), entry.command(), entry.chain() + 1);
    }

    private static Defect firstEntryOfBatchIsLost() {
        return writing((node, entries) -> entries.size() > 1 ? entries.subList(1, entries.size()) : entries);
    }

    private static Defect lastEntryOfBatchIsLost() {
        return writing((node, entries) -> entries.size() > 1 ? entries.subList(0, entries.size() - 1) : entries);
    }

    private interface EntriesMutation {
        List<LogEntry> of(NodeId node, List<LogEntry> entries);
    }

    private static Defect writing(EntriesMutation mutation) {
        return new Defect() {
            @Override
            public LogWrite writing(NodeId node, LogWrite write) {
                return new LogWrite(write.hardState(), mutation.of(node, write.entries()));
            }
        };
    }

    private static Defect writesAreLate() {
        return new Defect() {
            @Override
            public boolean writesLate() {
                return true;
            }
        };
    }

    private static Defect entriesAreSkipped() {
        return committed((node, entries) -> entries.size() > 1 ? entries.subList(1, entries.size()) : entries);
    }

    private static Defect moreIsAppliedThanCommitted() {
        return committed((node, entries) -> {
            var more = new ArrayList<>(entries);
            LogPosition last = entries.getLast().position();
            more.add(LogEntry.chained(
                    0, new LogPosition(last.term(), last.index() + 1), LogEntry.Kind.NOOP, 0, new byte[0]));
            return more;
        });
    }

    private static Defect oneStateDropsCommands() {
        return committed((node, entries) -> node.equals(SICK)
                ? entries.stream().map(PlantedDefects::emptied).toList()
                : entries);
    }

    private static LogEntry emptied(LogEntry entry) {
        return new LogEntry(entry.position(), LogEntry.Kind.NOOP, entry.stampMicros(), new byte[0], entry.chain());
    }

    private static Defect requestIdsAreForgotten() {
        return requests(
                (index, request) -> new Request(request.requestId() + "@" + index, request.actor(), request.command()));
    }

    /** Each reserves another slot than it was asked for, so that the rules see no conflict. */
    private static Defect slotsAreMixedUp() {
        return requests((index, request) -> request.command() instanceof SeatCommand.Reserve reserve
                ? new Request(request.requestId(), request.actor(), moved(reserve, index))
                : request);
    }

    private static SeatCommand moved(SeatCommand.Reserve reserve, long index) {
        Duration by = Duration.ofMinutes(2 * index);
        Instant start = Instant.parse("2026-06-01T00:00:00Z").plus(by);
        return new SeatCommand.Reserve(reserve.user(), reserve.seat(), new Slot(start, start.plusSeconds(60)));
    }

    private interface RequestMutation {
        Request of(long index, Request request);
    }

    private static Defect requests(RequestMutation mutation) {
        return committed((node, entries) -> entries.stream()
                .map(entry -> entry.kind() == LogEntry.Kind.NOOP ? entry : mutated(entry, mutation))
                .toList());
    }

    private static LogEntry mutated(LogEntry entry, RequestMutation mutation) {
        byte[] command = Commands.encode(mutation.of(entry.index(), Commands.decode(entry.command())));
        return new LogEntry(entry.position(), entry.kind(), entry.stampMicros(), command, entry.chain());
    }

    private static Defect committed(EntriesMutation mutation) {
        return new Defect() {
            @Override
            public List<LogEntry> committed(NodeId node, List<LogEntry> committed) {
                return mutation.of(node, committed);
            }
        };
    }

    /**
     * As a leader stands that commits what a majority has, whatever its term. Also seen red without any defect here, by
     * leaving the term out of Replication.commit.
     */
    private static Defect oldTermsAreCounted() {
        return new Defect() {
            @Override
            public Standing standing(Standing is) {
                return is.leads()
                        ? new Standing(
                                is.id(), is.life(), withCommit(is.status(), agreed(is.status())), is.appliedIndex())
                        : is;
            }
        };
    }

    private static long agreed(RaftStatus leader) {
        var matches = new ArrayList<Long>(List.of(leader.last().index()));
        leader.peers().stream()
                .filter(peer -> leader.membership().membership().isVoter(peer.id()))
                .forEach(peer -> matches.add(peer.matchIndex()));
        matches.sort(Comparator.reverseOrder());
        return matches.get(matches.size() / 2);
    }

    private static RaftStatus withCommit(RaftStatus status, long index) {
        return new RaftStatus(
                status.self(),
                status.role(),
                status.leader(),
                status.term(),
                status.last(),
                status.lastChain(),
                Math.max(status.commitIndex(), index),
                status.base(),
                status.membership(),
                status.peers());
    }

    /**
     * The disks hold many changes that are not committed. Also seen red without any defect here, by leaving either of
     * the first two obstacles out of MemberChanges.
     */
    private static Defect everyCommandChangesMembers() {
        return writing((node, entries) -> entries.stream()
                .map(entry -> entry.kind() == LogEntry.Kind.COMMAND ? changing(entry) : entry)
                .toList());
    }

    private static LogEntry changing(LogEntry entry) {
        return new LogEntry(
                entry.position(), LogEntry.Kind.MEMBERS, entry.stampMicros(), Membership.NONE.encode(), entry.chain());
    }

    private static Defect nobodyIsAnswered() {
        return new Defect() {
            @Override
            public boolean answersNobody() {
                return true;
            }
        };
    }

    private static Defect readsAskNobody() {
        return new Defect() {
            @Override
            public ReadLevel level(ReadLevel level) {
                return new ReadLevel.AtLeast(0);
            }
        };
    }

    private static Defect unknownIsCalledDone() {
        return answeringUnknown(new Applied(LogPosition.NONE, done(new Outcome.Done())));
    }

    private static Defect unknownIsCalledRefused() {
        return answeringUnknown(new Proposed.Refused("it took long"));
    }

    private static Defect unknownIsCalledReserved() {
        var slot = new Slot(Instant.parse("2026-07-01T00:00:00Z"), Instant.parse("2026-07-01T01:00:00Z"));
        var reservation = new Reservation(
                new ReservationId(1_000_000),
                new UserId(1),
                new SeatId(1),
                slot,
                Reservation.Status.CONFIRMED,
                Instant.EPOCH,
                Optional.empty());
        return answeringUnknown(new Applied(LogPosition.NONE, done(new Outcome.Reserved(reservation))));
    }

    private static Answer done(Outcome outcome) {
        return new SeatAnswer(outcome, LogPosition.NONE);
    }

    private static Defect answeringUnknown(Proposed instead) {
        return new Defect() {
            @Override
            public Proposed answering(Proposed result) {
                return result instanceof Proposed.Unknown ? instead : result;
            }
        };
    }
}
