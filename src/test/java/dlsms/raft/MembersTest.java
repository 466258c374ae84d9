package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * T§4: members change one at a time. Stories are told in {@code member-added.txt}, {@code leader-removed.txt} and
 * {@code learner-needed.txt}.
 */
class MembersTest {

    private final Wired wired = Wired.of("a", "b", "c");

    private void learnerThatHasAll() {
        wired.run("elect a", "a add d", "node d of a,b,c", "settle 4");
    }

    @Test
    void onlyALeaderChangesThem() {
        wired.run("elect a");

        assertThat(wired.run("b add d")).containsExactly("b proposal 1 not led here, but by a");
    }

    @Test
    void notBeforeAnEntryOfTheOwnTermIsCommitted() {
        wired.run("node a of a,b,c term=1 log=1", "a tick 10", "a receive b Vote term=2 pre granted");

        assertThat(wired.run("a receive b Vote term=2 granted & add d"))
                .contains("a proposal 1 refused: the leader has not committed an entry of its own term yet; try again");
    }

    @Test
    void notWhileAnotherChangeIsUncommitted() {
        wired.run("elect a", "a add d");

        assertThat(wired.run("a add e"))
                .containsExactly(
                        "a proposal 2 refused: another change of members, at 2, is not committed yet; try again");
        wired.run("settle");
        assertThat(wired.run("a add e")).contains("a proposal 3 appended at 1.3");
    }

    @Test
    void notWhileLeadershipIsHandedOverOrTheDiskFails() {
        wired.run("elect a", "cut a b", "a transfer b");
        assertThat(wired.run("a add d"))
                .containsExactly("a proposal 1 refused: leadership is being handed over; try again");

        wired.run("nodes a b c", "elect a", "b disk FULL", "c disk FULL");
        assertThat(wired.run("a disk FULL & add d")).contains("a proposal 2 refused: the leader's disk is FULL");
    }

    @Test
    void namesThatDoNotFitAreRefused() {
        wired.run("elect a");

        assertThat(wired.run("a add b")).containsExactly("a proposal 1 refused: b is a member already");
        assertThat(wired.run("a promote d")).containsExactly("a proposal 2 refused: d is not a member");
        assertThat(wired.run("a promote b")).containsExactly("a proposal 3 refused: b is a voter already");
        assertThat(wired.run("a remove d")).containsExactly("a proposal 4 refused: d is not a member");
    }

    @Test
    void anAddressThatIsTakenOrNoneIsRefused() {
        assertThat(added("n2:1")).isEqualTo(new Fate.Refused(1, "n2 is at n2:1 already"));
        assertThat(added("with blank")).isEqualTo(new Fate.Refused(1, "no address: with blank"));
        assertThat(added("n3:1")).isInstanceOf(Fate.Appended.class);
    }

    private static Fate added(String address) {
        var self = new NodeId("n1");
        var learner = new Member(new NodeId("n2"), "n2:1", Member.Role.LEARNER, 0);
        var founders = new Membership(List.of(new Member(self, "n1:1", Member.Role.VOTER, 0), learner));
        var settings = new RaftSettings(self, 0, founders, 10, 2, RaftSettings.Limits.DEFAULT);
        var machine = new Machine(settings, Restored.EMPTY, posted -> {}, Machine.NO_CHANCE);
        machine.turn(List.of(new Input.Tick()));
        var change = new Input.ChangeMembers(1, new MemberChange.Add(new NodeId("n3"), address));
        return machine.raft().step(List.of(change)).fates().getFirst();
    }

    @Test
    void thereAreNoMoreThanTheMost() {
        SortedSet<NodeId> ids = new TreeSet<>();
        for (int i = 10; i < 10 + Membership.MEMBERS_MAX - 1; i++) {
            ids.add(new NodeId("n" + i));
        }
        String learners = String.join(",+", ids.stream().map(NodeId::value).toList());
        wired.run("node a of a,+" + learners, "a tick");

        assertThat(wired.run("a add zz"))
                .containsExactly("a proposal 1 refused: there are 32 members already, the most that there can be");
    }

    @Test
    void aLearnerThatDoesNotAnswerIsNotPromoted() {
        wired.run("elect a", "a add d", "settle");

        assertThat(wired.run("a promote d")).containsExactly("a proposal 2 refused: d does not answer");
    }

    @Test
    void aLearnerThatLacksTooMuchIsNotPromoted() {
        wired.run("limits append=100 messages=1", "nodes a b c", "elect a");
        for (int i = 0; i < 4; i++) {
            wired.run("a propose x" + i, "settle");
        }
        wired.run("a add d", "settle", "node d of a,b,c", "a tick 2", "deliver a d", "deliver d a");
        wired.run("deliver a d", "deliver d a");

        assertThat(wired.run("a promote d"))
                .containsExactly("a proposal 6 refused: d has not caught up yet: it lacks 4 entries");
    }

    @Test
    void aLearnerMayLackAFewEntries() {
        learnerThatHasAll();
        wired.run("cut a d");
        propose((int) MemberChanges.LAG_ENTRIES_MAX);
        assertThat(wired.run("a promote d")).contains("a proposal 1002 appended at 1.1003");
    }

    @Test
    void notMany() {
        learnerThatHasAll();
        wired.run("cut a d");
        propose((int) MemberChanges.LAG_ENTRIES_MAX + 1);
        assertThat(wired.run("a promote d").toString()).contains("it lacks 1001 entries");
    }

    private void propose(int count) {
        wired.run("a propose x" + " & propose x".repeat(count - 1), "settle");
    }

    @Test
    void theLastVoterStays() {
        wired.run("node a of a", "a tick");

        assertThat(wired.run("a remove a")).containsExactly("a proposal 1 refused: a is the last voter");
    }

    @Test
    void aVoterWithoutWhomTheRestThatAnswersIsNoMajorityStays() {
        wired.run("elect a", "cut a c", "settle 12");

        assertThat(wired.run("a remove b"))
                .containsExactly("a proposal 1 refused: without b only 1 of 2 voters answer");
        assertThat(wired.run("a remove a"))
                .containsExactly("a proposal 2 refused: without a only 1 of 2 voters answer");
        assertThat(wired.run("a remove c")).contains("a proposal 3 appended at 1.2");
    }

    @Test
    void aLearnerIsNotAskedForItsVoteAndItsVoteDoesNotCount() {
        wired.run("node a of a,b,c,+d,+e");

        assertThat(wired.run("a tick 10")).noneMatch(line -> line.contains("-> d") || line.contains("-> e"));
        wired.run("a receive d Vote term=1 pre granted", "a receive e Vote term=1 pre granted");
        assertThat(wired.machine("a").role()).isEqualTo("PRE_CANDIDATE in 0");
    }

    @Test
    void aLearnersAnswerDoesNotKeepALeaderNorConfirmAReadNorCommit() {
        learnerThatHasAll();
        wired.run("cut a b", "cut a c", "a propose x", "a read 1");

        assertThat(wired.run("settle 9")).noneMatch(line -> line.startsWith("a applies") || line.startsWith("a read"));
        assertThat(wired.run("settle 1")).contains("a is FOLLOWER in 1");
    }

    @Test
    void aLearnerStandsForNoElectionAndVotesByTheCandidatesMembers() {
        learnerThatHasAll();

        assertThat(wired.run("d tick 40")).containsExactly("d is FOLLOWER in 1");
        assertThat(wired.run("d receive a TimeoutNow term=1")).isEmpty();
        assertThat(wired.run("d receive b RequestVote term=2 last=1.2 ELECTION"))
                .contains("d => b Vote term=2 granted");
    }

    @Test
    void aLearnerStandsWhereAVoteIsWantedOfItThatItMustRefuseForItsLog() {
        learnerThatHasAll();
        wired.run("d tick 40", "d receive b RequestVote term=2 last=1.1 PRE_VOTE");

        assertThat(wired.run("d tick 20")).contains("d is PRE_CANDIDATE in 1");
    }

    @Test
    void notWhereItsLogIsNoObstacle() {
        learnerThatHasAll();
        wired.run("d tick 40", "d receive b RequestVote term=1 last=1.2 PRE_VOTE");

        assertThat(wired.run("d tick 40")).isEmpty();
    }

    @Test
    void norWhereItHearsALeader() {
        learnerThatHasAll();
        wired.run("d tick 40", "d receive b RequestVote term=2 last=1.1 PRE_VOTE", "settle 4");

        assertThat(wired.run("d tick 40")).containsExactly("d is FOLLOWER in 1");
    }

    /** d knows itself a member by an entry of which it never heard that it is committed. */
    @Test
    void alsoWhereItsOwnMembershipIsNotKnownToBeCommitted() {
        wired.run("elect a", "node d of a,b,c", "cut a b", "cut a c", "a add d", "settle 4", "cut a d", "d tick 40");
        wired.run("d receive b RequestVote term=2 last=1.1 PRE_VOTE");

        assertThat(wired.run("status d", "members d")).containsExactly("d [a;b;c;+d] from 2");
        assertThat(wired.machine("d").status().commitIndex()).isEqualTo(1);
        assertThat(wired.run("d tick 20")).contains("d is PRE_CANDIDATE in 1");
    }

    @Test
    void onceItHasLedItIsNeededNoMore() {
        learnerThatHasAll();
        wired.run("cut a b", "cut a c", "cut a d", "b tick 20", "c tick 20", "d tick 20", "drop");
        wired.run("d receive b RequestVote term=2 last=1.1 PRE_VOTE", "d tick 20", "deliver", "deliver", "deliver");
        wired.run("deliver", "deliver", "deliver", "drop d"); // the word to take over is lost

        assertThat(wired.machine("d").role()).isEqualTo("FOLLOWER in 2");
        assertThat(wired.run("d tick 40")).isEmpty();
    }

    @Test
    void norOneThatKnowsThatItWasRemoved() {
        learnerThatHasAll();
        wired.run("a remove d", "settle 4", "d tick 40", "d receive b RequestVote term=2 last=1.1 PRE_VOTE");

        assertThat(wired.run("d tick 40")).isEmpty();
    }

    @Test
    void aLearnerMayReadToo() {
        learnerThatHasAll();
        wired.run("d read 1");

        assertThat(wired.run("settle")).contains("d read 1 at 2");
    }

    @Test
    void whoIsNoMemberIsGrantedNoRead() {
        wired.run("elect a", "a receive zz ReadRequest term=1 round=1");

        assertThat(wired.run("settle")).isEmpty();
    }

    @Test
    void whoIsRemovedIsSentToUntilItKnows() {
        wired.run("elect a", "a remove c", "settle 1");
        assertThat(wired.machine("c").status().membership().membership().contains(new NodeId("c")))
                .isFalse();
        assertThat(wired.machine("c").status().commitIndex()).isEqualTo(2);

        assertThat(wired.run("a tick 2")).containsExactly("a -> b Append term=1 prev=1.2 commit=2");
    }

    @Test
    void orForAnElectionTimeoutAfterTheRemovalWasCommitted() {
        wired.run("elect a", "cut a c", "a remove c", "settle");

        assertThat(wired.run("a tick 10").toString()).contains("a -> c Append");
        assertThat(wired.run("a tick 10")).noneMatch(line -> line.contains("-> c"));
    }

    @Test
    void aRemovedNodeThatAnswersInALaterTermDeposesNobody() {
        wired.run("elect a", "cut a c", "a remove c", "settle");

        wired.run("a receive c AppendRejected term=9 rejected=1 hint=0.0");

        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
    }

    @Test
    void aRemovedNodeThatDoesNotKnowItIsNotHeardByWhoHearsALeader() {
        wired.run("elect a", "cut a c", "cut b c", "a remove c", "settle 20", "heal", "c tick 40");

        wired.run("settle 20");

        assertThat(wired.machine("a").role()).isEqualTo("LEADER in 1");
        assertThat(wired.machine("b").role()).isEqualTo("FOLLOWER of a in 1");
    }

    @Test
    void whoseRemovalIsNotCommittedMayBeTheOnlyOneThatCanLead() {
        wired.run("nodes a b c d", "elect a", "settle 2", "cut d a", "cut d b", "cut d c");
        wired.run("a remove a", "drop", "a tick 10", "b tick 10", "c tick 10", "drop");
        wired.run("b tick 10", "settle"); // b's log is shorter than a's, and without a there are no three of four

        assertThat(wired.machine("b").role()).isEqualTo("PRE_CANDIDATE in 1");
        wired.run("a tick 10", "settle");
        assertThat(wired.machine("b").role()).isEqualTo("LEADER in 3");
        assertThat(wired.run("members b")).containsExactly("b [b;c;d] from 2");
        assertThat(wired.run("a tick 40")).noneMatch(line -> line.contains("CANDIDATE"));
    }

    @Test
    void whoComesBackIsALearnerLikeAnyOther() {
        wired.run("elect a", "a remove c", "settle 20", "a add c");

        wired.run("settle 4", "a promote c", "settle");

        assertThat(wired.run("members c")).containsExactly("c [a;b;c] from 4");
    }

    @Test
    void membersSurviveARestart() {
        wired.run("elect a", "a add d", "settle", "restart b");

        assertThat(wired.run("members b")).containsExactly("b [a;b;c;+d] from 2");
    }

    @Test
    void theyAreToldInAFewWords() {
        var member = new Member(new NodeId("n1"), "10.0.0.1:9191", Member.Role.VOTER, 255);

        assertThat(member).hasToString("n1@10.0.0.1:9191 voter ff");
        assertThat(Membership.ofVoters(new TreeSet<>(List.of(new NodeId("n1")))))
                .hasToString("[n1 voter]");
    }

    @Test
    void whatIsRestoredMustFit() {
        var late = List.of(new MembershipAt(7, Membership.NONE));
        var restored = new Restored(HardState.INITIAL, LogBase.NONE, List.of(), late, List.of(), 0);

        assertThatThrownBy(() -> new RaftLog(Membership.NONE, restored))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("members change at 7, but the log ends at 0");
        assertThatThrownBy(() -> new Memberships(Membership.NONE, List.of(late.getFirst(), late.getFirst())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
