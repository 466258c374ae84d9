package dlsms.projection;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * Where PostgreSQL is, as its driver takes it. Never shows a password.
 *
 * @param jdbc begins with {@code jdbc:postgresql:}
 * @param user absent: as the URL says, or the process's own name
 * @param password absent: as the URL says, or none
 */
public record PostgresUrl(String jdbc, Optional<String> user, Optional<String> password) {

    private static final String JDBC = "jdbc:postgresql:";
    private static final Pattern URI =
            Pattern.compile("postgres(?:ql)?://(?:([^@/?]*)@)?([^/?@]*)(?:/([^?]*))?(?:\\?(.*))?", Pattern.DOTALL);

    /**
     * Reads {@code jdbc:postgresql://…}, and {@code postgresql://user:password@host:port,host2:port2/database?…} as
     * PostgreSQL's own tools take it.
     *
     * @throws IllegalArgumentException with what is wrong; the text itself, which may hold a password, is not in it
     */
    public static PostgresUrl parse(String text) {
        PostgresUrl url =
                text.startsWith(JDBC) ? new PostgresUrl(text, Optional.empty(), Optional.empty()) : ofUri(text);
        Properties parsed = Driver.parseURL(url.jdbc, new Properties());
        if (parsed == null) {
            throw new IllegalArgumentException("hosts, ports, database or parameters can't be read");
        }
        if (parsed.getProperty("PGDBNAME", "").isEmpty()) {
            throw new IllegalArgumentException("it names no database");
        }
        return url;
    }

    private static PostgresUrl ofUri(String text) {
        Matcher matcher = URI.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "postgresql://user:password@host:port/database or " + JDBC + "//host:port/database expected");
        }
        String[] who = group(matcher, 1).split(":", 2);
        String hosts = group(matcher, 2).isEmpty() ? "localhost" : group(matcher, 2);
        String database = URLEncoder.encode(decoded(group(matcher, 3)), StandardCharsets.UTF_8);
        return new PostgresUrl(
                JDBC + "//" + hosts + "/" + database + parameters(group(matcher, 4)),
                Optional.of(decoded(who[0])).filter(user -> !user.isEmpty()),
                Optional.of(who.length > 1 ? decoded(who[1]) : "").filter(password -> !password.isEmpty()));
    }

    private static String group(Matcher matcher, int number) {
        return Optional.ofNullable(matcher.group(number)).orElse("");
    }

    /** The names of PostgreSQL's own tools become the driver's. */
    private static String parameters(String query) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : query.split("&")) {
            String[] parts = parameter.split("=", 2);
            if (parts.length == 2) {
                String value = URLEncoder.encode(decoded(parts[1]), StandardCharsets.UTF_8);
                parameters.add(
                        switch (parts[0]) {
                            case "connect_timeout" -> "connectTimeout=" + value;
                            case "application_name" -> "ApplicationName=" + value;
                            case "target_session_attrs" -> "targetServerType=primary";
                            default -> parts[0] + "=" + value;
                        });
            } else if (!parameter.isEmpty()) {
                throw new IllegalArgumentException("a parameter after the question mark has no value");
            }
        }
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a % stands before no two hexadecimal digits");
        }
    }

    /** The same with that password. */
    public PostgresUrl withPassword(String other) {
        return new PostgresUrl(jdbc, user, Optional.of(other));
    }

    /** Only one of them takes writes: the driver has to find out which. */
    boolean namesSeveralHosts() {
        return Driver.parseURL(jdbc, new Properties()).getProperty("PGHOST", "").contains(",");
    }

    /** Hosts and database. */
    @Override
    public String toString() {
        int question = jdbc.indexOf('?');
        return question < 0 ? jdbc : jdbc.substring(0, question);
    }
}
