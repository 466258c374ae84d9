package dlsms.chaos;

import dlsms.process.NodePlace;
import dlsms.process.RealCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Five places for nodes, as much of them spoilt as this machine allows: a network of their own, disks that fill up,
 * and system calls that fail. What isn't to be had is said once on stderr.
 */
final class Site implements AutoCloseable {
    static final int SIZE = 5;
    private static final int DISK_MIB = 512;

    private final Path folder;
    private final Optional<Network> network;
    private final Optional<Path> library;
    private final List<Knobs> knobs = new ArrayList<>();
    private final List<SmallDisk> disks = new ArrayList<>();

    Site(String name) {
        folder = RealCluster.newFolder(name);
        network = Network.isAvailable() ? Optional.of(Network.of(SIZE)) : Optional.empty();
        library = Knobs.build(folder);
        if (network.isEmpty()) {
            System.err.println("SKIPPED: cut links. They need root and network namespaces.");
        }
        if (library.isEmpty()) {
            System.err.println("SKIPPED: failing disks and clocks. They need gcc.");
        }
        IntStream.range(0, SIZE)
                .forEach(i -> knobs.add(new Knobs(folder.resolve("knobs").resolve("place" + i))));
        if (!SmallDisk.isAvailable(folder)) {
            System.err.println("SKIPPED: full disks. They need root, to mount a small file system.");
            return;
        }
        IntStream.range(0, SIZE).forEach(i -> disks.add(new SmallDisk(disk(i), DISK_MIB)));
    }

    Path folder() {
        return folder;
    }

    Optional<Network> network() {
        return network;
    }

    boolean hasKnobs() {
        return library.isPresent();
    }

    boolean hasDisks() {
        return !disks.isEmpty();
    }

    Knobs knobs(int place) {
        return knobs.get(place);
    }

    SmallDisk small(int place) {
        return disks.get(place);
    }

    /** Below which each node that runs at that place has its folder. */
    Path disk(int place) {
        return folder.resolve("place" + place);
    }

    List<NodePlace> places() {
        return IntStream.range(0, SIZE).mapToObj(this::place).toList();
    }

    private NodePlace place(int number) {
        return new NodePlace(
                network.map(net -> net.host(number)).orElse("127.0.0.1"),
                network.map(net -> net.prefix(number)).orElse(List.of()),
                library.map(file ->
                                knobs.get(number).environment(file, disk(number).toAbsolutePath()))
                        .orElseGet(TreeMap::new),
                disk(number),
                folder);
    }

    @Override
    public void close() {
        disks.forEach(SmallDisk::close);
        network.ifPresent(Network::close);
    }
}
