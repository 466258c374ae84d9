package dlsms.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, messages and addresses as they stand outside. */
class NamesTest {

    @Test
    void noTwoBranchesHaveOneScopeWhateverTheirNames() {
        var scopes = new TreeSet<>(List.of(Key.ALL, Key.CATALOGUE));
        List<String> names = List.of("Main Library", "Main+Library", "*", "%2A", "@", "a:b", "a", "", "keys", "ä");
        names.forEach(name -> scopes.add(Key.branch(name)));

        assertThat(scopes).hasSize(names.size() + 2).noneMatch(scope -> scope.contains(":") || scope.contains(" "));
    }

    @Test
    void aKeyNamesClusterScopeVersionAndAHashOfTheQuery() {
        assertThat(new Key("c1", Key.branch("Main Library"), 42, "branches").text())
                .matches("dlsms:c1:Main\\+Library:42:[0-9a-f]{32}");
        assertThat(Key.index("c1", Key.ALL)).isEqualTo("dlsms:c1:*:keys");
    }

    @Test
    void aMessageSaysWhichAnswersAreOfNoMoreUse() {
        var gone = new Invalidation("c1", 42, "Main+Library");

        assertThat(new String(gone.bytes(), StandardCharsets.UTF_8)).isEqualTo("c1 42 Main+Library");
        assertThat(Invalidation.parse(gone.bytes())).contains(gone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "c1", "c1 42", "c1 x Main", "c1 -1 Main", "c1 42 Main Library", "c1 9999999999999999999 M"})
    void whatElseIsPublishedThereIsNone(String message) {
        assertThat(Invalidation.parse(message.getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(Invalidation.parse(("c1 42 " + "x".repeat(5_000)).getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void anAddressHasManyPartsThatMayBeLeftOut() {
        var whole = RedisAddress.of("rediss://us%20er:p%40ss+w@redis.example:7000/3", Optional.empty());
        var uri = whole.uri(Duration.ofSeconds(1));
        var short_ =
                RedisAddress.of("redis://[::1]", Optional.of("from a file")).uri(Duration.ofSeconds(1));

        assertThat(uri.isSsl()).isTrue();
        assertThat(List.of(uri.getHost(), uri.getPort(), uri.getDatabase()))
                .isEqualTo(List.of("redis.example", 7000, 3));
        var credentials = uri.getCredentialsProvider().resolveCredentials().block();
        assertThat(credentials.getUsername()).isEqualTo("us er");
        assertThat(new String(credentials.getPassword())).isEqualTo("p@ss+w");
        assertThat(List.of(short_.getHost(), short_.getPort(), short_.getDatabase()))
                .isEqualTo(List.of("::1", 6379, 0));
        assertThat(whole).hasToString("rediss://redis.example:7000/3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.example:6379",
                "http://h",
                "redis://",
                "redis://:secret@",
                "redis://h:0",
                "redis://h:secret",
                "redis://h:70000",
                "redis://h/secret",
                "redis://h/99999",
                "redis://h?timeout=secret",
                "redis://:secret@h h",
                "redis-sentinel://h"
            })
    void aWrongAddressIsSaidToBeWrongWithoutBeingShown(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisAddress.of(text, Optional.empty()))
                .withMessageContaining("redis://")
                .withMessageNotContaining("secret");
    }

    @Test
    void twoPasswordsOrAUserWithoutOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisAddress.of("redis://:a@h", Optional.of("b")))
                .withMessageContaining("two passwords");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisAddress.of("redis://user@h", Optional.empty()))
                .withMessageContaining("user without a password");
    }
}
