package dlsms.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * For each number a fingerprint of 64 bits of a row's text: eight bytes a row, so that millions fit in a node's heap.
 * One thread.
 */
final class Prints {

    private static final int CHUNK_BITS = 10;
    private static final long ABSENT = 0;

    private final TreeMap<Integer, long[]> chunks = new TreeMap<>();

    void put(int id, String text) {
        chunk(id)[place(id)] = print(text);
    }

    void remove(int id) {
        chunk(id)[place(id)] = ABSENT;
    }

    /** All below {@code id}. */
    void removeBefore(int id) {
        chunks.headMap(id >> CHUNK_BITS).clear();
        Arrays.fill(chunk(id), 0, place(id), ABSENT);
    }

    /** Whether the row has just this text; it is taken out. */
    boolean take(int id, String text) {
        boolean same = chunk(id)[place(id)] == print(text);
        remove(id);
        return same;
    }

    /** What was put and not taken out, lowest first, at most {@code max}. */
    List<Integer> left(int max) {
        var left = new ArrayList<Integer>();
        chunks.forEach((number, chunk) -> {
            for (int i = 0; i < chunk.length && left.size() < max; i++) {
                if (chunk[i] != ABSENT) {
                    left.add((number << CHUNK_BITS) + i);
                }
            }
        });
        return left;
    }

    /** How many that are. */
    long size() {
        return chunks.values().stream()
                .flatMapToLong(Arrays::stream)
                .filter(print -> print != ABSENT)
                .count();
    }

    private long[] chunk(int id) {
        return chunks.computeIfAbsent(id >> CHUNK_BITS, number -> new long[1 << CHUNK_BITS]);
    }

    private static int place(int id) {
        return id & (1 << CHUNK_BITS) - 1;
    }

    // FNV-1a, and a last mixing: rows differ in a digit here and there.
    private static long print(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
        return hash == ABSENT ? 1 : hash;
    }
}
