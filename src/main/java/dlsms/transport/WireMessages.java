package dlsms.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dlsms.node.Answer;
import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.AppliedAnswer;
import dlsms.wire.raft.EntryKind;
import dlsms.wire.raft.ForwardedAnswer;
import dlsms.wire.raft.ReadIndexRequest;
import dlsms.wire.raft.ReadIndexResponse;
import dlsms.wire.raft.VoteRequest;
import dlsms.wire.raft.VoteResponse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Raft's messages to and from the wire. What comes from the wire is checked here, once: numbers in range, entries
 * without a gap and in order of term, so that the algorithm never meets a message that no node could have meant.
 *
 * <p>All reading methods throw {@link IllegalArgumentException} for such a message.
 */
final class WireMessages {

    private static final long RETRY_MILLIS_MAX = 60_000;

    private WireMessages() {}

    static VoteRequest vote(Message.RequestVote vote, String self) {
        return VoteRequest.newBuilder()
                .setTerm(vote.term())
                .setCandidateId(self)
                .setLastLogIndex(vote.last().index())
                .setLastLogTerm(vote.last().term())
                .setPreVote(vote.reason() == Message.RequestVote.Reason.PRE_VOTE)
                .setTransfer(vote.reason() == Message.RequestVote.Reason.TRANSFER)
                .setVoterDisk(vote.voterDisk())
                .build();
    }

    static Message.RequestVote vote(VoteRequest wire) {
        check(!(wire.getPreVote() && wire.getTransfer()), "a vote is a PreVote or for a transfer");
        var reason = wire.getPreVote()
                ? Message.RequestVote.Reason.PRE_VOTE
                : wire.getTransfer() ? Message.RequestVote.Reason.TRANSFER : Message.RequestVote.Reason.ELECTION;
        LogPosition last = position(wire.getLastLogTerm(), wire.getLastLogIndex());
        check(last.term() <= wire.getTerm(), "the log's last term is above the message's");
        return new Message.RequestVote(
                term(wire.getTerm()), last, reason, notNegative(wire.getVoterDisk(), "voter_disk"));
    }

    static VoteResponse voted(Message.Vote vote) {
        return VoteResponse.newBuilder()
                .setTerm(vote.term())
                .setVoteGranted(vote.granted())
                .setPreVote(vote.preVote())
                .build();
    }

    static Message.Vote voted(VoteResponse wire) {
        return new Message.Vote(notNegative(wire.getTerm(), "term"), wire.getPreVote(), wire.getVoteGranted());
    }

    /** @param encoded entries that went to another follower in the same turn need not be encoded again */
    static AppendEntriesRequest append(
            Message.Append append, String self, IdentityHashMap<LogEntry, dlsms.wire.raft.LogEntry> encoded) {
        var wire = AppendEntriesRequest.newBuilder()
                .setTerm(append.term())
                .setLeaderId(self)
                .setPrevLogIndex(append.previous().index())
                .setPrevLogTerm(append.previous().term())
                .setPrevLogChain(append.previousChain())
                .setLeaderCommit(append.leaderCommit())
                .setRound(append.round());
        for (LogEntry entry : append.entries()) {
            wire.addEntries(encoded.computeIfAbsent(entry, WireMessages::entry));
        }
        return wire.build();
    }

    static Message.Append append(AppendEntriesRequest wire) {
        long term = term(wire.getTerm());
        LogPosition previous = position(wire.getPrevLogTerm(), wire.getPrevLogIndex());
        var entries = new ArrayList<LogEntry>(wire.getEntriesCount());
        LogPosition last = previous;
        for (dlsms.wire.raft.LogEntry each : wire.getEntriesList()) {
            LogEntry entry = entry(each);
            check(entry.index() - 1 == last.index(), "entries have a gap");
            check(entry.term() >= last.term(), "entries' terms go back");
            entries.add(entry);
            last = entry.position();
        }
        check(last.term() <= term, "an entry's term is above the message's");
        return new Message.Append(
                term,
                previous,
                wire.getPrevLogChain(),
                List.copyOf(entries),
                notNegative(wire.getLeaderCommit(), "leader_commit"),
                notNegative(wire.getRound(), "round"));
    }

    static AppendEntriesResponse appended(Message.Appended appended) {
        return AppendEntriesResponse.newBuilder()
                .setTerm(appended.term())
                .setSuccess(true)
                .setMatchIndex(appended.matchIndex())
                .setRound(appended.round())
                .setDisk(appended.disk())
                .build();
    }

    static AppendEntriesResponse rejected(Message.AppendRejected rejected) {
        return AppendEntriesResponse.newBuilder()
                .setTerm(rejected.term())
                .setRejectedIndex(rejected.rejectedIndex())
                .setHintIndex(rejected.hint().index())
                .setHintTerm(rejected.hint().term())
                .setRound(rejected.round())
                .setDisk(rejected.disk())
                .build();
    }

    static Message answered(AppendEntriesResponse wire) {
        long term = notNegative(wire.getTerm(), "term");
        long round = notNegative(wire.getRound(), "round");
        long disk = notNegative(wire.getDisk(), "disk");
        if (wire.getSuccess()) {
            return new Message.Appended(term, notNegative(wire.getMatchIndex(), "match_index"), round, disk);
        }
        LogPosition hint = position(wire.getHintTerm(), wire.getHintIndex());
        return new Message.AppendRejected(
                term, notNegative(wire.getRejectedIndex(), "rejected_index"), hint, round, disk);
    }

    static ReadIndexRequest read(Message.ReadRequest read) {
        return ReadIndexRequest.newBuilder()
                .setTerm(read.term())
                .setRound(read.round())
                .build();
    }

    static Message.ReadRequest read(ReadIndexRequest wire) {
        return new Message.ReadRequest(term(wire.getTerm()), notNegative(wire.getRound(), "round"));
    }

    static ReadIndexResponse granted(Message.ReadGranted granted) {
        return ReadIndexResponse.newBuilder()
                .setTerm(granted.term())
                .setRound(granted.round())
                .setIndex(granted.index())
                .build();
    }

    static Message.ReadGranted granted(ReadIndexResponse wire) {
        return new Message.ReadGranted(
                term(wire.getTerm()), notNegative(wire.getRound(), "round"), notNegative(wire.getIndex(), "index"));
    }

    static ForwardedAnswer answer(long ticket, Proposed proposed) {
        var wire = ForwardedAnswer.newBuilder().setTicket(ticket);
        switch (proposed) {
            case Applied(LogPosition position, Answer answer) ->
                wire.setApplied(AppliedAnswer.newBuilder()
                        .setIndex(position.index())
                        .setTerm(position.term())
                        .setAnswer(bytes(answer.encoded())));
            case Proposed.Refused(String why) -> wire.setRefused(why);
            case Proposed.Busy(String limit, long retryMillis) ->
                wire.setBusy(limit).setRetryMillis(retryMillis);
            case Proposed.Unknown(String why) -> wire.setUnknown(why);
        }
        return wire.build();
    }

    static Proposed answer(ForwardedAnswer wire) {
        return switch (wire.getResultCase()) {
            case APPLIED -> {
                AppliedAnswer applied = wire.getApplied();
                LogPosition position = position(applied.getTerm(), applied.getIndex());
                yield new Applied(
                        position, new Answer.Encoded(applied.getAnswer().toByteArray()));
            }
            case REFUSED -> new Proposed.Refused(wire.getRefused());
            case UNKNOWN -> new Proposed.Unknown(wire.getUnknown());
            case BUSY -> new Proposed.Busy(wire.getBusy(), Math.clamp(wire.getRetryMillis(), 0, RETRY_MILLIS_MAX));
            case RESULT_NOT_SET -> throw new IllegalArgumentException("an answer without a result");
        };
    }

    /** Of a command or an answer: never changed after it was made, so it need not be copied. */
    static ByteString bytes(byte[] unchanging) {
        return UnsafeByteOperations.unsafeWrap(unchanging);
    }

    /** A term that somebody leads or campaigns in. */
    static long term(long term) {
        check(term > 0, "term is below 1");
        return term;
    }

    private static dlsms.wire.raft.LogEntry entry(LogEntry entry) {
        return dlsms.wire.raft.LogEntry.newBuilder()
                .setIndex(entry.index())
                .setTerm(entry.term())
                .setKind(kind(entry.kind()))
                .setStampMicros(entry.stampMicros())
                .setCommand(bytes(entry.command()))
                .setChain(entry.chain())
                .build();
    }

    private static LogEntry entry(dlsms.wire.raft.LogEntry wire) {
        check(wire.getIndex() > 0, "an entry's index is below 1");
        var position = new LogPosition(term(wire.getTerm()), wire.getIndex());
        LogEntry.Kind kind = kind(wire.getKind());
        byte[] command = wire.getCommand().toByteArray();
        if (kind == LogEntry.Kind.MEMBERS) {
            membership(command);
        }
        return new LogEntry(position, kind, wire.getStampMicros(), command, wire.getChain());
    }

    /** Of an entry, a snapshot or a Hello: of somebody. */
    static Membership membership(byte[] bytes) {
        Membership membership = Membership.decode(bytes);
        check(!membership.members().isEmpty(), "a membership of nobody");
        return membership;
    }

    private static EntryKind kind(LogEntry.Kind kind) {
        return switch (kind) {
            case COMMAND -> EntryKind.COMMAND;
            case NOOP -> EntryKind.NOOP;
            case MEMBERS -> EntryKind.MEMBERS;
        };
    }

    private static LogEntry.Kind kind(EntryKind wire) {
        return switch (wire) {
            case COMMAND -> LogEntry.Kind.COMMAND;
            case NOOP -> LogEntry.Kind.NOOP;
            case MEMBERS -> LogEntry.Kind.MEMBERS;
            case UNRECOGNIZED -> throw new IllegalArgumentException("an entry of an unknown kind");
        };
    }

    /** Terms and indexes start at 1 together. */
    private static LogPosition position(long term, long index) {
        check(term >= 0 && index >= 0 && (term == 0) == (index == 0), "no position of a log: " + term + ", " + index);
        return new LogPosition(term, index);
    }

    private static long notNegative(long value, String field) {
        check(value >= 0, field + " is negative");
        return value;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
