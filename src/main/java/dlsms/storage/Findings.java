package dlsms.storage;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a {@link Verification} has found so far. One thread. */
final class Findings {

    private final SortedMap<String, Long> counts = new TreeMap<>();
    private final List<Verification.Problem> problems = new ArrayList<>();
    private long found;

    /** One more of these. */
    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    void number(String what, long value) {
        counts.put(what, value);
    }

    void problem(Family family, byte[] key, String what) {
        problem(family.label(), HexFormat.of().formatHex(key), what);
    }

    /** Of something that is no single record. */
    void problem(String where, String key, String what) {
        found += 1;
        if (problems.size() < Verification.PROBLEMS_MAX) {
            problems.add(new Verification.Problem(where, key, what));
        }
    }

    /** Runs {@code check}; what it throws of damage is a problem of this record. */
    void checking(Family family, byte[] key, Runnable check) {
        try {
            check.run();
        } catch (CorruptDataException | IllegalArgumentException | IllegalStateException e) {
            problem(family, key, String.valueOf(e.getMessage()));
        }
    }

    Verification.Report report(List<String> leftovers) {
        return new Verification.Report(new TreeMap<>(counts), List.copyOf(problems), found, leftovers);
    }
}
