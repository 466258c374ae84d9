package dlsms.cli;

import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the nodes on this machine left in their data folders for the operator. */
record LocalNodes(List<Path> roots) {

    static final String TOKEN_FILE = "operator-token";

    /** The scripts say where the checkout is, and where dlsms-cluster keeps its nodes. */
    static LocalNodes ofThisProcess() {
        Stream<Path> folders = Stream.of(
                        Optional.ofNullable(System.getenv("DLSMS_CLUSTER_DIR")).map(Path::of),
                        Optional.of(Path.of("data", "cluster")),
                        Optional.of(Path.of("data")),
                        ofHome("data", "cluster"),
                        ofHome("data"))
                .flatMap(Optional::stream);
        return new LocalNodes(folders.map(Path::toAbsolutePath).distinct().toList());
    }

    private static Optional<Path> ofHome(String first, String... more) {
        return Optional.ofNullable(System.getProperty("dlsms.home"))
                .map(home -> Path.of(home).resolve(Path.of(first, more)));
    }

    /** As dlsms-cluster wrote them down. */
    Optional<String> addresses() {
        return roots.stream()
                .map(root -> root.resolve("nodes"))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(LocalNodes::readLine);
    }

    Optional<String> newestToken() {
        return roots.stream()
                .flatMap(LocalNodes::nodesIn)
                .map(node -> node.resolve(TOKEN_FILE))
                .filter(Files::isReadable)
                .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                .map(LocalNodes::readLine);
    }

    static String readToken(Path file) {
        try {
            return readLine(file);
        } catch (UncheckedIOException e) {
            throw new CannotServe(ExitCode.USAGE, "can't read the token file " + file);
        }
    }

    private static Stream<Path> nodesIn(Path root) {
        if (!Files.isDirectory(root)) {
            return Stream.empty();
        }
        try (Stream<Path> nodes = Files.list(root)) {
            return nodes.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readLine(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
