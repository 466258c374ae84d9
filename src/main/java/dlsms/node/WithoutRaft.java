package dlsms.node;

import dlsms.raft.Fate;
import dlsms.raft.Input;
import dlsms.raft.RaftStatus;
import dlsms.raft.ReadAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node says while its disk can't be used: as a Raft that knows no leader and takes no messages, for it could
 * promise nothing to whoever sent them.
 */
final class WithoutRaft {

    private WithoutRaft() {}

    static List<Fate> fates(List<Input> inputs) {
        var fates = new ArrayList<Fate>();
        for (Input input : inputs) {
            if (input instanceof Input.Propose proposal) {
                fates.add(new Fate.NotLeader(proposal.ticket(), Optional.empty()));
            } else if (input instanceof Input.ChangeMembers change) {
                fates.add(new Fate.NotLeader(change.ticket(), Optional.empty()));
            }
        }
        return fates;
    }

    static List<ReadAnswer> answers(List<Input> inputs) {
        var answers = new ArrayList<ReadAnswer>();
        for (Input input : inputs) {
            if (input instanceof Input.Read read) {
                answers.add(new ReadAnswer.Failed(read.ticket()));
            }
        }
        return answers;
    }

    static RaftStatus status(RaftStatus last) {
        return new RaftStatus(
                last.self(),
                RaftStatus.RoleName.FOLLOWER,
                Optional.empty(),
                last.term(),
                last.last(),
                last.lastChain(),
                last.commitIndex(),
                last.base(),
                last.membership(),
                List.of());
    }
}
