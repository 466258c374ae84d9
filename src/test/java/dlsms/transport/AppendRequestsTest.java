package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppendRequestsTest {

    private final AppendRequests requests = new AppendRequests("n1");
    private final LogEntry first =
            LogEntry.chained(0, new LogPosition(1, 1), LogEntry.Kind.COMMAND, 7, new byte[] {1, 2});
    private final LogEntry second =
            LogEntry.chained(first.chain(), new LogPosition(1, 2), LogEntry.Kind.COMMAND, 8, new byte[] {3});

    @Test
    void whatSeveralPeersGetIsMadeOnce() {
        var request = requests.of(append(LogPosition.NONE, 5, first, second));
        assertThat(requests.of(append(LogPosition.NONE, 5, first, second))).isSameAs(request);
    }

    @Test
    void eachPeerGetsItsOwnWhereTheyDiffer() {
        var behind = append(LogPosition.NONE, 5, first, second);
        var ahead = append(first.position(), 5, second);
        var later = append(first.position(), 6, second);
        for (Message.Append append : List.of(behind, ahead, later, ahead, behind)) {
            assertThat(WireMessages.append(requests.of(append))).isEqualTo(append);
        }
    }

    @Test
    void entriesAreMadeOnceEvenSo() {
        var behind = requests.of(append(LogPosition.NONE, 5, first, second));
        var ahead = requests.of(append(first.position(), 5, second));
        assertThat(ahead.getEntries(0)).isSameAs(behind.getEntries(1));
    }

    private static Message.Append append(LogPosition previous, long round, LogEntry... entries) {
        return new Message.Append(1, previous, 0, List.of(entries), 0, round);
    }
}
