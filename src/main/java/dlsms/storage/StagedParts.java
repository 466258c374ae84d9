package dlsms.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes records of parts. What is there of one that comes in several waits on disk for its next chunk. One use. */
final class StagedParts {

    private final RocksFolder staged;
    private Optional<SnapshotChunk.Part> begun;

    StagedParts(RocksFolder staged) {
        this.staged = staged;
        this.begun = staged.get(Family.META, MetaKey.STAGING_PART).map(StagedParts::decode);
    }

    /** @throws IllegalArgumentException where they don't fit, or a record isn't what was written under its key */
    void put(Batch batch, List<SnapshotChunk.Part> parts) {
        boolean waited = begun.isPresent();
        for (SnapshotChunk.Part part : parts) {
            SnapshotChunk.Part so = begun.map(before -> joined(before, part)).orElse(part);
            if (!so.isFirst()) {
                throw new IllegalArgumentException("a record of " + so.family() + " that begins in the middle");
            }
            if (so.isLast()) {
                put(batch, so);
            }
            begun = so.isLast() ? Optional.empty() : Optional.of(so);
        }
        if (begun.isPresent()) {
            batch.put(Family.META, MetaKey.STAGING_PART, encode(begun.get()));
        } else if (waited) {
            batch.delete(Family.META, MetaKey.STAGING_PART);
        }
    }

    private static SnapshotChunk.Part joined(SnapshotChunk.Part before, SnapshotChunk.Part next) {
        boolean follows = before.family() == next.family()
                && Arrays.equals(before.key(), next.key())
                && before.total() == next.total()
                && next.from() == before.bytes().length;
        if (!follows) {
            throw new IllegalArgumentException("a record of " + before.family() + " that does not go on");
        }
        byte[] bytes = Arrays.copyOf(before.bytes(), before.bytes().length + next.bytes().length);
        System.arraycopy(next.bytes(), 0, bytes, before.bytes().length, next.bytes().length);
        return new SnapshotChunk.Part(before.family(), before.key(), before.total(), 0, bytes);
    }

    private void put(Batch batch, SnapshotChunk.Part whole) {
        if (!whole.family().isState(whole.key())) {
            throw new IllegalArgumentException("a record of " + whole.family() + " that is not of the state");
        }
        try {
            Frame.open(whole.family(), whole.key(), whole.bytes());
        } catch (CorruptDataException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        batch.put(whole.family(), whole.key(), whole.bytes());
    }

    private static byte[] encode(SnapshotChunk.Part part) {
        byte[] payload = ByteBuffer.allocate(2 + part.key().length + Integer.BYTES + part.bytes().length)
                .put(part.family().wireNumber())
                .put((byte) part.key().length)
                .put(part.key())
                .putInt(part.total())
                .put(part.bytes())
                .array();
        return Frame.wrap(MetaKey.STAGING_PART, payload);
    }

    private static SnapshotChunk.Part decode(byte[] record) {
        ByteBuffer payload = Frame.open(Family.META, MetaKey.STAGING_PART, record);
        Family family = Family.ofState(payload.get())
                .orElseThrow(() -> new CorruptDataException("a staged part is of no family"));
        byte[] key = new byte[Byte.toUnsignedInt(payload.get())];
        payload.get(key);
        int total = payload.getInt();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return new SnapshotChunk.Part(family, key, total, 0, bytes);
    }
}
