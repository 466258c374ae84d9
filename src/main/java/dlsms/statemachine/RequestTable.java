package dlsms.statemachine;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * Which entries applied a request lately: a queue by age, with a hash table over it, in about 20 bytes for each. It
 * knows of an entry its index, a hash of its request's id and the second of its stamp; whether a hash found is the
 * request in question, the caller knows. One thread.
 */
final class RequestTable {

    private static final int SLOTS_MIN = 1_024;
    private static final long UNSIGNED_INT_MAX = 0xFFFF_FFFFL;

    // The queue: a ring whose size is a power of two. Indexes are the low 32 bits of the entry's.
    private int[] hashes = new int[SLOTS_MIN];
    private int[] indexes = new int[SLOTS_MIN];
    private int[] seconds = new int[SLOTS_MIN];
    private int head;
    private int size;
    private long newestIndex;

    // Linear probing over twice as many places: 1 + the slot in the ring; 0 where nothing is.
    private int[] places = new int[2 * SLOTS_MIN];

    int size() {
        return size;
    }

    /** Empty where nothing is remembered. */
    OptionalLong oldestIndex() {
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(index(head));
    }

    /** Takes one more: its index must be greater than all before, its stamp not smaller. */
    void add(int hash, long index, long stampMicros) {
        if (size == hashes.length) {
            grow();
        }
        int slot = (head + size) & (hashes.length - 1);
        hashes[slot] = hash;
        indexes[slot] = (int) index;
        seconds[slot] = (int) second(stampMicros);
        size += 1;
        newestIndex = index;
        place(slot);
    }

    /** The index of the entry with this hash that {@code isIt}. */
    OptionalLong find(int hash, LongPredicate isIt) {
        for (int place = home(hash); places[place] != 0; place = next(place)) {
            int slot = places[place] - 1;
            if (hashes[slot] == hash && isIt.test(index(slot))) {
                return OptionalLong.of(index(slot));
            }
        }
        return OptionalLong.empty();
    }

    /** Forgets what was stamped {@code seconds} or more before {@code nowMicros}, in whole seconds. */
    void forget(long nowMicros, long secondsKept) {
        while (size > 0 && isOver(Integer.toUnsignedLong(seconds[head]), nowMicros, secondsKept)) {
            displace(head);
            head = (head + 1) & (hashes.length - 1);
            size -= 1;
        }
    }

    private static boolean isOver(long second, long nowMicros, long secondsKept) {
        return second(nowMicros) - second >= secondsKept;
    }

    private static long second(long micros) {
        return Math.clamp(Math.floorDiv(micros, 1_000_000L), 0, UNSIGNED_INT_MAX);
    }

    // An entry is less than 2^32 entries older than the newest, so its low bits tell the rest.
    private long index(int slot) {
        return newestIndex - Integer.toUnsignedLong((int) newestIndex - indexes[slot]);
    }

    private void place(int slot) {
        int place = home(hashes[slot]);
        while (places[place] != 0) {
            place = next(place);
        }
        places[place] = slot + 1;
    }

    private void displace(int slot) {
        int hole = home(hashes[slot]);
        while (places[hole] != slot + 1) {
            hole = next(hole);
        }
        // What stands behind the hole moves up where its way from home leads over the hole.
        for (int place = next(hole); places[place] != 0; place = next(place)) {
            int distanceFromHome = (place - home(hashes[places[place] - 1])) & (places.length - 1);
            int distanceFromHole = (place - hole) & (places.length - 1);
            if (distanceFromHome >= distanceFromHole) {
                places[hole] = places[place];
                hole = place;
            }
        }
        places[hole] = 0;
    }

    private int home(int hash) {
        return hash & (places.length - 1);
    }

    private int next(int place) {
        return (place + 1) & (places.length - 1);
    }

    private void grow() {
        hashes = unrolled(hashes);
        indexes = unrolled(indexes);
        seconds = unrolled(seconds);
        head = 0;
        places = new int[2 * hashes.length];
        for (int slot = 0; slot < size; slot++) {
            place(slot);
        }
    }

    private int[] unrolled(int[] ring) {
        int[] larger = Arrays.copyOfRange(ring, head, head + 2 * ring.length);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        return larger;
    }
}
