package dlsms.servers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The servers' programs, unpacked once below target/servers from the artifacts that carry them. Any thread. */
public final class Programs {
    private static final String POSTGRES = "/postgres-linux-x86_64.txz";
    private static final String REDIS = "/redis-server-6.2.6-v5-linux-amd64";
    private static final int OWNER_MAY_EXECUTE = 0100;
    private static final int NAME_BYTES = 6;

    private Programs() {}

    private interface Unpacking {
        void into(Path folder) throws IOException;
    }

    /** The folder with PostgreSQL's bin, lib and share. */
    static Path postgres() {
        var archive = resource(POSTGRES);
        return once("postgres-" + name(archive), folder -> untar(archive, folder));
    }

    /** Redis' one program. */
    public static Path redis() {
        var program = resource(REDIS);
        return once("redis-" + name(program), folder -> write(program, folder.resolve("program")))
                .resolve("program");
    }

    private static byte[] resource(String name) {
        try (var stream = Programs.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("no " + name + " on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Another version is unpacked beside this one.
    private static String name(byte[] content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // Two JVMs may come at once; one that dies meanwhile leaves nothing under the name.
    private static synchronized Path once(String name, Unpacking unpacking) {
        try {
            var parent = Files.createDirectories(Path.of("target", "servers").toAbsolutePath());
            var folder = parent.resolve(name);
            // Whoever closes the channel lets go of the lock.
            try (var channel =
                    FileChannel.open(parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                if (!Files.exists(folder)) {
                    var half = Files.createTempDirectory(parent, name + ".");
                    unpacking.into(half);
                    Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
                    Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void untar(byte[] archive, Path folder) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, folder.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(InputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) {
                makeExecutable(target);
            }
        }
    }

    private static void write(byte[] program, Path file) throws IOException {
        Files.write(file, program);
        makeExecutable(file);
    }

    private static void makeExecutable(Path file) throws IOException {
        if (!file.toFile().setExecutable(true, false)) {
            throw new IOException(file + " can't be made executable");
        }
    }
}
