package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** §5.2, §5.3: a majority is more than half, of an even number of members too. */
class QuorumTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 3", "6, 4", "7, 4"})
    void aMajorityIsMoreThanHalf(int members, int majority) {
        assertThat(Quorum.reached(majority, members)).isTrue();
        assertThat(Quorum.reached(majority - 1, members)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7 3, 3", "7 3 5, 5", "9 7 5 3, 5", "1 9 9 9, 9", "1 1 1 9 9, 1", "3 1 4 1 5, 3"})
    void theAgreedIndexIsTheGreatestThatAMajorityHas(String indexes, long agreed) {
        long[] values =
                Arrays.stream(indexes.split(" ")).mapToLong(Long::parseLong).toArray();

        assertThat(Quorum.agreedIndex(values)).isEqualTo(agreed);
    }
}
