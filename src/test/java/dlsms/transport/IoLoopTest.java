package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IoLoopTest {

    private final IoLoop io = new IoLoop();

    @AfterEach
    void close() {
        io.close();
    }

    @Test
    void whatIsHandedOverIsDoneInItsOrderOnThatThread() {
        List<String> done = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            io.execute(() -> done.add(number + " " + io.isCurrent()));
        }
        await().until(() -> done.size() == 100);
        assertThat(io.isCurrent()).isFalse();
        for (int i = 0; i < 100; i++) {
            assertThat(done.get(i)).isEqualTo(i + " true");
        }
    }

    /** Who waits for an answer gets it. */
    @Test
    void whatComesAfterItsEndIsDoneAllTheSame() {
        io.close();
        List<String> done = new CopyOnWriteArrayList<>();
        io.execute(() -> done.add("done"));
        assertThat(done).containsExactly("done");
    }

    /** Where that library is missing, the JDK's sockets are taken, which cost more: nobody would see it otherwise. */
    @Test
    void onLinuxItUsesEpoll() {
        assumeTrue(System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));
        assertThat(Epoll.unavailabilityCause()).isNull();
    }
}
