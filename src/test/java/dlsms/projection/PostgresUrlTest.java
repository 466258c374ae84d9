package dlsms.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgresql://u:p@h:5433/db jdbc:postgresql://h:5433/db",
                "postgres://h/db jdbc:postgresql://h/db",
                "postgresql:///db jdbc:postgresql://localhost/db",
                "postgresql://u@h1:1,h2:2,h3/db jdbc:postgresql://h1:1,h2:2,h3/db",
                "postgresql://[::1]:5433/db jdbc:postgresql://[::1]:5433/db",
                "postgresql://h/my%20db jdbc:postgresql://h/my+db",
                "postgresql://h/db?connect_timeout=3&ssl=true jdbc:postgresql://h/db?connectTimeout=3&ssl=true",
                "postgresql://h/db?target_session_attrs=read-write jdbc:postgresql://h/db?targetServerType=primary",
                "jdbc:postgresql://h:1/db?user=u&password=p jdbc:postgresql://h:1/db?user=u&password=p"
            })
    void bothFormsBecomeTheDrivers(String text, String jdbc) {
        assertThat(PostgresUrl.parse(text).jdbc()).isEqualTo(jdbc);
    }

    @Test
    void userAndPasswordAreDecoded() {
        PostgresUrl url = PostgresUrl.parse("postgresql://d%40lsms:a+b%3A%2F%25@h/db");

        assertThat(url.user()).contains("d@lsms");
        assertThat(url.password()).contains("a+b:/%");
        assertThat(url.withPassword("other").password()).contains("other");
        assertThat(PostgresUrl.parse("postgresql://h/db").password()).isEqualTo(Optional.empty());
    }

    @Test
    void whereSeveralHostsAreNamedTheDriverLooksForTheOneThatTakesWrites() {
        assertThat(PostgresUrl.parse("postgresql://h1,h2/db").namesSeveralHosts())
                .isTrue();
        assertThat(PostgresUrl.parse("jdbc:postgresql://h1:1,h2:2/db").namesSeveralHosts())
                .isTrue();
        assertThat(PostgresUrl.parse("postgresql://h1/db").namesSeveralHosts()).isFalse();
    }

    @Test
    void itNeverShowsAPassword() {
        assertThat(PostgresUrl.parse("postgresql://u:secret@h/db").toString()).isEqualTo("jdbc:postgresql://h/db");
        assertThat(PostgresUrl.parse("jdbc:postgresql://h/db?user=u&password=secret")
                        .toString())
                .isEqualTo("jdbc:postgresql://h/db");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://u:secret@h/db",
                "postgresql://u:secret@h",
                "postgresql://u:secret@h/",
                "postgresql://u:secret@h:port/db",
                "postgresql://u:secret@h:99999/db",
                "postgresql://u:sec%ret@h/db",
                "postgresql://u:secret@h/db?sslmode",
                "postgresql://u:se/cret@h/db",
                "jdbc:postgresql://h:x/db?password=secret",
                "jdbc:mysql://h/db?password=secret"
            })
    void whatCannotBeReadIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> PostgresUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContainingAny("secret", "sec%ret", "cret@");
    }
}
