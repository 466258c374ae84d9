package dlsms.bench;

import picocli.CommandLine.Option;

/** How many want how little. */
final class RushOptions {
    @Option(names = "--rush-slots", defaultValue = "5000", description = "slots that are to be had in a rush")
    private int slots;

    @Option(names = "--rush-attempts", defaultValue = "10", description = "attempts at each of them")
    private int attemptsPerSlot;

    @Option(names = "--rush-clients", defaultValue = "1000", description = "who make them, each the next one at once")
    private int clients;

    /** @throws IllegalArgumentException where a number is not possible */
    void check() {
        if (slots < 1 || attemptsPerSlot < 1 || clients < 1) {
            throw new IllegalArgumentException("--rush-slots, --rush-attempts and --rush-clients are 1 or more");
        }
    }

    int slots() {
        return slots;
    }

    int attemptsPerSlot() {
        return attemptsPerSlot;
    }

    int clients() {
        return clients;
    }
}
