package dlsms.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The bytes of a backup: {@link #MAGIC}, format (1 byte), length of the header (4), {@link BackupInfo}; then for each
 * chunk its length (4), its length compressed (4), its bytes, deflated where that makes them shorter; at the end a
 * length of 0 (4), the number of chunks (8), SHA-256 of all before it (32).
 */
final class BackupFormat {

    static final byte[] MAGIC = "DLSMS-BACKUP".getBytes(StandardCharsets.US_ASCII);
    static final byte FORMAT = 1;
    static final int HEADER_BYTES_MAX = 64 << 10;
    static final int DIGEST_BYTES = 32;

    private BackupFormat() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Deflated, or the chunk itself where that is no shorter. */
    static byte[] compressed(byte[] chunk) {
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(chunk);
            deflater.finish();
            byte[] room = new byte[chunk.length];
            int length = deflater.deflate(room);
            return deflater.finished() && length < chunk.length ? Arrays.copyOf(room, length) : chunk;
        } finally {
            deflater.end();
        }
    }

    /** @throws DataFormatException where these are no deflated bytes of that length */
    static byte[] inflated(byte[] compressed, int length) throws DataFormatException {
        if (compressed.length == length) {
            return compressed;
        }
        var inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            byte[] chunk = new byte[length];
            int found = 0;
            int more = inflater.inflate(chunk);
            while (more > 0) {
                found += more;
                more = inflater.inflate(chunk, found, length - found);
            }
            if (found != length || inflater.getRemaining() > 0) {
                throw new DataFormatException(found + " bytes, expected " + length);
            }
            return chunk;
        } finally {
            inflater.end();
        }
    }
}
