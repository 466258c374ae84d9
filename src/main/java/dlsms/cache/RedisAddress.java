package dlsms.cache;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Redis is, as people write it: {@code redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]}, with TLS {@code
 * rediss://…}. It never shows the password.
 */
public final class RedisAddress {

    private static final String FORM = "redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE] or rediss://...";
    private static final int DATABASE_DIGITS_MAX = 4;

    private final URI url;
    private final Optional<String> user;
    private final Optional<String> password;

    private RedisAddress(URI url, Optional<String> user, Optional<String> password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * @param password from elsewhere than the URL
     * @throws IllegalArgumentException with what is wrong, and without what stands in the URL: it may be secret
     */
    public static RedisAddress of(String text, Optional<String> password) {
        URI url = url(text);
        String[] credentials =
                Optional.ofNullable(url.getRawUserInfo()).orElse("").split(":", 2);
        Optional<String> user = decoded(credentials[0]);
        Optional<String> inUrl = credentials.length == 2 ? decoded(credentials[1]) : Optional.empty();
        if (inUrl.isPresent() && password.isPresent()) {
            throw new IllegalArgumentException("there are two passwords: one in the URL, one in the file");
        }
        if (user.isPresent() && inUrl.isEmpty() && password.isEmpty()) {
            throw new IllegalArgumentException("there is a user without a password");
        }
        return new RedisAddress(url, user, inUrl.or(() -> password));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean scheme = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
            String path = Optional.ofNullable(url.getRawPath()).orElse("");
            boolean database = path.matches("/?|/[0-9]{1," + DATABASE_DIGITS_MAX + "}");
            boolean port = url.getPort() == -1 || (url.getPort() >= 1 && url.getPort() <= 65_535);
            if (scheme && url.getHost() != null && port && database && url.getQuery() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Its message would show the password.
        }
        throw new IllegalArgumentException("must be " + FORM);
    }

    private static Optional<String> decoded(String part) {
        return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .filter(text -> !text.isEmpty());
    }

    /** @param handshake how long may pass until a connection can be used */
    RedisURI uri(Duration handshake) {
        var uri = RedisURI.Builder.redis(host(), port())
                .withSsl(url.getScheme().equals("rediss"))
                .withDatabase(database())
                .withTimeout(handshake);
        if (user.isPresent()) {
            uri.withAuthentication(user.get(), password.orElse(""));
        } else {
            password.ifPresent(uri::withPassword);
        }
        return uri.build();
    }

    private String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private int port() {
        return url.getPort() == -1 ? RedisURI.DEFAULT_REDIS_PORT : url.getPort();
    }

    private int database() {
        String digits = Optional.ofNullable(url.getRawPath()).orElse("").replace("/", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getHost() + ":" + port() + "/" + database();
    }
}
