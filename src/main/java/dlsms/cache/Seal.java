package dlsms.cache;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How an answer stands in Redis, and how it is told from what others put there: a MAC over the key and the value, with
 * a secret that only the cluster's nodes have. So a value that was damaged, made up, or copied from another key (an
 * older version's, say) is none. Any thread.
 *
 * <p>Format (1), from and until (seconds 8, nanoseconds 4, each), length of the query (4), query, answer, MAC (32).
 */
final class Seal {

    private static final byte FORMAT = 1;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "dlsms cache " + FORMAT;
    private static final int MAC_BYTES = 32;
    private static final int HEAD_BYTES = 1 + 2 * (Long.BYTES + Integer.BYTES) + Integer.BYTES;

    private final SecretKeySpec secret;

    /** @param clusterSecret what is used here is derived from it, so that this tells nothing about tokens */
    Seal(byte[] clusterSecret) {
        var from = new SecretKeySpec(clusterSecret, ALGORITHM);
        this.secret = new SecretKeySpec(mac(from).doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8)), ALGORITHM);
    }

    byte[] close(Key key, Answer<byte[]> answer) {
        byte[] query = key.query().getBytes(StandardCharsets.UTF_8);
        var value = ByteBuffer.allocate(HEAD_BYTES + query.length + answer.value().length + MAC_BYTES)
                .put(FORMAT);
        put(value, answer.from());
        put(value, answer.until());
        value.putInt(query.length).put(query).put(answer.value());
        return value.put(mac(key, value.array(), value.position())).array();
    }

    /** Empty: this was not put there by a node of the cluster for this key. */
    Optional<Answer<byte[]>> open(Key key, byte[] bytes) {
        int length = bytes.length - MAC_BYTES;
        if (length < HEAD_BYTES || bytes[0] != FORMAT || !hasMac(key, bytes, length)) {
            return Optional.empty();
        }
        try {
            var value = ByteBuffer.wrap(bytes, 1, length - 1);
            Instant from = instant(value);
            Instant until = instant(value);
            byte[] query = new byte[value.getInt()];
            value.get(query);
            byte[] answer = new byte[value.remaining()];
            value.get(answer);
            // The key has a hash of the query only.
            return key.query().equals(new String(query, StandardCharsets.UTF_8))
                    ? Optional.of(new Answer<>(answer, key.version(), from, until))
                    : Optional.empty();
        } catch (BufferUnderflowException | NegativeArraySizeException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void put(ByteBuffer to, Instant moment) {
        to.putLong(moment.getEpochSecond()).putInt(moment.getNano());
    }

    private static Instant instant(ByteBuffer from) {
        return Instant.ofEpochSecond(from.getLong(), from.getInt());
    }

    private boolean hasMac(Key key, byte[] bytes, int length) {
        var found = new byte[MAC_BYTES];
        System.arraycopy(bytes, length, found, 0, MAC_BYTES);
        return MessageDigest.isEqual(found, mac(key, bytes, length));
    }

    private byte[] mac(Key key, byte[] bytes, int length) {
        Mac mac = mac(secret);
        mac.update(key.text().getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0); // no key has it, so nothing can be shifted between key and value
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }

    private static Mac mac(SecretKeySpec secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is in every JDK", e);
        }
    }
}
